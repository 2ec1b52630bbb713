import {describe, expect, test} from "@odoo/hoot";
import {queryAll, queryOne} from "@odoo/hoot-dom";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

function month(start, goal, result, has_begun = true) {
    return {date_from: start, date_to: start, goal, result, has_begun};
}

class SalesTarget extends models.Model {
    _name = "sales.target";

    measure = fields.Selection({selection: [["count", "Number"]]});
    currency_id = fields.Many2one({relation: "res.currency"});
    months = fields.Json();

    _records = [
        {
            id: 1,
            measure: "count",
            months: [
                month("2026-01-01", 60, 80),
                month("2026-02-01", 40, 20),
                month("2026-03-01", 40, 0, false),
            ],
        },
        {
            id: 2,
            measure: "count",
            months: [month("2026-01-01", 10, 30), month("2026-02-01", 10, -10)],
        },
        {id: 3, measure: "count", months: [month("2026-01-01", 60, 80)]},
        {
            id: 4,
            measure: "count",
            months: [month("2026-01-01", 0, 0), month("2026-02-01", 0, 0)],
        },
        {id: 5, measure: "count", months: false},
    ];
}

defineMailModels();
defineModels([SalesTarget]);

function mountCard(id) {
    return mountView({
        type: "kanban",
        resModel: "sales.target",
        domain: [["id", "=", id]],
        arch: `<kanban><templates><t t-name="card">
            <field name="months" widget="sales_target_sparkline"/>
        </t></templates></kanban>`,
    });
}

const attributes = (node, ...names) =>
    names.map((name) => Number(node.getAttribute(name)));

test("sparkline: a bar for each result, a step for each goal", async () => {
    await mountCard(1);
    // 24 units high for 80: 80 is all of it, 20 a quarter
    const places = queryAll("svg rect").map((bar) => attributes(bar, "y", "height"));
    expect(places).toEqual([
        [0, 24],
        [18, 6],
        [24, 0],
    ]);
    expect(queryOne("svg path").getAttribute("d")).toBe("M0 6H10L10 12H20L20 12H30");
    expect("svg rect.o_sales_enough").toHaveCount(1);
    expect("svg rect:first-of-type").toHaveClass("o_sales_enough");
    expect(".o_sales_target_sparkline").toHaveAttribute("viewBox", "0 0 30 24");
});

test("sparkline: says the same to those who do not see it", async () => {
    await mountCard(1);
    expect("svg").toHaveAttribute("role", "img");
    expect("svg").toHaveAttribute(
        "aria-label",
        "Jan 2026: 80, goal 60; Feb 2026: 20, goal 40"
    );
    expect("svg title").toHaveText("Jan 2026: 80, goal 60; Feb 2026: 20, goal 40");
});

test("sparkline: a negative month hangs below the line of zero", async () => {
    await mountCard(2);
    const [january, february] = queryAll("svg rect");
    expect(attributes(january, "y", "height")).toEqual([0, 18]);
    expect(attributes(february, "y", "height")).toEqual([18, 6]);
});

test("sparkline: nothing where there is nothing to compare", async () => {
    for (const id of [3, 4, 5]) {
        await mountCard(id);
    }
    expect(".o_kanban_record:not(.o_kanban_ghost)").toHaveCount(3);
    expect("svg").toHaveCount(0);
});
