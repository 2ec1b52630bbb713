# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from . import (
    access_alerts,
    access_bonus,
    access_closing,
    access_goals,
    access_planning,
    access_review,
)
from .common import SalesTargetsCase

ROLES = {
    "anna": "seller of North, whose things these are",
    "ben": "colleague in North",
    "lea": "leader of North, in the group of sellers",
    "lars": "leader of South, in the group of sellers",
    "alda": "seller with the group All Documents",
    "mona": "manager",
    "otto": "manager of another company",
    "ivy": "internal user without sales rights",
    "pia": "customer on the portal",
    "public": "visitor of the website",
}
# Who may what: r read, w write, c create such a record, d delete. Who is not named
# may nothing.
RIGHTS = {
    "sales.metric": {
        "a metric": {
            "anna": "r",
            "ben": "r",
            "lea": "r",
            "lars": "r",
            "alda": "r",
            "mona": "rwcd",
            "otto": "rwcd",
        },
    },
    "sales.phasing": {
        "a phasing": {
            "anna": "r",
            "ben": "r",
            "lea": "r",
            "lars": "r",
            "alda": "r",
            "mona": "rwcd",
            "otto": "rwcd",
        },
    },
    "sales.credit": {
        "Anna": {"anna": "r", "lea": "r", "mona": "r"},
        "Ben": {"ben": "r", "lea": "r", "mona": "r"},
        "Carl, overlay on Anna's order": {"lars": "r", "mona": "r"},
        "North, nobody in person": {"lea": "r", "mona": "r"},
        "another company": {"otto": "r"},
    },
    "sales.credit.drift": {
        "Anna": {"mona": "r"},
        "another company": {"otto": "r"},
    },
    "sales.allocation": {
        "Carl on Anna's order": {"anna": "r", "alda": "r", "mona": "rwcd"},
        "Anna on Ben's order": {
            "anna": "r",
            "ben": "r",
            "alda": "r",
            "mona": "rwcd",
        },
        "Carl on Anna's opportunity": {"anna": "r", "alda": "r", "mona": "rwcd"},
        "another company": {"otto": "rwcd"},
    },
    "sales.adjustment": {
        "Anna": {"anna": "r", "lea": "r", "mona": "rwcd"},
        "Ben": {"ben": "r", "lea": "r", "mona": "rwcd"},
        "Carl": {"lars": "r", "mona": "rwcd"},
        "another company": {"otto": "rwcd"},
    },
    "sales.target": {
        "Anna, draft": {"anna": "rwc", "lea": "r", "mona": "rwcd"},
        "Anna, agreed": {"anna": "r", "lea": "r", "mona": "rwcd"},
        "Anna, closed": {"anna": "r", "lea": "r", "mona": "rc"},
        "Ben, draft": {"ben": "rwc", "lea": "r", "mona": "rwcd"},
        "Anna and Carl": {"anna": "r", "lea": "r", "lars": "r", "mona": "rwcd"},
        "North": {"lea": "r", "mona": "rwcd"},
        "South": {"lars": "r", "mona": "rwcd"},
        "the company": {"mona": "rwcd"},
        "another company": {"otto": "rwcd"},
    },
    # Read with their targets, written by nobody.
    "sales.target.month": {
        "Anna, draft": {"anna": "r", "lea": "r", "mona": "r"},
        "Anna, closed": {"anna": "r", "lea": "r", "mona": "r"},
        "Anna and Carl": {"anna": "r", "lea": "r", "lars": "r", "mona": "r"},
        "North": {"lea": "r", "mona": "r"},
        "the company": {"mona": "r"},
        "another company": {"otto": "r"},
    },
}
# A harmless change, to see whether writing is allowed.
CHANGE = {
    "sales.metric": {"sequence": 7},
    "sales.phasing": {"weight_01": 7.0},
    "sales.credit": {"value": 7.0},
    "sales.credit.drift": {"stored": 7.0},
    "sales.allocation": {"note": "seven"},
    "sales.adjustment": {"note": "seven"},
    "sales.target": {"goal_value": 7.0},
    "sales.target.month": {"goal_value": 7.0},
}
# Parts of the addon that bring tables of their own: modules with RIGHTS and CHANGE as
# above, make_records(case), which returns the records by model and label, and
# new_values(case, model, label, record), the values of another such record.
PARTS = (
    access_goals,  # before the others, as it closes a target anew
    access_alerts,
    access_bonus,
    access_closing,
    access_planning,
    access_review,
)
for part in PARTS:
    RIGHTS.update(part.RIGHTS)
    CHANGE.update(part.CHANGE)
MODELS = tuple(RIGHTS)


