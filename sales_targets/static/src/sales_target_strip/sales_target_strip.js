import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

import {Component, onMounted, onWillStart, useState} from "@odoo/owl";

const FOLDED = "sales_target_is_strip_folded";

/**
 * One line above a list of deals or orders: how the target stands. It can be
 * folded; its figures are loaded after the list, and never in its way.
 */
export class SalesTargetStrip extends Component {
    static template = "sales_targets.SalesTargetStrip";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.state = useState({
            isFolded: Boolean(user.settings[FOLDED]),
            Figures: false,
        });
        onWillStart(async () => {
            const isSalesperson = user.hasGroup("sales_team.group_sale_salesman");
            this.isSalesperson = await isSalesperson.catch(() => false);
        });
        onMounted(() => this.loadFigures());
    }

    async loadFigures() {
        if (this.isSalesperson && !this.state.isFolded) {
            try {
                await loadBundle("sales_targets.assets_dashboard");
                this.state.Figures = registry
                    .category("lazy_components")
                    .get("SalesTargetFigures");
            } catch {
                // Without a connection the list has no strip, and works on.
                this.state.Figures = false;
            }
        }
    }

    toggle() {
        const isFolded = !this.state.isFolded;
        this.state.isFolded = isFolded;
        user.updateUserSettings(FOLDED, isFolded);
        this.orm.silent
            .call("sales.target", "remember_dashboard_choice", [
                {is_strip_folded: isFolded},
            ])
            .catch(() => {});
        this.loadFigures();
    }
}
