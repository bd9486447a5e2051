"""A register as a file: nothing in it is a formula or a link."""

from io import BytesIO
from typing import Any

import xlsxwriter
from starlette_admin.export.base import BaseExporter
from starlette_admin.export.csv import CsvExporter
from starlette_admin.fields import BaseField

from bot.console.broadcast_export import HARMLESS


class Csv(CsvExporter):
    """Opens in Excel with its Chinese as it is; what would be a formula begins with an apostrophe."""

    label = "CSV"

    def __init__(self) -> None:
        super().__init__(escape_formulas=True)

    async def generate(self, fields: list[BaseField], rows: list[dict[str, Any]]) -> bytes:
        return b"\xef\xbb\xbf" + await super().generate(fields, rows)


class Workbook(BaseExporter):
    """One sheet, every cell a text or a number."""

    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    extension = "xlsx"
    label = "Excel"

    async def generate(self, fields: list[BaseField], rows: list[dict[str, Any]]) -> bytes:
        target = BytesIO()
        with xlsxwriter.Workbook(target, HARMLESS) as book:
            sheet = book.add_worksheet("登记簿")
            sheet.set_column(0, len(fields), 20)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, [field.label for field in fields], book.add_format({"bold": True}))
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, [_cell(row.get(field.name)) for field in fields])
        return target.getvalue()


def _cell(value: Any) -> str | int:
    return value if isinstance(value, int) else str(value if value is not None else "")
