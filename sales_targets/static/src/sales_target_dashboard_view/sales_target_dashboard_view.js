import {registry} from "@web/core/registry";
import {CogMenu} from "@web/search/cog_menu/cog_menu";
import {Layout} from "@web/search/layout";
import {standardViewProps} from "@web/views/standard_view_props";

import {Component, useSubEnv} from "@odoo/owl";

import {lazy} from "../lazy";

/**
 * The dashboard as a view, so that it has an action, a path, the cog's menu and
 * can be a tile of My Dashboard. It reads no records, and loads what it shows.
 */
export class SalesTargetDashboardController extends Component {
    static template = "sales_targets.SalesTargetDashboardView";
    static components = {
        CogMenu,
        Layout,
        Dashboard: lazy("sales_targets.assets_dashboard", "SalesTargetDashboard", {
            choice: {type: Object, optional: true},
        }),
    };
    static props = {...standardViewProps};

    setup() {
        // The cog's menu asks for the selected records: there are none.
        useSubEnv({model: {root: {selection: []}}});
    }
}

registry.category("views").add("sales_target_dashboard", {
    type: "kanban",
    Controller: SalesTargetDashboardController,
    searchMenuTypes: [],
});
