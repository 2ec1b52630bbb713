# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Orders of a company with 200 sellers over three years, by set-based SQL.

People, products and one model order are made by Odoo itself; all other orders are
copies of the model with their own name, day, seller, customer, state and amounts. The
numbers follow from the position of the order only, so that two runs make the same
database. Nothing here needs the addons, but :func:`add_targets`, which does.
"""

from functools import partial

from funnel import LEAD_OF_ORDER, fill_funnel

from odoo.fields import Command
from odoo.tools import SQL

SELLERS = 200
TEAMS = 10
# At least as many customers, else one for twenty orders.
CUSTOMERS = 1000
ORDERS_OF_CUSTOMER = 20
PRODUCTS = 60
CATEGORIES = 8
COUNTRIES = ("be", "nl", "de", "fr", "us")
DRAFTS = 120
YEARS = 3
# One seller has this many orders in a database of any size: what another seller's
# orders cost him is how much slower his result becomes.
OWN_ORDERS = 2000
# Orders are invoiced within so many days.
INVOICED_WITHIN = 60
BILLING = f"""
    CASE WHEN w.state != 'sale' THEN 'no'
         WHEN w.moment < (now() AT TIME ZONE 'UTC') - INTERVAL '{INVOICED_WITHIN} days'
         THEN 'invoiced' ELSE 'to invoice' END
"""
QUIET = {"tracking_disable": True, "no_reset_password": True, "mail_create_nolog": True}


def fill(env, orders):
    """Fill a database that has the app Sales and nothing in it.

    :param orders: number of orders
    """
    env = env(context=dict(env.context, **QUIET))
    env.company.resource_calendar_id.tz = "Europe/Brussels"
    sellers = _make_people(env)
    customers = max(CUSTOMERS, orders // ORDERS_OF_CUSTOMER)
    first = _make_customers(env, customers)
    products = _make_products(env)
    model = _make_orders(env, sellers[1], first, 1)
    model.action_confirm()
    _make_orders(env, sellers[1], first, DRAFTS)
    env.flush_all()
    env.cr.execute(
        """
        CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
        SELECT n, nextval('sale_order_id_seq')::int AS id, seller.id AS user_id,
               seller.sale_team_id AS team_id,
               %(first)s + abs(hashint4(n)) %% %(customers)s AS partner_id,
               date_trunc('second', now() AT TIME ZONE 'UTC'
                   - make_interval(years => %(years)s) * (1 - n / %(orders)s::numeric)
               ) AS moment,
               CASE n %% 10 WHEN 8 THEN 'draft' WHEN 9 THEN 'cancel' ELSE 'sale' END
                   AS state,
               1 + n %% 2 AS lines,
               (50 + n %% 977 + (n %% 100) / 100.0)::numeric AS price
          FROM generate_series(1, %(orders)s) n
          JOIN (SELECT u.id, u.sale_team_id, row_number() OVER (ORDER BY u.id) - 1
                       AS index
                  FROM res_users u WHERE u.id = ANY(%(sellers)s)) seller
            ON seller.index = CASE WHEN n %% GREATEST(%(orders)s / %(own)s, 1) = 0
                              THEN 0 ELSE 1 + n %% %(others)s END
        """,
        {
            "orders": orders,
            "years": YEARS,
            "own": OWN_ORDERS,
            "others": SELLERS - 1,
            "sellers": sellers.ids,
            "first": first.id,
            "customers": customers,
        },
    )
    env.cr.execute("CREATE UNIQUE INDEX ON wanted (n)")
    env.cr.execute("ANALYZE wanted")
    fill_funnel(env, partial(_copy_rows, env))
    price, amount = "ROUND(w.price, 2)", "ROUND(w.price * w.lines, 2)"
    _copy_rows(
        env,
        "sale_order",
        model.id,
        {
            "id": "w.id",
            "name": "'B' || lpad(w.n::text, 8, '0')",
            "user_id": "w.user_id",
            "team_id": "w.team_id",
            "partner_id": "w.partner_id",
            "partner_invoice_id": "w.partner_id",
            "partner_shipping_id": "w.partner_id",
            "date_order": "w.moment",
            "create_date": "w.moment",
            "state": "w.state",
            "amount_untaxed": amount,
            "amount_total": amount,
            **_billed("amount_invoiced", "amount_to_invoice", amount),
            "access_token": "NULL",
            **{name: f"l.{name}" for name in ("source_id", "medium_id", "campaign_id")},
            "opportunity_id": "l.id",
        },
        f"""
        wanted w
        LEFT JOIN lead d
          ON d.k = {LEAD_OF_ORDER}
         AND CASE WHEN w.state = 'draft' THEN d.status = 'pending'
                  WHEN d.status = 'won' THEN d.k % 10 > 0
                  ELSE d.status = 'pending' AND d.k % 90 = 1 END
        LEFT JOIN crm_lead l ON l.id = d.id
        """,
    )
    _copy_rows(
        env,
        "sale_order_line",
        model.order_line.id,
        {
            "id": "nextval('sale_order_line_id_seq')",
            "order_id": "w.id",
            "order_partner_id": "w.partner_id",
            "salesman_id": "w.user_id",
            "state": "w.state",
            "price_unit": "w.price",
            "price_subtotal": price,
            "price_total": price,
            **_billed("qty_invoiced", "qty_to_invoice", "m.product_uom_qty"),
            **_billed("untaxed_amount_invoiced", "untaxed_amount_to_invoice", price),
            **_billed("amount_invoiced", "amount_to_invoice", price),
            "product_id": f"(ARRAY{products.ids})[1 + (w.n / 7 + part) % {PRODUCTS}]",
        },
        "wanted w, generate_series(1, w.lines) part",
    )


def _billed(done, to_do, whole):
    """Columns of what is invoiced and what is not: all of it, or nothing."""
    of = {done: "invoiced", to_do: "to invoice"}
    return {
        "invoice_status": BILLING,
        **{
            name: f"CASE {BILLING} WHEN '{status}' THEN {whole} ELSE 0 END"
            for name, status in of.items()
        },
    }


def _make_people(env):
    users = env["res.users"].create(
        [
            {
                "name": f"Seller {number}",
                "login": f"seller{number}",
                "email": f"seller{number}@example.com",
                "group_ids": [
                    Command.set(env.ref("sales_team.group_sale_salesman").ids)
                ],
            }
            for number in range(SELLERS)
        ]
    )
    env["crm.team"].create(
        [
            {"name": f"Team {number}", "member_ids": users[number::TEAMS].ids}
            for number in range(TEAMS)
        ]
    )
    env["res.users"].create(
        {
            "name": "Manager",
            "login": "manager",
            "email": "manager@example.com",
            "group_ids": [Command.set(env.ref("sales_team.group_sale_manager").ids)],
        }
    )
    env.flush_all()
    return users.sorted("id")


def _make_customers(env, number):
    """Customers with ids in a row, of all industries and some countries.

    :return: the first one
    """
    model = env["res.partner"].create({"name": "Customer", "is_company": True})
    env.flush_all()
    countries = [env.ref(f"base.{code}").id for code in COUNTRIES]
    env.cr.execute(
        "CREATE TEMPORARY TABLE customer ON COMMIT DROP AS"
        " SELECT n, nextval('res_partner_id_seq')::int AS id"
        " FROM generate_series(0, %s) n",
        [number - 1],
    )
    _copy_rows(
        env,
        "res_partner",
        model.id,
        {
            "id": "c.id",
            "commercial_partner_id": "c.id",
            "name": "'Customer ' || c.n",
            "complete_name": "'Customer ' || c.n",
            "country_id": f"(ARRAY{countries})[1 + c.n % {len(countries) + 1}]",
            "industry_id": "(ARRAY(SELECT id FROM res_partner_industry ORDER BY id))"
            "[1 + c.n % 11]",
        },
        "customer c",
    )
    return model.browse(env.execute_query(SQL("SELECT MIN(id) FROM customer"))[0][0])


def _make_products(env):
    categories = env["product.category"].create(
        [{"name": f"Category {number}"} for number in range(CATEGORIES)]
    )
    return env["product.product"].create(
        [
            {
                "name": f"Product {number}",
                "type": "service" if number % 3 else "consu",
                "categ_id": categories[number % CATEGORIES].id,
                "list_price": 100.0,
                "taxes_id": [],
            }
            for number in range(PRODUCTS)
        ]
    )


def _make_orders(env, seller, customer, number):
    product = env["product.product"].search([("name", "=", "Desk")], limit=1)
    product = product or env["product.product"].create(
        {"name": "Desk", "type": "service", "list_price": 100.0, "taxes_id": []}
    )
    return env["sale.order"].create(
        [
            {
                "partner_id": customer.id,
                "user_id": seller.id,
                "team_id": seller.sale_team_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": 100.0,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
            for _index in range(number)
        ]
    )


def _copy_rows(env, table, row_id, values, source):
    """Copy one row of a table for each row of a source, with values of its own."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = current_schema ORDER BY ordinal_position",
        [table],
    )
    columns = [name for (name,) in env.cr.fetchall()]
    names = ", ".join(f'"{name}"' for name in columns)
    picked = ", ".join(values.get(name, f'm."{name}"') for name in columns)
    env.cr.execute(
        f"INSERT INTO {table} ({names})"
        f" SELECT {picked} FROM {table} m, {source} WHERE m.id = {int(row_id)}"
    )


