"""What a database consists of, to see what an addon adds and leaves."""

# What a database consists of besides its records; each query gives rows of text.
STRUCTURE = {
    "column": """
        SELECT table_name, column_name FROM information_schema.columns
         WHERE table_schema = 'public'""",
    "index": "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": """
        SELECT r.relname, c.conname FROM pg_constraint c
          JOIN pg_class r ON r.oid = c.conrelid
         WHERE c.connamespace = 'public'::regnamespace AND c.contype <> 'n'""",
    "relation": """
        SELECT relkind, relname FROM pg_class
         WHERE relnamespace = 'public'::regnamespace""",
    # A digest at the end of a name says what is in the function, which follows metrics.
    "function": """
        SELECT REGEXP_REPLACE(proname, '_[0-9a-f]{12}$', '') FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace""",
    "trigger": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "model": "SELECT model FROM ir_model",
    "field": "SELECT model, name FROM ir_model_fields",
    "selection": """
        SELECT f.model, f.name, s.value FROM ir_model_fields_selection s
          JOIN ir_model_fields f ON f.id = s.field_id""",
    "constraint record": "SELECT name FROM ir_model_constraint",
    "relation record": "SELECT name FROM ir_model_relation",
    "view": "SELECT model, name FROM ir_ui_view",
    "menu": "SELECT parent_path, name->>'en_US' FROM ir_ui_menu",
    "action": "SELECT type, name->>'en_US' FROM ir_actions",
    "cron": "SELECT cron_name FROM ir_cron",
    "rule": "SELECT name FROM ir_rule",
    "access": "SELECT name FROM ir_model_access",
    "group": "SELECT name->>'en_US' FROM res_groups",
    "parameter": "SELECT key FROM ir_config_parameter",
    "default": "SELECT f.model, f.name FROM ir_default d "
    "JOIN ir_model_fields f ON f.id = d.field_id",
    "asset": "SELECT name, path FROM ir_asset",
    "xml id": "SELECT module, name FROM ir_model_data WHERE module LIKE 'sales\\_%%'"
    " AND module <> 'sales_team'",
}


def structure(database):
    """Everything of the database's structure, as a set of tuples."""
    return {
        (kind, *row) for kind, query in STRUCTURE.items() for row in database.sql(query)
    }
