import {describe, expect, test} from "@odoo/hoot";
import {localization} from "@web/core/l10n/localization";
import {makeMockEnv, patchWithCleanup} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {formatMetricValue, formatShare} from "@sales_targets/metric_format";

describe.current.tags("desktop");

defineMailModels();

const NBSP = "\u00a0";
const DOLLAR = 1;

test("amounts have the sign of their currency, cents only where there are some", async () => {
    await makeMockEnv();
    const metric = {measure: "amount", currencyId: DOLLAR};
    expect(formatMetricValue(1000000, metric)).toBe(`$${NBSP}1,000,000`);
    expect(formatMetricValue(1234.5, metric)).toBe(`$${NBSP}1,234.50`);
    expect(formatMetricValue(-12, metric)).toBe(`$${NBSP}-12`);
    expect(formatMetricValue(12, {...metric, decimals: true})).toBe(`$${NBSP}12.00`);
    expect(formatMetricValue(12, {...metric, noSymbol: true})).toBe("12");
});

test("numbers have decimals only for fractions, ratios are percentages", async () => {
    await makeMockEnv();
    expect(formatMetricValue(12, {measure: "count"})).toBe("12");
    expect(formatMetricValue(0.333333, {measure: "count"})).toBe("0.33");
    expect(formatMetricValue(2500, {measure: "quantity"})).toBe("2,500");
    expect(formatMetricValue(0.375, {measure: "ratio"})).toBe("37.5%");
    expect(formatShare(1)).toBe("100%");
});

test("what cannot be said is empty, zero is a number", async () => {
    await makeMockEnv();
    for (const nothing of [false, null, undefined]) {
        expect(formatMetricValue(nothing, {measure: "ratio"})).toBe("");
    }
    expect(formatMetricValue(0, {measure: "ratio"})).toBe("0%");
    expect(formatMetricValue(0, {measure: "count"})).toBe("0");
});

test("the user's format is kept", async () => {
    await makeMockEnv();
    patchWithCleanup(localization, {decimalPoint: ",", thousandsSep: "."});
    expect(formatMetricValue(1234.5, {measure: "amount", currencyId: DOLLAR})).toBe(
        `$${NBSP}1.234,50`
    );
    expect(formatShare(0.375)).toBe("37,5%");
});
