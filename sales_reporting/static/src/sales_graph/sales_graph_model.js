import {
    formatFloat,
    formatInteger,
    formatMonetary,
    formatPercentage,
} from "@web/views/fields/formatters";
import {_t} from "@web/core/l10n/translation";
import {GraphModel} from "@web/views/graph/graph_model";
import {user} from "@web/core/user";

export const FUNNEL = "funnel";
// So many funnels beside each other are shown at once.
const FUNNEL_LIMIT = 24;

/**
 * The model of a graph, which beside its bars, lines and pies knows funnels.
 *
 * A funnel has a stage for each group of one field (`metaData.funnel.axis`), or for
 * each of several measures (`metaData.funnel.steps`). What else the page is grouped by
 * gives a funnel for each.
 */
export class SalesGraphModel extends GraphModel {
    /** @override */
    async updateMetaData(params) {
        const {mode} = this.metaData;
        if (!params.mode || (params.mode === FUNNEL) === (mode === FUNNEL)) {
            return super.updateMetaData(params);
        }
        // Other figures are read.
        await this._fetchDataPoints(this._buildMetaData(params));
        this.useSampleModel = false;
        this.notify();
    }

    /** @override */
    _buildMetaData(params) {
        const metaData = super._buildMetaData(params);
        if (metaData.mode === FUNNEL && !metaData.funnel) {
            metaData.mode = "bar";
        }
        return metaData;
    }

    /** Percentages do not add up. @override */
    _getLineOverlayDataset() {
        return this.isAdditive(this.metaData, this.metaData.measure)
            ? super._getLineOverlayDataset()
            : null;
    }

    /** @override */
    _prepareData(forceUseAllDataPoints = false) {
        if (this.metaData.mode !== FUNNEL) {
            return super._prepareData(forceUseAllDataPoints);
        }
        const exceeds = !forceUseAllDataPoints && this.dataPoints.length > FUNNEL_LIMIT;
        this.funnels = exceeds
            ? this.dataPoints.slice(0, FUNNEL_LIMIT)
            : this.dataPoints;
        this.data = {datasets: [], labels: [], exceeds};
        this.lineOverlayDataset = null;
    }

    /** @override */
    async _loadDataPoints(metaData) {
        if (metaData.mode !== FUNNEL) {
            return super._loadDataPoints(metaData);
        }
        return [await this._loadFunnels(metaData), new Set()];
    }

    isAdditive(metaData, measure) {
        const aggregator = metaData.fields[measure]?.aggregator;
        return measure === "__count" || ["sum", "count_distinct"].includes(aggregator);
    }

    // ------------------------------------------------------------------ funnels

    async _loadFunnels(metaData) {
        const {axis, count} = metaData.funnel;
        const measure = this.isAdditive(metaData, metaData.measure)
            ? metaData.measure
            : count;
        metaData.funnelMeasure = measure;
        const {groupBy, figures} = this._funnelQuery(metaData, measure);
        const groups = await this.orm.formattedReadGroup(
            metaData.resModel,
            metaData.domain,
            groupBy.map((gb) => gb.spec),
            figures,
            {context: this.searchParams.context}
        );
        // Stages come first, so that they are in their order.
        const funnels = new Map();
        for (const group of groups) {
            if (axis && group[axis] === false) {
                continue;
            }
            const others = groupBy.slice(axis ? 1 : 0);
            const key = JSON.stringify(others.map((gb) => group[gb.spec]));
            if (!funnels.has(key)) {
                const title = others.map((gb) => this._label(metaData, gb, group));
                funnels.set(key, {title: title.join(" / "), stages: []});
            }
            funnels
                .get(key)
                .stages.push(...this._funnelStages(metaData, measure, groupBy, group));
        }
        const drawn = [...funnels.values()].filter((f) =>
            f.stages.some((s) => s.count)
        );
        for (const funnel of drawn) {
            this._sortStages(metaData, funnel);
            this._addNotes(metaData, funnel);
        }
        return drawn.sort((a, b) => b.stages[0].count - a.stages[0].count);
    }

