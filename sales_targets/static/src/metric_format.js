import {
    formatFloat,
    formatMonetary,
    formatPercentage,
} from "@web/views/fields/formatters";

const WHOLE = [69, 0];
const TWO_DECIMALS = [69, 2];
const ONE_DECIMAL = [69, 1];

export function isWholeNumber(value) {
    return Math.abs(value - Math.round(value)) < 0.00005;
}

/**
 * Text of a number in the user's format, as the metric is measured: money,
 * pieces, or a percentage. Whole numbers go without decimals, unless asked for.
 *
 * @param {number | false} value false where nothing can be said
 * @param {Object} metric
 * @param {string} [metric.measure] amount, quantity, count or ratio
 * @param {number} [metric.currencyId] for amounts
 * @param {boolean} [metric.noSymbol] leave out the currency's or percent sign
 * @param {boolean} [metric.decimals] decimals also for whole numbers
 * @returns {string} empty where nothing can be said
 */
export function formatMetricValue(value, metric = {}) {
    const {measure, currencyId, noSymbol, decimals} = metric;
    if (value === false || value === undefined || value === null) {
        return "";
    }
    if (measure === "ratio") {
        return formatPercentage(value, {digits: ONE_DECIMAL, noSymbol});
    }
    const isWhole = !decimals && isWholeNumber(value);
    if (measure === "amount") {
        const options = isWhole ? {digits: WHOLE} : {};
        return formatMonetary(value, {currencyId, noSymbol, ...options});
    }
    return formatFloat(value, {digits: isWhole ? WHOLE : TWO_DECIMALS});
}

/**
 * Text of a share such as an attainment: 0.824 is 82.4%.
 *
 * @param {number | false} share
 * @returns {string}
 */
export function formatShare(share) {
    return formatMetricValue(share, {measure: "ratio"});
}

/**
 * What a record of a target, credit or adjustment says on how to format it.
 *
 * @param {Object} record of the relational model
 * @returns {{measure: string, currencyId: number | undefined}}
 */
export function metricOfRecord(record) {
    return {
        measure: record.data.measure,
        currencyId: record.data.currency_id?.id,
    };
}

export const METRIC_DEPENDENCIES = [
    {name: "measure", type: "selection"},
    {name: "currency_id", type: "many2one", relation: "res.currency"},
];
