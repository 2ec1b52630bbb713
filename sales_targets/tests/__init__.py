from . import (
    test_access,
    test_access_doors,
    test_access_rpc,
    test_allocation,
    test_credit,
    test_input,
    test_sources,
    test_sources_invoice,
)
