from . import (
    test_dashboard,
    test_phasing_report,
    test_target_report,
    test_target_report_access,
)
