from . import sales_target_report
