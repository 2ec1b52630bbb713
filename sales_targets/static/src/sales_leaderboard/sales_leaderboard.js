import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {Component, onWillStart, useState} from "@odoo/owl";

import {formatShare} from "../metric_format";
import {STATUS, TargetStatus} from "../sales_target_status/sales_target_status";

// Gold, silver and bronze, beside the number that says it too.
const MEDALS = {1: "#c29500", 2: "#808a94", 3: "#a8632b"};

/** The page that ranks people by the attainment of their target. */
export class SalesLeaderboard extends Component {
    static template = "sales_targets.SalesLeaderboard";
    static components = {Layout, TargetStatus};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.periods = [
            {type: "month", label: _t("Month")},
            {type: "quarter", label: _t("Quarter")},
            {type: "year", label: _t("Year")},
        ];
        this.choice = {period_type: "month"};
        this.state = useState({data: false, hasFailed: false});
        onWillStart(() => this.load());
    }

    get data() {
        return this.state.data;
    }

    get rows() {
        // A bar is as long as its part of the goal, or of the best one above it.
        const full = Math.max(1, ...this.data.rows.map((row) => row.attainment));
        return this.data.rows.map((row) => ({
            ...row,
            percent: formatShare(Math.round(row.attainment * 1000) / 1000),
            width: (Math.max(row.attainment, 0) / full) * 100,
            tone: STATUS[row.status].tone,
            medal: row.attainment > 0 && MEDALS[row.rank],
        }));
    }

    get myPlace() {
        const mine = this.data.rows.find((row) => row.is_me);
        return (
            mine &&
            _t("You are in place %(rank)s of %(count)s.", {
                rank: mine.rank,
                count: this.data.count,
            })
        );
    }

    get areSomeHidden() {
        return this.data.rows.length < this.data.count;
    }

    async load(change = {}) {
        Object.assign(this.choice, change);
        try {
            this.state.data = await this.keepLast.add(
                this.orm.call("sales.target", "get_leaderboard", [], this.choice)
            );
            this.state.hasFailed = false;
        } catch {
            this.state.hasFailed = true;
        }
    }

    onMetricChange(ev) {
        this.load({metric_id: Number(ev.target.value)});
    }
}

registry.category("lazy_components").add("SalesLeaderboard", SalesLeaderboard);
