import {_t} from "@web/core/l10n/translation";
import {LazyComponent} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {Component, xml} from "@odoo/owl";

/** A list of stages, as `SalesFunnel` takes them, drawn; it is loaded when shown. */
export class SalesFunnelField extends Component {
    static template = xml`
        <LazyComponent
            t-if="stages.length"
            bundle="'sales_reporting.assets_funnel'"
            Component="'SalesFunnel'"
            props="{stages}"
        />`;
    static components = {LazyComponent};
    static props = standardFieldProps;

    get stages() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("sales_funnel", {
    component: SalesFunnelField,
    displayName: _t("Funnel"),
    supportedTypes: ["json"],
});
