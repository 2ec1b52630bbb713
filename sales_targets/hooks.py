# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import logging
import time

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

_logger = logging.getLogger(__name__)


def pre_init_hook(env):
    """Make the column of the sending date beforehand: Odoo would otherwise compute
    it order by order, which takes hours on a large database. What tracking knows
    of the past is filled in by one statement."""
    if column_exists(env.cr, "sale_order", "quotation_sent_on"):
        return
    create_column(env.cr, "sale_order", "quotation_sent_on", "timestamp")
    env.cr.execute(
        SQL(
            """
            UPDATE sale_order o
               SET quotation_sent_on = sent.moment
              FROM (
                   SELECT m.res_id, MIN(m.date) AS moment
                     FROM mail_tracking_value v
                     JOIN mail_message m ON m.id = v.mail_message_id
                     JOIN ir_model_fields f ON f.id = v.field_id
                     JOIN ir_model_fields_selection s
                       ON s.field_id = f.id AND s.value = 'sent'
                    WHERE m.model = 'sale.order' AND f.model = 'sale.order'
                      AND f.name = 'state'
                      AND v.new_value_char IN (
                          SELECT label.value FROM JSONB_EACH_TEXT(s.name) label)
                    GROUP BY m.res_id
              ) sent
             WHERE sent.res_id = o.id
            """
        )
    )
    _logger.info("%s quotations have a sending date from tracking", env.cr.rowcount)


def post_init_hook(env):
    """Build the ledger of the active metrics from the documents that are there, and
    have the database keep the plans of its statements."""
    start = time.monotonic()
    metrics = env["sales.metric"].search([])
    changed = env["sales.credit"].rebuild(metrics)
    _logger.info(
        "Ledger built from existing documents: %s credits in %.1f s",
        changed,
        time.monotonic() - start,
    )
    env["sales.credit"]._keep_functions()


def uninstall_hook(env):
    """Make room for Odoo's own cleaning up, which deletes the metrics first.

    Targets in use keep a metric from being deleted, and a large ledger is emptied at
    once rather than row by row. The business of the demonstration stays with the
    company: its people, products and orders refer to each other by now. A badge that
    people have received stays theirs; one that nobody has goes.
    """
    env["sales.credit"]._drop_functions()
    env["sales.target.closing"].search([]).unlink()
    env.cr.execute("TRUNCATE sales_credit, sales_credit_drift, sales_credit_frozen")
    # Their kind cannot be deleted before them.
    env.cr.execute("DELETE FROM mail_activity WHERE res_model = 'sales.alert'")
    env.cr.execute("DELETE FROM sales_adjustment")
    env.cr.execute("DELETE FROM sales_planning_round")
    env.cr.execute("DELETE FROM sales_target")
    env.cr.execute("DELETE FROM sales_phasing")
    # Nor do reviews let go of their templates.
    env.cr.execute("DELETE FROM sales_review")
    # Odoo does not forget the foreign keys of columns that it takes off its tables.
    env.cr.execute(
        SQL(
            """
            DELETE FROM ir_model_constraint c
             USING ir_module_module m
             WHERE m.id = c.module AND m.name = 'sales_targets' AND c.type = 'f'
            """
        )
    )
    env.cr.execute(
        SQL(
            """
            DELETE FROM ir_model_data
             WHERE module = 'sales_targets'
               AND model IN (
                   'crm.team', 'mail.alias', 'product.product', 'product.template',
                   'res.company', 'res.partner', 'res.users')
            """
        )
    )
    env.cr.execute(
        SQL(
            """
            DELETE FROM ir_model_data d
             USING gamification_badge_user b
             WHERE d.module = 'sales_targets' AND d.model = 'gamification.badge'
               AND d.res_id = b.badge_id
            """
        )
    )
