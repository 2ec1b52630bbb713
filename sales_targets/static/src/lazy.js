import {LazyComponent} from "@web/core/assets";

import {Component, xml} from "@odoo/owl";

/**
 * What stands in the page for a component of a bundle that is loaded when shown.
 *
 * @param {string} bundle
 * @param {string} name in the registry "lazy_components"
 * @param {Object} props of that component
 */
export function lazy(bundle, name, props) {
    return class extends Component {
        static template = xml`<LazyComponent bundle="'${bundle}'" Component="'${name}'" props="props" />`;
        static components = {LazyComponent};
        static props = props;
    };
}
