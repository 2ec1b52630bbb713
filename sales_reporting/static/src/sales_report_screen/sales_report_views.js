import {graphView} from "@web/views/graph/graph_view";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {listView} from "@web/views/list/list_view";
import {pivotView} from "@web/views/pivot/pivot_view";
import {registry} from "@web/core/registry";

import {SalesReportControlPanel} from "./sales_report_control_panel";

// The views of our reports differ from Odoo's by what stands above them.
for (const view of [graphView, kanbanView, listView, pivotView]) {
    registry.category("views").add(`sales_report_${view.type}`, {
        ...view,
        ControlPanel: SalesReportControlPanel,
    });
}
