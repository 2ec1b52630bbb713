import {_t} from "@web/core/l10n/translation";
import {getCurrency} from "@web/core/currency";
import {registry} from "@web/core/registry";
import {useInputField} from "@web/views/fields/input_field_hook";
import {useNumpadDecimal} from "@web/views/fields/numpad_decimal_hook";
import {parseFloat, parsePercentage} from "@web/views/fields/parsers";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {Component} from "@odoo/owl";

import {METRIC_DEPENDENCIES, formatMetricValue, metricOfRecord} from "../metric_format";

/** A number shown and entered as the record's metric is measured. */
export class SalesMetricValue extends Component {
    static template = "sales_targets.SalesMetricValue";
    static props = {...standardFieldProps};

    setup() {
        useNumpadDecimal();
        useInputField({
            getValue: () => this.inputValue,
            refName: "numpadDecimal",
            parse: (text) => this.parse(text),
        });
    }

    get metric() {
        return metricOfRecord(this.props.record);
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        return formatMetricValue(this.value, this.metric);
    }

    get inputValue() {
        return formatMetricValue(this.value, {...this.metric, noSymbol: true});
    }

    /** The sign beside the input: what the number is of. */
    get unit() {
        return this.metric.measure === "ratio" ? "%" : this.currency?.symbol || "";
    }

    get isUnitFirst() {
        return this.currency?.position === "before";
    }

    get currency() {
        const {measure, currencyId} = this.metric;
        return measure === "amount" ? getCurrency(currencyId) : undefined;
    }

    parse(text) {
        if (this.metric.measure === "ratio") {
            return parsePercentage(text);
        }
        // Pasted with its sign, an amount is still a number.
        const bare = this.unit ? text.replace(this.unit, "").trim() : text;
        return parseFloat(bare, {allowOperation: true});
    }
}

export const salesMetricValue = {
    component: SalesMetricValue,
    displayName: _t("Number of the metric"),
    supportedTypes: ["float", "integer"],
    fieldDependencies: METRIC_DEPENDENCIES,
    isEmpty: (record, fieldName) => record.data[fieldName] === false,
};

registry.category("fields").add("sales_metric_value", salesMetricValue);
// Groups, in lists and pivots, know of no single record, and so of no currency.
registry
    .category("formatters")
    .add("sales_metric_value", (value) => formatMetricValue(value));
