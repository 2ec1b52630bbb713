from . import (
    sales_report_dimensions,
    sales_target_report,
    sales_target_report_query,
    sales_loss_report,
    sales_competitor_report,
    sales_comparison_report,
    sales_comparison_report_query,
    sales_leaderboard_report,
    sales_quality_report,
)
