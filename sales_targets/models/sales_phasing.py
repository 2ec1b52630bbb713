# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.periods import YEAR
from ..tools.phasing import month_spans
from ..tools.rounding import largest_remainder

MONTHS = [f"weight_{month:02d}" for month in range(1, 13)]
# What the pattern of a year is measured from; another one is measured at once.
PATTERN = {"kind", "company_id", "team_id", "metric_id", "pattern_year"}


class SalesPhasing(models.Model):
    """How a goal spreads over its period: by days, by the working days of the
    company's calendar, by typed month weights, or as the results of an earlier year
    were spread.

    The pattern of an earlier year is measured once and kept, so that a document of
    that year which changes later does not move a goal in silence; a button measures
    it again. Working days follow the calendar.
    """

    _name = "sales.phasing"
    _description = "Sales Phasing"
    _inherit = ["sales.numbers.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("days", "All days alike"),
            ("working_days", "Working days"),
            ("weights", "Typed month weights"),
            ("last_year", "Pattern of an earlier year"),
        ],
        string="Falls due by",
        required=True,
        default="weights",
    )
    weight_01 = fields.Float("January", default=1.0, digits=(16, 4))
    weight_02 = fields.Float("February", default=1.0, digits=(16, 4))
    weight_03 = fields.Float("March", default=1.0, digits=(16, 4))
    weight_04 = fields.Float("April", default=1.0, digits=(16, 4))
    weight_05 = fields.Float("May", default=1.0, digits=(16, 4))
    weight_06 = fields.Float("June", default=1.0, digits=(16, 4))
    weight_07 = fields.Float("July", default=1.0, digits=(16, 4))
    weight_08 = fields.Float("August", default=1.0, digits=(16, 4))
    weight_09 = fields.Float("September", default=1.0, digits=(16, 4))
    weight_10 = fields.Float("October", default=1.0, digits=(16, 4))
    weight_11 = fields.Float("November", default=1.0, digits=(16, 4))
    weight_12 = fields.Float("December", default=1.0, digits=(16, 4))

    # Whose pattern it is
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        help="The company whose results are measured. Other phasings serve all.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        check_company=True,
        ondelete="restrict",
        help="Empty: the pattern of the whole company.",
    )
    metric_id = fields.Many2one(
        "sales.metric",
        ondelete="restrict",
        domain="[('measure', '!=', 'ratio')]",
        default=lambda self: self.env["sales.target"]._default_metric(),
    )
    pattern_year = fields.Integer(
        string="Year",
        default=lambda self: self._last_year(self.env.company),
        help="The year whose pattern is measured; of a fiscal year, the calendar "
        "year in which it starts.",
    )
    measured_on = fields.Date(readonly=True, copy=False)
    target_count = fields.Integer(compute="_compute_target_count")

    # --------------------------------------------------------------- computes

    @api.depends("kind")
    def _compute_company_id(self):
        for phasing in self:
            phasing.company_id = (
                (phasing.company_id or self.env.company)
                if phasing.kind == "last_year"
                else False
            )

    def _compute_target_count(self):
        targets = self.env["sales.target"].with_context(active_test=False)
        counts = dict(
            targets._read_group(
                [("phasing_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["phasing_id"],
                ["__count"],
            )
        )
        for phasing in self:
            phasing.target_count = counts.get(phasing._origin, 0)

    # ------------------------------------------------------------ constraints

    @api.constrains(*MONTHS)
    def _check_weights(self):
        for phasing in self:
            weights = phasing._weights()
            if min(weights) < 0 or not sum(weights):
                raise ValidationError(
                    self.env._(
                        "The weights of “%s” must not be negative, and not all zero. "
                        "Enter how the months compare, for example 2 for a month "
                        "twice as strong as one with 1.",
                        phasing.name,
                    )
                )

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        phasings = super().create(vals_list)
        phasings.filtered(lambda p: p.kind == "last_year")._measure()
        return phasings

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & PATTERN:
            self.filtered(lambda p: p.kind == "last_year")._measure()
        return result

    # ---------------------------------------------------------------- actions

    def action_measure(self):
        """Measure the pattern of the year again. The targets that are not closed
        follow.

        :raise odoo.exceptions.UserError: if there is nothing to measure
        """
        self.check_access("write")
        self._measure()

    @api.readonly
    def action_view_targets(self):
        """The targets that fall due by this phasing.

        :return: window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.target",
            "domain": [("phasing_id", "=", self.id)],
            "name": self.env._("Targets"),
            "views": [(False, "list"), (False, "form")],
        }

    # ---------------------------------------------------------------- pattern

    @api.model
    def _last_year(self, company):
        """The last year that is over."""
        running = company._sales_period(YEAR, company._sales_today())[0]
        return running.year - 1

    def _measure(self):
        """Weigh the months as their results of the pattern's year were: 1 for a
        month as strong as the mean of the twelve. A month in which more was taken
        back than brought weighs nothing."""
        for phasing in self:
            company = phasing.company_id
            if company not in self.env.companies and not self.env.su:
                raise UserError(
                    self.env._("Choose a company in which you work at this moment.")
                )
            if not phasing.metric_id or phasing.metric_id.measure == "ratio":
                raise UserError(
                    self.env._(
                        "Choose a metric that adds up, of which “%s” is the pattern.",
                        phasing.name,
                    )
                )
            spans = month_spans(*phasing._pattern_bounds())
            [results] = (
                self.env["sales.target"]
                ._results_of(
                    phasing.metric_id, phasing.team_id or company, company, spans
                )
                .values()
            )
            strength = dict.fromkeys(range(1, 13), 0)
            for (start, _end), result in zip(spans, results, strict=True):
                strength[start.month] += result
            strength = [max(result, 0) for result in strength.values()]
            if not sum(strength):
                raise UserError(
                    self.env._(
                        "Nothing was credited to %(owner)s in %(year)s, so there is "
                        "no pattern. Choose another year, team or metric.",
                        owner=(phasing.team_id or company).name,
                        year=str(phasing.pattern_year),
                    )
                )
            weights = map(float, largest_remainder(12, strength, 4))
            phasing.write(
                {
                    **dict(zip(MONTHS, weights, strict=True)),
                    "measured_on": company._sales_today(),
                }
            )

    def _pattern_bounds(self):
        """First and last day of the pattern's year."""
        self.ensure_one()
        company = self.company_id
        last = self._last_year(company)
        if not last - 100 < self.pattern_year <= last:
            raise UserError(
                self.env._(
                    "Only a year that is over has a pattern. Choose %(last)s or an "
                    "earlier one instead of %(year)s.",
                    # not as numbers, which have separators
                    last=str(last),
                    year=str(self.pattern_year),
                )
            )
        return company._sales_year(self.pattern_year)

    # ------------------------------------------------------------- arithmetic

    def _weights(self):
        """Twelve numbers, January first; None without a phasing."""
        return [self[name] for name in MONTHS] if self else None

    def _terms(self, company, date_from, date_to):
        """What the arithmetic needs to know of a phasing; see :meth:`_terms_of`."""
        return self._terms_of(self.kind, self._weights(), company, date_from, date_to)

    @api.model
    def _terms_of(self, kind, weights, company, date_from, date_to):
        """By which month weights, and which days, a goal falls due.

        :param kind: kind of the phasing; False or None without one, when the setting
            of the company says which days count
        :param weights: as of :meth:`_weights`
        :param company: the company of the goal
        :return: tuple of the weights, None for none, and the days that count, both
            as of ``tools.phasing.month_weights``
        """
        if kind == "days":
            return None, range(7)
        if kind == "working_days":
            return None, company._working_days(date_from, date_to)
        return weights if kind else None, company._elapsed_weekdays()
