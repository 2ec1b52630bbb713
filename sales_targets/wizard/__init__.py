from . import (
    sales_target_breakdown,
    sales_target_breakdown_line,
    sales_target_reopen,
    sales_target_wizard,
    sales_target_wizard_line,
    sales_vtiger_import,
    sales_vtiger_import_file,
    sales_vtiger_import_parts,
    sales_vtiger_import_entries,
    sales_vtiger_import_target,
    sales_vtiger_import_allocation,
)
