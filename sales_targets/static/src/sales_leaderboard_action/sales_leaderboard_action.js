import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {lazy} from "../lazy";

registry
    .category("actions")
    .add(
        "sales_targets.leaderboard",
        lazy(
            "sales_targets.assets_leaderboard",
            "SalesLeaderboard",
            standardActionServiceProps
        )
    );
