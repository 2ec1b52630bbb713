import {describe, expect, test} from "@odoo/hoot";
import {queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

const STATUS = [
    ["not_started", "Too early to tell"],
    ["on_track", "On track"],
    ["at_risk", "At risk"],
    ["behind", "Behind"],
    ["reached", "Reached"],
    ["missed", "Missed"],
];
const DOLLAR = 1;

function month(start, numbers) {
    return {date_from: start, date_to: start, has_begun: true, ...numbers};
}

class SalesTarget extends models.Model {
    _name = "sales.target";

    name = fields.Char();
    measure = fields.Selection({
        selection: [
            ["amount", "Amount"],
            ["count", "Number"],
            ["ratio", "Ratio"],
        ],
    });
    currency_id = fields.Many2one({relation: "res.currency"});
    goal_value = fields.Float({digits: [20, 4]});
    result_value = fields.Float({digits: [20, 4]});
    to_date_value = fields.Float({digits: [20, 4]});
    attainment = fields.Float();
    status = fields.Selection({selection: STATUS});
    months = fields.Json();

    _records = [
        {
            id: 1,
            name: "Anna",
            measure: "amount",
            currency_id: DOLLAR,
            goal_value: 1000000,
            result_value: 820000,
            to_date_value: 900000,
            attainment: 0.82,
            status: "at_risk",
            months: [
                month("2026-01-01", {
                    goal: 600,
                    result: 700.5,
                    cumulative_goal: 600,
                    cumulative_result: 700.5,
                }),
                month("2026-02-01", {
                    goal: 400,
                    result: 0,
                    cumulative_goal: 1000,
                    cumulative_result: 700.5,
                    has_begun: false,
                }),
            ],
        },
        {
            id: 2,
            name: "Ben",
            measure: "count",
            currency_id: DOLLAR,
            goal_value: 10,
            result_value: 15,
            to_date_value: 5,
            attainment: 1.5,
            status: "reached",
            months: [],
        },
        {
            id: 3,
            name: "Win rate",
            measure: "ratio",
            currency_id: DOLLAR,
            goal_value: 0.4,
            result_value: 0.3,
            to_date_value: 0.4,
            attainment: 0.75,
            status: "behind",
            months: [],
        },
        {
            id: 4,
            name: "No goal",
            measure: "amount",
            currency_id: DOLLAR,
            goal_value: 0,
            result_value: 500,
            to_date_value: 0,
            attainment: false,
            status: "not_started",
            months: false,
        },
    ];
}

defineMailModels();
defineModels([SalesTarget]);

function mountForm(resId, field) {
    return mountView({
        type: "form",
        resModel: "sales.target",
        resId,
        arch: `<form>${field}</form>`,
    });
}

const PROGRESS = `<field name="attainment" widget="sales_target_progress" options="{'size': 'large'}"/>`;
const GOAL = `<field name="goal_value" widget="sales_metric_value"/>`;
const MONTHS = `<field name="months" widget="sales_target_months"/>`;

test("progress: percentage of what, status in words, tick at target to date", async () => {
    await mountForm(1, PROGRESS);
    expect(".o_sales_target_text").toHaveText(/^82% of \$\s1,000,000$/);
    expect(".o_sales_target_status").toHaveText("At risk");
    expect(queryOne(".o_sales_target_fill").style.inlineSize).toBe("82%");
    expect(queryOne(".o_sales_target_tick").style.insetInlineStart).toBe("90%");
    expect(".o_sales_target_fill").toHaveClass("o_sales_fill_warning");
});

test("progress: says the same to those who do not see it", async () => {
    await mountForm(1, PROGRESS);
    const bar = "[role=progressbar]";
    expect(bar).toHaveAttribute("aria-valuenow", "82");
    expect(bar).toHaveAttribute("aria-valuemin", "0");
    expect(bar).toHaveAttribute("aria-valuemax", "100");
    const text = queryOne(bar).getAttribute("aria-valuetext").replace(/\s/g, " ");
    expect(text).toBe("82% of $ 1,000,000 · At risk · Target to date: $ 900,000");
});

test("progress: a surplus fills the bar and is not capped in words", async () => {
    await mountForm(2, PROGRESS);
    expect(".o_sales_target_text").toHaveText("150% of 10");
    expect(queryOne(".o_sales_target_fill").style.inlineSize).toBe("100%");
    expect(queryOne(".o_sales_target_tick").style.insetInlineStart).toBe("50%");
});

test("progress: a ratio is told by its result, and has no tick", async () => {
    await mountForm(3, PROGRESS);
    expect(".o_sales_target_text").toHaveText("30%, goal 40%");
    expect(".o_sales_target_tick").toHaveCount(0);
});

test("progress: without a goal there is no percentage", async () => {
    await mountForm(4, PROGRESS);
    expect(".o_sales_target_text").toHaveText("No goal yet");
    expect(".o_sales_target_tick").toHaveCount(0);
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "0");
});

