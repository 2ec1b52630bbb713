import {describe, expect, test} from "@odoo/hoot";
import {queryAll, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {download, downloadFile} from "@web/core/network/download";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {registry} from "@web/core/registry";

describe.current.tags("desktop");

class Step extends models.Model {
    _name = "step";
    name = fields.Char();
    _records = [
        {id: 1, name: "New"},
        {id: 2, name: "Qualified"},
        {id: 3, name: "=Won"},
    ];
}

class Deal extends models.Model {
    _name = "deal";
    step_id = fields.Many2one({relation: "step", string: "Stage"});
    status = fields.Selection({
        selection: [
            ["open", "Open"],
            ["won", "Won"],
        ],
    });
    number = fields.Integer({string: "Deals", aggregator: "sum"});
    later = fields.Integer({string: "Later", aggregator: "sum"});
    value = fields.Float({string: "Value", aggregator: "sum"});
    rate = fields.Float({string: "Rate", aggregator: "avg"});
    _records = [
        {step_id: 1, status: "open", number: 6, later: 1, value: 600, rate: 0.4},
        {step_id: 1, status: "won", number: 4, later: 0, value: 400, rate: 0.4},
        {step_id: 2, status: "won", number: 4, later: 2, value: 250, rate: 0.25},
        {step_id: 3, status: "won", number: 1, later: 0, value: 70, rate: 0},
        // a goal has no stage
        {step_id: false, status: false, number: 0, later: 0, value: 0, rate: 0},
    ];
}

defineMailModels();
defineModels([Step, Deal]);

const FUNNEL = `
    <graph js_class="sales_graph">
        <field name="step_id" options="{'funnel': 'axis', 'funnel_shown': True}"/>
        <field name="value" options="{'funnel': 'value'}"/>
        <field name="number" type="measure"/>
    </graph>`;
const MEASURED = `
    <graph js_class="sales_graph">
        <field name="step_id" options="{'funnel': 'axis', 'funnel_shown': True}"/>
        <field name="number" type="measure" options="{'funnel': 'count'}"/>
        <field name="later" type="measure" options="{'funnel': 'undecided'}"/>
        <field name="rate" type="measure" options="{'funnel': 'conversion'}"/>
    </graph>`;
const STEPS = `
    <graph js_class="sales_graph">
        <field name="status"/>
        <field name="number" type="measure"
            options="{'funnel_steps': ['number', 'later'], 'funnel_shown': True}"/>
    </graph>`;

async function mountGraph(arch, props = {}) {
    await mountView({type: "graph", resModel: "deal", arch, ...props});
    await animationFrame();
}

function drawn() {
    return {
        labels: queryAllTexts(".o_sales_funnel_label"),
        texts: queryAllTexts(".o_sales_funnel_text"),
        notes: queryAllTexts(".o_sales_funnel_note"),
        widths: queryAll(".o_sales_funnel_bar").map((bar) => bar.getAttribute("width")),
    };
}

test("a funnel has a bar for each stage, in order", async () => {
    await mountGraph(FUNNEL);
    expect(drawn()).toEqual({
        labels: ["New", "Qualified", "=Won"],
        texts: ["10 · 1,000", "4 · 250", "1 · 70"],
        notes: ["40% · −6", "25% · −3"],
        widths: ["100%", "40%", "10%"],
    });
    expect("canvas").toHaveCount(0);
});

test("a funnel follows the search: filters, and one for each group", async () => {
    await mountGraph(FUNNEL, {groupBy: ["status"], domain: [["step_id", "!=", 3]]});
    expect(queryAllTexts(".o_sales_funnel_title")).toEqual(["Open", "Won"]);
    expect(drawn().labels).toEqual(["New", "New", "Qualified"]);
    expect(drawn().texts).toEqual(["6 · 600", "4 · 400", "4 · 250"]);
    // they compare: six is the widest
    expect(drawn().widths[0]).toBe("100%");
    expect(parseFloat(drawn().widths[1])).toBeCloseTo(66.67, {digits: 1});
});

test("the part that went on is that of the report", async () => {
    await mountGraph(MEASURED, {domain: [["id", "!=", 2]]});
    expect(drawn().texts).toEqual(["6", "4", "1"]);
    // a rate of the report, not 4 of 6
    expect(drawn().notes).toEqual(["40% · −3 · 1 undecided", "25% · −1 · 2 undecided"]);
});

test("measures as stages, a funnel for each group", async () => {
    await mountGraph(STEPS);
    expect(queryAllTexts(".o_sales_funnel_title")).toEqual(["Won", "Open"]);
    expect(drawn().labels).toEqual(["Deals", "Later", "Deals", "Later"]);
    expect(drawn().texts).toEqual(["9", "2", "6", "1"]);
});

test("bars and back, and a stage leads to its records", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(JSON.stringify(action.domain));
        },
    });
    await mountGraph(FUNNEL);
    await contains("[data-mode=bar]").click();
    expect("canvas").toHaveCount(1);
    expect(".o_sales_funnel").toHaveCount(0);
    await contains("[data-mode=funnel]").click();
    await animationFrame();
    expect(drawn().texts.length).toBe(3);
    await contains(".o_sales_funnel_stage:eq(1) g").click();
    expect.verifySteps([JSON.stringify([["step_id", "=", 2]])]);
});

