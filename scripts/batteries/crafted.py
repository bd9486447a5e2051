"""A good list as a workbook, and the means to change its parts."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

HEADER = ("事项编码", "事项名称", "实施部门", "办理类型", "承诺时限", "到办事现场次数")
ROWS = [(f"CS-{n:03d}", f"第{n}种证件办理", f"市第{n % 4}局", "一次办", f"{n % 9 + 1}个工作日", "1") for n in range(1, 21)]
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def workbook(rows: Sequence[Sequence[object]] = (), draw: Callable[[Any], object] = lambda sheet: None) -> bytes:
    """A workbook with the header and rows; `draw` may add to the sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.set_properties({"created": datetime(2018, 1, 1)})  # the same workbook has the same bytes
        sheet = book.add_worksheet("事项")
        for number, cells in enumerate(rows or [HEADER, *ROWS]):
            for column, value in enumerate(cells):
                (sheet.write_string if isinstance(value, str) else sheet.write)(number, column, value)
        draw(sheet)
    return out.getvalue()


GOOD = workbook()


def repacked(changes: Mapping[str, Callable[[bytes], bytes]], added: Mapping[str, bytes] | None = None) -> bytes:
    """The good workbook with some of its parts changed and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, bytes)(old.read(name)))
        for name, part in (added or {}).items():
            new.writestr(name, part)
    return out.getvalue()


def in_sheet(old: str, new: str) -> bytes:
    return repacked({SHEET: lambda part: part.replace(old.encode(), new.encode(), 1)})


def with_cell(row: int, column: int, value: object) -> bytes:
    rows = [list(HEADER), *map(list, ROWS)]
    rows[row][column] = value
    return workbook(rows)


def replace_cell(xml: bytes, reference: str, cell: str) -> bytes:
    start = xml.find(f'<c r="{reference}"'.encode())
    end = xml.find(b"</c>", start) + 4
    return xml[:start] + cell.encode() + xml[end:]
