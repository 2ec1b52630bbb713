import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {lazy} from "../lazy";
import {METRIC_DEPENDENCIES} from "../metric_format";

registry.category("fields").add("sales_target_months", {
    component: lazy(
        "sales_targets.assets_dashboard",
        "SalesTargetMonths",
        standardFieldProps
    ),
    displayName: _t("Months of a target"),
    supportedTypes: ["json"],
    fieldDependencies: METRIC_DEPENDENCIES,
    isEmpty: () => false,
});
