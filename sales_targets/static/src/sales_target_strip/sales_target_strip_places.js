import {crmKanbanView} from "@crm/views/crm_kanban/crm_kanban_view";
import {ForecastKanbanController} from "@crm/views/forecast_kanban/forecast_kanban_controller";
import {SaleFileUploadKanbanController} from "@sale/views/sale_file_upload_kanban/sale_file_upload_kanban_controller";
import {SaleFileUploadListController} from "@sale/views/sale_file_upload_list/sale_file_upload_list_controller";
import {patch} from "@web/core/utils/patch";

import {SalesTargetStrip} from "./sales_target_strip";

/** A patch belongs to one class: each gets its own. */
const strip = () => ({
    /** Not where the view is a tile of My Dashboard or stands in a dialog. */
    get salesTargetStrip() {
        const isPage = !this.env.inDialog && this.props.display?.controlPanel !== false;
        return isPage ? SalesTargetStrip : undefined;
    },
});

patch(crmKanbanView.Controller.prototype, strip());
patch(SaleFileUploadKanbanController.prototype, strip());
patch(SaleFileUploadListController.prototype, strip());
// The forecast is a pipeline of its own, by months ahead.
patch(ForecastKanbanController.prototype, {
    get salesTargetStrip() {
        return undefined;
    },
});
