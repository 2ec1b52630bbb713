import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

import {Component, useState} from "@odoo/owl";

import {STATUS} from "../sales_target_status/sales_target_status";
import {DashboardChart} from "./dashboard_chart";
import {DashboardSelectors, StartPage} from "./dashboard_choices";
import {useDashboardData} from "./dashboard_data";
import {attainmentText, formatFigure} from "./dashboard_figures";
import {DashboardCredits, DashboardDeals} from "./dashboard_lists";
import {DashboardTiles} from "./dashboard_tiles";

/** Goal and result of a year at one look, for one owner and one metric. */
export class SalesTargetDashboard extends Component {
    static template = "sales_targets.SalesTargetDashboard";
    static components = {
        DashboardChart,
        DashboardCredits,
        DashboardDeals,
        DashboardSelectors,
        DashboardTiles,
        StartPage,
    };
    static props = {
        // What to show in place of what was looked at last.
        choice: {type: Object, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dashboard = useDashboardData(this.props.choice);
        this.state = useState({
            options: false,
            isCumulative: user.settings.sales_target_is_cumulative !== false,
            isTable: false,
        });
        this.loadOptions();
    }

    get data() {
        return this.dashboard.state.data;
    }

    get choice() {
        return this.dashboard.state.choice;
    }

    get error() {
        return this.dashboard.state.error;
    }

    /** Tiles of another choice are others, and have not changed. */
    get choiceKey() {
        return JSON.stringify(this.data.choice);
    }

    get hasNumbers() {
        return (
            this.data.target ||
            this.data.months.some(({goal, result}) => goal || result)
        );
    }

    /** How it stands, told to those who do not see it when it changes. */
    get announcement() {
        const {status} = this.data.figures;
        return this.data.target
            ? `${attainmentText(this.data)} · ${STATUS[status]?.label || ""}`
            : "";
    }

    get proposalText() {
        const {state, value} = this.data.proposal;
        const text = formatFigure(value, this.data);
        return state === "proposed"
            ? _t("A proposal of %s waits for the agreement.", text)
            : _t("A draft of %s has not been proposed yet.", text);
    }

    async loadOptions() {
        try {
            this.state.options = await this.orm.silent.call(
                "sales.target",
                "get_dashboard_options",
                []
            );
        } catch {
            // The figures are shown without the choices, or say what is wrong.
            this.state.options = false;
        }
    }

    retry() {
        if (!this.state.options) {
            this.loadOptions();
        }
        this.dashboard.load();
    }

    setCumulative(isCumulative) {
        this.state.isCumulative = isCumulative;
        user.updateUserSettings("sales_target_is_cumulative", isCumulative);
        this.dashboard.remember({is_cumulative: isCumulative});
    }

    /** Opens what the server says of the choice: its target, deals, a month. */
    async open(what, ...args) {
        const method = `action_dashboard_${what}`;
        const choice = {...this.data.choice};
        this.action.doAction(
            await this.orm.call("sales.target", method, [choice, ...args])
        );
    }

    openMonth(month) {
        this.open("month", month.date_from, month.date_to);
    }

    openRecord(model, id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async openCredit(id) {
        this.action.doAction(
            await this.orm.call("sales.credit", "action_open_document", [[id]])
        );
    }
}

registry.category("lazy_components").add("SalesTargetDashboard", SalesTargetDashboard);