    _funnelQuery(metaData, measure) {
        const {axis, steps, value, conversion, undecided} = metaData.funnel;
        const {fields} = metaData;
        const grouped = metaData.groupBy;
        const isSearched = this.searchParams.groupBy.length > 0;
        const groupBy = axis
            ? [
                  {fieldName: axis, spec: axis},
                  ...grouped.filter((gb) => isSearched && gb.fieldName !== axis),
              ]
            : grouped.slice(0, isSearched ? undefined : 1);
        const figures = new Set(["__count"]);
        const names = axis ? [measure, value, conversion, undecided] : steps;
        for (const name of names.filter((n) => n && n !== "__count")) {
            const {type, currency_field: currency} = fields[name];
            figures.add(this._aggregate(fields, name));
            if (type === "monetary" && currency) {
                figures.add(`${currency}:array_agg_distinct`);
                figures.add(`${name}:sum_currency`);
            }
        }
        return {groupBy, figures: [...figures]};
    }

    _aggregate(fields, name) {
        const {type, aggregator} = fields[name];
        return `${name}:${type === "many2one" ? "count_distinct" : aggregator}`;
    }

    _funnelStages(metaData, measure, groupBy, group) {
        const {axis, steps, value, conversion, undecided} = metaData.funnel;
        const figure = (name) => this._figure(metaData, name, group);
        if (!axis) {
            return steps.map((name) => ({
                label: metaData.measures[name].string,
                ...figure(name),
                domain: group.__domain,
            }));
        }
        const stage = {
            id: group[axis],
            label: this._label(metaData, groupBy[0], group),
            ...figure(measure),
            domain: group.__domain,
        };
        if (value && value !== measure) {
            const {count, text} = figure(value);
            Object.assign(stage, {amount: count, value: text});
        }
        // Rates are those of the numbers, not of another measure.
        if (conversion && measure === metaData.funnel.count) {
            stage.conversion = group[this._aggregate(metaData.fields, conversion)];
            stage.undecided =
                undecided && group[this._aggregate(metaData.fields, undecided)];
        }
        return [stage];
    }

    /** A figure of a group: as a number, and as people read it. */
    _figure({fields}, name, group) {
        if (name === "__count") {
            return {count: group.__count, text: formatInteger(group.__count)};
        }
        const {type, currency_field: currency} = fields[name];
        let count = group[this._aggregate(fields, name)] || 0;
        if (type === "monetary" && currency) {
            const currencies = group[`${currency}:array_agg_distinct`] || [];
            let [currencyId] = currencies;
            if (currencies.length > 1) {
                currencyId = user.activeCompany.currency_id;
                count = group[`${name}:sum_currency`];
            }
            return {
                count,
                text: formatMonetary(count, {currencyId, humanReadable: count >= 1e6}),
            };
        }
        const format = Number.isInteger(count) ? formatInteger : formatFloat;
        return {count, text: format(count)};
    }

    _label({fields}, groupBy, group) {
        const {type, selection} = fields[groupBy.fieldName];
        const value = group[groupBy.spec];
        if (type === "boolean") {
            return value ? _t("Yes") : _t("No");
        }
        if (value === false) {
            return this._getDefaultFilterLabel(groupBy);
        }
        if (type === "selection") {
            return selection.find(([key]) => key === value)[1];
        }
        return String(Array.isArray(value) ? value[1] : value);
    }

    /** Choices of a selection stand as they are defined. */
    _sortStages({fields, funnel: {axis}}, funnel) {
        const keys = fields[axis]?.selection?.map(([key]) => key);
        if (keys) {
            funnel.stages.sort((a, b) => keys.indexOf(a.id) - keys.indexOf(b.id));
        }
    }

    /** What stands between two stages, where the report measures it itself. */
    _addNotes(metaData, funnel) {
        funnel.stages.forEach((stage, index) => {
            const before = funnel.stages[index - 1];
            if (typeof before?.conversion !== "number") {
                return;
            }
            const undecided = before.undecided || 0;
            const left =
                before.count - Math.round(before.conversion * before.count) - undecided;
            const parts = [formatPercentage(before.conversion, {digits: [16, 1]})];
            if (left > 0) {
                parts.push(`−${formatInteger(left)}`);
            }
            if (undecided) {
                const number = formatInteger(undecided);
                parts.push(_t("%(number)s undecided", {number}));
            }
            stage.note = parts.join(" · ");
        });
    }
}
