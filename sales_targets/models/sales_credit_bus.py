# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from .. import teller

TOLD = "sales.credit.told"
MESSAGE = "sales_targets/changed"


class SalesCreditBus(models.Model):
    """Telling open dashboards that their figures have changed.

    That is done after the commit, by a thread and in a transaction of its own: saving a
    document does not wait for it, nor fail with it. The message says whose figures
    changed, not what they are, and goes to those who may see them: the salesperson, who
    leads the team, the sales managers.
    """

    _inherit = "sales.credit"

    @api.model
    def _tell(self, changes):
        """Have a message sent when the transaction has been committed.

        :param changes: list of tuples (company, metric, salesperson, team) of ids, the
            last two may be None
        """
        if not changes:
            return
        postcommit = self.env.cr.postcommit
        if TOLD not in postcommit.data:
            postcommit.data[TOLD] = set()
            postcommit.add(self._after_commit)
        postcommit.data[TOLD].update(map(tuple, changes))

    @api.model
    def _tell_of_deleted(self, documents):
        """Rows of the ledger fall with their document, unseen."""
        specs = self.env["sales.metric"]._specs(documents._name)
        if not specs:
            return
        self._tell(
            self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT company_id, metric_id, user_id, team_id
                      FROM sales_credit
                     WHERE document_id = ANY(%s) AND source = ANY(%s)
                    """,
                    documents.ids,
                    [source.code for source, _specs in specs],
                )
            )
        )

    @api.model
    def _after_commit(self):
        teller.tell(self.env.cr.dbname, self.env.cr.postcommit.data.pop(TOLD))

    @api.model
    def _send(self, changes):
        """Put messages on the bus, one for each who is concerned.

        :param changes: set of tuples as for :meth:`_tell`
        """
        changes = sorted(changes, key=lambda change: [id_ or 0 for id_ in change])
        concerned = defaultdict(list)
        for partner_id, position in self._concerned(changes):
            concerned[self.env["res.partner"].browse(partner_id)].append(
                changes[position]
            )
        concerned[self.env.ref("sales_team.group_sale_manager")] = changes
        for listener, theirs in concerned.items():
            by_company = defaultdict(list)
            for company_id, *change in theirs:
                by_company[company_id].append([id_ or False for id_ in change])
            for company_id, rows in by_company.items():
                listener._bus_send(MESSAGE, {"company_id": company_id, "changes": rows})

    @api.model
    def _concerned(self, changes):
        """Salespeople and leaders, as partners, with the positions of the changes that
        concern them."""
        return self.env.execute_query(
            SQL(
                """
                WITH change (position, user_id, team_id) AS (VALUES %s)
                SELECT u.partner_id, c.position
                  FROM change c JOIN res_users u ON u.id = c.user_id
                 UNION
                SELECT u.partner_id, c.position
                  FROM change c
                  JOIN crm_team t
                    ON t.id = c.team_id
                    OR t.id IN (SELECT m.crm_team_id FROM crm_team_member m
                                 WHERE m.active AND m.user_id = c.user_id)
                  JOIN res_users u ON u.id = t.user_id
                 ORDER BY 1, 2
                """,
                SQL(", ").join(
                    SQL("(%s, %s::int, %s::int)", position, user_id, team_id)
                    for position, (_company, _metric, user_id, team_id) in enumerate(
                        changes
                    )
                ),
            )
        )
