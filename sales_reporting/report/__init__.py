from . import sales_target_report, sales_target_report_query
