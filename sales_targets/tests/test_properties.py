# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Any sequence of operations leaves ledger and targets right.

Hypothesis makes up the sequences. A run is made from a seed, so that it can be
repeated; a failure names the seed and prints the sequence. The shortest sequence that
fails is looked for on demand, as that may take five minutes::

    ./setup/test sales_targets -k any_sequence                     # the usual seed
    SALES_TARGETS_SEED=random ./setup/test sales_targets -k any_sequence
    SALES_TARGETS_SEED=12345 ./setup/test sales_targets -k any_sequence
    SALES_TARGETS_SHRINK=1 ./setup/test sales_targets -k any_sequence
"""

import os
import random
from collections import Counter
from datetime import date

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from odoo.tests import tagged
from odoo.tools import mute_logger

from . import invoicing
from .common import SalesTargetsCase
from .machine_rules import Books

USUAL_SEED = 19
STEPS = 2000
EXAMPLES, STEPS_EACH = 23, 56


@tagged("post_install", "-at_install")
class TestAnySequence(SalesTargetsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd = cls.env.ref("base.USD")
        cls.usd.active = True
        cls.far = cls.env["res.company"].create(
            {
                "name": "Kiwi Trading",
                "currency_id": cls.usd.id,
                "sales_tz": "Pacific/Auckland",
            }
        )
        cls.companies = cls.company | cls.far
        cls.env.user.company_ids |= cls.far
        cls.sellers = cls.anna | cls.ben | cls.carl | cls.lea
        (cls.sellers | cls.mona).company_ids |= cls.far
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.companies.ids)
        )
        cls.everywhere = cls.env["crm.team"].create(
            {"name": "Everywhere", "company_id": False}
        )
        cls.teams = cls.north | cls.south | cls.everywhere
        for day, rate in ((date(2024, 1, 1), 1.0837), (date(2025, 7, 1), 1.17)):
            cls.env["res.currency.rate"].create(
                {
                    "name": day,
                    "rate": rate,
                    "currency_id": cls.usd.id,
                    "company_id": cls.company.id,
                }
            )
        cls.pricelists = cls.env["product.pricelist"].create(
            [
                {"name": currency.name, "currency_id": currency.id, "company_id": False}
                for currency in (cls.env.ref("base.EUR"), cls.usd)
            ]
        )
        for company in cls.companies:
            invoicing.set_up_accounts(cls.env, company)
        cls.won_stage = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        invoiced = cls.env.ref("sales_targets.sales_metric_invoiced")
        win_rate = cls.env.ref("sales_targets.sales_metric_win_rate")
        (invoiced | win_rate).active = True
        by_part = cls.order_count.copy({"name": "Orders by part"})
        by_part.count_policy = "fraction"
        cls.metrics = cls.env["sales.metric"].search([])
        cls.targets = cls._make_targets(invoiced, win_rate, by_part)
        cls.env.flush_all()

    @classmethod
    def _make_targets(cls, invoiced, win_rate, by_part):
        free = {
            "period_type": "custom",
            "date_from": date(2024, 1, 1),
            "date_to": date.today() + relativedelta(years=1),
        }
        month = {"period_type": "month", "date_from": date(2025, 12, 31)}
        year = {"date_from": date(2025, 5, 1)}
        far = {"company_id": cls.far.id}
        made = [
            cls._new_target(cls.anna, **year),
            cls._new_target(cls.anna | cls.ben, goal=50.0, **free),
            cls._new_target(cls.anna | cls.ben | cls.carl, **month),
            cls._new_target(cls.north, goal=90000.0, **free),
            cls._new_target(cls.company, goal=200000.0, **free),
            cls._new_target(cls.company, goal=10.0, **month),
            cls._new_target(cls.far, goal=500.0, **free),
            cls._new_target(cls.carl, goal=0.0, **free, **far),
            cls._new_target(cls.everywhere, **free, **far),
        ]
        counted = [cls.order_count, by_part, cls.won_count, cls.lead_count, win_rate]
        for metric in (*counted, cls.won_revenue, invoiced):
            for owner in (cls.ben, cls.anna | cls.carl, cls.north, cls.company):
                goal = 0.5 if metric == win_rate else 2.0
                made.append(cls._new_target(owner, goal, metric, **free))
        return cls.env["sales.target"].concat(*made)

    def test_any_sequence(self):
        wanted = os.environ.get("SALES_TARGETS_SEED", USUAL_SEED)
        number = random.getrandbits(32) if wanted == "random" else int(wanted)
        machine = type("Books", (Books,), {"case": self, "done": Counter()})
        # Hypothesis may end an example early, so their number does not say how many
        # steps there are: go on with the next seed until there are enough.
        while machine.done["step"] < STEPS:
            self._run(machine, number)
            number += 1
        hardly_tried = {name for name, times in machine.done.items() if not times}
        self.assertFalse(hardly_tried, "refused each time, so nothing was tested")

    def _run(self, machine, number):
        phases = [Phase.generate]
        if os.environ.get("SALES_TARGETS_SHRINK"):
            phases.append(Phase.shrink)
        try:
            with mute_logger("odoo.sql_db", "odoo.addons.sales_targets"):
                run_state_machine_as_test(
                    seed(number)(machine),
                    settings=settings(
                        max_examples=EXAMPLES,
                        stateful_step_count=STEPS_EACH,
                        deadline=None,
                        database=None,
                        print_blob=False,
                        report_multiple_bugs=False,
                        phases=phases,
                        suppress_health_check=list(HealthCheck),
                    ),
                )
        except Exception as error:
            error.add_note(f"Repeat it with SALES_TARGETS_SEED={number}")
            raise
