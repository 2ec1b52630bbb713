# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import logging
import re

from odoo.exceptions import UserError
from odoo.http import Controller, content_disposition, request, route

from .workbook import XLSX

TOKEN = re.compile(r"(/sales_reporting/unsubscribe/\d+/\d+/)[^\s\"?]+")


class WithoutToken(logging.Filter):
    """The server writes each address that is asked for into its log. More people read
    that than the mail in which the token is."""

    def filter(self, record):
        text = record.getMessage()
        if TOKEN.search(text):
            record.msg, record.args = TOKEN.sub(r"\1...", text), ()
        return True


logging.getLogger("werkzeug").addFilter(WithoutToken())


class PackController(Controller):
    @route(
        "/sales_reporting/pack/<int:pack_id>", type="http", auth="user", readonly=True
    )
    def download(self, pack_id):
        """The workbook of a pack, with what the user may read, as of today."""
        user = request.env.user
        pack = request.env["sales.pack"].search([("id", "=", pack_id)])
        if not pack:
            raise request.not_found()
        company = pack.company_id or user.company_id
        pack = pack.with_context(
            lang=user.lang, tz=user.tz, allowed_company_ids=company.ids
        )
        today = pack._days_company()._sales_today()
        try:
            name, content = pack._get_workbook(*pack._period_until(today))
        except UserError as error:
            return request.make_response(str(error), status=422)
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(f"{name}.xlsx")),
        ]
        return request.make_response(content, headers)

    @route(
        "/sales_reporting/unsubscribe/<int:pack_id>/<int:user_id>/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        # Mail programs post here; the token says who it is.
        csrf=False,
        save_session=False,
        # Beside Website the page has its frame.
        website=True,
        sitemap=False,
    )
    def unsubscribe(self, pack_id, user_id, token, **_kwargs):
        """Ask, and then see to it that a reader gets a pack no more.

        Opening the page changes nothing: programs look at the links in mails.
        """
        pack = request.env["sales.pack"].sudo().browse(pack_id).exists()
        user = request.env["res.users"].sudo().browse(user_id).exists()
        if not pack or not user or not pack._is_token(user, token):
            raise request.not_found()
        is_done = request.httprequest.method == "POST"
        if is_done:
            pack._subscribe(user, False)
        return request.render(
            "sales_reporting.sales_pack_unsubscribe",
            {"pack": pack.with_context(lang=user.lang), "is_done": is_done},
        )
