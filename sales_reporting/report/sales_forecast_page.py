# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.forecast_range import mean_error

# Months before this one, and from it on.
BEFORE, AHEAD = 2, 6
FIGURES = (
    "won_value",
    "conversion_value",
    "expected_value",
    "low_value",
    "high_value",
    "weighted_value",
    "commit_value",
    "best_value",
)
# Of which targets the goals are taken: the first kind of period that has any.
PERIODS = ("year", "quarter", "month", "custom")


class SalesForecastPage(models.Model):
    """The months on one page, for one person, team or the company, and how good the
    methods were."""

    _inherit = "sales.forecast.report"

    @api.model
    @api.readonly
    def get_forecast(self, scope=None, owner_id=None):
        """The forecast of an owner, month by month, in the company's currency.

        :param scope: company, team or person; of those whom the user may see the
            widest unless given
        :param owner_id: id of the team or user
        :return: dict of the owners to choose from, the choice, months, and methods with
            the name of whose deals they are judged by
        :raise AccessError: for an owner whose figures the user may not see
        """
        self.check_access("read")
        owners = self._owners()
        choice = (scope or owners[0]["scope"], owner_id or owners[0]["id"])
        if choice not in [(owner["scope"], owner["id"]) for owner in owners]:
            raise AccessError(
                self.env._("You may not see this forecast. Choose another one.")
            )
        company = self.env.company
        first = company._sales_today().replace(day=1) - relativedelta(months=BEFORE)
        return {
            "owners": owners,
            "scope": choice[0],
            "owner_id": choice[1],
            "currency_id": company.currency_id.id,
            "months": self._months(choice, first),
            "methods": self._methods(choice),
            "methods_of": self._methods_of(choice).name,
            "is_measured": self._is_measured(),
            "no_date_count": self._no_date_count(choice),
        }

    @api.model
    def _owners(self):
        """Whose figures the user may look at, the widest first."""
        company, user = self.env.company, self.env.user
        owners = []
        teams = Domain("company_id", "in", [False, company.id])
        if user.has_group("sales_team.group_sale_manager"):
            owners.append({"scope": "company", "id": company.id, "name": company.name})
        else:
            teams &= Domain("user_id", "=", user.id)
        owners += [
            {"scope": "team", "id": team.id, "name": team.name}
            for team in self.env["crm.team"].search(teams)
        ]
        owners.append({"scope": "person", "id": user.id, "name": self.env._("Me")})
        return owners

    @api.model
    def _owner_domain(self, choice):
        scope, owner_id = choice
        domain = Domain("company_id", "=", self.env.company.id)
        if scope != "company":
            name = "team_id" if scope == "team" else "user_id"
            domain &= Domain(name, "=", owner_id)
        return domain

    @api.model
    def _months(self, choice, first):
        """A dict for each month: its days, the figures, and the goal."""
        end = first + relativedelta(months=BEFORE + AHEAD)
        days = Domain("date", ">=", first) & Domain("date", "<", end)
        owner = self._owner_domain(choice) & days
        found = {
            month: dict(zip(FIGURES, values, strict=True))
            for month, *values in self._read_group(
                owner & Domain("method", "!=", "goal"),
                ["date:month"],
                [f"{name}:sum" for name in FIGURES],
            )
        }
        goals = self._goals(owner & Domain("scope", "=", choice[0]))
        months = []
        for index in range(BEFORE + AHEAD):
            month = first + relativedelta(months=index)
            figures = found.get(month, dict.fromkeys(FIGURES, False))
            months.append(
                {
                    "date_from": fields.Date.to_string(month),
                    "date_to": fields.Date.to_string(
                        month + relativedelta(months=1, days=-1)
                    ),
                    "is_past": index < BEFORE,
                    **figures,
                    "goal_value": goals.get(month, False),
                }
            )
        return months

    @api.model
    def _goals(self, domain):
        by_period = {}
        for month, period, goal in self._read_group(
            domain & Domain("method", "=", "goal"),
            ["date:month", "period_type"],
            ["goal_value:sum"],
        ):
            by_period.setdefault(period, {})[month] = goal
        return next((by_period[p] for p in PERIODS if p in by_period), {})

    @api.model
    def _methods_of(self, choice):
        """By whose deals methods are judged: there are figures of teams and companies,
        and a person's deals would be too few."""
        scope, owner_id = choice
        return (
            self.env["crm.team"].browse(owner_id)
            if scope == "team"
            else (self.env.company)
        )

    @api.model
    def _methods(self, choice):
        """How good each method was in the last twelve months: a dict for each with
        mean error and bias for the next month and for all months since. Shares tell
        nobody an amount, so those of the company are for everybody."""
        scope, owner_id = choice
        domain = Domain("company_id", "=", self.env.company.id)
        if scope == "team":
            domain &= Domain("team_id", "=", owner_id)
        else:
            domain &= Domain("scope", "=", "company")
        since = self.env.company._sales_today().replace(day=1)
        domain &= Domain("date", ">=", since - relativedelta(months=13))
        rows = self.env["sales.forecast.backtest"].sudo().search(domain)
        labels = dict(rows._fields["method"]._description_selection(self.env))
        result = []
        for method, label in labels.items():
            mine = rows.filtered(lambda row, m=method: row.method == m)
            errors = {
                horizon: mean_error(
                    (row.forecast_value, row.actual_value)
                    for row in mine
                    if row.horizon == horizon
                )
                for horizon in ("month", "all")
            }
            if not any(errors.values()):
                continue
            within = [r.is_within for r in mine if r.is_within is not False]
            result.append(
                {
                    "method": method,
                    "name": label,
                    **{
                        f"{horizon}_{name}": error[index] if error else False
                        for horizon, error in errors.items()
                        for index, name in enumerate(("error", "bias"))
                    },
                    "within": sum(within) / len(within) if within else False,
                    "count": len(set(mine.mapped("date"))),
                }
            )
        return result

    @api.model
    def _is_measured(self):
        return bool(
            self.env["sales.forecast.rate"].search_count(
                [("company_id", "=", self.env.company.id)], limit=1
            )
        )

    @api.model
    def _no_date_count(self, choice):
        """Of how many open deals nobody has said when they should close."""
        return self.search_count(
            self._owner_domain(choice)
            & Domain("method", "=", "weighted")
            & Domain("date", "=", False)
        )
