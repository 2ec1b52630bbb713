from . import (
    sales_target_breakdown,
    sales_target_breakdown_line,
    sales_target_reopen,
    sales_target_wizard,
    sales_target_wizard_line,
)
