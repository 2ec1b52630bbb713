# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import formatLang

KPI = "kpi_sales_attainment"


class DigestDigest(models.Model):
    _inherit = "digest.digest"

    kpi_sales_attainment = fields.Boolean("Attainment of the Sales Target")
    kpi_sales_attainment_value = fields.Float(
        compute="_compute_kpi_sales_attainment_value",
        help="In per cent, at the end of the digest's time frame.",
    )

    def _compute_kpi_sales_attainment_value(self):
        """The attainment of the recipient's target for the running year as it was at
        the end of the time frame.

        :raise odoo.exceptions.AccessError: where there is none, so that the digest
            of this recipient goes without
        """
        _start, end, _companies = self._get_kpi_compute_parameters()
        moment = fields.Datetime.to_datetime(end) or fields.Datetime.now()
        for digest in self:
            company = digest.company_id or self.env.company
            target = self.env["sales.target"]._of_running_year(company)
            if not target:
                raise AccessError(self.env._("There is no sales target to tell of."))
            day = company._sales_day(moment)
            digest.kpi_sales_attainment_value = target._attainment_on(day) * 100

    def _compute_kpis(self, company, user):
        kpis = super()._compute_kpis(company, user)
        env = self.with_context(lang=user.lang).env
        for kpi in kpis:
            if kpi["kpi_name"] == KPI:
                for column in ("kpi_col1", "kpi_col2", "kpi_col3"):
                    value = float(kpi[column]["value"])
                    kpi[column]["value"] = f"{formatLang(env, value, digits=1)} %"
        return kpis

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("sales_targets.sales_targets_menu_root")
        actions[KPI] = f"sales_targets.sales_target_action_dashboard?menu_id={menu.id}"
        return actions


class SalesTarget(models.Model):
    _inherit = "sales.target"

    def _of_running_year(self, company):
        """The user's own agreed target of the main metric for the year that runs
        today, or, for managers without one, the company's.

        :return: ``sales.target`` record, may be empty
        :raise odoo.exceptions.AccessError: for others than sales people
        """
        first, _last = company._sales_period("year", company._sales_today())
        domain = [
            ("company_id", "=", company.id),
            ("metric_id", "=", self.env["sales.metric"]._main().id),
            ("state", "=", "confirmed"),
            ("period_type", "=", "year"),
            ("date_from", "=", first),
            ("goal_value", ">", 0),
        ]
        own = self.search([*domain, ("user_id", "=", self.env.user.id)], limit=1)
        if own or not self._may_manage():
            return own
        return self.search([*domain, ("scope", "=", "company")], limit=1)

    def _attainment_on(self, day):
        """The attainment at the end of a day, by what the documents say now.

        :param day: :class:`~datetime.date`
        :return: float, 1.0 is 100 %
        """
        self.ensure_one()
        span = (self.date_from, min(day, self.date_to))
        [(value, base)] = self._span_sums({self.id: [span]})[self.id]
        return self._month_result(self.measure, value, base) / self.goal_value
