import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {Component} from "@odoo/owl";

import {METRIC_DEPENDENCIES, formatMetricValue, metricOfRecord} from "../metric_format";

// Units of the drawing, which is stretched to the width that is there.
const SLOT = 10;
const BAR = 6;
const HEIGHT = 24;

/** The months of a target as a tiny picture: a bar for the result, a line above
 *  or in it for the goal. */
export class SalesTargetSparkline extends Component {
    static template = "sales_targets.SalesTargetSparkline";
    static props = {...standardFieldProps};

    get months() {
        return this.props.record.data[this.props.name] || [];
    }

    /** One month alone is told by the progress bar already. */
    get isShown() {
        return this.months.length > 1 && this.top > this.bottom;
    }

    get values() {
        return this.months.flatMap((month) => [month.goal, month.result]);
    }

    get top() {
        return Math.max(0, ...this.values);
    }

    get bottom() {
        return Math.min(0, ...this.values);
    }

    get viewBox() {
        return `0 0 ${this.months.length * SLOT} ${HEIGHT}`;
    }

    /** Place of a value from the upper edge. */
    place(value) {
        return ((this.top - value) / (this.top - this.bottom)) * HEIGHT;
    }

    get bars() {
        return this.months.map((month, index) => ({
            key: month.date_from,
            x: index * SLOT + (SLOT - BAR) / 2,
            y: this.place(Math.max(month.result, 0)),
            width: BAR,
            height:
                this.place(Math.min(month.result, 0)) -
                this.place(Math.max(month.result, 0)),
            isEnough: month.result >= month.goal,
        }));
    }

    /** The goals as steps, a step for each month. */
    get goalPath() {
        return this.months
            .map((month, index) => {
                const y = this.place(month.goal);
                return `${index ? "L" : "M"}${index * SLOT} ${y}H${(index + 1) * SLOT}`;
            })
            .join("");
    }

    /** The picture in words, for those who do not see it. */
    get description() {
        const begun = this.months.filter((month) => month.has_begun || month.result);
        return begun
            .map((month) =>
                _t("%(month)s: %(result)s, goal %(goal)s", {
                    month: deserializeDate(month.date_from).toLocaleString({
                        month: "short",
                        year: "numeric",
                    }),
                    result: this.format(month.result),
                    goal: this.format(month.goal),
                })
            )
            .join("; ");
    }

    format(value) {
        return formatMetricValue(value, metricOfRecord(this.props.record));
    }
}

export const salesTargetSparkline = {
    component: SalesTargetSparkline,
    displayName: _t("Months of a target, tiny"),
    supportedTypes: ["json"],
    fieldDependencies: METRIC_DEPENDENCIES,
    isEmpty: () => false,
};

registry.category("fields").add("sales_target_sparkline", salesTargetSparkline);
