# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from odoo.fields import Command

from . import story

# Of each source: how many leads of the last months, and after how many hours they were
# answered; None was not answered yet.
LEADS = {
    "utm.utm_source_search_engine": (14, (2, 5, 26, None)),
    "utm.utm_source_newsletter": (8, (20, 44, None)),
    "utm.utm_source_linkedin": (10, (4, 9, 70)),
    "utm.utm_source_referral": (5, (1, 3)),
}
# North sells to whom comes by itself.
SELLERS = ("anna", "ben", "chloe")
FIRST_DAY = 110
MAILS = {"anna": 14, "ben": 9, "chloe": 11, "diego": 6, "emma": 8, "farid": 2}
VISITS = {"anna": 5, "ben": 3, "chloe": 4, "diego": 6, "emma": 3, "farid": 1}


class Leads:
    """Where leads come from, how soon they are answered, and e-mails and visits beside
    the calls: what the reports on leads and activities look at."""

    def __init__(self, env, today, documents):
        self.env = env
        self.today = today
        self.documents = documents
        self.sources = env["utm.source"].browse(env.ref(xmlid).id for xmlid in LEADS)

    def make(self):
        """Make leads, messages and meetings."""
        self._give_sources()
        self._make_leads()
        self._make_mails()
        self._make_visits()

    def _give_sources(self):
        deals = self._deals([("source_id", "=", False)])
        for index, source in enumerate(self.sources):
            deals[index :: len(self.sources)].source_id = source

    def _make_leads(self):
        vals_list, moments, answers = [], [], []
        for xmlid, (count, hours) in LEADS.items():
            for number in range(count):
                day = story.workday(
                    self.today - timedelta(days=2 + number * FIRST_DAY // count)
                )
                seller = self.documents.sellers[SELLERS[number % len(SELLERS)]]
                vals_list.append(
                    {
                        "name": self.env._(
                            "Question about %s", self._wish(len(vals_list))
                        ),
                        "contact_name": self.env._("Visitor %s", len(vals_list) + 1),
                        "type": "lead",
                        "source_id": self.env.ref(xmlid).id,
                        "user_id": seller.id,
                        "team_id": seller.sale_team_id.id,
                        "company_id": self.documents.company.id,
                        # Some are of no use, and put away.
                        "active": number % 5 != 4,
                        "probability": 0 if number % 10 == 4 else 10,
                    }
                )
                moments.append(self.documents._moment(day))
                answers.append(hours[number % len(hours)])
        leads = self.env["crm.lead"].create(vals_list)
        self.documents._backdate(leads, dict(zip(leads.ids, moments, strict=True)))
        self.env["mail.message"].create(
            [
                self._mail(lead, moment + timedelta(hours=hours))
                for lead, moment, hours in zip(leads, moments, answers, strict=True)
                if hours is not None
            ]
        )

    def _wish(self, number):
        return self.documents.products[number % len(self.documents.products)].name

    def _make_mails(self):
        """Of closed ones, so that they do not touch an open deal."""
        vals_list = []
        for key, count in MAILS.items():
            user = self.documents.sellers[key]
            deals = self._deals(
                [("user_id", "=", user.id), ("won_status", "!=", "pending")]
            )
            deals.invalidate_recordset(["create_date"])
            for number, deal in enumerate(deals[:count]):
                # a first answer, and what was written lately
                answered = deal.create_date + timedelta(hours=3 + number)
                vals_list.append(self._mail(deal, answered))
                day = story.workday(self.today - timedelta(days=1 + 3 * number))
                vals_list.append(self._mail(deal, self.documents._moment(day)))
        self.env["mail.message"].create(vals_list)

    def _mail(self, lead, moment):
        return {
            "model": lead._name,
            "res_id": lead.id,
            "date": moment,
            "message_type": "comment",
            "subtype_id": self.env.ref("mail.mt_comment").id,
            "author_id": lead.user_id.partner_id.id,
            "subject": lead.name,
            "body": self.env._("Thank you for your interest. When may I call you?"),
        }

    def _make_visits(self):
        """Of each seller, the last one still ahead."""
        visitors = self.documents.customers[:4]
        vals_list = []
        for key, count in VISITS.items():
            user = self.documents.sellers[key]
            for number in range(count):
                customer = visitors[number % len(visitors)]
                ahead = 8 if number == count - 1 else -2 - 6 * number
                start = self.documents._moment(
                    story.workday(self.today + timedelta(days=ahead))
                )
                vals_list.append(
                    {
                        "name": self.env._("Visit to %s", customer.name),
                        "start": start,
                        "stop": start + timedelta(hours=1),
                        "user_id": user.id,
                        "partner_ids": [Command.set([user.partner_id.id, customer.id])],
                    }
                )
        self.env["calendar.event"].with_context(
            no_mail_to_attendees=True, dont_notify=True
        ).create(vals_list)

    def _deals(self, domain):
        return (
            self.env["crm.lead"]
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "=", self.documents.company.id),
                    ("type", "=", "opportunity"),
                    ("user_id", "in", [u.id for u in self.documents.sellers.values()]),
                    *domain,
                ],
                order="id",
            )
        )
