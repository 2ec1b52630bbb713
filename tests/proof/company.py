# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""The company that proofs work with: that of the benchmark, 200 sellers and three years
of orders, and a stock of quotations of one team to be confirmed.

Also how a proof looks into its database from within, as Odoo does.
"""

import os
import sys
from contextlib import contextmanager
from datetime import timedelta

from ..conftest import TOP

sys.path.insert(0, str(TOP / "tests" / "bench"))

# Sellers of the first team of the benchmark; who leads it; and the manager.
SELLERS = [f"seller{number}" for number in range(0, 160, 10)]
LEADER = "seller199"
MANAGER = "manager"
DRAFTS = 12_000


class Inside:
    """A database, looked at by Odoo in this process."""

    def __init__(self, database, files):
        from odoo.modules.registry import Registry
        from odoo.tools import config

        arguments = ["-d", database, "--no-http", "--log-level=critical"]
        config.parse_config([*arguments, f"--data-dir={files}"])
        self.registry = Registry(database)

    @contextmanager
    def env(self, commit=False):
        from odoo import SUPERUSER_ID, api

        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
            if commit:
                cr.flush()
                cr.commit()
            else:
                cr.rollback()

    def differences(self):
        """What ``verify`` finds: a list of dicts, empty if all is well."""
        with self.env() as env:
            return env["sales.credit"].verify(env["sales.metric"].search([]))


def fill(env, orders):
    """People with passwords that are their log-ins, orders, quotations."""
    import fill as bench

    from odoo import fields

    bench.fill(env, orders)
    users = env["res.users"].search([("login", "in", [*SELLERS, LEADER, MANAGER])])
    by_login = {user.login: user for user in users}
    team = by_login[SELLERS[0]].sale_team_id
    team.user_id = by_login[LEADER]
    users.tz = "UTC"
    env.ref("base.user_admin").password = "admin"
    # Hashing is slow by design; these are alike.
    for user in users:
        user.password = user.login
    customers = env["res.partner"].search([("name", "=like", "Customer %")])
    _add_quotations(env, by_login, customers.sorted("id"))
    # All jobs have run today: what runs during a proof is what the proof is about.
    env["ir.cron"].search([]).nextcall = fields.Datetime.now() + timedelta(days=1)
    if "sales.metric" in env:
        bench.add_targets(env)
        bench.add_allocations(env)
        env["sales.credit"].rebuild(env["sales.metric"].search([]))


def _add_quotations(env, by_login, customers):
    """Quotations of 100 for each seller of the team, to customers one after another,
    so that no two at work have the same one."""
    import fill as bench

    sellers = [by_login[login] for login in SELLERS]
    model = bench._make_orders(env, sellers[0], customers[0], 1)
    env.flush_all()
    env.cr.execute(
        """
        CREATE TEMPORARY TABLE quotation ON COMMIT DROP AS
        SELECT n, nextval('sale_order_id_seq')::int AS id,
               (%s)[1 + n %% %s] AS user_id, (%s)[1 + n %% %s] AS partner_id
          FROM generate_series(1, %s) n
        """,
        [
            [user.id for user in sellers],
            len(sellers),
            customers.ids,
            len(customers),
            DRAFTS,
        ],
    )
    bench._copy_rows(
        env,
        "sale_order",
        model.id,
        {
            "id": "q.id",
            "name": "'Q' || lpad(q.n::text, 8, '0')",
            "user_id": "q.user_id",
            "partner_id": "q.partner_id",
            "partner_invoice_id": "q.partner_id",
            "partner_shipping_id": "q.partner_id",
            "access_token": "NULL",
        },
        "quotation q",
    )
    bench._copy_rows(
        env,
        "sale_order_line",
        model.order_line.id,
        {
            "id": "nextval('sale_order_line_id_seq')",
            "order_id": "q.id",
            "order_partner_id": "q.partner_id",
            "salesman_id": "q.user_id",
        },
        "quotation q",
    )


def main():
    database, orders, files = sys.argv[1:]
    inside = Inside(database, files)
    with inside.env(commit=True) as env:
        fill(env, int(orders))
    if "sales.metric" in inside.registry and inside.differences():
        raise SystemExit("The ledger differs from the start.")
    # What autovacuum does in its own time is done now.
    cr = inside.registry.cursor()
    connection = cr._cnx
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    cr.close()
    # Threads of Odoo's that nobody waits for.
    os._exit(0)
