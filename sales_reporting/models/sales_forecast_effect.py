# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

# The dimensions by which chances differ, with their columns in reports. Tags are one
# more, of which a deal may have several.
DIMENSIONS = {
    "team": "team_id",
    "industry": "industry_id",
    "country": "country_id",
    "source": "source_id",
    "product": "product_categ_id",
}


class SalesForecastEffect(models.Model):
    """By how much the chance to be won differs for deals of a team, segment, source or
    product: made anew every night, with the chances."""

    _name = "sales.forecast.effect"
    _description = "Measured Effect on the Chance to Be Won"
    _order = "effect desc, trait"
    _rec_name = "trait"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    trait = fields.Char(
        required=True, readonly=True, help="Dimension and id, for example team:5."
    )
    effect = fields.Float(
        digits=False,
        required=True,
        readonly=True,
        aggregator="avg",
        help="Logarithm of the ratio by which such deals are won more often.",
    )

    _lookup_idx = models.UniqueIndex("(company_id, trait)")

    @api.model
    def _traits_sql(self, columns, has_tags):
        """The traits of the opportunity ``l``, as a text with spaces between.

        :param columns: SQL by the names of columns, at least those of ``DIMENSIONS``
        :param has_tags: SQL, whether its tags count
        """
        return SQL(
            "CONCAT_WS(' ', %s, CASE WHEN %s THEN"
            " (SELECT STRING_AGG('tag:' || r.tag_id, ' ' ORDER BY r.tag_id)"
            " FROM crm_tag_rel r WHERE r.lead_id = l.id) END)",
            SQL(", ").join(
                SQL("%s || %s", f"{dimension}:", columns[name])
                for dimension, name in DIMENSIONS.items()
            ),
            has_tags,
        )

    @api.model
    def _replace(self, company, effects):
        """Write the effects of a company anew.

        :param effects: dict of logarithms by trait
        """
        self.env.cr.execute(
            SQL("DELETE FROM sales_forecast_effect WHERE company_id = %s", company.id)
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO sales_forecast_effect (company_id, trait, effect)"
                " SELECT %s, e.* FROM UNNEST(%s::text[], %s::float[]) e",
                company.id,
                list(effects),
                list(effects.values()),
            )
        )
        self.invalidate_model()
