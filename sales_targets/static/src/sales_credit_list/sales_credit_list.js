import {registry} from "@web/core/registry";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";

/**
 * The list of credits that a target opens: says above the rows why those that
 * one may see add up to another number than the target's result.
 */
export class SalesCreditListRenderer extends ListRenderer {
    static template = "sales_targets.SalesCreditListRenderer";

    get note() {
        return this.props.list.context.sales_credit_note;
    }
}

export const salesCreditListView = {
    ...listView,
    Renderer: SalesCreditListRenderer,
};

registry.category("views").add("sales_credit_list", salesCreditListView);
