import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {Component} from "@odoo/owl";

/** Words, picture and colour of each status: the words say it alone. */
export const STATUS = {
    not_started: {label: _t("Too early to tell"), icon: "fa-clock-o", tone: "muted"},
    on_track: {label: _t("On track"), icon: "fa-arrow-circle-up", tone: "info"},
    at_risk: {label: _t("At risk"), icon: "fa-exclamation-circle", tone: "warning"},
    behind: {label: _t("Behind"), icon: "fa-arrow-circle-down", tone: "danger"},
    reached: {label: _t("Reached"), icon: "fa-check-circle", tone: "success"},
    missed: {label: _t("Missed"), icon: "fa-times-circle", tone: "danger"},
};

/** The status of a target in words, beside a coloured picture. */
export class TargetStatus extends Component {
    static template = "sales_targets.TargetStatus";
    static props = {status: {type: [String, Boolean], optional: true}};

    get status() {
        return STATUS[this.props.status];
    }
}

export class TargetStatusField extends Component {
    static template = "sales_targets.TargetStatusField";
    static components = {TargetStatus};
    static props = {...standardFieldProps};
}

export const targetStatusField = {
    component: TargetStatusField,
    displayName: _t("Status of a target"),
    supportedTypes: ["selection"],
};

registry.category("fields").add("sales_target_status", targetStatusField);
