from . import (
    test_comparison_report,
    test_comparisons,
    test_dashboard,
    test_phasing_report,
    test_leaderboard_report,
    test_loss_report,
    test_quality_report,
    test_stage_metric,
    test_stage_move,
    test_stage_past,
    test_target_report,
    test_target_report_access,
)
