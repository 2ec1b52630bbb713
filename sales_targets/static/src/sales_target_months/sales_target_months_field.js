import {LazyComponent} from "@web/core/assets";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {Component, xml} from "@odoo/owl";

import {METRIC_DEPENDENCIES} from "../metric_format";

/** The months of a target, loaded when they are shown. */
export class SalesTargetMonthsField extends Component {
    static template = xml`
        <LazyComponent
            bundle="'sales_targets.assets_dashboard'"
            Component="'SalesTargetMonths'"
            props="props"
        />`;
    static components = {LazyComponent};
    static props = {...standardFieldProps};
}

registry.category("fields").add("sales_target_months", {
    component: SalesTargetMonthsField,
    displayName: _t("Months of a target"),
    supportedTypes: ["json"],
    fieldDependencies: METRIC_DEPENDENCIES,
    isEmpty: () => false,
});
