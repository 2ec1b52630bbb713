# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime, timedelta

from odoo.tools import SQL

from .common import SalesTargetsCase

NOW = "2026-07-02 10:00:00"
TODAY = date(2026, 7, 2)


class AlertCase(SalesTargetsCase):
    """Rules of our company only, one of each kind as shipped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.alert.rule"].search([]).active = False
        cls.rules = {
            kind: cls.env["sales.alert.rule"].create(
                {"name": kind.capitalize(), "kind": kind, "company_id": cls.company.id}
            )
            for kind, _label in cls.env["sales.alert.rule"]._fields["kind"].selection
        }
        cls.calls = cls.env.ref("mail.mail_activity_data_call")

    @classmethod
    def _new_deal(cls, user, revenue=1000.0, days_ago=0, **vals):
        """An opportunity created some days ago."""
        deal = cls.env["crm.lead"].create(
            {
                "name": f"Deal of {user.name}",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": user.sale_team_id.id,
                "company_id": cls.company.id,
                "expected_revenue": revenue,
                **vals,
            }
        )
        cls._backdate(deal, "create_date", days_ago)
        return deal

    @classmethod
    def _backdate(cls, record, column, days_ago):
        record.flush_recordset()
        moment = datetime.now() - timedelta(days=days_ago)
        cls.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = ANY(%s)",
                SQL.identifier(record._table),
                SQL.identifier(column),
                moment,
                record.ids,
            )
        )
        record.invalidate_recordset()

    @classmethod
    def _close_deals(cls, user, won, lost, days_ago):
        for number in range(won + lost):
            deal = cls._new_deal(user)
            if number < won:
                deal.action_set_won()
            else:
                deal.action_set_lost()
            deal.date_closed = datetime.now() - timedelta(days=days_ago)

    @classmethod
    def _do_calls(cls, user, count, days_ago, record=None):
        done = cls.env["mail.activity"].create(
            [
                {
                    "activity_type_id": cls.calls.id,
                    "res_model_id": cls.env["ir.model"]._get_id(record._name)
                    if record
                    else False,
                    "res_id": record.id if record else False,
                    "user_id": user.id,
                }
            ]
            * count
        )
        done.active = False
        done.date_done = date.today() - timedelta(days=days_ago)
        return done

    def _check(self, kind):
        """Open alerts of a kind after a check."""
        self.rules[kind]._check_all()
        return self.env["sales.alert"].search(
            [("rule_id", "=", self.rules[kind].id), ("state", "!=", "closed")],
            order="id",
        )
