import {kanbanView} from "@web/views/kanban/kanban_view";
import {listView} from "@web/views/list/list_view";
import {pivotView} from "@web/views/pivot/pivot_view";
import {registry} from "@web/core/registry";

import {SalesReportControlPanel} from "./sales_report_control_panel";
import {salesGraphView} from "../sales_graph/sales_graph_view";

// The views of our reports differ from Odoo's by what stands above them.
for (const view of [salesGraphView, kanbanView, listView, pivotView]) {
    registry.category("views").add(`sales_report_${view.type}`, {
        ...view,
        ControlPanel: SalesReportControlPanel,
    });
}
