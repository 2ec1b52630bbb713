# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL, float_is_zero


class SalesTargetDocuments(models.Model):
    """What a target shows beside its figures: the documents behind it, and its
    parts in words."""

    _inherit = "sales.target"

    # A seller drafts targets for himself only.
    user_ids = fields.Many2many(default=lambda self: self._default_user_ids())
    metric_active = fields.Boolean(related="metric_id.active", string="Metric counts")
    credit_count = fields.Integer(compute="_compute_credit_count")
    order_count = fields.Integer(compute="_compute_document_counts")
    lead_count = fields.Integer(compute="_compute_document_counts")
    can_read_parent = fields.Boolean(compute="_compute_can_read_parent")
    parts_summary = fields.Char(compute="_compute_parts_summary")

    @api.model
    def _default_user_ids(self):
        if self._may_manage():
            return []
        return [Command.set(self.env.user.ids)]

    # --------------------------------------------------------------- computes

    @api.depends("metric_id", "scope", "user_ids", "team_id", "date_from", "date_to")
    def _compute_document_counts(self):
        """Orders and opportunities behind a target, of those one may read."""
        for target in self:
            ready = target._origin and target.metric_id
            for name, model in (
                ("order_count", "sale.order"),
                ("lead_count", "crm.lead"),
            ):
                documents = self.env[model].with_context(active_test=False)
                target[name] = (
                    documents.search_count(target._document_domain()) if ready else 0
                )

    @api.depends("parent_id")
    @api.depends_context("uid")
    def _compute_can_read_parent(self):
        for target in self:
            parent = target.parent_id
            target.can_read_parent = bool(parent) and parent.has_access("read")

    @api.depends("assigned_value", "left_out_count", "child_count", "goal_value")
    def _compute_parts_summary(self):
        for target in self:
            target.parts_summary = " ".join(target._parts_sentences()) or False

    def _parts_sentences(self):
        """Sentences that say what the parts add up to."""
        self.ensure_one()
        sentences = []
        if self.child_count > self.left_out_count and self.measure != "ratio":
            rest = self.goal_value - self.assigned_value
            values = {
                "assigned": self._format_value(self.assigned_value),
                "goal": self._format_value(self.goal_value),
                "rest": self._format_value(abs(rest)),
                "percent": f"{abs(self.over_assignment) * 100:.4g}",
            }
            if float_is_zero(rest, precision_digits=4):
                text = self.env._("The parts add up to the goal, %(goal)s.", **values)
            elif rest > 0:
                text = self.env._(
                    "The parts add up to %(assigned)s of %(goal)s; %(rest)s is not "
                    "assigned yet.",
                    **values,
                )
            elif self.goal_value:
                text = self.env._(
                    "The parts add up to %(assigned)s, %(percent)s %% more than the "
                    "goal of %(goal)s.",
                    **values,
                )
            else:
                text = self.env._(
                    "The parts add up to %(assigned)s; this target has no goal yet.",
                    **values,
                )
            sentences.append(text)
        if self.left_out_count:
            sentences.append(
                self.env._(
                    "Parts that do not add up: %s. They have another metric or "
                    "company, or lie outside the period.",
                    self.left_out_count,
                )
            )
        return sentences

    # ---------------------------------------------------------------- actions

    def _document_domain(self):
        """Orders or opportunities that have credits of this target, whoever may
        read the credits."""
        self.ensure_one()
        return Domain("credit_ids", "any!", self._credit_domain())

    @api.readonly
    def action_view_credits(self):
        """Open the rows of the ledger that make up the result.

        :return: a window action; its context holds a sentence on rows that the
            user may not read, or that count less than they say
        """
        self.ensure_one()
        action = self._document_action("sales_targets.sales_credit_action")
        action["domain"] = list(self._credit_domain())
        action["context"] = {"sales_credit_note": self._credits_note()}
        return action

    @api.readonly
    def action_view_orders(self):
        """Open the orders behind the result, of those the user may read."""
        self.ensure_one()
        action = self._document_action("sale.action_orders")
        action["domain"] = [("target_ids", "in", self.ids)]
        action["context"] = {"create": False}
        return action

    @api.readonly
    def action_view_leads(self):
        """Open the leads and opportunities behind the result, of those the user
        may read."""
        self.ensure_one()
        action = self._document_action("crm.crm_lead_opportunities")
        action["domain"] = [("target_ids", "in", self.ids)]
        action["context"] = {"create": False, "active_test": False}
        return action

    @api.readonly
    def action_view_parts(self):
        """Open the parts of this target."""
        self.ensure_one()
        action = self._document_action("sales_targets.sales_target_action")
        action["domain"] = [("parent_id", "=", self.id)]
        action["context"] = {
            "default_parent_id": self.id,
            "default_metric_id": self.metric_id.id,
            "default_company_id": self.company_id.id,
        }
        return action

    @api.readonly
    def action_view_parent(self):
        """Open the larger target of which this one is a part."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.parent_id.id,
            "views": [(False, "form")],
        }

    def _document_action(self, xml_id):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action["display_name"] = f"{action['name']} · {self.name}"
        action["views"].sort(key=lambda view: view[1] != "list")
        return action

    def _credits_note(self):
        """Why the rows that the user sees add up to another number than the
        result, or False if they do not."""
        self.ensure_one()
        domain = self._credit_domain()
        credit = self.env["sales.credit"]
        [(seen, seen_sum)] = credit._read_group(domain, [], ["__count", "value:sum"])
        [(rows, rows_sum)] = credit.sudo()._read_group(
            domain, [], ["__count", "value:sum"]
        )
        if self.measure == "ratio":
            return self._hidden_rows_note(rows - seen)
        seen_sum, rows_sum = seen_sum or 0.0, rows_sum or 0.0
        notes = [self._hidden_rows_note(rows - seen, rows_sum - seen_sum)]
        live = self.result_value + self.restatement_value
        if not float_is_zero(rows_sum - live, precision_digits=4):
            notes.append(
                self.env._(
                    "All rows add up to %(rows)s, the target's result is %(result)s: "
                    "a document that several people share counts once.",
                    rows=self._format_value(rows_sum),
                    result=self._format_value(live),
                )
            )
        return " ".join(filter(None, notes)) or False

    def _hidden_rows_note(self, count, value=None):
        if not count:
            return False
        if value is None:
            return self.env._(
                "%s more rows belong to people whose credits you may not see.", count
            )
        return self.env._(
            "%(count)s more rows, worth %(value)s, belong to people whose credits you "
            "may not see.",
            count=count,
            value=self._format_value(value),
        )

    # -------------------------------------------- which documents count for it

    def _credit_domain(self):
        """The rows of the ledger that make up the result.

        :return: domain on ``sales.credit``
        """
        self.ensure_one()
        return self._owner_credit_domain(
            {
                "scope": self.scope,
                "user_ids": self.user_ids.ids,
                "team_id": self.team_id.id,
            },
            self.metric_id,
            self.company_id,
            self.date_from,
            self.date_to,
        )

    @api.model
    def _owner_credit_domain(self, owner, metric, company, date_from, date_to):
        """The rows of the ledger that count for an owner in a span of days.

        :param owner: dict of ``scope``, ``user_ids`` and ``team_id``
        :param metric: anything with ``id`` and ``source``
        """
        if metric.source in self.env["sales.credit"]._waiting_sources():
            date_to = min(date_to, company._sales_today())
        domain = (
            Domain("metric_id", "=", metric.id)
            & Domain("company_id", "=", company.id)
            & Domain("date", ">=", date_from)
            & Domain("date", "<=", date_to)
        )
        if owner["scope"] == "person":
            return domain & Domain("user_id", "in", owner["user_ids"])
        if owner["scope"] == "team":
            domain &= Domain("team_id", "=", owner["team_id"])
        return domain & Domain("is_overlay", "=", False)

    @api.depends("metric_id", "scope", "user_ids", "team_id", "date_from", "date_to")
    def _compute_credit_count(self):
        credit = self.env["sales.credit"].sudo()
        for target in self:
            ready = target.metric_id and target.date_from and target.date_to
            ready = ready and target._may_show_results()
            target.credit_count = (
                credit.search_count(target._credit_domain()) if ready else 0
            )

    @api.model
    def _of_documents(self, documents):
        """The targets for which documents count, of those the user may read.

        :param documents: ``sale.order`` or ``crm.lead`` records
        :return: dict of document id to ``sales.target`` records
        """
        ids = documents._origin.ids
        if not ids:
            return {}
        link = SQL.identifier("c", documents._credit_link())
        readable = self._search([("state", "!=", "cancelled")])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(link)s, ARRAY_AGG(DISTINCT t.id)
                  FROM %(matches)s
                 WHERE %(link)s = ANY(%(ids)s) AND t.id IN %(readable)s
                 GROUP BY 1
                """,
                link=link,
                matches=self._matches_sql(),
                ids=ids,
                readable=readable.subselect(),
            )
        )
        return {document: self.browse(sorted(targets)) for document, targets in rows}

    def _document_ids(self, link):
        """Ids of the documents that count for any of these targets.

        :param link: column of the ledger, ``order_id`` or ``lead_id``
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT %(link)s FROM %(matches)s"
                " WHERE t.id = ANY(%(ids)s) AND %(link)s IS NOT NULL",
                link=SQL.identifier("c", link),
                matches=self._matches_sql(),
                ids=self.ids,
            )
        )
        return [document for (document,) in rows]

    @api.model
    def _matches_sql(self):
        """Credits joined with the targets for which they count."""
        credit = self.env["sales.credit"]
        return SQL(
            """
            sales_credit c
            JOIN sales_target t
              ON t.metric_id = c.metric_id
             AND t.company_id = c.company_id
             AND c.date BETWEEN t.date_from AND t.date_to
             AND CASE t.scope
                 WHEN 'person' THEN EXISTS (
                      SELECT FROM sales_target_res_users_rel r
                       WHERE r.target_id = t.id AND r.user_id = c.user_id)
                 WHEN 'team' THEN t.team_id = c.team_id AND NOT c.is_overlay
                 ELSE NOT c.is_overlay END
            """,
            to_flush=[
                credit._fields["value"],
                *self._figure_inputs(),
            ],
        )