def add_allocations(env):
    """Share one order in 19, of every state: overlays of all of it, splits of 30 %.
    The ledger is not told, as a rebuild is what is measured next."""
    env.cr.execute(
        """
        INSERT INTO sales_allocation (order_id, user_id, team_id, kind, basis, percent,
                                      create_uid, create_date, write_uid, write_date)
        SELECT o.id, other.id, other.sale_team_id,
               CASE WHEN o.id % 38 = 0 THEN 'split' ELSE 'overlay' END,
               CASE WHEN o.id % 38 = 0 THEN 'percent' ELSE 'full' END,
               30, 1, now(), 1, now()
          FROM sale_order o
          JOIN res_users other ON other.id = o.user_id + 1
         WHERE o.id % 19 = 0 AND o.name LIKE 'B%' AND other.login LIKE 'seller%'
        """
    )


def add_targets(env):
    """A yearly target of sales for each seller."""
    env = env(context=dict(env.context, **QUIET))
    sellers = env["res.users"].search([("login", "like", "seller")], order="id")
    env["sales.target"].create(
        [
            {
                "metric_id": env.ref("sales_targets.sales_metric_sales_untaxed").id,
                "scope": "person",
                "user_ids": [Command.set(seller.ids)],
                "period_type": "year",
                "date_from": env.company._sales_today(),
                "goal_value": 100000.0 + 1000 * index,
                "state": "confirmed",
            }
            for index, seller in enumerate(sellers)
        ]
    )
