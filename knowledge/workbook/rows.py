"""Rows of a sheet under its header: values by field, the cell each came from, and what could not be read."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from knowledge.catalogue.problems import ESSENTIAL, Problem
from knowledge.catalogue.rules.finding import Severity
from knowledge.catalogue.rules.wording import said_nothing
from knowledge.workbook.cells import BROKEN, LONGEST_TEXT, fold
from knowledge.workbook.columns import Column
from knowledge.workbook.headers import Header, is_repeated
from knowledge.workbook.limits import Unclear
from knowledge.workbook.reading import Row, letter

# Sheets whose optional cells may be wrong without making an answer wrong: the cell counts as not filled in.
LENIENT = frozenset(("materials", "steps", "fees", "faqs"))

_SUBTOTAL = re.compile(r"(?:小计|合计|总计|总数|累计)(?:[:：]?\d+[项个条件]?)?|共计?\d+[项个条件]\S{0,6}")
_NUMERAL = r"\(?[一二三四五六七八九十]+[)、.]+"
_NOTE = re.compile(
    r"(?:备?注|说明|填表|制表|审核人|联系人|附件?)[:：\d].*|(?:以下|以上|上述|下列).*|\(?(?:此处|以下|下)?(?:略|省略|从略|空白|同上)\)?"
    rf"|[.…·]+|{_NUMERAL}.*(?:类|事项|部分|\(\d+[项个条件]\))",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a value stands: sheet, row, column letter, the header over it and the text in it."""

    sheet: str
    row: int
    column: str
    header: str
    value: str

    def problem(self, rule: str, severity: Severity, message: str, remedy: str, refuses: bool = False) -> Problem:
        return Problem(rule, severity, self.sheet, self.row, self.column, self.header, message, remedy, self.value, refuses)


class Cells(Mapping[str, Cell]):
    """The cells of one row by field, each made when it is asked for: few ever are, and a row knows all that they say."""

    __slots__ = ("_added", "_places", "_row", "_sheet", "_texts", "_titles")

    def __init__(
        self,
        sheet: str = "",
        row: int = 0,
        titles: tuple[str, ...] = (),
        texts: tuple[str, ...] = (),
        places: Mapping[str, int] = MappingProxyType({}),
        added: Mapping[str, Cell] = MappingProxyType({}),
    ) -> None:
        """`titles` and `texts` of header and row by column, `places`: the column of each field; `added`: other rows' cells."""
        self._sheet, self._row, self._titles, self._texts = sheet, row, titles, texts
        self._places, self._added = places, added

    def __getitem__(self, field: str) -> Cell:
        if field in self._added:
            return self._added[field]
        place = self._places[field]
        text = self._texts[place] if place < len(self._texts) else ""
        return Cell(self._sheet, self._row, letter(place), self._titles[place], without_title(text, self._titles[place]))

    def __contains__(self, field: object) -> bool:
        return field in self._added or field in self._places

    def __iter__(self) -> Iterator[str]:
        return iter({**self._places, **self._added})

    def __len__(self) -> int:
        return len(self._places.keys() | self._added.keys())

    def __reduce__(self) -> tuple[Any, ...]:
        return Cells, (self._sheet, self._row, self._titles, self._texts, dict(self._places), dict(self._added))

    def __or__(self, added: Mapping[str, Cell]) -> "Cells":
        """With cells of other rows."""
        own = (self._sheet, self._row, self._titles, self._texts, self._places)
        return Cells(*own, {**self._added, **added})


def without_title(text: str, title: str) -> str:
    """The text of a cell that repeats its header (「办理地点：市民中心」)."""
    return text.removeprefix(f"{title}：").strip()


@dataclass(frozen=True)
class Skipped:
    """A row (0: a whole sheet, or rows or a column of it) that was not imported, and why; `column`: its header, `kind`:
    the kind of sheet it stands in."""

    sheet: str
    row: int
    reason: str
    column: str = ""
    kind: str = ""

    @property
    def text(self) -> str:
        return f"{self.sheet} 第 {self.row} 行：{self.reason}" if self.row else f"{self.sheet}：{self.reason}"


