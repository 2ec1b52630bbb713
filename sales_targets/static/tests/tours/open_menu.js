import {stepUtils} from "@web_tour/tour_utils";

/**
 * Opens an entry of the app's menu.
 *
 * @param {string} section xml id of the drop-down without the addon's name
 * @param {string} entry xml id of the entry in it
 * @returns {Object[]} steps
 */
export function openMenu(section, entry) {
    return [
        stepUtils.showAppsMenuItem(),
        {
            trigger: ".o_app[data-menu-xmlid='sales_targets.sales_targets_menu_root']",
            run: "click",
        },
        {
            trigger: `button[data-menu-xmlid='sales_targets.${section}']`,
            run: "click",
        },
        {
            trigger: `.dropdown-item[data-menu-xmlid='sales_targets.${entry}']`,
            run: "click",
        },
    ];
}
