import {Component, onWillUpdateProps} from "@odoo/owl";

import {TargetStatus} from "../sales_target_status/sales_target_status";
import {getTiles} from "./dashboard_figures";

/** The figures at a glance, each a way to the target. What changes draws the eye. */
export class DashboardTiles extends Component {
    static template = "sales_targets.DashboardTiles";
    static components = {TargetStatus};
    static props = {data: Object, onOpen: Function};

    setup() {
        this.tiles = getTiles(this.props.data);
        onWillUpdateProps(({data}) => {
            const before = Object.fromEntries(this.tiles.map((t) => [t.key, t.text]));
            this.tiles = getTiles(data).map((tile) => ({
                ...tile,
                hasChanged: before[tile.key] !== tile.text,
            }));
        });
    }
}
