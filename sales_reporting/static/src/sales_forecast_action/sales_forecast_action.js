import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {lazy} from "@sales_targets/lazy";

registry
    .category("actions")
    .add(
        "sales_reporting.forecast",
        lazy(
            "sales_reporting.assets_forecast",
            "SalesForecast",
            standardActionServiceProps
        )
    );
