import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";

import {formatMetricValue} from "@sales_targets/metric_format";
import {
    chartColours,
    goalDataset,
    monthsOptions,
    useChart,
} from "@sales_targets/sales_target_dashboard/chart_theme";

import {Component, useRef} from "@odoo/owl";

const CAP = 5;

/** Draws the 80 % range over the bars of the outlook. */
const whiskers = (months, colour) => ({
    id: "salesForecastWhiskers",
    afterDatasetsDraw(chart) {
        const {ctx, scales} = chart;
        const bars = chart.getDatasetMeta(1).data;
        ctx.save();
        ctx.strokeStyle = colour;
        ctx.lineWidth = 1.5;
        months.forEach(({low_value: low, high_value: high}, index) => {
            if (low === false || high === false) {
                return;
            }
            const {x} = bars[index];
            const [bottom, top] = [low, high].map((v) => scales.y.getPixelForValue(v));
            ctx.beginPath();
            ctx.moveTo(x, bottom);
            ctx.lineTo(x, top);
            for (const end of [bottom, top]) {
                ctx.moveTo(x - CAP, end);
                ctx.lineTo(x + CAP, end);
            }
            ctx.stroke();
        });
        ctx.restore();
    },
});

/** Months as two stacks of bars: won and measured conversion, commit and best case. */
export class SalesForecastChart extends Component {
    static template = "sales_reporting.SalesForecastChart";
    static props = {months: Array, currencyId: Number, onOpenMonth: Function};

    setup() {
        useChart(
            useRef("canvas"),
            () => this.chartConfig(),
            () => this.props.months
        );
    }

    chartConfig() {
        const {months, currencyId, onOpenMonth} = this.props;
        const {result, text} = chartColours();
        const pick = (name) => months.map((month) => month[name] || 0);
        const bars = (label, name, stack, backgroundColor) => ({
            label,
            data: pick(name),
            stack,
            backgroundColor,
            pointStyle: "rect",
        });
        const datasets = [
            bars(_t("Won"), "won_value", "outlook", result),
            bars(
                _t("Measured Conversion"),
                "conversion_value",
                "outlook",
                `${result}70`
            ),
            bars(_t("Commit"), "commit_value", "said", "#c29500"),
            bars(_t("Best Case"), "best_value", "said", "#c2950060"),
            {
                type: "line",
                label: _t("Weighted by Probability"),
                data: months.map((month) => month.weighted_value || null),
                // Lines that share a scale with stacks are stacked as well.
                stack: "weighted",
                showLine: false,
                borderColor: text,
                backgroundColor: text,
                pointStyle: "triangle",
                pointRadius: 5,
            },
        ];
        if (months.some((month) => month.goal_value !== false)) {
            const goals = months.map(({goal_value: goal}) =>
                goal === false ? null : goal
            );
            datasets.push({...goalDataset(_t("Goal"), goals), stack: "goal"});
        }
        const format = (value) =>
            formatMetricValue(value, {measure: "amount", currencyId});
        const options = monthsOptions({format, formatTick: format});
        options.interaction = {mode: "index", intersect: false};
        options.scales.x.stacked = true;
        options.scales.y.stacked = true;
        // Room for the whiskers.
        options.scales.y.suggestedMax = Math.max(
            ...months.map((month) => month.high_value || 0)
        );
        options.onClick = (_event, elements) => {
            if (elements.length) {
                onOpenMonth(months[elements[0].index]);
            }
        };
        return {
            type: "bar",
            data: {
                labels: months.map(({date_from: day}) =>
                    deserializeDate(day).toLocaleString({
                        month: "short",
                        year: "2-digit",
                    })
                ),
                datasets,
            },
            options,
            plugins: [whiskers(months, text)],
        };
    }
}
