import {_t} from "@web/core/l10n/translation";
import {
    formatFloat,
    formatInteger,
    formatPercentage,
} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";

import {Component} from "@odoo/owl";

const LONGEST_LABEL = 40;
const TITLE_HEIGHT = 30;
const STAGE_HEIGHT = 54;
// Between two stages, for what went on and what did not.
const STEP_HEIGHT = 30;
// A line instead of nothing.
const LEAST_WIDTH = 0.5;

function shorten(text) {
    return text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text;
}

/**
 * Bars of falling width, centred, one for each stage in the order given; between two
 * of them the part that went on, and what did not.
 *
 * It is one SVG, so that it can be saved as a picture, and symmetrical, so that it is
 * the same where people read from the right.
 *
 * `stages`: for each `label`; `count`, the number that gives the width; `text`, this
 * number as it is to be shown, if not simply so; `value`, a second figure, as text;
 * `note`, what stands between it and the stage before, if not simply the part of the
 * numbers and the difference.
 * `widest`: the number of a bar of full width, where several funnels stand together.
 * `onStage`: called with the place of the stage that was chosen.
 */
export class SalesFunnel extends Component {
    static template = "sales_reporting.SalesFunnel";
    static props = {
        stages: {
            type: Array,
            element: {
                type: Object,
                shape: {
                    label: String,
                    count: Number,
                    text: {type: String, optional: true},
                    value: {type: String, optional: true},
                    note: {type: String, optional: true},
                    "*": true,
                },
            },
        },
        title: {type: String, optional: true},
        widest: {type: Number, optional: true},
        onStage: {type: Function, optional: true},
    };

    get top() {
        return this.props.title ? TITLE_HEIGHT : 0;
    }

    get height() {
        const stages = this.props.stages.length;
        return this.top + stages * STAGE_HEIGHT + (stages - 1) * STEP_HEIGHT;
    }

    get title() {
        return shorten(this.props.title);
    }

    get description() {
        const stages = this.rows.map((row) =>
            [row.label, row.text, row.note].filter(Boolean).join(" ")
        );
        return [this.props.title || _t("Funnel"), ...stages].join("; ");
    }

    /** The stages with where they are drawn: widths are percentages, heights pixels. */
    get rows() {
        const {stages} = this.props;
        const widest = this.props.widest || Math.max(...stages.map((s) => s.count));
        const width = ({count}) =>
            Math.max(widest > 0 ? (100 * count) / widest : 0, LEAST_WIDTH);
        return stages.map((stage, index) => {
            const before = index ? stages[index - 1] : null;
            const [now, then] = [width(stage), before ? width(before) : 0];
            return {
                key: index,
                label: shorten(stage.label),
                text: [stage.text ?? this.format(stage.count), stage.value]
                    .filter(Boolean)
                    .join(" · "),
                note: before ? (stage.note ?? this.note(stage, before)) : "",
                y: this.top + index * (STAGE_HEIGHT + STEP_HEIGHT),
                width: now,
                // what was there before and is no more
                widthBefore: before && then > now ? then : 0,
                slope: [
                    `${50 - then / 2},0`,
                    `${50 + then / 2},0`,
                    `${50 + now / 2},1`,
                    `${50 - now / 2},1`,
                ].join(" "),
            };
        });
    }

    format(number) {
        return Number.isInteger(number) ? formatInteger(number) : formatFloat(number);
    }

    note(stage, before) {
        if (!before.count) {
            return "";
        }
        const share = formatPercentage(stage.count / before.count, {digits: [16, 1]});
        const left = before.count - stage.count;
        return left > 0 ? `${share} · −${this.format(left)}` : share;
    }

    onKeydown(ev, index) {
        if (ev.key === "Enter" && this.props.onStage) {
            this.props.onStage(index);
        }
    }
}

registry.category("lazy_components").add("SalesFunnel", SalesFunnel);
