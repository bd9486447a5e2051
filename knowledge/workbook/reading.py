"""XLSX and CSV files turned into rows of text, within caps that are checked before parsing."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from knowledge.refusals import Unreadable
from knowledge.workbook.cells import FORMULA_WITHOUT_VALUE, clean
from knowledge.workbook.outline import MAX_COLUMNS, MAX_ROWS, Declarations, Outline, outline

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_SHEET_ELEMENTS = 1_500_000  # a sheet of 10,000 items has a million
MAX_STRING_ELEMENTS = 800_000  # openpyxl keeps those of one string: a million take 300 MiB
MAX_OTHER_ELEMENTS = 100_000  # of styles and all else, which openpyxl builds object by object
MAX_OTHER_BYTES = 20 * 1024 * 1024  # of each such part, which the parser is given whole, and copies
CHUNK = 1024 * 1024
OLE = bytes.fromhex("D0CF11E0A1B11AE1")  # the container of .xls and of encrypted workbooks


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `texts` by column from 0, clean; `spanned`: one merged cell is all that it holds."""

    number: int
    texts: tuple[str, ...]
    spanned: bool = False

    def text(self, column: int) -> str:
        return self.texts[column] if column < len(self.texts) else ""


@dataclass(frozen=True)
class Sheet:
    """One visible sheet with its rows that are not blank, merged cells filled; `hidden`: numbers of rows left out."""

    name: str
    rows: tuple[Row, ...]
    is_csv: bool = False
    hidden: tuple[int, ...] = ()


@dataclass(frozen=True)
class Book:
    """The visible sheets of a file, and the names of the hidden ones."""

    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()

    def without(self, name: str) -> "Book":
        return replace(self, sheets=tuple(sheet for sheet in self.sheets if sheet.name != name))


def letter(column: int) -> str:
    """A for 0."""
    return str(get_column_letter(column + 1))


def read_book(path: Path, name: str) -> Book:
    """All rows of an XLSX or CSV file; what it is, is told by its content. `name` stands for the sheet of a CSV file.

    Raises Unreadable.
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise Unreadable(f"文件有 {size / 1024 / 1024:.1f} MB，超过 10 MB；请拆成几个文件")
        data = path.read_bytes()
    except OSError:
        raise Unreadable("文件不存在或打不开") from None
    return _read(data, name)


def _read(data: bytes, name: str) -> Book:
    if not data.strip():
        raise Unreadable("文件是空的")
    if data.startswith(OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable("工作簿加了密码；请取消密码后再上传" if encrypted else "是旧的 .xls 文件；请另存为 .xlsx 后再上传")
    if data.lstrip().startswith(b"%PDF"):
        raise Unreadable("是 PDF 文件，不是工作簿；请向发文单位要 Excel 文件，或把其中的表格转成 .xlsx 再上传")
    if data.startswith(b"PK"):
        return _read_workbook(data)
    return Book((Sheet(name, tuple(_csv_rows(_decode(data))), is_csv=True),))


# --- CSV --------------------------------------------------------------------------------------------------------------


def _decode(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("不是 Excel 工作簿，也不是 UTF-8 或 GB18030 编码的 CSV 文件")


def _csv_rows(text: str) -> Iterator[Row]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if first.count("\t") > first.count(",") else ",")
    try:
        for number, cells in enumerate(reader, 1):
            texts = tuple(map(clean, cells[: MAX_COLUMNS + 1]))
            if any(texts):
                _check_caps(number, len(cells))
                yield Row(number, texts)
    except csv.Error as error:
        raise Unreadable(f"CSV 第 {reader.line_num} 行附近读不懂：有一格过长或引号没有成对") from error


def _check_caps(rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        raise Unreadable(f"超过 {MAX_ROWS} 行；请拆成几个文件，或删去表格下方多余的内容")
    if columns > MAX_COLUMNS:
        raise Unreadable(f"超过 {MAX_COLUMNS} 列；请删去表格右侧多余的内容")


# --- XLSX -------------------------------------------------------------------------------------------------------------


def _read_workbook(data: bytes) -> Book:
    """Any failure of the libraries on a broken file becomes one sentence: their exception types are not documented."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about styles and extensions that are not read anyway
                return _sheets(data, archive)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        raise Unreadable("工作簿已损坏，读不出来；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传") from error


