import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";

import {onMounted, onWillUnmount, useExternalListener, useState} from "@odoo/owl";

const MODEL = "sales.target";
const CHANGED = "sales_targets/changed";
export const REFRESH_DELAY = 1000;

/** Whether a message of the bus is about the figures of that company and choice. */
export function concerns({company_id, changes}, data, choice) {
    const {scope, metric_id, user_id, team_id} = {...data.choice, ...choice};
    return (
        company_id === data.company_id &&
        changes.some(
            ([metric, user, team]) =>
                metric === metric_id &&
                (scope === "company" ||
                    (scope === "team" ? team === team_id : user === user_id))
        )
    );
}

/**
 * The figures of the dashboard, kept up to date while the component is there.
 *
 * @param {Object} [shown] the choice to begin with, or a part of it
 * @returns {{state: Object, load: Function, select: Function, remember: Function}}
 *  state: data (false until the first answer), choice, isLoading,
 *  error (false, "offline" or "server")
 */
export function useDashboardData(shown = {}) {
    const orm = useService("orm").silent;
    const bus = useService("bus_service");
    const effect = useService("effect");
    const keepLast = new KeepLast();
    const state = useState({
        data: false,
        choice: {...shown},
        isLoading: false,
        error: false,
    });
    let timer;
    let isDue = false;

    async function load() {
        isDue = false;
        state.isLoading = true;
        try {
            // An answer to an older question never comes back from keepLast.
            const data = await keepLast.add(
                orm.call(MODEL, "get_dashboard_data", [], {...state.choice})
            );
            Object.assign(state, {data, choice: data.choice, error: false});
            if (data.celebrate) {
                celebrate(data.target);
            }
        } catch (error) {
            if (error.exceptionName === "odoo.http.SessionExpiredException") {
                throw error;
            }
            state.error = error instanceof ConnectionLostError ? "offline" : "server";
        }
        state.isLoading = false;
    }

    async function celebrate({ids, name}) {
        // The server knows whether another page has celebrated it already.
        const isFirst = await orm
            .call(MODEL, "take_celebration", [ids])
            .catch(() => false);
        if (isFirst) {
            effect.add({type: "rainbow_man", message: _t("Target reached: %s", name)});
        }
    }

    /** At most once a second; in a hidden tab when it is looked at again. */
    function refresh() {
        isDue = true;
        if (timer || document.visibilityState === "hidden") {
            return;
        }
        timer = browser.setTimeout(() => {
            timer = undefined;
            refreshIfDue();
        }, REFRESH_DELAY);
        load();
    }

    function refreshIfDue() {
        if (isDue) {
            refresh();
        }
    }

    function onChanged(message) {
        if (!state.data || concerns(message, state.data, state.choice)) {
            refresh();
        }
    }

    /** Keeps a choice for the next log-in; the page works without. */
    function remember(choice) {
        orm.call(MODEL, "remember_dashboard_choice", [choice]).catch(() => {});
    }

    function select(choice) {
        Object.assign(state.choice, choice);
        remember({...state.choice});
        return load();
    }

    onMounted(() => bus.subscribe(CHANGED, onChanged));
    onWillUnmount(() => {
        bus.unsubscribe(CHANGED, onChanged);
        browser.clearTimeout(timer);
    });
    useExternalListener(document, "visibilitychange", refreshIfDue);
    useExternalListener(window, "online", () => state.error && load());
    load();
    return {state, load, select, remember};
}
