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

    /** Credits of one target have a total; orders and euros do not. */
    computeAggregates() {
        const {value, ...others} = super.computeAggregates();
        const isOfTarget = "sales_credit_note" in this.props.list.context;
        return isOfTarget && value ? {...others, value} : others;
    }
}

export const salesCreditListView = {
    ...listView,
    Renderer: SalesCreditListRenderer,
};

registry.category("views").add("sales_credit_list", salesCreditListView);
