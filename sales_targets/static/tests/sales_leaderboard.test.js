import {describe, expect, test} from "@odoo/hoot";
import {queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {
    contains,
    getService,
    makeMockEnv,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {assets} from "@web/core/assets";
import {WebClient} from "@web/webclient/webclient";

describe.current.tags("desktop");
defineMailModels();

const ROWS = [
    {
        rank: 1,
        user_id: 1,
        name: "Ben",
        attainment: 1.25,
        status: "reached",
        is_me: false,
    },
    {
        rank: 2,
        user_id: 2,
        name: "Anna",
        attainment: 0.5,
        status: "behind",
        is_me: true,
    },
    {
        rank: 2,
        user_id: 3,
        name: "Carl",
        attainment: 0.5,
        status: "at_risk",
        is_me: false,
    },
    {
        rank: 4,
        user_id: 4,
        name: "Lea",
        attainment: 0,
        status: "behind",
        is_me: false,
    },
];

function answer(values = {}) {
    return {
        rows: ROWS,
        count: 4,
        names_shown: true,
        metric_id: 1,
        metrics: [
            {id: 1, name: "Sales untaxed"},
            {id: 2, name: "Number of orders"},
        ],
        period_type: "month",
        period: "2026-05",
        ...values,
    };
}

async function openPage() {
    // It is among the tests' own assets.
    patchWithCleanup(assets, {loadBundle: async () => {}});
    await makeMockEnv();
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "sales_targets.leaderboard",
        name: "Leaderboard",
    });
}

test("leaderboard: places, people, percentages and status in words", async () => {
    onRpc("sales.target", "get_leaderboard", ({kwargs}) => {
        expect.step(kwargs.period_type);
        return answer();
    });
    await openPage();
    expect.verifySteps(["month"]);
    expect(queryAllTexts(".o_sales_rank").map((text) => text.match(/\d+/)[0])).toEqual([
        "1",
        "2",
        "2",
        "4",
    ]);
    expect(queryAllTexts(".o_sales_name")).toEqual(["Ben", "AnnaYou", "Carl", "Lea"]);
    expect(".o_sales_me .badge").toHaveText("You");
    expect(queryAllTexts(".o_sales_percent")).toEqual(["125%", "50%", "50%", "0%"]);
    expect(queryAllTexts(".o_sales_status")).toEqual([
        "Reached",
        "Behind",
        "At risk",
        "Behind",
    ]);
    expect(".o_sales_rank .fa-trophy").toHaveCount(3);
    expect(".o_sales_me").toHaveCount(1);
    // of 125 %, the longest bar
    expect(queryOne(".o_sales_me .o_sales_target_fill").style.inlineSize).toBe("40%");
    expect(".o_sales_leaderboard p").toHaveText("You are in place 2 of 4.");
});

test("leaderboard: only the own place where names are not shown", async () => {
    onRpc("sales.target", "get_leaderboard", () =>
        answer({rows: [{...ROWS[1], rank: 3}], count: 8, names_shown: false})
    );
    await openPage();
    expect(".o_sales_leaderboard_row").toHaveCount(1);
    expect(".o_sales_leaderboard p:eq(0)").toHaveText("You are in place 3 of 8.");
    expect(".o_sales_leaderboard p:eq(1)").toHaveText(/does not show names/);
});

test("leaderboard: who has no target is told what to do", async () => {
    onRpc("sales.target", "get_leaderboard", () =>
        answer({rows: [], count: 8, names_shown: false})
    );
    await openPage();
    expect(".o_sales_leaderboard p:eq(0)").toHaveText(/You have no confirmed target/);
});

test("leaderboard: the period and the metric can be changed", async () => {
    onRpc("sales.target", "get_leaderboard", ({kwargs}) => {
        expect.step([kwargs.period_type, kwargs.metric_id]);
        return answer({
            period_type: kwargs.period_type,
            metric_id: kwargs.metric_id || 1,
        });
    });
    await openPage();
    expect("button[aria-pressed=true]").toHaveText("Month");
    await contains(".btn-group button:contains(Year)").click();
    expect("button[aria-pressed=true]").toHaveText("Year");
    await contains("select").select("2");
    expect.verifySteps([
        ["month", undefined],
        ["year", undefined],
        ["year", 2],
    ]);
    expect("select").toHaveValue("2");
});

test("leaderboard: an empty page says what it is for", async () => {
    onRpc("sales.target", "get_leaderboard", () => answer({rows: [], count: 0}));
    await openPage();
    expect(".o_sales_leaderboard_empty").toHaveText(/ranks people/);
    expect(".o_sales_leaderboard_row").toHaveCount(0);
});

test("leaderboard: an error is told, and can be tried again", async () => {
    let isBroken = true;
    onRpc("sales.target", "get_leaderboard", () => {
        if (isBroken) {
            throw new Error("The server is away");
        }
        return answer();
    });
    await openPage();
    expect("[role=alert]").toHaveText(/could not be loaded/);
    expect(".o_sales_leaderboard_row").toHaveCount(0);
    isBroken = false;
    await contains("[role=alert] button").click();
    expect("[role=alert]").toHaveCount(0);
    expect(".o_sales_leaderboard_row").toHaveCount(4);
});