test("a measure chosen is drawn, a percentage is not", async () => {
    await mountGraph(FUNNEL);
    await contains(".o-dropdown:contains(Measures), button:contains(Measures)").click();
    await contains(".o-dropdown--menu .dropdown-item:contains(Later)").click();
    await animationFrame();
    expect(drawn().texts).toEqual(["1 · 1,000", "2 · 250", "0 · 70"]);
});

test("figures of a funnel are saved as a table", async () => {
    let table = null;
    patchWithCleanup(download, {
        async _download({url, data}) {
            expect.step(url);
            table = JSON.parse(await data.data.text());
        },
    });
    await mountGraph(FUNNEL);
    await contains(".o_sales_graph_table").click();
    await animationFrame();
    expect.verifySteps(["/web/pivot/export_xlsx"]);
    expect(table.measure_headers.map((header) => header.title)).toEqual([
        "Deals",
        "Value",
        "Went on",
    ]);
    expect(
        table.rows.map(({title, values}) => [title, ...values.map((v) => v.value)])
    ).toEqual([
        ["New", 10, 1000, 0.4],
        ["Qualified", 4, 250, 0.25],
        // no formula
        [" =Won", 1, 70, ""],
    ]);
});

test("figures of bars are saved as a table", async () => {
    let table = null;
    patchWithCleanup(download, {
        async _download({data}) {
            table = JSON.parse(await data.data.text());
        },
    });
    await mountGraph(`
        <graph js_class="sales_graph">
            <field name="step_id"/>
            <field name="status"/>
            <field name="number" type="measure"/>
        </graph>`);
    expect("[data-mode=funnel]").toHaveCount(0);
    await contains(".o_sales_graph_table").click();
    await animationFrame();
    expect(table.measure_headers.map((header) => header.title)).toEqual([
        "Open",
        "Won",
        "None",
    ]);
    expect(table.rows[0].values.map((v) => v.value)).toEqual([6, 4, 0]);
});

test("what is drawn is saved as a picture", async () => {
    patchWithCleanup(downloadFile, {
        async _download(blob, name, type) {
            const image = await createImageBitmap(blob);
            const canvas = new OffscreenCanvas(image.width, image.height);
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            const {data} = context.getImageData(0, 0, image.width, image.height);
            const colors = new Set(new Uint32Array(data.buffer));
            expect.step(`${type} ${colors.size > 1} ${name.endsWith(".png")}`);
        },
    });
    await mountGraph(FUNNEL);
    await contains(".o_sales_graph_picture").click();
    await expect.waitForSteps(["image/png true true"]);
    await contains("[data-mode=bar]").click();
    // in place of bars, which are drawn over some time
    queryFirst("canvas").getContext("2d").fillRect(0, 0, 9, 9);
    await contains(".o_sales_graph_picture").click();
    await expect.waitForSteps(["image/png true true"]);
});

test("the drawing stands alone", async () => {
    const SalesFunnel = registry.category("lazy_components").get("SalesFunnel");
    await mountWithCleanup(SalesFunnel, {
        props: {
            stages: [
                {label: "Prospects", count: 40, value: "to find"},
                {label: "Deals", count: 0, text: "none", note: "a note"},
                {label: "Orders", count: 2.5},
            ],
        },
    });
    expect(drawn()).toEqual({
        labels: ["Prospects", "Deals", "Orders"],
        texts: ["40 · to find", "none", "2.50"],
        notes: ["a note"],
        widths: ["100%", "0.5%", "6.25%"],
    });
});
