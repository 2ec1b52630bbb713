# ruff: noqa: F821 (env is what the shell has)
"""For ``./setup/release dump``, in Odoo's shell: what the demo data does not have.

Each table of ours has rows then, and each column of ours a value.
"""

from odoo.tools import SQL

company = env.ref("base.main_company")
company.write(
    {
        "sales_close_after": 45,
        "sales_leaderboard_min_deals": 2,
        "sales_leaderboard_names": True,
    }
)
anna = env.ref("sales_targets.demo_user_anna")
team = env["crm.team"].search([("company_id", "=", company.id)], limit=1)
untaxed = env.ref("sales_targets.sales_metric_sales_untaxed")
settings = env["res.users.settings"]._find_or_create_for_user(anna)
settings.write(
    {
        "sales_alerts_told_on": "2026-01-05",
        "sales_target_is_strip_folded": True,
        "sales_target_metric_id": untaxed.id,
        "sales_target_scope": "team",
        "sales_target_team_id": team.id,
        "sales_target_user_id": anna.id,
        "sales_target_year": 2026,
    }
)
env["res.partner.industry"].search([], limit=1).write(
    {"sales_neglected_customer_days": 90, "sales_neglected_deal_days": 20}
)
lead = env["crm.lead"].search([("partner_id", "!=", False)], limit=1)
lead.reseller_id = lead.partner_id
pack = env["sales.pack"].search([("reader_ids", "!=", False)], limit=1)
pack._subscribe(pack.reader_ids[0], False)
env["sales.target"].search(
    [("state", "=", "closed")], limit=1
).celebrated_user_ids = anna
env["sales.planner"].search([], limit=1).action_make_targets()
env.flush_all()
# the states in which nothing is: copies, as the ways into some of them are long
credit = env["sales.credit"].search(
    [("user_id", "=", anna.id), ("order_id", "!=", False)], limit=1
)
question = env["sales.credit.question"].create(
    {"credit_id": credit.id, "question": "Whose is it?"}
)


def copy(model, **vals):
    return env[model].search([], limit=1).copy(vals)


copies = [
    (
        copy(
            "sales.target",
            period_type="year",
            date_from="2019-01-01",
            date_to="2019-12-31",
        ),
        "cancelled",
    ),
    (question, "closed"),
    (copy("sales.alert", subject_key="of old"), "closed"),
    (copy("sales.planning.round"), "draft"),
    (copy("sales.planning.round"), "done"),
    (copy("sales.planning.round"), "cancelled"),
    (copy("sales.review"), "draft"),
    (copy("sales.review"), "manager_done"),
    (copy("sales.review"), "cancelled"),
    (
        copy("sales.pack.delivery", date_from="2019-01-01", date_to="2019-01-31"),
        "waiting",
    ),
]
env.flush_all()
for record, state in copies:
    env.cr.execute(
        SQL(
            "UPDATE %s SET state = %s WHERE id = %s",
            SQL.identifier(record._table),
            state,
            record.id,
        )
    )
# as if somebody had changed an order behind Odoo's back, and set it right afterwards
for difference in (1, -1):
    env.cr.execute(
        "UPDATE sales_credit SET value = value + %s"
        " WHERE id = (SELECT MIN(id) FROM sales_credit WHERE metric_id = %s)",
        [difference, untaxed.id],
    )
    if difference > 0:
        env["sales.credit.drift"]._replace(untaxed)
env.cr.commit()
