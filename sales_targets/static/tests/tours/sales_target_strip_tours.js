import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const STRIP = ".o_sales_target_strip";

// Orders: the strip tells how the target stands, and is folded.
tours.add("sales_target_strip_orders", {
    steps: () => [
        {trigger: `.o_list_view ${STRIP}:contains(30% of)`},
        {trigger: ".o_list_view .o_list_renderer"},
        {trigger: `${STRIP} button`, run: "click"},
        {trigger: `${STRIP}:not(:contains(30% of)) button[aria-expanded=false]`},
    ],
});

// The pipeline: still folded, and unfolded there.
tours.add("sales_target_strip_pipeline", {
    steps: () => [
        {trigger: ".o_kanban_view .o_kanban_renderer"},
        {trigger: `${STRIP} button[aria-expanded=false]`, run: "click"},
        {trigger: `${STRIP}:contains(30% of)`},
    ],
});

// The forecast is another kanban of the same documents.
tours.add("sales_target_strip_forecast", {
    steps: () => [
        {trigger: ".o_kanban_view .o_kanban_renderer"},
        {trigger: `.o_action_manager:not(:has(${STRIP}))`},
    ],
});
