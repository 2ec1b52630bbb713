from odoo.tests import tagged
from .common_stages import StagesCase
@tagged("post_install", "-at_install")
class TestCashflowReport(StagesCase):
    def test_smoke(self):
        self._new_order(self.anna, 1000.0)
        self._new_lead()
        rows = self.env["sales.cashflow.report"].search([])
        print(rows.read(["kind","date","amount","expected","display_name","certainty", "probability"]))
        print(rows._read_group([], ["date:month","kind"], ["amount:sum","expected:sum","probability:avg","document_amount:sum"]))
