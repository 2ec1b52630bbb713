import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {SelectMenu} from "@web/core/select_menu/select_menu";
import {user} from "@web/core/user";
import {uniqueId} from "@web/core/utils/functions";
import {useService} from "@web/core/utils/hooks";

import {Component, useState} from "@odoo/owl";

/** Year, owner and metric: whose figures are shown. */
export class DashboardSelectors extends Component {
    static template = "sales_targets.DashboardSelectors";
    static components = {SelectMenu};
    static props = {choice: Object, options: Object, onSelect: Function};

    setup() {
        this.ownerId = uniqueId("sales_target_owner_");
        this.userName = user.name;
    }

    get owner() {
        const {scope, user_id, team_id} = this.props.choice;
        return `${scope}-${user_id || team_id}`;
    }

    get ownerGroups() {
        const {company, teams, people} = this.props.options;
        const group = (label, scope, owners) => ({
            label,
            choices: owners.map(({id, name}) => ({
                value: `${scope}-${id}`,
                label: scope === "person" && id === user.userId ? _t("Me") : name,
            })),
        });
        return [
            group(_t("Company"), "company", company ? [{...company, id: false}] : []),
            group(_t("Teams"), "team", teams),
            group(_t("People"), "person", people),
        ].filter(({choices}) => choices.length);
    }

    /** False where there is nobody else to look at. */
    get hasOwners() {
        return this.ownerGroups.flatMap(({choices}) => choices).length > 1;
    }

    selectOwner(value) {
        const [scope, id] = value.split("-");
        this.props.onSelect({
            scope,
            user_id: scope === "person" && Number(id),
            team_id: scope === "team" && Number(id),
        });
    }

    select(name, ev) {
        this.props.onSelect({[name]: Number(ev.target.value)});
    }
}

/** Makes the dashboard the page that the user starts with, and undoes it. */
export class StartPage extends Component {
    static template = "sales_targets.StartPage";
    static props = {actionId: Number};

    setup() {
        this.orm = useService("orm");
        this.state = useState({actionId: user.homeActionId});
    }

    get isSet() {
        return this.state.actionId === this.props.actionId;
    }

    async toggle() {
        const {localStorage} = browser;
        // Where the page is kept that was the start page before.
        const key = `sales_targets.start_page_before.${user.userId}`;
        let actionId = this.props.actionId;
        if (this.isSet) {
            actionId = Number(localStorage.getItem(key)) || false;
        } else {
            localStorage.setItem(key, this.state.actionId || "");
        }
        await this.orm.write("res.users", [user.userId], {action_id: actionId});
        this.state.actionId = actionId;
        user.homeActionId = actionId;
    }
}
