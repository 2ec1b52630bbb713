# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.tools import SQL


def post_init_hook(env):
    """Write the history of the opportunities that are there already, and measure by
    it what forecasts rest on. Metrics by stage have come, and others may have been
    activated since the ledger's own addon was installed."""
    env["sales.stage.move"]._fill_past()
    env["sales.forecast.rate"]._measure(env["res.company"].search([]))
    env["sales.credit"]._keep_functions()


def uninstall_hook(env):
    """Metrics by stage go with the app that counts them, and so does what rests on
    them: Odoo would stumble over what is left."""
    metrics = (
        env["sales.metric"]
        .with_context(active_test=False)
        .search([("source", "in", ["stage", "stage_conversion"])])
    )
    env.cr.execute(
        SQL(
            "UPDATE sales_phasing SET metric_id = NULL WHERE metric_id = ANY(%s)",
            metrics.ids,
        )
    )
    for table in ("sales_adjustment", "sales_planning_round", "sales_target"):
        env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE metric_id = ANY(%s)",
                SQL.identifier(table),
                metrics.ids,
            )
        )
    env.cr.execute(SQL("DELETE FROM sales_metric WHERE id = ANY(%s)", metrics.ids))
    # Odoo does not forget the foreign keys of columns that it takes off its tables.
    env.cr.execute(
        SQL(
            """
            DELETE FROM ir_model_constraint c
             USING ir_module_module m
             WHERE m.id = c.module AND m.name = 'sales_reporting' AND c.type = 'f'
            """
        )
    )
    env.invalidate_all(flush=False)
