# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""The opportunities that the orders of ``fill.py`` come from, by set-based SQL.

Three of ten orders have a lead: won, lost or still open, with the order's customer and
seller. Around them stand messages, activities and meetings. The history of stages,
competitors and resellers need the addons: :func:`add_history`.
"""

from odoo.fields import Command

# A lead's way through the six stages; it ends anywhere, a won one at the end.
WAY = (1, 2, 3, 2, 3, 4, 5, 4, 5, 6)
STAGES = {"Demo": 4, "Negotiation": 5}
COMPETITORS = 20
# Lead k belongs to this order: those of every ten that end in 3, 6 and 0.
ORDER_OF_LEAD = "(k * 10) / 3"
LEAD_OF_ORDER = """
    CASE WHEN n % 10 IN (0, 3, 6, 8) THEN (n * 3 + 2) / 10 END
"""


def fill_funnel(env, copy_rows):
    """Add leads and what happened to them. The temporary table ``wanted`` holds the
    orders.

    :param copy_rows: function (table, id of the model row, values, source)
    """
    stages = _make_stages(env)
    model = env["crm.lead"].create({"name": "Lead", "type": "opportunity"})
    tags = env["crm.tag"].create([{"name": f"Tag {n}"} for n in range(5)])
    env.flush_all()
    env.cr.execute(
        f"""
        CREATE TEMPORARY TABLE lead ON COMMIT DROP AS
        SELECT l.*, CASE WHEN closed_on IS NULL THEN 'pending'
                         WHEN abs(hashint4(k)) % 100 < 40 THEN 'won'
                         ELSE 'lost' END AS status,
               CASE WHEN closed_on IS NOT NULL AND abs(hashint4(k)) % 100 < 40
                    THEN {len(WAY)} ELSE 1 + k % {len(WAY) - 1} END AS steps
          FROM (
               SELECT k, nextval('crm_lead_id_seq')::int AS id, w.user_id, w.team_id,
                      w.partner_id, w.price * w.lines AS revenue,
                      w.moment - make_interval(days => k * 37 % 120, hours => k % 24)
                          AS created_on,
                      CASE WHEN abs(hashint4(-k)) % 100 >= CASE
                           WHEN w.moment > now() - INTERVAL '60 days' THEN 70 ELSE 3 END
                           THEN w.moment END AS closed_on
                 FROM (SELECT max(n) * 3 / 10 AS many FROM wanted) o,
                      generate_series(1, o.many) k
                 JOIN wanted w ON w.n = {ORDER_OF_LEAD}
          ) l
        """
    )
    env.cr.execute("CREATE UNIQUE INDEX ON lead (k)")
    env.cr.execute("ANALYZE lead")
    way = f"(%(stages)s::int[])[(ARRAY{list(WAY)})[l.steps]]"
    copy_rows(
        "crm_lead",
        model.id,
        {
            "id": "l.id",
            "name": "'L' || lpad(l.k::text, 8, '0')",
            "type": "CASE WHEN l.k % 12 = 0 AND l.status != 'won' THEN 'lead'"
            " ELSE 'opportunity' END",
            "user_id": "l.user_id",
            "team_id": "l.team_id",
            "partner_id": "CASE WHEN l.k % 50 > 0 THEN l.partner_id END",
            "stage_id": env.cr.mogrify(way, {"stages": stages.ids}).decode(),
            "won_status": "l.status",
            "active": "l.status != 'lost'",
            "probability": "CASE l.status WHEN 'won' THEN 100 WHEN 'lost' THEN 0"
            " ELSE 40 END",
            "expected_revenue": "CASE WHEN l.k % 20 > 0 THEN l.revenue ELSE 0 END",
            "lost_reason_id": "CASE WHEN l.status = 'lost' AND l.k % 10 > 0"
            " THEN 1 + l.k % (SELECT count(*) FROM crm_lost_reason) END",
            "source_id": _one_of("utm_source"),
            "medium_id": _one_of("utm_medium"),
            "campaign_id": _one_of("utm_campaign"),
            "date_closed": "l.closed_on",
            "date_last_stage_update": "COALESCE(l.closed_on,"
            " l.created_on + (now() - l.created_on) * (l.k % 7) / 7)",
            "date_deadline": "CASE WHEN l.k % 8 > 0 THEN"
            " (l.created_on + INTERVAL '90 days')::date END",
            "date_open": "l.created_on",
            "create_date": "l.created_on",
            "write_date": "COALESCE(l.closed_on, l.created_on)",
        },
        "lead l",
    )
    env.cr.execute(
        """
        INSERT INTO crm_tag_rel (lead_id, tag_id)
        SELECT l.id, t.id
          FROM lead l
          JOIN unnest(%s) WITH ORDINALITY t (id, place)
            ON t.place IN (1 + l.k %% 9, 1 + l.k %% 7)
        """,
        [tags.ids],
    )
    _fill_contacts(env, model, copy_rows)


def _one_of(table):
    """One of the records of a table for nine leads in ten."""
    return (
        f"CASE WHEN l.k % 10 > 0 THEN (ARRAY(SELECT id FROM {table} ORDER BY id))"
        f"[1 + l.k / 10 % (SELECT count(*) FROM {table})] END"
    )


def _make_stages(env):
    env["crm.stage"].create(
        [{"name": name, "sequence": place} for name, place in STAGES.items()]
    )
    env["utm.campaign"].create([{"name": f"Campaign {n}"} for n in range(6)])
    return env["crm.stage"].search([], order="sequence, id")


def _fill_contacts(env, lead, copy_rows):
    """Messages and activities on leads and orders, and meetings."""
    message = lead.message_post(
        body="Hello",
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
        author_id=env.user.partner_id.id,
    )
    activity = lead.activity_schedule(
        "mail.mail_activity_data_call", user_id=env.user.id
    )
    meeting = env["calendar.event"].create(
        {
            "name": "Meeting",
            "start": "2026-01-01 10:00:00",
            "stop": "2026-01-01 11:00:00",
            "opportunity_id": lead.id,
            "partner_ids": [Command.clear()],
        }
    )
    env.flush_all()
    posted = {
        "id": "nextval('mail_message_id_seq')",
        "author_id": "author.partner_id",
        "message_id": "NULL",
    }
    copy_rows(
        "mail_message",
        message.id,
        {
            **posted,
            "res_id": "l.id",
            "date": "l.created_on + make_interval(hours => (1 + l.k % 40) * part)",
            "create_date": "l.created_on",
            "message_type": "CASE WHEN (l.k + part) % 5 = 0 THEN 'notification'"
            " WHEN part = 1 THEN 'comment' ELSE 'email_outgoing' END",
        },
        "lead l JOIN res_users author ON author.id = l.user_id,"
        " generate_series(1, l.k % 5) part",
    )
    copy_rows(
        "mail_message",
        message.id,
        {
            **posted,
            "model": "'sale.order'",
            "res_id": "w.id",
            "date": "w.moment",
            "create_date": "w.moment",
        },
        "wanted w JOIN res_users author ON author.id = w.user_id AND w.n % 5 = 0",
    )
    kinds = "(ARRAY(SELECT id FROM mail_activity_type ORDER BY id))"
    done = {
        "id": "nextval('mail_activity_id_seq')",
        "active": "FALSE",
        "calendar_event_id": "NULL",
    }
    copy_rows(
        "mail_activity",
        activity.id,
        {
            **done,
            "res_id": "l.id",
            "user_id": "l.user_id",
            "activity_type_id": f"{kinds}[1 + l.k % 4]",
            "active": "l.status = 'pending' AND part = 1",
            "date_deadline": "(l.created_on + make_interval(days => 30 * part))::date",
            "date_done": "CASE WHEN l.status != 'pending' OR part > 1"
            " THEN (l.created_on + make_interval(days => 20 * part))::date END",
        },
        "lead l, generate_series(1, l.k % 3) part",
    )
    order_model = env["ir.model"]._get_id("sale.order")
    copy_rows(
        "mail_activity",
        activity.id,
        {
            **done,
            "res_model": "'sale.order'",
            "res_model_id": str(order_model),
            "res_id": "w.id",
            "user_id": "w.user_id",
            "activity_type_id": f"{kinds}[1 + w.n % 4]",
            "date_deadline": "w.moment::date",
            "date_done": "w.moment::date",
        },
        "(SELECT * FROM wanted WHERE n % 5 = 1) w",
    )
    copy_rows(
        "calendar_event",
        meeting.id,
        {
            "id": "nextval('calendar_event_id_seq')",
            "user_id": "l.user_id",
            "opportunity_id": "l.id",
            "res_id": "l.id",
            "access_token": "NULL",
            "start": "l.created_on + INTERVAL '9 days'",
            "stop": "l.created_on + INTERVAL '9 days 1 hour'",
        },
        "(SELECT * FROM lead WHERE k % 6 = 0) l",
    )
    env.cr.execute(
        """
        INSERT INTO calendar_event_res_partner_rel (calendar_event_id, res_partner_id)
        SELECT e.id, l.partner_id
          FROM calendar_event e
          JOIN crm_lead l ON l.id = e.opportunity_id
         WHERE l.partner_id IS NOT NULL
        """
    )


def add_history(env):
    """The moves of the leads, as the model writes them, instead of the few that are
    known to a database without tracking; competitors and resellers of some leads."""
    stages = env["crm.stage"].search([], order="sequence, id")
    competitors = env["sales.competitor"].create(
        [{"name": f"Competitor {number}"} for number in range(COMPETITORS)]
    )
    env.flush_all()
    env.cr.execute(
        """
        UPDATE crm_lead l
           SET competitor_id = CASE WHEN n.k %% 4 = 0
                               THEN (%(competitors)s)[1 + n.k / 4 %% %(many)s] END,
               reseller_id = CASE WHEN n.k %% 9 = 0 THEN l.partner_id END
          FROM (SELECT id, substr(name, 2)::int AS k FROM crm_lead
                 WHERE name LIKE 'L0%%') n
         WHERE n.id = l.id AND (n.k %% 4 = 0 OR n.k %% 9 = 0)
        """,
        {"competitors": competitors.ids, "many": COMPETITORS},
    )
    env.cr.execute("TRUNCATE sales_stage_move RESTART IDENTITY")
    env.cr.execute(
        """
        INSERT INTO sales_stage_move (
               lead_id, kind, state, stage_from_id, stage_to_id, direction, moved_on,
               date, days_spent, user_id, team_id, company_id, revenue, is_estimated)
        SELECT x.id,
               CASE WHEN x.step > 1 AND x.state IN ('won', 'lost') THEN x.state
                    WHEN x.step = 1 THEN 'created' ELSE 'moved' END,
               x.state, x.came_id, x.went_id,
               CASE WHEN went.sequence > came.sequence THEN 'forward'
                    WHEN went.sequence < came.sequence THEN 'back' END,
               x.moved_on,
               (x.moved_on AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date,
               CASE WHEN x.step > 1 THEN EXTRACT(EPOCH FROM x.pause) / 86400 END,
               x.user_id, x.team_id, x.company_id, x.expected_revenue, FALSE
          FROM (
               SELECT l.*, step,
                      l.create_date + pause * (step - 1) AS moved_on, pause,
                      CASE WHEN step = l.steps AND l.won_status != 'pending'
                           THEN l.won_status
                           WHEN l.type = 'lead' THEN 'lead' ELSE 'open' END AS state,
                      (%(stages)s)[(%(way)s)[step - 1]] AS came_id,
                      CASE WHEN l.type = 'opportunity'
                            AND NOT (step = l.steps AND l.won_status = 'lost')
                           THEN (%(stages)s)[(%(way)s)[step]] END AS went_id
                 FROM (
                      SELECT l.*, CASE
                             WHEN l.won_status = 'won' THEN %(all)s
                             WHEN l.type = 'lead' THEN 1
                             ELSE 1 + substr(l.name, 2)::int %% (%(all)s - 1)
                             END + (l.won_status = 'lost')::int AS steps
                        FROM crm_lead l
                       WHERE l.name LIKE 'L0%%'
                      ) l
                CROSS JOIN LATERAL (
                      SELECT (COALESCE(l.date_closed, l.date_last_stage_update)
                              - l.create_date) / GREATEST(l.steps - 1, 1) AS pause) p
                CROSS JOIN LATERAL generate_series(1, l.steps) step
               ) x
          JOIN res_company company ON company.id = x.company_id
          LEFT JOIN crm_stage came ON came.id = x.came_id
          LEFT JOIN crm_stage went ON went.id = x.went_id
         ORDER BY x.moved_on, x.id
        """,
        {"stages": stages.ids, "way": list(WAY), "all": len(WAY)},
    )
