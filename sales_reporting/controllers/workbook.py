# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import json

from werkzeug.exceptions import InternalServerError

from odoo.http import (
    Controller,
    content_disposition,
    request,
    route,
    serialize_exception,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WorkbookController(Controller):
    @route(
        "/sales_reporting/workbook",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=True,
    )
    def workbook(self, data):
        """The report that is on the screen, as a workbook.

        :param data: JSON of the settings of the screen, see ``_take_to_excel``
        """
        settings = json.loads(data)
        request.update_context(
            **{
                name: value
                for name, value in settings.pop("context", {}).items()
                if name in ("allowed_company_ids", "lang", "tz")
            }
        )
        try:
            name, content = request.env["sales.workbook"]._take_to_excel(settings)
        except Exception as error:
            # The web client shows what a download says in this way.
            problem = {"code": 200, "data": serialize_exception(error)}
            problem["message"] = "Odoo Server Error"
            raise InternalServerError(json.dumps(problem)) from error
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(f"{name}.xlsx")),
        ]
        return request.make_response(content, headers)
