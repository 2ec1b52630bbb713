import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";

import {Component, useRef} from "@odoo/owl";

import {chartColours, goalDataset, monthsOptions, useChart} from "./chart_theme";
import {formatMetricValue, isWholeNumber} from "../metric_format";
import {metricOfData} from "./dashboard_figures";

const LINES = ["goal", "result", "projection"];

/** Goal, result and projection over the months: as a chart, and as a table. */
export class DashboardChart extends Component {
    static template = "sales_targets.DashboardChart";
    static props = {
        data: Object,
        isCumulative: Boolean,
        isTable: Boolean,
        onOpenMonth: Function,
    };

    setup() {
        useChart(
            useRef("canvas"),
            () => this.chartConfig(),
            () => [this.props.data, this.props.isCumulative]
        );
    }

    /** The months with the three figures of the way they are looked at. */
    get months() {
        const prefix = this.props.isCumulative ? "cumulative_" : "";
        return this.props.data.months.map((month) => ({
            month,
            start: deserializeDate(month.date_from),
            goal: month[`${prefix}goal`],
            // What has not begun has no result, unless something counts already.
            result: month.has_begun || month.result ? month[`${prefix}result`] : null,
            projection: month[`${prefix}projection`],
        }));
    }

    get rows() {
        const {months} = this;
        const lines = this.lines.map(({key}) => key);
        // Numbers under each other have decimals all or none.
        const decimals = months.some((row) =>
            lines.some((key) => !isWholeNumber(row[key]))
        );
        const metric = {...metricOfData(this.props.data), decimals};
        return months.map((row) => ({
            ...row,
            label: row.start.toLocaleString({month: "short", year: "numeric"}),
            cells: lines.map((key) => ({
                key,
                text: formatMetricValue(row[key], metric),
            })),
        }));
    }

    /** The lines that have anything to show, with their names. */
    get lines() {
        const labels = [_t("Goal"), _t("Result"), _t("Projection")];
        return LINES.map((key, index) => ({key, label: labels[index]})).filter(
            ({key}) => this.months.some((row) => typeof row[key] === "number")
        );
    }

    format(value) {
        return formatMetricValue(value, metricOfData(this.props.data));
    }

    dataset({key, label}) {
        const values = this.months.map((row) => row[key]);
        if (key === "goal") {
            return goalDataset(label, values);
        }
        const {result} = chartColours();
        const isResult = key === "result";
        return {
            label,
            data: isResult ? values : this.joined(values),
            borderColor: result,
            backgroundColor: result,
            borderWidth: isResult ? 3 : 2,
            borderDash: isResult ? [] : [2, 4],
            pointStyle: isResult ? "circle" : "triangle",
            pointRadius: isResult ? 3 : 4,
        };
    }

    /** The projection of sums goes on where the result of the last month ended. */
    joined(values) {
        const first = values.findIndex((value) => typeof value === "number");
        const last = this.months[first - 1]?.result;
        return this.props.isCumulative && typeof last === "number"
            ? values.with(first - 1, last)
            : values;
    }

    /** One point: where the result should be today. */
    toDateDataset() {
        const {figures, period} = this.props.data;
        const {text} = chartColours();
        return {
            label: _t("Target to date"),
            data: this.months.map(({month}) =>
                month.date_from <= period.today && period.today <= month.date_to
                    ? figures.to_date_value
                    : null
            ),
            showLine: false,
            borderColor: text,
            backgroundColor: text,
            pointStyle: "rectRot",
            pointRadius: 6,
        };
    }

    chartConfig() {
        const {months} = this;
        const {isCumulative, data} = this.props;
        const datasets = this.lines.map((line) => this.dataset(line));
        if (isCumulative && data.target && data.figures.to_date_value) {
            datasets.push(this.toDateDataset());
        }
        const format = (value) => this.format(value);
        const options = monthsOptions({format, formatTick: format});
        options.interaction = {mode: "index", intersect: false};
        options.onClick = (_event, elements) => {
            if (elements.length) {
                this.props.onOpenMonth(months[elements[0].index].month);
            }
        };
        // The point that only joins the lines says nothing of its own.
        options.plugins.tooltip.filter = ({dataset, dataIndex}) =>
            dataset.pointStyle !== "triangle" || months[dataIndex].projection !== null;
        return {
            type: "line",
            data: {labels: months.map(({start}) => start.monthShort), datasets},
            options,
        };
    }
}
