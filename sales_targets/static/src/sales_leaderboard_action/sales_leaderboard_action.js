import {LazyComponent} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {Component, xml} from "@odoo/owl";

/** The page of the leaderboard, which is loaded when it is shown. */
export class SalesLeaderboardAction extends Component {
    static template = xml`<LazyComponent bundle="'sales_targets.assets_leaderboard'" Component="'SalesLeaderboard'" />`;
    static components = {LazyComponent};
    static props = {...standardActionServiceProps};
}

registry.category("actions").add("sales_targets.leaderboard", SalesLeaderboardAction);
