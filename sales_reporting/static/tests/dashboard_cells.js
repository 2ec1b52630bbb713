/** Looks, in a browser test, for the dashboard that is open. */

function findDashboards(node) {
    if (node.component.loader?.getActiveDashboard) {
        return node.component;
    }
    for (const child of Object.values(node.children)) {
        const found = findDashboards(child);
        if (found) {
            return found;
        }
    }
}

async function openModel() {
    const root = odoo.__WOWL_DEBUG__.root.__owl__;
    for (let tries = 0; tries < 300; tries++) {
        const model = findDashboards(root)?.loader.getActiveDashboard()?.model;
        if (model) {
            return model;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("No dashboard is open.");
}

/** The evaluated cells of all sheets by name, such as Data!B3. */
function cellsByName(model) {
    const cells = {};
    for (const sheetId of model.getters.getSheetIds()) {
        const sheet = model.getters.getSheetName(sheetId);
        for (const position of model.getters.getEvaluatedCellsPositions(sheetId)) {
            const column = String.fromCharCode("A".charCodeAt(0) + position.col);
            cells[`${sheet}!${column}${position.row + 1}`] =
                model.getters.getEvaluatedCell(position);
        }
    }
    return cells;
}

function isSame(found, expected) {
    if (typeof expected === "number") {
        return typeof found === "number" && Math.abs(found - expected) < 0.005;
    }
    return found === expected;
}

/**
 * Compare the open dashboard with what it should show; no cell may be an error, and
 * it can be shared as a frozen copy and exported as a workbook.
 *
 * @param {Object} expected values by name of the cell
 * @param {Object} filters values to set before, by id of the filter
 * @returns {Promise<string[]>} what is wrong, in sentences
 */
export async function checkDashboard(expected, filters) {
    const model = await openModel();
    for (const [id, value] of Object.entries(filters)) {
        const {isSuccessful} = model.dispatch("SET_GLOBAL_FILTER_VALUE", {id, value});
        if (!isSuccessful) {
            throw new Error(`The filter ${id} does not take this value.`);
        }
    }
    // The library comes with the dashboard, not with the page.
    const {freezeOdooData, waitForDataLoaded} = odoo.loader.modules.get(
        "@spreadsheet/helpers/model"
    );
    await waitForDataLoaded(model);
    const cells = cellsByName(model);
    const wrong = Object.entries(cells)
        .filter(([, cell]) => cell.type === "error")
        .map(([name, cell]) => `${name}: ${cell.value} ${cell.message}`);
    for (const [name, value] of Object.entries(expected)) {
        const found = cells[name]?.value ?? "";
        if (!isSame(found, value)) {
            wrong.push(`${name}: ${found} instead of ${value}`);
        }
    }
    const frozen = await freezeOdooData(model);
    for (const sheet of frozen.sheets) {
        for (const [place, content] of Object.entries(sheet.cells)) {
            if (/PIVOT|ODOO/.test(content)) {
                wrong.push(`${sheet.name}!${place} is shared as ${content}`);
            }
        }
    }
    const {files} = model.exportXLSX();
    if (!files.some((file) => file.path === "xl/workbook.xml")) {
        wrong.push("no workbook is exported");
    }
    return wrong;
}
