import {describe, expect, test} from "@odoo/hoot";
import {queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    defineParams,
    makeMockEnv,
    makeServerError,
    mockService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {getDefaultConfig} from "@web/views/view";

import {SalesForecast} from "@sales_reporting/sales_forecast/sales_forecast";

describe.current.tags("desktop");

const DOLLAR = 1;
const TEAM = 4;
const NOTHING = {
    won_value: false,
    conversion_value: false,
    expected_value: false,
    low_value: false,
    high_value: false,
    weighted_value: false,
    commit_value: false,
    best_value: false,
    goal_value: false,
};

class SalesForecastReport extends models.Model {
    _name = "sales.forecast.report";
}

defineMailModels();
defineModels([SalesForecastReport]);

function makeMonth(number, values) {
    return {
        date_from: `2026-0${number}-01`,
        date_to: `2026-0${number}-28`,
        is_past: number < 3,
        ...NOTHING,
        ...values,
    };
}

const MARCH = {
    won_value: 1234.4,
    conversion_value: 2000,
    expected_value: 3234.4,
    low_value: 2500,
    high_value: 1234567.8,
    weighted_value: 1500,
    commit_value: 0,
    goal_value: 5000,
};

function makeMethod(method, name, values) {
    return {
        method,
        name,
        month_error: 0.25,
        month_bias: -0.1,
        all_error: 0.2,
        all_bias: 0.05,
        within: 0.75,
        count: 8,
        ...values,
    };
}

function makeData(values) {
    return {
        owners: [
            {scope: "company", id: 1, name: "Azure"},
            {scope: "team", id: TEAM, name: "North"},
        ],
        scope: "company",
        owner_id: 1,
        currency_id: DOLLAR,
        months: [makeMonth(2, {won_value: 800}), makeMonth(3, MARCH)],
        methods: [
            makeMethod("conversion", "Measured Conversion"),
            makeMethod("win_rate", "Win Rate times Open Value", {
                month_error: false,
                all_error: 0.9,
                within: false,
            }),
        ],
        methods_of: "Azure",
        is_measured: true,
        no_date_count: 0,
        ...values,
    };
}

/** Shows the page with what the server answers, one answer after the other. */
async function mountForecast(...answers) {
    onRpc("sales.forecast.report", "get_forecast", ({kwargs}) => {
        expect.step(`${kwargs.scope} ${kwargs.owner_id}`);
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer === "error") {
            throw makeServerError();
        }
        return answer;
    });
    const env = await makeMockEnv({config: getDefaultConfig()});
    await mountWithCleanup(SalesForecast, {env, props: {action: {}}});
    await animationFrame();
}

const cellsOf = (row) => queryAllTexts(`.o_sales_forecast_months tr:eq(${row}) td`);

test("months with their figures, range and goal", async () => {
    await mountForecast(makeData());
    expect.verifySteps(["undefined undefined"]);
    expect(".o_sales_forecast canvas").toHaveCount(1);
    expect(".o_sales_forecast_empty").toHaveCount(0);
    expect(queryAllTexts(".o_sales_forecast_months tbody th")).toEqual([
        "February 2026",
        "March 2026",
    ]);
    expect(cellsOf(1)).toEqual(["$ 800", "", "", "", "", "", "", ""]);
    // nothing committed is a number, what nobody knows is none
    expect(cellsOf(2)).toEqual([
        "$ 1,234",
        "$ 2,000",
        "$ 3,234",
        "$ 2,500 – $ 1,234,568",
        "$ 1,500",
        "$ 0",
        "",
        "$ 5,000",
    ]);
});

test("numbers are in the user's format", async () => {
    defineParams({lang_parameters: {decimal_point: ",", thousands_sep: "."}});
    await mountForecast(makeData());
    expect(cellsOf(2)[3]).toBe("$ 2.500 – $ 1.234.568");
    expect(queryAllTexts(".o_sales_forecast_methods tbody tr:eq(0) td")).toEqual([
        "25%",
        "20%",
        "5%",
        "75%",
    ]);
    expect.verifySteps(["undefined undefined"]);
});

test("without a history it says what is missing, and shows the rest", async () => {
    await mountForecast(makeData({is_measured: false, methods: []}));
    expect(".o_sales_forecast_empty").toHaveText(/Nothing is measured yet/);
    expect(".o_sales_forecast_methods").toHaveCount(0);
    expect(cellsOf(1)[0]).toBe("$ 800");
    expect.verifySteps(["undefined undefined"]);
});

test("without deals the months are empty", async () => {
    await mountForecast(makeData({months: [makeMonth(2), makeMonth(3)]}));
    expect(".o_sales_forecast canvas").toHaveCount(1);
    expect([...cellsOf(1), ...cellsOf(2)].join("")).toBe("");
    expect(".o_sales_forecast button:contains(no expected closing)").toHaveCount(0);
    expect.verifySteps(["undefined undefined"]);
});

test("an error of the server is said, and can be tried again", async () => {
    await mountForecast("error", makeData());
    expect(".o_sales_forecast .alert-danger").toHaveCount(1);
    expect(".o_sales_forecast_months").toHaveCount(0);
    await contains(".alert-danger button").click();
    await animationFrame();
    expect(".alert-danger").toHaveCount(0);
    expect(".o_sales_forecast_months").toHaveCount(1);
    expect.verifySteps(["undefined undefined", "undefined undefined"]);
});

test("another owner is loaded, and stays chosen after an error", async () => {
    await mountForecast(
        makeData(),
        "error",
        makeData({scope: "team", owner_id: TEAM, methods_of: "North"})
    );
    await contains(".o_sales_forecast_owner").select("1");
    await animationFrame();
    await contains(".alert-danger button").click();
    await animationFrame();
    expect.verifySteps(["undefined undefined", `team ${TEAM}`, `team ${TEAM}`]);
    expect(queryOne(".o_sales_forecast_owner").value).toBe("1");
    expect(".o_sales_forecast_methods h2").toHaveText(/North/);
});

test("methods are compared in a sentence, whichever is better", async () => {
    await mountForecast(makeData());
    expect(".o_sales_forecast_methods p").toHaveText(
        /8 month ends .* off by 20% .* by 90%: measured conversion is better by 70/
    );
    expect.verifySteps(["undefined undefined"]);
});

test("where the plain win rate was better it says so", async () => {
    const methods = [
        makeMethod("conversion", "Measured Conversion", {all_error: 0.5}),
        makeMethod("win_rate", "Win Rate times Open Value", {all_error: 0.3}),
    ];
    await mountForecast(makeData({methods}));
    expect(".o_sales_forecast_methods p").toHaveText(
        /here the plain win rate was better by 20 points/
    );
    expect.verifySteps(["undefined undefined"]);
});

test("a month leads to its deals", async () => {
    mockService("action", {
        doAction({res_model: model, domain}) {
            expect.step(`${model} ${JSON.stringify(domain)}`);
        },
    });
    await mountForecast(makeData({scope: "team", owner_id: TEAM}));
    await contains(".o_sales_forecast_months tbody tr:eq(1) button").click();
    expect.verifySteps([
        "undefined undefined",
        "sales.forecast.report " +
            JSON.stringify([
                ["date", ">=", "2026-03-01"],
                ["date", "<=", "2026-03-28"],
                ["lead_id", "!=", false],
                ["team_id", "=", TEAM],
            ]),
    ]);
});
