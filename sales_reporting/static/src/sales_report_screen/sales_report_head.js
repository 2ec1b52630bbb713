import {KeepLast} from "@web/core/utils/concurrency";
import {useBus, useService} from "@web/core/utils/hooks";

import {Component, markup, onMounted, useState} from "@odoo/owl";

/** What managers say about the report and the period now shown, with the last time
 *  beside it; and how to stand beside the competitors whom it is about. */
export class SalesReportHead extends Component {
    static template = "sales_reporting.SalesReportHead";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({comments: [], competitors: [], canWrite: false});
        onMounted(() => this.load());
        useBus(this.env.searchModel, "update", () => this.load());
    }

    /** The report is not kept waiting for it. */
    async load() {
        const {searchModel, config} = this.env;
        const head = await this.keepLast.add(
            this.orm.silent.call("sales.commentary", "get_head", [
                searchModel.resModel,
                config.actionId || false,
                searchModel.domain,
            ])
        );
        if (head) {
            const withMarkup = (comment) => ({...comment, text: markup(comment.text)});
            this.state.comments = head.comments.map((comment) => ({
                ...withMarkup(comment),
                previous: comment.previous.map(withMarkup),
            }));
            this.state.competitors = head.competitors;
            this.state.canWrite = head.can_write;
        }
    }

    edit(comment) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.commentary",
            res_id: comment.id,
            views: [[false, "form"]],
        });
    }
}
