from . import (
    test_access,
    test_access_doors,
    test_access_rpc,
    test_allocation,
    test_credit,
    test_hoot,
    test_input,
    test_properties,
    test_sources,
    test_sources_invoice,
    test_ui,
    test_views,
)
