import {describe, expect, test} from "@odoo/hoot";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class SalesCredit extends models.Model {
    _name = "sales.credit";

    value = fields.Float({aggregator: "sum"});

    _records = [
        {id: 1, value: 100},
        {id: 2, value: 50.25},
    ];
}

defineMailModels();
defineModels([SalesCredit]);

function mountList(context) {
    return mountView({
        type: "list",
        resModel: "sales.credit",
        context,
        arch: `<list js_class="sales_credit_list"><field name="value" sum="Total"/></list>`,
    });
}

test("credits of a target have a total, and a note on hidden rows", async () => {
    await mountList({sales_credit_note: "3 more rows."});
    expect(".o_sales_credit_note").toHaveText("3 more rows.");
    expect("tfoot").toHaveText("150.25");
});

test("credits of several metrics have neither", async () => {
    await mountList({});
    expect(".o_data_row").toHaveCount(2);
    expect(".o_sales_credit_note").toHaveCount(0);
    expect("tfoot").toHaveText("");
});
