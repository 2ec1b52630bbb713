# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from freezegun import freeze_time

from .common_stages import StagesCase


class ReachedCase(StagesCase):
    """Five deals of 2025, by which the reports on stages reached can be worked out by
    hand. The day on which each first reached a stage or a later one:

    =======  ==============  ======  =========  ========  ======  =================
    deal     value           New     Qualified  Proposed  Signed  now
    =======  ==============  ======  =========  ========  ======  =================
    straight 100 (Anna)      10 Jan  5 Feb      20 Feb    5 Mar   won
    skipper  200 (Anna)      15 Jan  10 Feb     10 Feb            lost 20 March, after
                                                                  a step back 25 Feb
    slow     300 (Ben)       20 Jan  10 Mar                       open
    late     400 (Carl)      1 Mar                                open
    short    500 (Carl)      15 Feb  15 Feb     1 Apr     1 Apr   won
    =======  ==============  ======  =========  ========  ======  =================

    The late one came at 23:30 on 28 February by UTC.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.harbour, cls.mill = partners.create(
            [{"name": "Harbour", "is_company": True}, {"name": "Mill"}]
        )
        contact = partners.create({"name": "Joy", "parent_id": cls.harbour.id})
        cls.straight = cls._deal("01-10", cls.anna, 100.0, partner_id=contact.id)
        cls.skipper = cls._deal("01-15", cls.anna, 200.0, partner_id=contact.id)
        cls.slow = cls._deal("01-20", cls.ben, 300.0, partner_id=cls.mill.id)
        cls.short = cls._deal(
            "02-15",
            cls.carl,
            500.0,
            partner_id=cls.harbour.id,
            stage_id=cls.qualified.id,
        )
        cls.late = cls._deal("02-28 23:30", cls.carl, 400.0)
        cls._move(cls.straight, "02-05", cls.qualified)
        cls._move(cls.skipper, "02-10", cls.proposed)
        cls._move(cls.straight, "02-20", cls.proposed)
        cls._move(cls.skipper, "02-25", cls.qualified)
        cls._move(cls.straight, "03-05", cls.signed)
        cls._move(cls.slow, "03-10", cls.qualified)
        with cls._at("03-20"):
            cls.skipper.action_set_lost()
            cls.env.cr.precommit.run()
        cls._move(cls.short, "04-01", cls.signed)

    @classmethod
    def _at(cls, moment):
        """Time stands at a moment of 2025, noon unless given."""
        return freeze_time(f"2025-{moment if ':' in moment else f'{moment} 12:00'}")

    @classmethod
    def _deal(cls, moment, user, value, **vals):
        with cls._at(moment):
            lead = cls._new_lead(user, expected_revenue=value, **vals)
            cls.env.cr.precommit.run()
        return lead

    @classmethod
    def _move(cls, lead, moment, stage):
        with cls._at(moment):
            lead.stage_id = stage
            cls.env.cr.precommit.run()

    @classmethod
    def _new_metric(cls, name, measure="count", source="stage", **vals):
        return cls.env["sales.metric"].create(
            {
                "name": name,
                "code": name.lower().replace(" ", "_"),
                "source": source,
                "measure": measure,
                "stage_id": cls.qualified.id,
                **vals,
            }
        )

    def totals(self, groupby, *measures, domain=()):
        """Totals of the funnel's stages: a dict of tuples by tuple of groups."""
        rows = self.report._read_group(
            [
                ("company_id", "=", self.company.id),
                ("stage_id", "in", self.stages.ids),
                *domain,
            ],
            groupby,
            measures,
        )
        return {row[: len(groupby)]: row[len(groupby) :] for row in rows}