def _check_archive(archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    names = {info.filename for info in infos}
    if sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
        raise Unreadable("工作簿展开后超过 100 MB；请删去图片和多余内容，或拆成几个文件")
    if any(info.flag_bits & 1 for info in infos):
        raise Unreadable("文件加了密码；请取消密码后再上传")
    if "xl/workbook.xml" not in names:
        raise Unreadable("不是 .xlsx 工作簿；请用 Excel 或 WPS 另存为 .xlsx 再上传")
    if any(_too_much(archive, info) for info in infos):
        raise Unreadable("工作簿的内容过多，读起来要太久；请只留下要导入的表，或拆成几个文件")


def _too_much(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    other = info.filename.endswith((".xml", ".rels")) and _most_elements(info.filename) == MAX_OTHER_ELEMENTS
    if other and info.file_size > MAX_OTHER_BYTES:
        return True
    return _count_elements(archive, info.filename) > _most_elements(info.filename)


def _most_elements(part: str) -> int:
    if part == "xl/sharedStrings.xml":
        return MAX_STRING_ELEMENTS
    return MAX_SHEET_ELEMENTS if part.startswith("xl/worksheets/") else MAX_OTHER_ELEMENTS


def _count_elements(archive: zipfile.ZipFile, part: str) -> int:
    """About how many elements an XML part has: opening brackets, counted before anything is parsed. Raises Unreadable when
    it declares entities or anything else (a DTD), whatever part it is."""
    count, declarations = 0, Declarations()
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            count += chunk.count(b"<") - chunk.count(b"</")
            declarations.look(chunk)
    return count


def _sheets(data: bytes, archive: zipfile.ZipFile) -> Book:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        hidden = tuple(sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible")
        return Book(tuple(_sheet(sheet, archive) for sheet in visible), hidden)
    finally:
        book.close()


def _sheet(sheet: Any, archive: zipfile.ZipFile) -> Sheet:
    with archive.open(sheet._worksheet_path) as xml:
        seen = outline(xml)
    values = sheet.iter_rows(max_row=seen.last_row or 1, max_col=seen.last_column or 1, values_only=True)
    texts: dict[str, str] = {}  # catalogues say the same things again and again
    grid = [[_remembered(texts, value) for value in row] for row in values]
    for row, column in seen.formulas_without_value:
        grid[row][column] = FORMULA_WITHOUT_VALUE
    spanned = _fill_merged(grid, seen)
    rows = [Row(i + 1, tuple(texts), i in spanned) for i, texts in enumerate(grid) if any(texts)]
    shown = tuple(row for row in rows if row.number - 1 not in seen.hidden_rows)
    hidden = tuple(row.number for row in rows if row.number - 1 in seen.hidden_rows)
    return Sheet(clean(sheet.title), shown, hidden=hidden)


def _fill_merged(grid: list[list[str]], seen: Outline) -> set[int]:
    """Write the text of each merged cell into all cells that it covers; the rows that hold nothing else."""
    spanned: set[int] = set()
    for top, left, bottom, right in seen.merged:
        if top < len(grid) and left < len(grid[top]):
            if right - left >= 2 and sum(map(bool, grid[top])) <= 1:
                spanned.update(range(top, bottom + 1))
            for row in grid[top : bottom + 1]:
                row[left : right + 1] = [grid[top][left]] * (min(right, len(row) - 1) - left + 1)
    return spanned


def _remembered(texts: dict[str, str], value: object) -> str:
    if not isinstance(value, str):
        return _text(value)
    if value not in texts:
        texts[value] = _text(value)
    return texts[value]


def _text(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time(0) else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return _number(value) if isinstance(value, (int, float)) else clean(str(value))


def _number(value: float) -> str:
    """Beyond 15 digits as Excel shows it (4.4E+30), so that a code spoilt by being stored as a number is noticed."""
    if abs(value) >= 1e15:
        return f"{value:.14E}"
    return str(int(value)) if value == int(value) else repr(value)
