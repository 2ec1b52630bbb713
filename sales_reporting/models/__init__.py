from . import (
    res_company,
    res_config_settings,
    res_partner_industry,
    sales_competitor,
    sales_stage_move,
    sales_stage_move_past,
    crm_lead,
    sales_credit,
    sales_metric,
    sale_order,
    sale_order_line,
)
