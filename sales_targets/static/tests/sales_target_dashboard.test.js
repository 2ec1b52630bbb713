import {describe, expect, getFixture, test} from "@odoo/hoot";
import {press, queryAllTexts, queryFirst, queryOne} from "@odoo/hoot-dom";
import {Deferred, advanceTime, animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    editSelectMenu,
    getService,
    makeMockEnv,
    makeServerError,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {assets} from "@web/core/assets";
import {ConnectionLostError} from "@web/core/network/rpc";
import {ORM} from "@web/core/orm_service";
import {user} from "@web/core/user";

import {concerns} from "@sales_targets/sales_target_dashboard/dashboard_data";
import {SalesTargetDashboard} from "@sales_targets/sales_target_dashboard/sales_target_dashboard";
import {SalesTargetFigures} from "@sales_targets/sales_target_dashboard/sales_target_figures";
import {SalesTargetStrip} from "@sales_targets/sales_target_strip/sales_target_strip";

describe.current.tags("desktop");

const DOLLAR = 1;
const ME = 7;
const CHANGED = "sales_targets/changed";
const {DateTime} = luxon;

class SalesTarget extends models.Model {
    _name = "sales.target";
}

class SalesCredit extends models.Model {
    _name = "sales.credit";
}

defineMailModels();
defineModels([SalesTarget, SalesCredit]);

/** A year of months of which three have begun, 100 to be reached in each. */
function makeMonths(results, hasGoal = true) {
    let sum = 0;
    return results.map((result, index) => {
        sum += result;
        const start = DateTime.local(2026, index + 1, 1);
        const isOpen = index >= 2;
        return {
            date_from: start.toISODate(),
            date_to: start.endOf("month").toISODate(),
            goal: hasGoal ? 100 : null,
            cumulative_goal: hasGoal ? 100 * (index + 1) : null,
            result,
            cumulative_result: sum,
            projection: hasGoal && isOpen ? 90 : null,
            cumulative_projection: hasGoal && isOpen ? 90 * (index + 1) : null,
            has_begun: index < 3,
        };
    });
}

function makeData({figures, choice, ...values} = {}) {
    return {
        choice: {
            year: 2026,
            scope: "person",
            user_id: ME,
            team_id: false,
            metric_id: 1,
            ...choice,
        },
        metric: {id: 1, name: "Sales untaxed", measure: "amount"},
        company_id: 1,
        currency_id: DOLLAR,
        period: {
            label: "2026",
            date_from: "2026-01-01",
            date_to: "2026-12-31",
            today: "2026-03-15",
        },
        months: makeMonths([80, 120, 40, 0]),
        figures: {
            goal_value: 400,
            result_value: 240,
            attainment: 0.6,
            gap_value: 160,
            surplus_value: 0,
            to_date_value: 250,
            pace: 0.96,
            projection_value: 360,
            required_value: 12.5,
            restatement_value: 0,
            elapsed_share: 0.6,
            status: "at_risk",
            ...figures,
        },
        target: {ids: [12], state: "confirmed", name: "Anna · Sales untaxed · 2026"},
        proposal: false,
        may_propose: true,
        deals: {
            rows: [
                {
                    id: 5,
                    name: "Azure Interior",
                    title: "Desks",
                    amount: 150,
                    probability: 0.62,
                    date: "2026-12-03",
                    closes: true,
                },
                {
                    id: 6,
                    name: "Deco Addict",
                    title: "Chairs",
                    amount: 50,
                    probability: 0.4,
                    date: false,
                    closes: true,
                },
            ],
            closing_count: 2,
            closes: true,
            open_count: 14,
            open_value: 3000,
        },
        credits: [
            {
                id: 9,
                document: "S00412",
                value: 40,
                date: "2026-03-15",
                part: "whole",
            },
            {
                id: 8,
                document: "S00409",
                value: 12.5,
                date: "2026-02-01",
                part: "split",
            },
        ],
        celebrate: false,
        ...values,
    };
}

const OPTIONS = {
    years: [
        {id: 2027, label: "2027"},
        {id: 2026, label: "2026"},
    ],
    metrics: [
        {id: 1, name: "Sales untaxed", measure: "amount"},
        {id: 2, name: "Win rate", measure: "ratio"},
    ],
    people: [
        {id: ME, name: "Anna Berg"},
        {id: 8, name: "Ben Vos"},
    ],
    teams: [{id: 3, name: "North"}],
    company: {id: 1, name: "Polder Trading"},
    start_page_action_id: 123,
};

let log = [];

/** What was asked of the server and of Odoo's services since the last time. */
function takeLog() {
    return log.splice(0);
}

/**
 * Mounts the dashboard over a server that answers with the data of `answer`,
 * given the choice; the log tells which choice was asked for.
 */
async function mountDashboard({answer, options, Dashboard} = {}) {
    log = [];
    patchWithCleanup(user, {userId: ME});
    onRpc("sales.target", "get_dashboard_options", () => ({...OPTIONS, ...options}));
    onRpc("sales.target", "get_dashboard_data", ({kwargs}) => {
        const choice = JSON.parse(JSON.stringify(kwargs));
        delete choice.context;
        log.push(["data", choice]);
        return answer ? answer(choice) : makeData();
    });
    onRpc("sales.target", "remember_dashboard_choice", ({args}) => {
        log.push(["remember", args[0]]);
        return true;
    });
    await makeMockEnv();
    const subscribed = new Set();
    patchWithCleanup(getService("bus_service"), {
        subscribe(type, callback) {
            if (type === CHANGED) {
                subscribed.add(callback);
            }
        },
        unsubscribe(type, callback) {
            subscribed.delete(callback);
        },
    });
    const component = await mountWithCleanup(Dashboard || SalesTargetDashboard);
    await animationFrame();
    return {
        component,
        subscribed,
        change: (changes = [[1, ME, 3]], company_id = 1) =>
            subscribed.forEach((callback) => callback({company_id, changes})),
    };
}

function texts(selector) {
    return queryAllTexts(selector).map((text) => text.replace(/\s+/g, " "));
}

function tile(key) {
    return `.o_sales_target_tile[data-tile=${key}]`;
}

const FIRST = ["data", {}];
const SHOWN = makeData().choice;
const AGAIN = ["data", SHOWN];

test("tiles name each figure, say of what, and the status in words", async () => {
    await mountDashboard();
    expect(takeLog()).toEqual([FIRST]);
    expect(texts(".o_sales_target_tile")).toEqual([
        "Attained 60% $ 240 of $ 400",
        "Gap $ 160 to the goal",
        "Pace 0.96 At risk $ 10 behind plan",
        "Needed $ 12.50 per week",
        "Projection $ 360 goal $ 400",
    ]);
});

test("big figures go without cents", async () => {
    await mountDashboard({
        answer: () =>
            makeData({figures: {gap_value: 41200.49, required_value: 9700.7}}),
    });
    expect(texts(`${tile("gap")} strong`)).toEqual(["$ 41,200"]);
    expect(texts(`${tile("required")} strong`)).toEqual(["$ 9,701"]);
});

test("numbers of documents go without fractions, unless they are few", async () => {
    const metric = {id: 3, name: "Orders", measure: "count"};
    const figures = {required_value: 1.37, projection_value: 62.13};
    await mountDashboard({answer: () => makeData({metric, figures})});
    expect(texts(`${tile("required")} strong`)).toEqual(["1.37"]);
    expect(texts(`${tile("projection")} strong`)).toEqual(["62"]);
});

test("how it stands is told to those who do not see it", async () => {
    await mountDashboard();
    expect(texts(".o_sales_target_dashboard > [role=status]")).toEqual([
        "60% of $ 400 · At risk",
    ]);
});

test("a surplus is not a gap, and nothing is needed any more", async () => {
    const figures = {
        attainment: 1.25,
        result_value: 500,
        gap_value: 0,
        surplus_value: 100,
        status: "reached",
        required_value: 0,
        pace: 2,
    };
    await mountDashboard({answer: () => makeData({figures})});
    expect(texts(tile("gap"))).toEqual(["Surplus $ 100 above the goal"]);
    expect(texts(tile("attainment"))).toEqual(["Attained 125% $ 500 of $ 400"]);
    expect(texts(tile("pace"))).toEqual(["Pace 2.00 Reached $ 250 ahead of plan"]);
    expect(texts(".o_sales_target_deals p")).toEqual(["The goal is reached already."]);
});

test("a ratio is told by its result, and needs nothing per week", async () => {
    await mountDashboard({
        answer: () =>
            makeData({
                metric: {id: 2, name: "Win rate", measure: "ratio"},
                figures: {
                    goal_value: 0.4,
                    result_value: 0.3,
                    attainment: 0.75,
                    gap_value: 0.1,
                    to_date_value: 0.4,
                    pace: 0.75,
                    projection_value: null,
                    required_value: null,
                },
                months: makeMonths([0.25, 0.35, 0.3]),
                deals: false,
            }),
    });
    expect(texts(".o_sales_target_tile")).toEqual([
        "Result 30% goal 40%",
        "Gap 10% to the goal",
        "Pace 0.75 At risk 10% behind plan",
    ]);
    expect(".o_sales_target_deals").toHaveCount(0);
});

test("a closed year shows what changed since", async () => {
    await mountDashboard({
        answer: () =>
            makeData({
                target: {ids: [12], state: "closed", name: "Anna"},
                figures: {
                    restatement_value: -30,
                    required_value: null,
                    elapsed_share: 1,
                    status: "missed",
                },
            }),
    });
    expect(texts(tile("restatement"))).toEqual([
        "Restatement $ -30 changed since the closing",
    ]);
    expect(tile("required")).toHaveCount(0);
    expect(tile("projection")).toHaveCount(0);
});

test("without a target: the result, and a button to propose one", async () => {
    mockService("action", {doAction: (action) => log.push(action)});
    onRpc("sales.target", "action_dashboard_propose", ({args}) => args[0]);
    await mountDashboard({
        answer: () =>
            makeData({target: false, months: makeMonths([80, -20, 0], false)}),
    });
    expect(texts(".o_sales_target_tile")).toEqual(["Result $ 240", "Projection $ 360"]);
    expect("button.o_sales_target_tile").toHaveCount(0);
    expect(".o_sales_target_none").toHaveText(/There is no target for this year yet/);
    expect(texts(".o_sales_target_table th[scope=col]")).toEqual(["Month", "Result"]);
    await contains(".o_sales_target_propose").click();
    expect(takeLog()).toEqual([FIRST, SHOWN]);
});

test("a proposal that waits is told instead of the button", async () => {
    await mountDashboard({
        answer: () =>
            makeData({
                target: false,
                proposal: {id: 13, state: "proposed", value: 9000},
            }),
    });
    expect(texts(".o_sales_target_none p")).toEqual([
        "A proposal of $ 9,000 waits for the agreement.Open it",
    ]);
    expect(".o_sales_target_propose").toHaveCount(0);
});

test("nothing at all: a sentence says what the page is for", async () => {
    await mountDashboard({
        answer: () =>
            makeData({
                target: false,
                may_propose: false,
                months: makeMonths([0, 0, 0], false),
                figures: {result_value: 0},
                deals: false,
                credits: [],
            }),
    });
    expect(".o_sales_target_none").toHaveText(/Here you see how the year goes/);
    expect(".o_sales_target_propose").toHaveCount(0);
    expect("canvas").toHaveCount(0);
    expect(".o_sales_target_tile").toHaveCount(0);
});

test("no metric is active: a sentence, and no error", async () => {
    const {choice, company_id, currency_id, period} = makeData();
    const bare = {choice, company_id, currency_id, period, metric: false};
    await mountDashboard({answer: () => bare});
    expect(".o_sales_target_dashboard").toHaveText(/Nothing is measured/);
    expect(".o_sales_target_tile").toHaveCount(0);
    expect(".alert").toHaveCount(0);
});

test("the table: cumulative at first, per month when asked, remembered", async () => {
    await mountDashboard();
    expect(texts(".o_sales_target_table th[scope=col]")).toEqual([
        "Month",
        "Goal",
        "Result",
        "Projection",
    ]);
    expect(texts(".o_sales_target_table td").slice(0, 12)).toEqual([
        ...["$ 100", "$ 80", ""],
        ...["$ 200", "$ 200", ""],
        ...["$ 300", "$ 240", "$ 270"],
        // April has not begun
        ...["$ 400", "", "$ 360"],
    ]);
    await contains(".btn:contains(Per month)").click();
    expect(texts(".o_sales_target_table td").slice(0, 6)).toEqual([
        ...["$ 100", "$ 80", ""],
        ...["$ 100", "$ 120", ""],
    ]);
    expect(".btn:contains(Per month)").toHaveAttribute("aria-pressed", "true");
    expect(user.settings.sales_target_is_cumulative).toBe(false);
    expect(takeLog()).toEqual([FIRST, ["remember", {is_cumulative: false}]]);
});

test("per month from the start where it was chosen before", async () => {
    patchWithCleanup(user, {
        get settings() {
            return {sales_target_is_cumulative: false};
        },
    });
    await mountDashboard();
    expect(".btn:contains(Per month)").toHaveAttribute("aria-pressed", "true");
});

test("negative months, and a single month", async () => {
    const months = makeMonths([-50]);
    await mountDashboard({answer: () => makeData({months})});
    expect(texts(".o_sales_target_table td")).toEqual(["$ 100", "$ -50"]);
});

test("a year that has not begun has no result line", async () => {
    const months = makeMonths([0, 0, 0]).map((month) => ({...month, has_begun: false}));
    await mountDashboard({answer: () => makeData({months})});
    expect(texts(".o_sales_target_table th[scope=col]")).toEqual([
        "Month",
        "Goal",
        "Projection",
    ]);
});

test("the chart is drawn as chosen: lines apart by dashes and points", async () => {
    let config = {};
    patchWithCleanup(assets, {
        loadBundle: async (bundle) => {
            log.push(bundle);
            window.Chart = class {
                constructor(canvas, chartConfig) {
                    config = chartConfig;
                }
                destroy() {
                    config = {};
                }
            };
        },
    });
    await mountDashboard();
    await animationFrame();
    expect(takeLog()).toEqual([FIRST, "web.chartjs_lib"]);
    expect(config.data.labels).toEqual(["Jan", "Feb", "Mar", "Apr"]);
    const lines = config.data.datasets.map(({label, data, borderDash}) => ({
        label,
        data,
        borderDash,
    }));
    expect(lines).toEqual([
        {label: "Goal", data: [100, 200, 300, 400], borderDash: [6, 4]},
        {label: "Result", data: [80, 200, 240, null], borderDash: []},
        // goes on from the last result of a whole month
        {label: "Projection", data: [null, 200, 270, 360], borderDash: [2, 4]},
        {
            label: "Target to date",
            data: [null, null, 250, null],
            borderDash: undefined,
        },
    ]);
    const styles = config.data.datasets.map(({pointStyle}) => pointStyle);
    expect(new Set(styles).size).toBe(4);
    const {label} = config.options.plugins.tooltip.callbacks;
    const told = label({dataset: {label: "Goal"}, parsed: {y: 1234.5}});
    expect(told.replace(/\s/g, " ")).toBe("Goal: $ 1,234.50");
    expect(".o_sales_target_chart").toHaveAttribute("aria-hidden", "true");
    // as a table: no chart, and none is kept in memory
    await contains(".o_sales_target_as_table").click();
    expect("canvas").toHaveCount(0);
    expect(config).toEqual({});
});

test("a month, in the chart or the table, opens its documents", async () => {
    let config = {};
    patchWithCleanup(assets, {
        loadBundle: async () => {
            window.Chart = class {
                constructor(canvas, chartConfig) {
                    config = chartConfig;
                }
                destroy() {}
            };
        },
    });
    mockService("action", {doAction: (action) => log.push(action)});
    onRpc("sales.target", "action_dashboard_month", ({args}) => args);
    await mountDashboard();
    await animationFrame();
    await contains(".o_sales_target_as_table").click();
    await contains(".o_sales_target_table button:contains(Feb 2026)").click();
    const february = [SHOWN, "2026-02-01", "2026-02-28"];
    expect(takeLog()).toEqual([FIRST, february]);
    config.options.onClick({}, [{index: 1}]);
    await animationFrame();
    expect(takeLog()).toEqual([february]);
});

test("by keyboard: a hidden table shows while its month has the focus", async () => {
    mockService("action", {doAction: (action) => log.push(action)});
    onRpc("sales.target", "action_dashboard_month", ({args}) => args[1]);
    await mountDashboard();
    const width = () => queryOne(".o_sales_target_table").getBoundingClientRect().width;
    expect(width()).toBe(1);
    queryFirst(".o_sales_target_table button").focus();
    await animationFrame();
    expect(width()).toBeGreaterThan(100);
    await press("Enter");
    await animationFrame();
    expect(takeLog()).toEqual([FIRST, "2026-01-01"]);
});

test("a tile opens the target, also by keyboard", async () => {
    mockService("action", {doAction: (action) => log.push(action)});
    onRpc("sales.target", "action_dashboard_target", ({args}) => args[0]);
    await mountDashboard();
    queryFirst(tile("gap")).focus();
    await press("Enter");
    await animationFrame();
    expect(takeLog()).toEqual([FIRST, SHOWN]);
});

test("deals: each opens, and a sentence says how many close the gap", async () => {
    mockService("action", {doAction: (action) => log.push(action)});
    onRpc("sales.target", "action_dashboard_deals", ({args}) => args[0]);
    await mountDashboard();
    expect(texts(".o_sales_target_deals p")).toEqual([
        "The first 2 together close the gap.",
    ]);
    expect(texts(".o_sales_target_deals .o_sales_target_row")).toEqual([
        "Azure Interior Desks $ 150 62% Dec 3",
        "Deco Addict Chairs $ 50 40%",
    ]);
    await contains(".o_sales_target_row:contains(Deco)").click();
    await contains(".o_sales_target_all:contains(14)").click();
    expect(takeLog()).toEqual([
        FIRST,
        {
            type: "ir.actions.act_window",
            res_model: "crm.lead",
            res_id: 6,
            views: [[false, "form"]],
        },
        SHOWN,
    ]);
});

test("deals that do not close the gap say so", async () => {
    const deals = {...makeData().deals, closes: false, closing_count: 14};
    await mountDashboard({answer: () => makeData({deals})});
    expect(texts(".o_sales_target_deals p")).toEqual([
        "All open deals together do not close the gap.",
    ]);
});

test("deals that are counted have no amount", async () => {
    const metric = {id: 2, name: "Number of orders", measure: "count"};
    await mountDashboard({answer: () => makeData({metric, choice: {metric_id: 2}})});
    expect(texts(".o_sales_target_deals .o_sales_target_row")).toEqual([
        "Azure Interior Desks 62% Dec 3",
        "Deco Addict Chairs 40%",
    ]);
});

test("latest credits open their documents", async () => {
    mockService("action", {doAction: (action) => log.push(action)});
    onRpc("sales.credit", "action_open_document", ({args}) => args[0]);
    await mountDashboard();
    expect(texts(".o_sales_target_credits .o_sales_target_row")).toEqual([
        "S00412 $ 40 today",
        "S00409 split $ 12.50 Feb 1",
    ]);
    await contains(".o_sales_target_row:contains(S00409)").click();
    expect(takeLog()).toEqual([FIRST, [8]]);
});

test("choices are read and remembered without a button", async () => {
    await mountDashboard({answer: (choice) => makeData({choice})});
    expect(texts("select[name=year] option")).toEqual(["2027", "2026"]);
    expect("select[name=year]").toHaveValue("2026");
    await contains("select[name=year]").select("2027");
    const next = {...SHOWN, year: 2027};
    expect(takeLog()).toEqual([FIRST, ["remember", next], ["data", next]]);
    await contains("select[name=metric]").select("2");
    const ratio = {...next, metric_id: 2};
    expect(takeLog()).toEqual([
        ["remember", ratio],
        ["data", ratio],
    ]);
    expect(".o_select_menu_input").toHaveValue("Me");
    await editSelectMenu(".o_sales_target_owner input", {value: "North"});
    const team = {...ratio, scope: "team", user_id: false, team_id: 3};
    expect(takeLog()).toEqual([
        ["remember", team],
        ["data", team],
    ]);
});

test("who sees nobody else has a name and no choice", async () => {
    const people = OPTIONS.people.slice(0, 1);
    await mountDashboard({options: {people, teams: [], company: false}});
    expect(".o_select_menu").toHaveCount(0);
    expect(".o_sales_target_choices").toHaveText(new RegExp(user.name));
});

test("a choice that cannot be remembered does not break the page", async () => {
    await mountDashboard({answer: (choice) => makeData({choice})});
    onRpc("sales.target", "remember_dashboard_choice", () => {
        throw makeServerError({message: "no"});
    });
    await contains("select[name=year]").select("2027");
    expect("select[name=year]").toHaveValue("2027");
    expect(".o_sales_target_tile").toHaveCount(5);
    expect("[role=alert]").toHaveCount(0);
    expect(takeLog()).toEqual([FIRST, ["data", {...SHOWN, year: 2027}]]);
});

test("a late answer to an old choice does not overwrite the new one", async () => {
    const late = new Deferred();
    await mountDashboard({
        answer: async (choice) => {
            if (choice.year === 2027) {
                await late;
            }
            const gap_value = {2027: 27, 2026: 26}[choice.year] || 1;
            return makeData({choice, figures: {gap_value}});
        },
    });
    await contains("select[name=year]").select("2027");
    expect(".o_sales_target_dashboard").toHaveAttribute("aria-busy", "true");
    await contains("select[name=year]").select("2026");
    expect(texts(`${tile("gap")} strong`)).toEqual(["$ 26"]);
    late.resolve();
    await animationFrame();
    expect(texts(`${tile("gap")} strong`)).toEqual(["$ 26"]);
    expect("select[name=year]").toHaveValue("2026");
});

test("while it loads there is a place for it, and no error", async () => {
    const answer = new Deferred();
    await mountDashboard({answer: () => answer});
    expect(".o_sales_target_waiting").toHaveCount(1);
    expect(".o_sales_target_waiting [role=status]").toHaveText("Loading");
    answer.resolve(makeData());
    await animationFrame();
    expect(".o_sales_target_waiting").toHaveCount(0);
    expect(tile("gap")).toHaveCount(1);
});

test("an error of the server is said and can be retried", async () => {
    let isBroken = true;
    await mountDashboard({
        answer: () => {
            if (isBroken) {
                throw makeServerError({message: "boom"});
            }
            return makeData();
        },
    });
    expect(texts(".alert")).toEqual(["The figures could not be read.Try again"]);
    expect(".o_error_dialog").toHaveCount(0);
    isBroken = false;
    await contains(".o_sales_target_retry").click();
    expect(".alert").toHaveCount(0);
    expect(".o_sales_target_tile").toHaveCount(5);
    expect(takeLog()).toEqual([FIRST, FIRST]);
});

test("an error at a refresh leaves the figures of before", async () => {
    let isBroken = false;
    const {change} = await mountDashboard({
        answer: () => {
            if (isBroken) {
                throw makeServerError({message: "boom"});
            }
            return makeData();
        },
    });
    isBroken = true;
    change();
    await animationFrame();
    expect(texts(".alert")).toEqual([
        "The figures could not be read. What you see is from before.Try again",
    ]);
    expect(tile("gap")).toHaveCount(1);
});

test("offline: said as such, and read again when the connection is back", async () => {
    let isOffline = true;
    patchWithCleanup(ORM.prototype, {
        call() {
            return isOffline
                ? Promise.reject(new ConnectionLostError("/web"))
                : super.call(...arguments);
        },
    });
    await mountDashboard();
    expect(texts(".alert")).toEqual([
        "There is no connection to the server. Try again",
    ]);
    isOffline = false;
    window.dispatchEvent(new Event("online"));
    await animationFrame();
    expect(".alert").toHaveCount(0);
    expect(".o_sales_target_tile").toHaveCount(5);
});

test("a message concerns the figures of its company, metric and owner", () => {
    const data = makeData();
    const of = (changes, choice, company_id = 1) =>
        concerns({company_id, changes}, data, choice);
    expect(of([[1, ME, 3]])).toBe(true);
    expect(of([[1, 8, 3]])).toBe(false);
    expect(of([[2, ME, 3]])).toBe(false);
    expect(of([[1, ME, 3]], {}, 2)).toBe(false);
    expect(of([[1, false, false]])).toBe(false);
    const team = {scope: "team", user_id: false, team_id: 3};
    expect(of([[1, 8, 3]], team)).toBe(true);
    expect(of([[1, ME, 4]], team)).toBe(false);
    const company = {scope: "company", user_id: false, team_id: false};
    expect(of([[1, 8, false]], company)).toBe(true);
    expect(of([[2, 8, false]], company)).toBe(false);
    // the choice just made counts, not the one whose figures are still shown
    expect(of([[2, ME, 3]], {metric_id: 2})).toBe(true);
});

test("live: what changed is read anew, at most once a second", async () => {
    let gap_value = 160;
    const {change} = await mountDashboard({
        answer: () => makeData({figures: {gap_value: gap_value--}}),
    });
    expect(takeLog()).toEqual([FIRST]);
    change([[2, ME, 3]]);
    await animationFrame();
    expect(takeLog()).toEqual([]);
    // the first at once, the others of that second together at its end
    change();
    change();
    change();
    await animationFrame();
    expect(takeLog()).toEqual([AGAIN]);
    expect(texts(`${tile("gap")} strong`)).toEqual(["$ 159"]);
    await advanceTime(900);
    change();
    expect(takeLog()).toEqual([]);
    await advanceTime(200);
    await animationFrame();
    expect(takeLog()).toEqual([AGAIN]);
    await advanceTime(10000);
    expect(takeLog()).toEqual([]);
    change();
    await animationFrame();
    expect(takeLog()).toEqual([AGAIN]);
});

test("live: only the figure that changed draws the eye", async () => {
    const figures = {};
    const {change} = await mountDashboard({answer: () => makeData({figures})});
    expect(".o_sales_target_changed").toHaveCount(0);
    figures.gap_value = 100;
    change();
    await animationFrame();
    expect(".o_sales_target_changed").toHaveCount(1);
    expect(texts(".o_sales_target_changed")).toEqual(["$ 100"]);
});

test("live: a hidden tab waits until it is looked at, then reads once", async () => {
    const {change} = await mountDashboard();
    let isHidden = true;
    patchWithCleanup(document, {
        get visibilityState() {
            return isHidden ? "hidden" : "visible";
        },
    });
    change();
    await advanceTime(5000);
    change();
    await advanceTime(5000);
    expect(takeLog()).toEqual([FIRST]);
    isHidden = false;
    document.dispatchEvent(new Event("visibilitychange"));
    await animationFrame();
    expect(takeLog()).toEqual([AGAIN]);
    document.dispatchEvent(new Event("visibilitychange"));
    await advanceTime(5000);
    expect(takeLog()).toEqual([]);
});

test("live: nothing is read after the page was left", async () => {
    const {change, component, subscribed} = await mountDashboard();
    change();
    change();
    await animationFrame();
    expect(takeLog()).toEqual([FIRST, AGAIN]);
    component.__owl__.app.destroy();
    expect(subscribed.size).toBe(0);
    await advanceTime(5000);
    expect(takeLog()).toEqual([]);
});

test("a reached target is celebrated where the server says it is the first", async () => {
    let isFirst = true;
    mockService("effect", {add: ({message}) => log.push(message)});
    onRpc("sales.target", "take_celebration", ({args}) => {
        log.push(["take", args[0]]);
        const answer = isFirst;
        isFirst = false;
        return answer;
    });
    const {change} = await mountDashboard({answer: () => makeData({celebrate: true})});
    await animationFrame();
    expect(takeLog()).toEqual([
        FIRST,
        ["take", [12]],
        "Target reached: Anna · Sales untaxed · 2026",
    ]);
    change();
    await animationFrame();
    expect(takeLog()).toEqual([AGAIN, ["take", [12]]]);
});

test("start page: set with one click, and undone to what was before", async () => {
    patchWithCleanup(user, {homeActionId: 55});
    onRpc("res.users", "write", ({args}) => {
        log.push(args);
        return true;
    });
    await mountDashboard();
    expect(".o_sales_target_start").toHaveText("Make this my start page");
    await contains(".o_sales_target_start").click();
    expect(".o_sales_target_start").toHaveText("My start page · undo");
    await contains(".o_sales_target_start").click();
    expect(".o_sales_target_start").toHaveText("Make this my start page");
    expect(takeLog()).toEqual([
        FIRST,
        [[ME], {action_id: 123}],
        [[ME], {action_id: 55}],
    ]);
});

test("start page: shown as set where it is", async () => {
    patchWithCleanup(user, {homeActionId: 123});
    await mountDashboard();
    expect(".o_sales_target_start").toHaveText("My start page · undo");
});

test("the view: a page with the cog's menu, a tile of a board without", async () => {
    takeLog();
    onRpc("sales.target", "get_dashboard_data", () => makeData());
    onRpc("sales.target", "get_dashboard_options", () => OPTIONS);
    patchWithCleanup(assets, {loadBundle: async () => {}});
    const view = {
        type: "kanban",
        resModel: "sales.target",
        arch: `<kanban js_class="sales_target_dashboard" export_xlsx="0"><templates><t t-name="card"/></templates></kanban>`,
    };
    onRpc("sales.target", "web_search_read", () => log.push("records"));
    await mountView(view);
    expect(".o_control_panel").toHaveCount(1);
    expect(".o_searchview").toHaveCount(0);
    expect(".o_sales_target_dashboard").toHaveCount(1);
    await mountView({...view, display: {controlPanel: false}});
    expect(".o_control_panel").toHaveCount(1);
    expect(".o_sales_target_dashboard").toHaveCount(2);
    expect(takeLog()).toEqual([]);
});

test("the view: shows what the action asks for, and does not keep it", async () => {
    takeLog();
    onRpc("sales.target", "remember_dashboard_choice", () => log.push("remember"));
    onRpc("sales.target", "get_dashboard_options", () => OPTIONS);
    const {year, ...choice} = {...SHOWN, scope: "team", user_id: false, team_id: 3};
    onRpc("sales.target", "get_dashboard_data", ({kwargs}) => {
        const asked = JSON.parse(JSON.stringify(kwargs));
        delete asked.context;
        log.push(asked);
        return makeData({choice});
    });
    patchWithCleanup(assets, {loadBundle: async () => {}});
    await mountView({
        type: "kanban",
        resModel: "sales.target",
        arch: `<kanban js_class="sales_target_dashboard"><templates><t t-name="card"/></templates></kanban>`,
        context: {sales_dashboard_choice: {...choice, year}},
    });
    await animationFrame();
    expect(".o_select_menu_input").toHaveValue("North");
    expect(takeLog()).toEqual([{...choice, year}]);
});

test("strip: the figures in one line", async () => {
    await mountDashboard({Dashboard: SalesTargetFigures});
    const line = texts(getFixture()).join(" ");
    expect(line).toMatch(/Anna · Sales untaxed · 2026 60% of \$ 400 Gap ?\$ 160/);
    expect(line).toMatch(/Pace ?0.96 ?At risk Needed ?\$ 12.50 ?per week/);
    expect(queryOne(".o_sales_target_fill").style.inlineSize).toBe("60%");
});

async function mountStrip({isFolded = false, isSalesperson = true} = {}) {
    const settings = {sales_target_is_strip_folded: isFolded};
    patchWithCleanup(user, {
        hasGroup: async () => isSalesperson,
        get settings() {
            return settings;
        },
        updateUserSettings(key, value) {
            settings[key] = value;
        },
    });
    patchWithCleanup(assets, {
        loadBundle: async (bundle) => log.push(bundle),
    });
    return mountDashboard({Dashboard: SalesTargetStrip});
}

const BUNDLE = "sales_targets.assets_dashboard";

test("strip: can be folded, and that is remembered", async () => {
    await mountStrip();
    expect(".o_sales_target_strip").toHaveText(/Anna/);
    expect(takeLog()).toEqual([BUNDLE, FIRST]);
    await contains(".o_sales_target_strip button").click();
    expect(".o_sales_target_strip").toHaveText("Sales target");
    expect(".o_sales_target_strip button").toHaveAttribute("aria-expanded", "false");
    expect(takeLog()).toEqual([["remember", {is_strip_folded: true}]]);
    expect(user.settings.sales_target_is_strip_folded).toBe(true);
});

test("strip: folded, it reads nothing", async () => {
    const {subscribed} = await mountStrip({isFolded: true});
    expect(".o_sales_target_strip").toHaveText("Sales target");
    expect(subscribed.size).toBe(0);
    expect(takeLog()).toEqual([]);
    await contains(".o_sales_target_strip button").click();
    expect(takeLog()).toEqual([BUNDLE, ["remember", {is_strip_folded: false}], FIRST]);
    expect(".o_sales_target_strip").toHaveText(/Anna/);
});

test("strip: nothing, and nothing read, for those who do not sell", async () => {
    await mountStrip({isSalesperson: false});
    expect(".o_sales_target_strip").toHaveCount(0);
    expect(takeLog()).toEqual([]);
});