@dataclass(frozen=True, slots=True)
class Values:
    """One row read: values by field (blank cells absent), cells by field, problems, fields that could not be read."""

    sheet: str
    row: int
    values: Mapping[str, Any]
    cells: Cells | dict[str, Cell]
    problems: tuple[Problem, ...] = ()
    unread: frozenset[str] = frozenset()

    def text(self, field: str) -> str:
        return str(self.values.get(field, ""))

    def cell(self, field: str, label: str = "") -> Cell:
        """The cell of a field, or the row itself when the file has no such column."""
        return self.cells.get(field) or Cell(self.sheet, self.row, "", label, "")


def read_values(sheet: str, row: Row, header: Header) -> Values:
    """Read every known column of a row; a second column of a list (日常用语, 简称) adds to the first."""
    values: dict[str, Any] = {}
    places: dict[str, int] = {}
    problems: list[Problem] = []
    unread: set[str] = set()

    def cell(index: int) -> Cell:
        title = header.texts[index]
        return Cell(sheet, row.number, letter(index), title, without_title(row.text(index), title))

    for index, column in header.columns.items():
        text = without_title(row.text(index), header.texts[index])
        if not text or (column.field in values and not isinstance(values[column.field], tuple)):
            places.setdefault(column.field, index)
            continue
        places[column.field] = index
        value, problem = _read_cell(text, column, header.layout.kind, partial(cell, index))
        if problem:
            problems.append(problem)
            unread.update({column.field} if problem.severity == "E" else ())
        if value is not None:
            values[column.field] = _combine(values.get(column.field), value)
    known = header.places if places == header.places else places  # one mapping for all rows but a few
    cells = Cells(sheet, row.number, header.texts, row.texts, known)
    return Values(sheet, row.number, values, cells, tuple(problems), frozenset(unread))


def _combine(before: Any, value: Any) -> Any:
    return (*before, *(part for part in value if part not in before)) if isinstance(before, tuple) else value


def _read_cell(text: str, column: Column, kind: str, place: Callable[[], Cell]) -> tuple[Any, Problem | None]:
    """The value of a text, or the problem at its place."""
    if text.rstrip("。；;") in column.format.missing:
        cell = place()
        finding = said_nothing(column.field, cell.header, text)
        return None, cell.problem("R15", "W", finding.message, finding.remedy)
    try:
        return column.format.parse(_checked(text)), None
    except Unclear as unclear:
        cell = place()
        message = f"{cell.header}：{unclear.message}"
        if kind in LENIENT:
            return None, cell.problem("格式", "W", f"{message}，按未填处理", unclear.remedy)
        refuses = kind != "items" or column.field.split(".")[0] in ESSENTIAL | {"mode"}
        return None, cell.problem("格式", "E", message, unclear.remedy, refuses)


def _checked(text: str) -> str:
    if text in BROKEN:
        raise Unclear(f"公式没有得出结果（{text}）", "请在 Excel 里重新计算并保存，或改成直接填写")
    if len(text) > LONGEST_TEXT:
        raise Unclear(f"文字有 {len(text)} 个字，超过 Excel 一格的上限", "请缩短，或分几行填写")
    return text


def reason_to_skip(row: Row, header: Header) -> str | None:
    """Why a row below the header is no data: a repeated header, a subtotal, a section title, a note."""
    texts = [row.text(index) for index in header.columns if row.text(index)]
    first = next((text for text in row.texts if text), "")
    if not texts:
        return "" if not _SUBTOTAL.fullmatch(fold(first)) else "小计、合计行"
    if is_repeated(row, header):
        return "重复的表头"
    if row.spanned:
        return "整行合并的标题或说明"
    if _SUBTOTAL.fullmatch(fold(first)) or _SUBTOTAL.fullmatch(fold(texts[0])):
        return "小计、合计行"
    if _is_note(row, header):
        return "说明，不是数据"
    return None


def _is_note(row: Row, header: Header) -> bool:
    """Whether a row says one thing only, and that is a note. A merged 实施主体 reaches into notes too."""
    cells = [(column.field, row.text(index)) for index, column in header.columns.items() if row.text(index)]
    said = {text for field, text in cells if field not in ("department", "region")} or {text for _, text in cells}
    return len(said) == 1 and _NOTE.fullmatch(fold(min(said))) is not None
