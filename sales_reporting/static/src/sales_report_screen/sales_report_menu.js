import {Component} from "@odoo/owl";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {STATIC_ACTIONS_GROUP_NUMBER} from "@web/search/action_menus/action_menus";
import {download} from "@web/core/network/download";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

function isReport(env) {
    return Boolean(env.config.viewSubType?.startsWith("sales_report_"));
}

/** The filters now set, in words. */
function filtersOf(searchModel) {
    return searchModel.facets
        .filter((facet) => facet.type !== "groupBy")
        .map(({title, values, separator}) => {
            const text = values.join(` ${separator} `);
            return title ? `${title}: ${text}` : text;
        })
        .join(", ");
}

/** Not by useService: the menu closes, and with it would end what it waits for. */
async function doServerAction({services}, model, method, ...args) {
    return services.action.doAction(await services.orm.call(model, method, args));
}

/** Takes the report to Excel as it is shown, with its filters and groupings. */
export class TakeToExcel extends Component {
    static template = "sales_reporting.TakeToExcel";
    static components = {DropdownItem};
    static props = {};

    async take() {
        const {searchModel, config, __getContext__: getContext} = this.env;
        const settings = {
            model: searchModel.resModel,
            action_id: config.actionId || false,
            view_id: config.viewId || false,
            view_type: config.viewType,
            domain: searchModel.domain,
            group_by: searchModel.groupBy,
            // What a favourite would save: measures and groupings of the view.
            state: Object.assign({}, ...getContext.callbacks.map((part) => part())),
            title: config.getDisplayName(),
            filters: filtersOf(searchModel),
            context: user.context,
        };
        await download({
            url: "/sales_reporting/workbook",
            data: {data: JSON.stringify(settings)},
        });
    }
}

/** Prints goal and result, a page for each of those shown. */
export class PrintSheets extends Component {
    static template = "sales_reporting.PrintSheets";
    static components = {DropdownItem};
    static props = {};

    async print() {
        const {resModel, domain} = this.env.searchModel;
        return doServerAction(this.env, resModel, "action_print", domain);
    }
}

/** Begins a commentary on the report. */
export class WriteCommentary extends Component {
    static template = "sales_reporting.WriteCommentary";
    static components = {DropdownItem};
    static props = {};

    async write() {
        const {searchModel, config} = this.env;
        return doServerAction(
            this.env,
            "sales.commentary",
            "action_write",
            searchModel.resModel,
            config.actionId || false
        );
    }
}

// Asked once, as the menu asks each time that filters change.
let canWrite = null;

function canWriteCommentary({orm}) {
    canWrite ??= orm.silent.call("sales.commentary", "can_write", []);
    return canWrite;
}

const cogMenu = registry.category("cogMenu");

cogMenu.add("sales-take-to-excel", {
    Component: TakeToExcel,
    groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
    isDisplayed: isReport,
});
cogMenu.add("sales-print-sheets", {
    Component: PrintSheets,
    groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
    isDisplayed: (env) =>
        isReport(env) && env.searchModel.resModel === "sales.target.report",
});
cogMenu.add("sales-write-commentary", {
    Component: WriteCommentary,
    groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
    isDisplayed: async (env) => isReport(env) && canWriteCommentary(env.services),
});
