"""What is said about a competitor moves into a table of its own."""

from openupgradelib import openupgrade


@openupgrade.migrate()
def migrate(env, version):
    openupgrade.logged_query(
        env.cr,
        """
        CREATE TABLE sales_competitor_profile (
            id serial PRIMARY KEY,
            strengths text,
            weaknesses text,
            positioning text,
            competitor_id integer
        )
        """,
    )
    openupgrade.logged_query(
        env.cr,
        """
        INSERT INTO sales_competitor_profile
               (strengths, weaknesses, positioning, competitor_id)
        SELECT strengths, weaknesses, positioning, id FROM sales_competitor
        """,
    )
    openupgrade.logged_query(
        env.cr, "ALTER TABLE sales_competitor ADD COLUMN profile_id integer"
    )
    openupgrade.logged_query(
        env.cr,
        """
        UPDATE sales_competitor c SET profile_id = p.id
          FROM sales_competitor_profile p WHERE p.competitor_id = c.id
        """,
    )
