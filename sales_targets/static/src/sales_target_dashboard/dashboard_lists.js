import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {formatPercentage} from "@web/views/fields/formatters";

import {Component} from "@odoo/owl";

import {formatFigure, metricOfData} from "./dashboard_figures";
import {formatMetricValue} from "../metric_format";

function formatDay(date, data) {
    if (date === data.period.today) {
        return _t("today");
    }
    const isThisYear = date && date.slice(0, 4) === data.period.today.slice(0, 4);
    return date
        ? deserializeDate(date).toLocaleString({
              day: "numeric",
              month: "short",
              year: isThisYear ? undefined : "numeric",
          })
        : "";
}

/** The open deals that would close the gap, likeliest value first. */
export class DashboardDeals extends Component {
    static template = "sales_targets.DashboardDeals";
    static props = {data: Object, onOpen: Function, onOpenAll: Function};

    get deals() {
        return this.props.data.deals;
    }

    get sentence() {
        const {closes, closing_count, open_count} = this.deals;
        if (!open_count) {
            return _t("No deal is open.");
        }
        if (!this.props.data.target) {
            return "";
        }
        if (!this.props.data.figures.gap_value) {
            return _t("The goal is reached already.");
        }
        if (!closes) {
            return _t("All open deals together do not close the gap.");
        }
        return closing_count === 1
            ? _t("The first one closes the gap.")
            : _t("The first %s together close the gap.", closing_count);
    }

    get rows() {
        const {data} = this.props;
        return this.deals.rows.map((deal) => ({
            ...deal,
            // Where deals are counted, each is one.
            value:
                data.metric.measure === "count" ? "" : formatFigure(deal.amount, data),
            chance: formatPercentage(deal.probability, {digits: [69, 0]}),
            day: formatDay(deal.date, data),
        }));
    }
}

/** What was credited last, each with its document. */
export class DashboardCredits extends Component {
    static template = "sales_targets.DashboardCredits";
    static props = {data: Object, onOpen: Function};

    get rows() {
        const {data} = this.props;
        const parts = {
            split: _t("split"),
            overlay: _t("supporting"),
            adjustment: _t("adjustment"),
        };
        return data.credits.map((credit) => ({
            ...credit,
            amount: formatMetricValue(credit.value, metricOfData(data)),
            day: formatDay(credit.date, data),
            kind: parts[credit.part],
        }));
    }
}
