import {ControlPanel} from "@web/search/control_panel/control_panel";

import {SalesReportHead} from "./sales_report_head";

/** The control panel with the commentary on the report below it. */
export class SalesReportControlPanel extends ControlPanel {
    static template = "sales_reporting.SalesReportControlPanel";
    static components = {...ControlPanel.components, SalesReportHead};
}
