from . import (
    sales_competitor,
    sales_stage_move,
    sales_stage_move_past,
    crm_lead,
    sales_credit,
    sales_metric,
)
