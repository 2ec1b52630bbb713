import {registry} from "@web/core/registry";

import {Component} from "@odoo/owl";

import {STATUS, TargetStatus} from "../sales_target_status/sales_target_status";
import {useDashboardData} from "./dashboard_data";
import {attainmentText, getTiles} from "./dashboard_figures";

/** The figures of the strip above a list, in one line. */
export class SalesTargetFigures extends Component {
    static template = "sales_targets.SalesTargetFigures";
    static components = {TargetStatus};
    static props = {};

    setup() {
        this.dashboard = useDashboardData();
    }

    get data() {
        return this.dashboard.state.data;
    }

    get title() {
        const {target, metric, period} = this.data;
        return target ? target.name : `${metric.name} · ${period.label}`;
    }

    get text() {
        return attainmentText(this.data);
    }

    /** Width of the bar in per cent; a surplus does not overflow. */
    get width() {
        return Math.min(Math.max((this.data.figures.attainment || 0) * 100, 0), 100);
    }

    get tone() {
        return STATUS[this.data.figures.status]?.tone || "muted";
    }

    /** The tiles that are said in words behind the bar. */
    get tiles() {
        const keys = this.data.target ? ["gap", "pace", "required"] : ["result"];
        return getTiles(this.data).filter(({key}) => keys.includes(key));
    }
}

registry.category("lazy_components").add("SalesTargetFigures", SalesTargetFigures);
