"""A field gets another name."""

from openupgradelib import openupgrade


@openupgrade.migrate()
def migrate(env, version):
    openupgrade.rename_fields(
        env,
        [
            (
                "sales.planning.line",
                "sales_planning_line",
                "counter_value",
                "reply_value",
            )
        ],
    )
