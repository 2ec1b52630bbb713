import {GraphRenderer} from "@web/views/graph/graph_renderer";
import {LazyComponent} from "@web/core/assets";
import {evaluateExpr} from "@web/core/py_js/py";
import {graphView} from "@web/views/graph/graph_view";
import {registry} from "@web/core/registry";

import {FUNNEL, SalesGraphModel} from "./sales_graph_model";
import {funnelTable, graphTable, savePicture, saveTable} from "./sales_graph_export";

export class SalesGraphRenderer extends GraphRenderer {
    static template = "sales_reporting.SalesGraphRenderer";
    static components = {...GraphRenderer.components, LazyComponent};

    get isFunnel() {
        return this.model.metaData.mode === FUNNEL;
    }

    /** One measure for all funnels beside each other, so that they compare. */
    get funnels() {
        const {funnels} = this.model;
        const counts = funnels.flatMap(({stages}) => stages.map(({count}) => count));
        const widest = Math.max(...counts);
        return funnels.map(({title, stages}, key) => ({
            key,
            props: {
                stages,
                title,
                widest,
                onStage: this.model.metaData.disableLinking
                    ? undefined
                    : (index) => this.onGraphClickedFinal(stages[index].domain),
            },
        }));
    }

    get name() {
        return this.env.config.getDisplayName?.() || this.model.metaData.title;
    }

    async saveAsPicture() {
        await savePicture(this.containerRef.el, this.name);
    }

    async saveAsTable() {
        const table = this.isFunnel ? funnelTable : graphTable;
        await saveTable(this.name, this.model.metaData, table(this.model));
    }
}

/**
 * What the fields of the view say of a funnel, in their options. `funnel` says which
 * part a field plays: its stages are the groups of the `axis`, `count` is the number of
 * each (else the measure of the view), `value` a second figure, `conversion` the part
 * that went on and `undecided` what may go on yet. With `funnel_steps` the stages are
 * these measures instead. With `funnel_shown` the page opens with the funnel.
 */
function readFunnel(arch) {
    const funnel = {};
    let measure = null;
    for (const node of arch.querySelectorAll("field")) {
        const name = node.getAttribute("name");
        if (node.getAttribute("type") === "measure") {
            measure = name;
        }
        const options = evaluateExpr(node.getAttribute("options") || "{}");
        if (options.funnel) {
            funnel[options.funnel] = name;
        }
        funnel.steps = funnel.steps || options.funnel_steps;
        funnel.isShown = funnel.isShown || options.funnel_shown;
    }
    funnel.count = funnel.count || measure;
    return funnel.axis || funnel.steps ? funnel : null;
}

/**
 * A graph that can be saved, as a picture and as a table, and that can be a funnel.
 */
export const salesGraphView = {
    ...graphView,
    Model: SalesGraphModel,
    Renderer: SalesGraphRenderer,
    buttonTemplate: "sales_reporting.SalesGraphButtons",
    props(genericProps, view) {
        const props = graphView.props(genericProps, view);
        if (!genericProps.state) {
            const funnel = readFunnel(genericProps.arch);
            Object.assign(props.modelParams, {
                funnel,
                mode: funnel?.isShown ? FUNNEL : props.modelParams.mode,
            });
        }
        return props;
    },
};

registry.category("views").add("sales_graph", salesGraphView);
