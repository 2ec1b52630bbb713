import {crmKanbanView} from "@crm/views/crm_kanban/crm_kanban_view";
import {SaleFileUploadKanbanController} from "@sale/views/sale_file_upload_kanban/sale_file_upload_kanban_controller";
import {SaleFileUploadListController} from "@sale/views/sale_file_upload_list/sale_file_upload_list_controller";
import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";

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

/** A patch belongs to one class: each gets its own. */
const strip = () => ({
    /** Not in a dialog or a tile of My Dashboard, nor above the forecast, which is a
     *  pipeline of its own. */
    get salesTargetStrip() {
        const isPlace =
            !this.env.inDialog &&
            this.props.display?.controlPanel !== false &&
            this.env.config.viewSubType !== "forecast_kanban";
        return isPlace && SalesTargetStrip;
    },
});

patch(crmKanbanView.Controller.prototype, strip());
patch(SaleFileUploadKanbanController.prototype, strip());
patch(SaleFileUploadListController.prototype, strip());
