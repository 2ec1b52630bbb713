"""The columns that are in the new table now."""

from openupgradelib import openupgrade


@openupgrade.migrate()
def migrate(env, version):
    openupgrade.drop_columns(
        env.cr,
        [
            ("sales_competitor", "strengths"),
            ("sales_competitor", "weaknesses"),
            ("sales_competitor", "positioning"),
            ("sales_competitor_profile", "competitor_id"),
        ],
    )
