import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";

import {formatMetricValue, formatShare} from "../metric_format";

const isNumber = (value) => typeof value === "number";

/** What a dashboard's data says on how to format its numbers. */
export function metricOfData({metric, currency_id}) {
    return {measure: metric.measure, currencyId: currency_id};
}

/** Text of a figure at a glance: cents of thousands would only be noise. */
export function formatFigure(value, data) {
    const limit = data.metric.measure === "count" ? 10 : 1000;
    const short = Math.abs(value) >= limit ? Math.round(value) : value;
    return formatMetricValue(short, metricOfData(data));
}

/** How far the target is, of what; a ratio by itself, not by a share of a share. */
export function attainmentText(data) {
    const {attainment, goal_value, result_value} = data.figures;
    const goal = formatFigure(goal_value, data);
    return data.metric.measure === "ratio"
        ? _t("%(result)s, goal %(goal)s", {
              result: formatFigure(result_value, data),
              goal,
          })
        : _t("%(percent)s of %(goal)s", {percent: formatPercent(attainment), goal});
}

function formatPercent(share) {
    return formatShare(isNumber(share) && Math.round(share * 1000) / 1000);
}

function paceTile({pace, status, to_date_value, result_value}, format) {
    const ahead = result_value - to_date_value;
    const text = format(Math.abs(ahead));
    const note = ahead < 0 ? _t("%s behind plan", text) : _t("%s ahead of plan", text);
    return isNumber(pace)
        ? [_t("Pace"), formatFloat(pace, {digits: [69, 2]}), note, status]
        : [_t("Status"), "", "", status];
}

/** The tiles of a dashboard: the name of each, its number as text, and of what. */
export function getTiles(data) {
    const {figures, metric, target} = data;
    const format = (value) => formatFigure(value, data);
    const result = format(figures.result_value);
    const goal = format(figures.goal_value);
    const ofGoal = _t("goal %s", goal);
    const tiles = {};
    if (target && metric.measure !== "ratio" && isNumber(figures.attainment)) {
        const note = _t("%(result)s of %(goal)s", {result, goal});
        tiles.attainment = [_t("Attained"), formatPercent(figures.attainment), note];
    } else {
        tiles.result = [_t("Result"), result, target && ofGoal];
    }
    if (target) {
        tiles.gap = figures.surplus_value
            ? [_t("Surplus"), format(figures.surplus_value), _t("above the goal")]
            : [_t("Gap"), format(figures.gap_value), _t("to the goal")];
        tiles.pace = paceTile(figures, format);
        if (isNumber(figures.required_value)) {
            tiles.required = [
                _t("Needed"),
                format(figures.required_value),
                _t("per week"),
            ];
        }
        if (figures.restatement_value) {
            tiles.restatement = [
                _t("Restatement"),
                format(figures.restatement_value),
                _t("changed since the closing"),
            ];
        }
    }
    // Of a year that is over, the result says it.
    if (isNumber(figures.projection_value) && figures.elapsed_share < 1) {
        const text = format(figures.projection_value);
        tiles.projection = [_t("Projection"), text, target && ofGoal];
    }
    return Object.entries(tiles).map(([key, [label, text, note, status]]) => ({
        key,
        label,
        text,
        note,
        status,
    }));
}