test("list: short progress, status with its word, numbers by their metric", async () => {
    await mountView({
        type: "list",
        resModel: "sales.target",
        arch: `<list>
            <field name="goal_value" widget="sales_metric_value"/>
            <field name="attainment" widget="sales_target_progress" options="{'size': 'small'}"/>
            <field name="status" widget="sales_target_status"/>
        </list>`,
    });
    const texts = (selector) =>
        queryAllTexts(selector).map((text) => text.replace(/\s/g, " "));
    expect(texts("td[name=goal_value]")).toEqual(["$ 1,000,000", "10", "40%", "$ 0"]);
    expect(texts("td[name=attainment]")).toEqual(["82%", "150%", "75%", "No goal yet"]);
    expect(texts("td[name=status]")).toEqual([
        "At risk",
        "Reached",
        "Behind",
        "Too early to tell",
    ]);
});

test("value: an amount is entered in the user's format", async () => {
    onRpc("web_save", ({args}) => {
        expect.step(args[1]);
    });
    await mountForm(1, GOAL);
    expect(".o_field_widget[name=goal_value] input").toHaveValue("1,000,000");
    expect(".o_field_widget[name=goal_value]").toHaveText("$");
    await contains(".o_field_widget[name=goal_value] input").edit("1,200,000.50");
    await clickSave();
    expect.verifySteps([{goal_value: 1200000.5}]);
});

test("value: an amount may be pasted with its sign", async () => {
    await mountForm(1, GOAL);
    await contains(".o_field_widget[name=goal_value] input").edit("$ 2,500");
    expect(".o_field_widget[name=goal_value] input").toHaveValue("2,500");
});

test("value: a ratio is entered as a percentage", async () => {
    onRpc("web_save", ({args}) => {
        expect.step(args[1]);
    });
    await mountForm(3, GOAL);
    expect(".o_field_widget[name=goal_value] input").toHaveValue("40");
    expect(".o_field_widget[name=goal_value]").toHaveText("%");
    await contains(".o_field_widget[name=goal_value] input").edit("45");
    await clickSave();
    expect.verifySteps([{goal_value: 0.45}]);
});

test("value: what is not a number is marked, and cannot be saved", async () => {
    await mountForm(1, GOAL);
    await contains(".o_field_widget[name=goal_value] input").edit("a lot");
    expect(".o_field_widget[name=goal_value]").toHaveClass("o_field_invalid");
    expect(".o_form_button_save").not.toBeEnabled();
});

test("months: a table with goal and result, and a chart beside it", async () => {
    await mountForm(1, MONTHS);
    const rows = queryAllTexts(".o_sales_target_months tbody tr td").map((text) =>
        text.replace(/\s/g, " ")
    );
    expect(rows).toEqual([
        ...["$ 600.00", "$ 700.50", "$ 600.00", "$ 700.50"],
        // not begun: nothing can be said
        ...["$ 400.00", "", "$ 1,000.00", ""],
    ]);
    expect(queryAllTexts(".o_sales_target_months tbody th")).toEqual([
        "Jan 2026",
        "Feb 2026",
    ]);
    expect(".o_sales_target_months canvas").toHaveCount(1);
    expect(".o_sales_target_months_chart").toHaveAttribute("aria-hidden", "true");
});

test("months: without numbers there is a sentence", async () => {
    await mountForm(4, MONTHS);
    expect(".o_sales_target_months").toHaveCount(0);
    expect(".o_field_widget[name=months] p").toHaveCount(1);
});
