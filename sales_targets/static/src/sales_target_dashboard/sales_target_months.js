import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {Component, useRef} from "@odoo/owl";

import {chartColours, goalDataset, monthsOptions, useChart} from "./chart_theme";
import {formatMetricValue, isWholeNumber, metricOfRecord} from "../metric_format";

/** Goal and result of each month of a target, as a table and as a small chart. */
export class SalesTargetMonths extends Component {
    static template = "sales_targets.SalesTargetMonths";
    static props = {...standardFieldProps};

    setup() {
        useChart(
            useRef("canvas"),
            () => this.chartConfig(),
            () => this.months
        );
    }

    get months() {
        return this.props.record.data[this.props.name] || [];
    }

    get hasNumbers() {
        return this.months.some((month) => month.goal || month.result);
    }

    /** Numbers under each other have decimals all or none. */
    get decimals() {
        return this.months.some(
            (month) => !isWholeNumber(month.goal) || !isWholeNumber(month.result)
        );
    }

    get rows() {
        return this.months.map((month) => ({
            key: month.date_from,
            label: this.label(month),
            goal: this.format(month.goal),
            result: this.resultText(month, month.result),
            cumulativeGoal: this.format(month.cumulative_goal),
            cumulativeResult: this.resultText(month, month.cumulative_result),
        }));
    }

    /** A month that has not begun has no result yet, unless something counts. */
    resultText(month, value) {
        return month.has_begun || month.result ? this.format(value) : "";
    }

    label(month) {
        return deserializeDate(month.date_from).toLocaleString({
            month: "short",
            year: "numeric",
        });
    }

    format(value) {
        return formatMetricValue(value, {
            ...metricOfRecord(this.props.record),
            decimals: this.decimals,
        });
    }

    formatTick(value) {
        return formatMetricValue(value, metricOfRecord(this.props.record));
    }

    chartConfig() {
        return {
            data: {
                labels: this.months.map((month) => this.label(month)),
                datasets: [
                    goalDataset(
                        _t("Goal"),
                        this.months.map((month) => month.goal)
                    ),
                    {
                        type: "bar",
                        label: _t("Result"),
                        data: this.months.map((month) => month.result),
                        backgroundColor: chartColours().result,
                        pointStyle: "rect",
                    },
                ],
            },
            options: monthsOptions({
                format: (value) => this.format(value),
                formatTick: (value) => this.formatTick(value),
            }),
        };
    }
}

registry.category("lazy_components").add("SalesTargetMonths", SalesTargetMonths);
