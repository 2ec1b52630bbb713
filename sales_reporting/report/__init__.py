from . import (
    sales_report_dimensions,
    sales_target_report,
    sales_target_report_query,
    sales_loss_report,
    sales_reached_report,
    sales_pipeline_report,
    sales_conversion_report,
    sales_competitor_report,
    sales_lead_report,
    sales_activity_report,
    sales_neglected_report,
)