class AccessCase(SalesTargetsCase):
    """People of all kinds, and for each model records of each kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Dune Trading"})
        cls.env.user.company_ids |= cls.other
        cls.env = cls.env(
            context=dict(
                cls.env.context, allowed_company_ids=[cls.company.id, cls.other.id]
            )
        )
        seller = "sales_team.group_sale_salesman"
        cls.alda = cls._new_user("alda", f"{seller}_all_leads")
        cls.otto = cls._new_user("otto", "sales_team.group_sale_manager", cls.other)
        cls.oscar = cls._new_user("oscar", seller, cls.other)
        cls.ivy = cls._new_user("ivy", "base.group_user")
        cls.pia = cls._new_user("pia", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        employees = cls.env["res.users"].search(
            [("login", "in", list(ROLES)), ("share", "=", False)]
        )
        cls.env.ref("base.group_allow_export").user_ids |= employees
        cls.dunes = cls._new_team("Dunes", cls.oscar, cls.oscar, cls.other)
        cls.users = {role: getattr(cls, role) for role in ROLES}
        cls._make_documents()
        cls.records = {
            "sales.metric": {"a metric": cls.metric},
            "sales.phasing": {
                "a phasing": cls.env["sales.phasing"].create({"name": "Even"})
            },
            "sales.credit": cls._make_credits(),
            "sales.allocation": cls.allocations,
            "sales.adjustment": cls._make_adjustments(),
            "sales.target": cls._make_targets(),
            "sales.credit.drift": cls._make_drift(),
        }
        cls.records["sales.target.month"] = {
            label: cls.records["sales.target"][label].month_ids[0]
            for label in RIGHTS["sales.target.month"]
        }
        for part in PARTS:
            cls.records.update(part.make_records(cls))
        cls.env.flush_all()

    @classmethod
    def _make_documents(cls):
        cls.metric = cls.env["sales.metric"].create(
            {
                "name": "Spare",
                "code": "spare",
                "active": True,
                "source": "meeting",
                "measure": "count",
            }
        )
        cls.order = cls._new_order(cls.anna, 100.0)
        cls.order_ben = cls._new_order(cls.ben, 200.0)
        cls.order_team = cls._new_order(cls.env["res.users"], 400.0)
        cls.order_other = cls._new_order(cls.oscar, 800.0, company_id=cls.other.id)
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Big",
                "type": "opportunity",
                "user_id": cls.anna.id,
                "team_id": cls.north.id,
                "company_id": cls.company.id,
                "expected_revenue": 50.0,
            }
        )
        cls.allocations = {
            "Carl on Anna's order": cls._allocate(cls.order, cls.carl),
            "Anna on Ben's order": cls._allocate(cls.order_ben, cls.anna),
            "Carl on Anna's opportunity": cls._allocate(cls.lead, cls.carl),
            "another company": cls._allocate(cls.order_other, cls.otto),
        }

    @classmethod
    def _make_credits(cls):
        def credit(order, user):
            return order.credit_ids.filtered(
                lambda c: c.metric_id == cls.untaxed and c.user_id == user
            )

        return {
            "Anna": credit(cls.order, cls.anna),
            "Ben": credit(cls.order_ben, cls.ben),
            "Carl, overlay on Anna's order": credit(cls.order, cls.carl),
            "North, nobody in person": credit(cls.order_team, cls.env["res.users"]),
            "another company": credit(cls.order_other, cls.oscar),
        }

    @classmethod
    def _make_adjustments(cls):
        people = {
            "Anna": cls.anna,
            "Ben": cls.ben,
            "Carl": cls.carl,
            "another company": cls.oscar,
        }
        return {
            label: cls.env["sales.adjustment"].create(
                {
                    "metric_id": cls.untaxed.id,
                    "user_id": user.id,
                    "company_id": user.company_id.id,
                    "value": 10.0,
                    "note": "By hand",
                }
            )
            for label, user in people.items()
        }

    @classmethod
    def _make_targets(cls):
        targets = {
            "Anna, draft": cls._new_target(cls.anna, 1000.0, state="draft"),
            "Anna, agreed": cls._new_target(cls.anna, 50.0, period_type="month"),
            "Anna, closed": cls._new_target(cls.anna, 50.0, period_type="quarter"),
            "Ben, draft": cls._new_target(cls.ben, 50.0, state="draft"),
            "Anna and Carl": cls._new_target(cls.anna | cls.carl),
            "North": cls._new_target(cls.north),
            "South": cls._new_target(cls.south),
            "the company": cls._new_target(cls.company),
            "another company": cls._new_target(cls.oscar, company_id=cls.other.id),
        }
        targets["Anna, closed"].action_close()
        (targets["Anna, draft"] | targets["Ben, draft"]).parent_id = targets["North"]
        return targets

    @classmethod
    def _make_drift(cls):
        """As if Anna's order, and one of the other company, had been changed
        without the ledger noticing."""
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE sales_credit SET value = value + 1"
            " WHERE metric_id = %s AND order_id = ANY(%s) AND NOT is_overlay",
            [cls.untaxed.id, [cls.order.id, cls.order_other.id]],
        )
        cls.env["sales.credit.drift"]._replace(cls.untaxed)
        cls.env.cr.execute(
            "UPDATE sales_credit SET value = value - 1"
            " WHERE metric_id = %s AND order_id = ANY(%s) AND NOT is_overlay",
            [cls.untaxed.id, [cls.order.id, cls.order_other.id]],
        )
        cls.env["sales.credit"].invalidate_model()
        found = cls.env["sales.credit.drift"].search([])
        return {
            "Anna": found.filtered(lambda d: d.user_id == cls.anna),
            "another company": found.filtered(lambda d: d.user_id == cls.oscar),
        }

    def as_role(self, role, model):
        """A model in the eyes of a person who has just logged in."""
        user = self.users[role]
        self.env.invalidate_all()
        return self.env(
            user=user, context={"allowed_company_ids": user.company_id.ids}
        )[model]

    def visible(self, role, model):
        """Ids of the records that the table lets a person read."""
        return {
            record.id
            for label, record in self.records[model].items()
            if "r" in RIGHTS[model][label].get(role, "")
        }

    def ids(self, model):
        return [record.id for record in self.records[model].values()]

    def refused(self, operation, *words):
        """An operation is refused, in words that contain these, and leaves nothing
        behind."""
        with self.assertRaises(UserError) as caught:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                operation()
                self.env.flush_all()
        for word in words:
            self.assertIn(word, str(caught.exception))
        self.env.invalidate_all()


def allowed(case, operation):
    """Whether an operation goes through; nothing of it stays."""
    try:
        with case.env.cr.savepoint() as savepoint, mute_logger("odoo.sql_db"):
            operation()
            case.env.flush_all()
            savepoint.rollback()
    except UserError:
        case.env.invalidate_all()
        return False
    case.env.invalidate_all()
    return True
