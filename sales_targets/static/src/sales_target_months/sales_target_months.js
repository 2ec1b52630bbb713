import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getCustomColor} from "@web/core/colors/colors";
import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";

import {
    METRIC_DEPENDENCIES,
    formatMetricValue,
    isWholeNumber,
    metricOfRecord,
} from "../metric_format";

/** Goal and result of each month of a target, as a table and as a small chart. */
export class SalesTargetMonths extends Component {
    static template = "sales_targets.SalesTargetMonths";
    static props = {...standardFieldProps};

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                if (!this.canvas.el) {
                    return;
                }
                const chart = new Chart(this.canvas.el, this.chartConfig());
                return () => chart.destroy();
            },
            () => [this.canvas.el, JSON.stringify(this.months)]
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
        const scheme = cookie.get("color_scheme");
        const textColour = getCustomColor(scheme, "#111827", "#E4E4E4");
        const gridColour = getCustomColor(scheme, "#d8dadd", "#3C3E4B");
        const format = (value) => this.format(value);
        return {
            data: {
                labels: this.months.map((month) => this.label(month)),
                datasets: [
                    {
                        type: "line",
                        label: _t("Goal"),
                        data: this.months.map((month) => month.goal),
                        borderColor: textColour,
                        backgroundColor: textColour,
                        borderWidth: 2,
                        borderDash: [6, 4],
                        pointRadius: 2,
                        pointStyle: "line",
                    },
                    {
                        type: "bar",
                        label: _t("Result"),
                        data: this.months.map((month) => month.result),
                        backgroundColor: getCustomColor(scheme, "#017e84", "#02c7b5"),
                        pointStyle: "rect",
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: {
                    legend: {
                        position: "bottom",
                        labels: {color: textColour, usePointStyle: true},
                    },
                    tooltip: {
                        callbacks: {
                            label: ({dataset, parsed}) =>
                                `${dataset.label}: ${format(parsed.y)}`,
                        },
                    },
                },
                scales: {
                    x: {grid: {display: false}, ticks: {color: textColour}},
                    y: {
                        beginAtZero: true,
                        grid: {color: gridColour},
                        ticks: {
                            color: textColour,
                            callback: (value) => this.formatTick(value),
                            maxTicksLimit: 6,
                        },
                    },
                },
            },
        };
    }
}

export const salesTargetMonths = {
    component: SalesTargetMonths,
    displayName: _t("Months of a target"),
    supportedTypes: ["json"],
    fieldDependencies: METRIC_DEPENDENCIES,
    isEmpty: () => false,
};

registry.category("fields").add("sales_target_months", salesTargetMonths);
