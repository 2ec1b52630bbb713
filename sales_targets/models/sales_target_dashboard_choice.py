# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import MAXYEAR, MINYEAR

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import periods

SELLER = "sales_team.group_sale_salesman"
# Names of a choice, and the fields of res.users.settings that keep them.
REMEMBERED = {
    "year": "sales_target_year",
    "scope": "sales_target_scope",
    "user_id": "sales_target_user_id",
    "team_id": "sales_target_team_id",
    "metric_id": "sales_target_metric_id",
    "is_cumulative": "sales_target_is_cumulative",
    "is_strip_folded": "sales_target_is_strip_folded",
}
NUMBERS = ("year", "user_id", "team_id", "metric_id")


def _check_numbers(**values):
    """Refuse what no page sends, before the database does."""
    for name, value in values.items():
        if value and not isinstance(value, int):
            raise ValueError(f"{name} must be a number, and {value!r} is none.")


class SalesTargetDashboardChoice(models.Model):
    """Whose figures, of which year and metric, the dashboard shows: what the user
    asks for, else what was shown last, and never what he may not see.

    Whether an owner that the user asks for may be seen is asked by those who use the
    choice, see ``_may_see``.

    A *choice* is a dict of ``year`` (calendar year in which the fiscal year
    starts), ``scope`` (``person``, ``team`` or ``company``), ``user_id``,
    ``team_id`` and ``metric_id``. The company is the user's current one.
    """

    _inherit = "sales.target"

    @api.model
    @api.readonly
    def get_dashboard_options(self):
        """What can be chosen on the dashboard.

        :return: dict of ``years`` (dicts of ``id`` and ``label``, newest first),
            ``metrics`` (``id``, ``name``, ``measure``), ``people`` and ``teams``
            (``id``, ``name``; the user first), ``company`` (``id`` and ``name``,
            False if its figures may not be seen) and ``start_page_action_id``, the
            action of the page itself
        :raise odoo.exceptions.AccessError: for others than salespeople
        """
        self._check_dashboard_group()
        company = self.env.company
        action = self.env.ref("sales_targets.sales_target_action_dashboard")
        return {
            "years": self._dashboard_years(),
            "metrics": [
                self._metric_option(metric)
                for metric in self.env["sales.metric"]._active_metrics()
            ],
            "people": self._named(self._dashboard_people()),
            "teams": self._named(self._dashboard_teams()),
            "company": self._may_see(self._asked_owner("company"))
            and {"id": company.id, "name": company.name},
            "start_page_action_id": action.id,
        }

    @api.model
    def remember_dashboard_choice(self, choice):
        """Keep a choice for the next visit, on any device.

        :param choice: dict of some of the names of a choice, and of
            ``is_cumulative`` and ``is_strip_folded``; others are passed over
        :raise odoo.exceptions.AccessError: for others than salespeople
        :raise ValueError: for a year or an id that is no number
        """
        self._check_dashboard_group()
        _check_numbers(**{name: choice.get(name) for name in NUMBERS})
        settings = self.env["res.users.settings"]._find_or_create_for_user(
            self.env.user
        )
        vals = {
            field: choice[name] or False
            for name, field in REMEMBERED.items()
            if name in choice
        }
        for field in vals:
            if settings._fields[field].type == "many2one":
                # A page that was open for long may name what is gone.
                vals[field] = settings[field].browse(vals[field]).exists().id
        if choice.get("year") == self._running_year():
            # Who looks at the running year wants to see the next one when it begins.
            vals["sales_target_year"] = 0
        settings.write(vals)

    # ------------------------------------------------------------- resolution

    @api.model
    def _dashboard_choice(
        self, year=None, user_id=None, metric_id=None, team_id=None, scope=None
    ):
        """Make a choice complete: what is left out is as it was last, and what may not
        be seen any more gives way to the user.

        :return: dict as in the description of the class
        :raise odoo.exceptions.UserError: for a year that no calendar has
        :raise ValueError: for a year or an id that is no number
        """
        self._check_dashboard_group()
        _check_numbers(year=year, user_id=user_id, metric_id=metric_id, team_id=team_id)
        owner = self._asked_owner(scope, user_id, team_id)
        kept = {}
        if not (owner and year and metric_id):
            kept = self._remembered_choice()
        if not owner and not kept["scope"]:
            owner = self._first_owner()
        elif not owner:
            owner = kept if self._may_see(kept) else self._asked_owner("person")
        metrics = [metric.id for metric in self.env["sales.metric"]._active_metrics()]
        metric_id = metric_id or kept.get("metric_id")
        if metric_id not in metrics:
            metric_id = metrics[0] if metrics else False
        year = year or kept.get("year") or self._running_year()
        if not MINYEAR < year < MAXYEAR:
            raise UserError(
                self.env._("There is no year %s. Choose another one.", year)
            )
        return {
            "year": year,
            **{name: owner[name] for name in ("scope", "user_id", "team_id")},
            "metric_id": metric_id,
        }

    @api.model
    def _asked_owner(self, scope, user_id=None, team_id=None):
        """An owner as part of a choice; None where nothing says whose.

        :raise odoo.exceptions.UserError: if there is no such kind of owner
        """
        scope = scope or (user_id and "person") or (team_id and "team")
        if not scope:
            return None
        if scope not in dict(self._fields["scope"].selection):
            raise UserError(
                self.env._("Choose the figures of a person, a team or the company.")
            )
        if scope == "team" and not team_id:
            scope = "person"  # of a team that is gone
        return {
            "scope": scope,
            "user_id": scope == "person" and (user_id or self.env.uid),
            "team_id": scope == "team" and team_id,
        }

    @api.model
    def _remembered_choice(self):
        settings = (
            self.env["res.users.settings"]
            .sudo()
            .search_fetch([("user_id", "=", self.env.uid)], [*REMEMBERED.values()])
        )
        owner = self._asked_owner(
            settings.sales_target_scope,
            settings.sales_target_user_id.id,
            settings.sales_target_team_id.id,
        )
        return {
            **(owner or {"scope": False}),
            "year": settings.sales_target_year,
            "metric_id": settings.sales_target_metric_id.id,
        }

    @api.model
    def _first_owner(self):
        """Whom to show to a user who has not chosen yet: who sells, or has a target,
        looks at that; who only leads, at what there is to lead."""
        company = self.env.company
        me = self._asked_owner("person")
        [(sells, team_id)] = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (SELECT FROM sales_target
                                WHERE active AND company_id = %(company)s
                                  AND owner_key = %(key)s)
                       OR EXISTS (SELECT FROM sales_credit
                                   WHERE metric_id = ANY(%(metrics)s)
                                     AND user_id = %(uid)s
                                     AND company_id = %(company)s),
                       (SELECT MIN(id) FROM crm_team
                         WHERE active AND user_id = %(uid)s
                           AND COALESCE(company_id, %(company)s) = %(company)s)
                """,
                company=company.id,
                key=self._owner_key(**self._dashboard_owner(me)),
                metrics=[m.id for m in self.env["sales.metric"]._active_metrics()],
                uid=self.env.uid,
                to_flush=[
                    self._fields["owner_key"],
                    self.env["sales.credit"]._fields["user_id"],
                    self.env["crm.team"]._fields["user_id"],
                ],
            )
        )
        if sells:
            return me
        if self._may_manage():
            return self._asked_owner("company")
        return self._asked_owner("team", team_id=team_id)

    @api.model
    def _dashboard_owner(self, choice):
        """The owner of a choice, as values of a target."""
        return {
            "scope": choice["scope"],
            "user_ids": [choice["user_id"]] if choice["user_id"] else [],
            "team_id": choice["team_id"],
            "company_id": self.env.company.id,
        }

    # ----------------------------------------------------------------- access

    @api.model
    def _check_dashboard_group(self):
        if not self.has_access("read"):
            raise AccessError(
                self.env._(
                    "Sales targets are for salespeople. Ask your administrator for "
                    "access to the app Sales."
                )
            )

    @api.model
    def _not_allowed(self):
        return AccessError(
            self.env._(
                "You may not see these figures. Choose yourself, or a person or team "
                "that you lead."
            )
        )

    @api.model
    def _may_see(self, choice):
        """Whether the user may see the figures of an owner, who need not have a
        target."""
        [(allowed,)] = self.env.execute_query(
            SQL("SELECT %s", self._may_see_sql(choice))
        )
        return allowed

    @api.model
    def _may_see_sql(self, choice):
        """The same as an SQL condition."""
        owner = self._dashboard_owner(choice)
        id_ = choice["user_id"] or choice["team_id"]
        rule = self._owner_rule(owner, id_)
        if rule.is_true() or rule.is_false():
            return SQL("%s", rule.is_true())
        model = self._owner_model(owner)
        return SQL(
            "EXISTS %s", model._search(rule & Domain("id", "=", id_)).subselect()
        )

    @api.model
    def _readable_owners(self, owner, ids):
        """Query of those people or teams of whom the user may read targets.

        :param owner: dict of ``scope`` and ``company_id``
        :param ids: list of ids
        """
        rule = self._owner_rule(owner)
        return self._owner_model(owner)._search(rule & Domain("id", "in", ids))

    @api.model
    def _owner_model(self, owner):
        model = self.env["res.users" if owner["scope"] == "person" else "crm.team"]
        return model.sudo().with_context(active_test=False)

    @api.model
    def _owner_rule(self, owner, known_id=None):
        """The access rule of targets as a rule on whose they are: what it asks of a
        target's people is asked of the person, what it asks of the team, of the team.

        :param owner: dict of ``scope`` and ``company_id``, the same for all
        :param known_id: whose id it is, if it is one
        :return: domain on ``res.users`` or ``crm.team``
        """
        path = {"person": "user_ids", "team": "team_id"}.get(owner["scope"])
        constants = self.sudo().new(
            {"scope": owner["scope"], "company_id": owner["company_id"]}
        )

        def on_owner(condition):
            name, _dot, rest = condition.field_expr.partition(".")
            if name != path:
                return Domain(bool(constants.filtered_domain(condition)))
            if rest:
                return Domain(rest, condition.operator, condition.value)
            if condition.operator == "any":
                return Domain(condition.value)
            if known_id and condition.operator == "in":
                return Domain(known_id in condition.value)
            return Domain("id", condition.operator, condition.value)

        rule = self.env["ir.rule"]._compute_domain(self._name, "read")
        return rule.map_conditions(on_owner)

    # ---------------------------------------------------------------- options

    @api.model
    def _running_year(self):
        company = self.env.company
        return company._sales_period(periods.YEAR, company._sales_today())[0].year

    @api.model
    def _dashboard_years(self):
        """The years that have credits or targets, this one and the next."""
        running = self._running_year()
        metrics = [metric.id for metric in self.env["sales.metric"]._active_metrics()]
        [(first_credit, first_target, last_target)] = self.sudo().env.execute_query(
            SQL(
                """
                SELECT (SELECT MIN(first.date)
                          FROM UNNEST(%(metrics)s::int[]) m (id),
                               LATERAL (SELECT MIN(c.date) AS date
                                          FROM sales_credit c
                                         WHERE c.metric_id = m.id
                                           AND c.company_id = %(company)s
                                           AND NOT c.is_overlay) first),
                       MIN(t.date_from), MAX(t.date_from)
                  FROM sales_target t
                 WHERE t.active AND t.company_id = %(company)s
                """,
                metrics=metrics,
                company=self.env.company.id,
                to_flush=self.env["sales.credit"]._fields["date"],
            )
        )
        company = self.env.company
        years = [
            company._sales_period(periods.YEAR, day)[0].year
            for day in (first_credit, first_target, last_target)
            if day
        ]
        return [
            {
                "id": year,
                "label": periods.period_label(periods.YEAR, *company._sales_year(year)),
            }
            for year in range(
                max([*years, running + 1]), min([*years, running]) - 1, -1
            )
        ]

    @api.model
    def _dashboard_people(self):
        """Salespeople whose figures the user may see, himself first. Who has left
        keeps a history."""
        company = self.env.company
        users = self.env["res.users"].with_context(active_test=False)
        if self._may_manage():
            domain = Domain("all_group_ids", "in", self.env.ref(SELLER).ids) & Domain(
                "company_ids", "in", company.ids
            )
        else:
            domain = Domain(
                "crm_team_member_ids.crm_team_id.user_id", "=", self.env.uid
            )
        found = users.sudo()._search(domain & Domain("share", "=", False))
        owner = self._dashboard_owner(self._asked_owner("person"))
        others = users.browse(self._readable_owners(owner, found)) - self.env.user
        return self.env.user | others.sudo().sorted(lambda u: (not u.active, u.name))

    @api.model
    def _dashboard_teams(self):
        teams = self.env["crm.team"]
        domain = Domain("company_id", "in", [False, self.env.company.id])
        owner = self._dashboard_owner({"scope": "team", "user_id": 0, "team_id": 0})
        return teams.browse(self._readable_owners(owner, teams._search(domain)))

    @api.model
    def _metric_option(self, metric):
        return {"id": metric.id, "name": metric.name, "measure": metric.measure}

    @api.model
    def _named(self, records):
        return [{"id": record.id, "name": record.name} for record in records.sudo()]
