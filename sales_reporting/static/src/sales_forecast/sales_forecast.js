import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {formatMetricValue, formatShare} from "@sales_targets/metric_format";

import {Component, onWillStart, useState} from "@odoo/owl";

import {SalesForecastChart} from "./sales_forecast_chart";

const REPORT = "sales.forecast.report";
const COLUMNS = [
    "won_value",
    "conversion_value",
    "expected_value",
    "range",
    "weighted_value",
    "commit_value",
    "best_value",
    "goal_value",
];

/** The page that shows what the next months will bring. */
export class SalesForecast extends Component {
    static template = "sales_reporting.SalesForecast";
    static components = {Layout, SalesForecastChart};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({data: false, hasFailed: false});
        this.openMonth = this.openMonth.bind(this);
        onWillStart(() => this.load());
    }

    get data() {
        return this.state.data;
    }

    get columns() {
        const labels = [
            _t("Won"),
            _t("Measured Conversion"),
            _t("Outlook"),
            _t("With 80 % between"),
            _t("Weighted by Probability"),
            _t("Commit"),
            _t("Best Case"),
            _t("Goal"),
        ];
        return COLUMNS.map((key, index) => ({key, label: labels[index]}));
    }

    get rows() {
        return this.data.months.map((month) => ({
            month,
            label: deserializeDate(month.date_from).toLocaleString({
                month: "long",
                year: "numeric",
            }),
            cells: COLUMNS.map((key) => ({key, text: this.text(month, key)})),
        }));
    }

    text(month, key) {
        if (key === "range") {
            const {low_value: low, high_value: high} = month;
            return low === false ? "" : `${this.format(low)} – ${this.format(high)}`;
        }
        return this.format(month[key]);
    }

    format(value) {
        const rounded = typeof value === "number" ? Math.round(value) : value;
        return formatMetricValue(rounded, {
            measure: "amount",
            currencyId: this.data.currency_id,
        });
    }

    share(value) {
        return formatShare(value);
    }

    /** By how much measured conversion beats the plain win rate, in a sentence. */
    get comparison() {
        const found = Object.fromEntries(this.data.methods.map((m) => [m.method, m]));
        const {conversion, win_rate: plain} = found;
        if (!conversion || !plain || plain.all_error === false) {
            return "";
        }
        const values = {
            ours: formatShare(conversion.all_error),
            plain: formatShare(plain.all_error),
            points: Math.round(Math.abs(plain.all_error - conversion.all_error) * 100),
            count: plain.count,
        };
        return conversion.all_error < plain.all_error
            ? _t(
                  "At the last %(count)s month ends measured conversion was off by %(ours)s on average, “win rate times open value” by %(plain)s: measured conversion is better by %(points)s points.",
                  values
              )
            : _t(
                  "At the last %(count)s month ends measured conversion was off by %(ours)s on average, “win rate times open value” by %(plain)s: here the plain win rate was better by %(points)s points.",
                  values
              );
    }

    async load(scope, ownerId) {
        // What is tried again after an error.
        this.asked = [scope, ownerId];
        try {
            this.state.data = await this.keepLast.add(
                this.orm.call(REPORT, "get_forecast", [], {
                    scope,
                    owner_id: ownerId,
                })
            );
            this.state.hasFailed = false;
        } catch {
            this.state.hasFailed = true;
        }
    }

    retry() {
        return this.load(...this.asked);
    }

    onOwnerChange(ev) {
        const {scope, id} = this.data.owners[ev.target.value];
        this.load(scope, id);
    }

    get ownerDomain() {
        const {scope, owner_id: id} = this.data;
        const names = {team: "team_id", person: "user_id"};
        return scope in names ? [[names[scope], "=", id]] : [];
    }

    openMonth(month) {
        return this.openDeals(month.label || _t("Forecast"), [
            ["date", ">=", month.date_from],
            ["date", "<=", month.date_to],
        ]);
    }

    openNoDate() {
        return this.openDeals(_t("No Expected Closing"), [
            ["date", "=", false],
            ["method", "=", "weighted"],
        ]);
    }

    openDeals(name, domain) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: REPORT,
            views: [
                [false, "list"],
                [false, "pivot"],
            ],
            domain: [...domain, ["lead_id", "!=", false], ...this.ownerDomain],
            context: {group_by: ["method"]},
        });
    }

    openAction(name) {
        return this.action.doAction(`sales_reporting.${name}`);
    }
}

registry.category("lazy_components").add("SalesForecast", SalesForecast);
