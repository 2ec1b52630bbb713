import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {Component} from "@odoo/owl";

import {
    METRIC_DEPENDENCIES,
    formatMetricValue,
    formatShare,
    metricOfRecord,
} from "../metric_format";
import {STATUS, TargetStatus} from "../sales_target_status/sales_target_status";

/**
 * How far a target is: a bar with a tick where it should be today, and the same
 * in words. Sizes: large (form), medium (card), small (row of a list).
 */
export class SalesTargetProgress extends Component {
    static template = "sales_targets.SalesTargetProgress";
    static components = {TargetStatus};
    static props = {
        ...standardFieldProps,
        size: {type: String, optional: true},
    };
    static defaultProps = {size: "medium"};

    get data() {
        return this.props.record.data;
    }

    get attainment() {
        return this.data[this.props.name];
    }

    get hasGoal() {
        return this.data.goal_value > 0;
    }

    /** Width of the bar in per cent; a surplus does not overflow. */
    get width() {
        return Math.min(Math.max((this.attainment || 0) * 100, 0), 100);
    }

    /** Place of the tick in per cent, false where it would say nothing. */
    get tick() {
        const share = this.data.to_date_value / this.data.goal_value;
        return share > 0 && share < 1 ? share * 100 : false;
    }

    get tone() {
        return STATUS[this.data.status]?.tone || "muted";
    }

    get percent() {
        return this.hasGoal
            ? formatShare(Math.round(this.attainment * 1000) / 1000)
            : "";
    }

    get goal() {
        return this.format(this.data.goal_value);
    }

    get text() {
        if (!this.hasGoal) {
            return _t("No goal yet");
        }
        if (this.data.measure === "ratio") {
            // A percentage of a percentage would be read as the result.
            const result = this.format(this.data.result_value);
            return _t("%(result)s, goal %(goal)s", {result, goal: this.goal});
        }
        return _t("%(percent)s of %(goal)s", {percent: this.percent, goal: this.goal});
    }

    get shortText() {
        return this.hasGoal ? this.percent : _t("No goal yet");
    }

    get tickText() {
        return _t("Target to date: %s", this.format(this.data.to_date_value));
    }

    /** Everything the picture shows, for those who do not see it. */
    get description() {
        const parts = [this.text, STATUS[this.data.status]?.label];
        if (this.tick !== false) {
            parts.push(this.tickText);
        }
        return parts.filter(Boolean).join(" · ");
    }

    format(value) {
        return formatMetricValue(value, metricOfRecord(this.props.record));
    }
}

export const salesTargetProgress = {
    component: SalesTargetProgress,
    displayName: _t("Progress of a target"),
    supportedTypes: ["float"],
    supportedOptions: [{label: _t("Size"), name: "size", type: "string"}],
    fieldDependencies: [
        ...METRIC_DEPENDENCIES,
        {name: "goal_value", type: "float"},
        {name: "result_value", type: "float"},
        {name: "to_date_value", type: "float"},
        {name: "status", type: "selection"},
    ],
    isEmpty: () => false,
    extractProps: ({options}) => ({size: options.size}),
};

registry.category("fields").add("sales_target_progress", salesTargetProgress);
// Groups, in lists and pivots.
registry.category("formatters").add("sales_target_progress", formatShare);
