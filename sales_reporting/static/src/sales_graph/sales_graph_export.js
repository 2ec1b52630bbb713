import {download, downloadFile} from "@web/core/network/download";
import {_t} from "@web/core/l10n/translation";

const SHEET_NAME_LENGTH = 31;
const PICTURE_MARGIN = 20;

// ------------------------------------------------------------------------ table

/** Text that a sheet would take for a formula. */
function asText(text) {
    return /^[=+\-@{]/.test(text) ? ` ${text}` : text;
}

/** Figures of a graph: a row for each label, a column for each colour. */
export function graphTable({
    data: {labels, datasets},
    metaData: {mode, measure, measures},
}) {
    // In a line of one point Odoo puts an empty label on each side of it.
    const rows = labels
        .map((label, index) => [label, ...datasets.map((set) => set.data[index] ?? "")])
        .filter(([label]) => label !== "");
    const isPie = mode === "pie";
    const columns = datasets.map(
        ({label}) => (isPie ? "" : label) || measures[measure].string
    );
    return {columns, rows};
}

/** Figures of funnels: a row for each stage. */
export function funnelTable({funnels, metaData}) {
    const {funnel, funnelMeasure, measures} = metaData;
    const used = funnels.flatMap(({stages}) => stages);
    const has = (name) => used.some((stage) => typeof stage[name] === "number");
    const columns = [funnel.axis ? measures[funnelMeasure].string : _t("Number")];
    if (has("amount")) {
        columns.push(measures[funnel.value].string);
    }
    columns.push(_t("Went on"));
    if (has("undecided")) {
        columns.push(_t("Undecided"));
    }
    const rows = [];
    for (const {title, stages} of funnels) {
        if (title) {
            rows.push([title, ...columns.map(() => "")]);
        }
        stages.forEach((stage, index) => {
            const next = stages[index + 1];
            const share = stage.count && next ? next.count / stage.count : "";
            const row = [`${title ? "    " : ""}${stage.label}`, stage.count];
            if (has("amount")) {
                row.push(stage.amount ?? "");
            }
            row.push(stage.conversion ?? share);
            if (has("undecided")) {
                row.push(stage.undecided ?? "");
            }
            rows.push(row);
        });
    }
    return {columns, rows};
}

/** Download a table, by the writer of Odoo's pivot. */
export async function saveTable(name, {resModel}, {columns, rows}) {
    const title = name.replace(/[[\]:*?/\\]/g, " ").slice(0, SHEET_NAME_LENGTH);
    const table = {
        model: resModel,
        title,
        measure_count: columns.length,
        origin_count: 1,
        col_group_headers: [],
        measure_headers: columns.map((column) => ({
            title: asText(column),
            is_bold: false,
        })),
        rows: rows.map(([label, ...values]) => ({
            title: asText(label),
            indent: 0,
            values: values.map((value) => ({value})),
        })),
    };
    await download({
        url: "/web/pivot/export_xlsx",
        data: {data: new Blob([JSON.stringify(table)], {type: "application/json"})},
    });
}

// ---------------------------------------------------------------------- picture

async function drawSvg(svg) {
    const {width, height} = svg.getBoundingClientRect();
    const copy = svg.cloneNode(true);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    // The style sheets of the page are not there in a picture.
    const drawn = copy.querySelectorAll("text, rect, polygon");
    svg.querySelectorAll("text, rect, polygon").forEach((part, index) => {
        const {fill, font, direction} = getComputedStyle(part);
        Object.assign(drawn[index].style, {fill, font, direction});
    });
    const image = new Image(width, height);
    const source = new XMLSerializer().serializeToString(copy);
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
    await image.decode();
    return {image, width, height};
}

/** Download what is drawn in an element: its canvas, or its SVGs below each other. */
export async function savePicture(element, name) {
    const canvas = element.querySelector("canvas");
    const parts = canvas
        ? [{image: canvas, width: canvas.width, height: canvas.height}]
        : await Promise.all(
              [...element.querySelectorAll(".o_sales_funnel")].map(drawSvg)
          );
    const picture = document.createElement("canvas");
    picture.width = Math.max(...parts.map(({width}) => width)) + 2 * PICTURE_MARGIN;
    picture.height = parts.reduce(
        (total, {height}) => total + height + PICTURE_MARGIN,
        PICTURE_MARGIN
    );
    const context = picture.getContext("2d");
    // The colour of the page, as the text was made for it.
    context.fillStyle = pageColor(element);
    context.fillRect(0, 0, picture.width, picture.height);
    let top = PICTURE_MARGIN;
    for (const {image, width, height} of parts) {
        context.drawImage(image, PICTURE_MARGIN, top, width, height);
        top += height + PICTURE_MARGIN;
    }
    const blob = await new Promise((resolve) => picture.toBlob(resolve, "image/png"));
    downloadFile(blob, `${name}.png`, "image/png");
}

function pageColor(element) {
    for (let node = element; node; node = node.parentElement) {
        const color = getComputedStyle(node).backgroundColor;
        if (color && !/rgba\(.*, 0\)|transparent/.test(color)) {
            return color;
        }
    }
    return "white";
}
