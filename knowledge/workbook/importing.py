"""A workbook read into items, points, regions and lists, with every problem at its cell."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from knowledge.catalogue.guide import Source
from knowledge.catalogue.places import Region, RegionTree, base_regions
from knowledge.catalogue.problems import Problem
from knowledge.refusals import Unreadable
from knowledge.workbook.cells import fold
from knowledge.workbook.columns import Taught, teach
from knowledge.workbook.details import attach, gather
from knowledge.workbook.headers import Header, find_header
from knowledge.workbook.items import ItemRow, build_item, drop_copies
from knowledge.workbook.layouts import DETAILS, LAYOUTS
from knowledge.workbook.reading import Book, Row, Sheet, read_book
from knowledge.workbook.rows import Skipped, Values, read_values, reason_to_skip
from knowledge.workbook.surroundings import (
    HandleRow,
    ListRow,
    PointRow,
    add_entries,
    build_handle,
    build_list,
    build_point,
    build_region,
)

T = TypeVar("T")
Progress = Callable[[int, int], None]

PROBLEMS = "问题清单"  # the sheet that a marked workbook brings back
MOST_NAMED = 20  # hidden rows told by number
_UNNOTED = frozenset(("序号", "编号", "序", "no", "no."))


@dataclass(frozen=True)
class Imported:
    """All that a file gives. `kinds`: which kinds of sheets it has (items, materials, points …)."""

    file: str
    kinds: frozenset[str]
    items: tuple[ItemRow, ...] = ()
    points: tuple[PointRow, ...] = ()
    handles: tuple[HandleRow, ...] = ()
    regions: tuple[Region, ...] = ()
    lists: tuple[ListRow, ...] = ()
    bundles: tuple[Values, ...] | None = None  # None: the file has no 一件事 sheet, or a blank one
    adjustments: tuple[Values, ...] = ()
    problems: tuple[Problem, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @property
    def whole(self) -> bool:
        """An export of a whole catalogue: it names the entries of every list."""
        return "entries" in self.kinds

    @property
    def listed(self) -> list[ItemRow]:
        """The rows of the 事项 sheet."""
        return [row for row in self.items if row.listed]


@dataclass(frozen=True)
class Table:
    """One recognised sheet: its header and the rows read under it."""

    header: Header
    rows: tuple[Values, ...]


def read_workbook(path: str | Path, progress: Progress | None = None, name: str = "", taught: Taught | None = None) -> Imported:
    """Read an XLSX or CSV file; `progress(done, total)` counts rows, `name` is what the file is called where it comes
    from (an upload), `taught` what is known of its headers beyond the usual. Raises Unreadable (with a Chinese reason)
    when it is broken, too big, or has no known header."""
    path, name = Path(path), name or Path(path).name
    book = read_book(path, Path(name).stem).without(PROBLEMS)
    tables, skipped = _read_tables(book, progress or (lambda done, total: None), taught or {})
    if not tables:
        raise Unreadable("没有找到认得的表头；事项表至少要有「事项名称」一列，表头须在前 20 行内")
    return _Reader(name, tables, tuple(skipped)).read()


def _read_tables(book: Book, progress: Progress, taught: Taught) -> tuple[list[Table], list[Skipped]]:
    layouts = tuple(teach(layout, taught) for layout in LAYOUTS)
    skipped = [Skipped(name, 0, "隐藏的工作表，没有导入") for name in book.hidden]
    total = sum(len(sheet.rows) for sheet in book.sheets)
    tables: list[Table] = []
    done = 0
    for sheet in book.sheets:
        skipped += _hidden_rows(sheet)
        header = find_header(sheet, layouts)
        if header is None:
            skipped += [Skipped(sheet.name, 0, "没有认出表头，没有导入")] if sheet.rows else []
            done += len(sheet.rows)
            continue
        skipped += [
            Skipped(sheet.name, 0, f"不认识的列「{text}」没有导入", text, header.layout.kind)
            for text in header.unknown
            if fold(text) not in _UNNOTED and fold(text) not in taught.get(header.layout.kind, {})
        ]
        rows: list[Values] = []
        for row in _data_rows(sheet, header, skipped):
            rows.append(read_values(sheet.name, row, header))
            done += 1
            if done % 100 == 0:
                progress(done, total)
        tables.append(Table(header, tuple(_fill_departments(rows) if sheet.is_csv else rows)))
    progress(total, total)
    return tables, skipped


def _hidden_rows(sheet: Sheet) -> list[Skipped]:
    if not sheet.hidden:
        return []
    shown = "、".join(map(str, sheet.hidden[:MOST_NAMED])) + (" …" if len(sheet.hidden) > MOST_NAMED else "")
    return [Skipped(sheet.name, 0, f"隐藏的 {len(sheet.hidden)} 行没有导入（第 {shown} 行）；要导入的请取消隐藏或筛选")]


def _data_rows(sheet: Sheet, header: Header, skipped: list[Skipped]) -> Iterator[Row]:
    for row in sheet.rows:
        if row.number > header.last_row:
            reason = reason_to_skip(row, header)
            if reason is None:
                yield row
            elif reason:
                skipped.append(Skipped(sheet.name, row.number, reason))


def _fill_departments(rows: Sequence[Values]) -> Iterator[Values]:
    """A CSV file has lost its merged cells: a blank department is the one above it, with a warning."""
    department = ""
    for row in rows:
        if department and "department" in row.cells and not row.text("department") and row.text("name"):
            cell = row.cells["department"]
            warning = cell.problem("L1", "W", f"{cell.header}是空的，按上一行的「{department}」处理", f"请补上{cell.header}")
            row = replace(row, values={**row.values, "department": department}, problems=(*row.problems, warning))
        department = row.text("department") or department
        yield row


class _Reader:
    """Turns tables into an Imported, in the order in which they need one another: regions, lists, items, details."""

    def __init__(self, file: str, tables: Sequence[Table], skipped: tuple[Skipped, ...]) -> None:
        self._tables = tables
        self._problems = [problem for table in tables for row in table.rows for problem in row.problems]
        self._imported = Imported(file, frozenset(table.header.layout.kind for table in tables), skipped=skipped)

    def read(self) -> Imported:
        regions = self._regions()
        tree = region_tree(regions)
        lists = self._lists(tree)
        marked = any(row.demonstration for row in lists)
        points = self._keep(build_point(row, tree, marked) for row in self._rows("points"))
        handles = self._keep(build_handle(row) for row in self._rows("handles"))
        items = self._details(self._items(tree, lists))
        imported = replace(self._imported, items=items, points=points, handles=handles, regions=regions, lists=lists)
        bundles = tuple(self._rows("bundles")) or None
        adjustments = tuple(self._rows("adjustments"))
        return replace(imported, bundles=bundles, adjustments=adjustments, problems=tuple(self._problems))

    def _rows(self, kind: str) -> list[Values]:
        return [row for table in self._tables if table.header.layout.kind == kind for row in table.rows]

    def _keep(self, built: Iterable[tuple[T, list[Problem]]]) -> tuple[T, ...]:
        """What was built; its problems go to the others."""
        pairs = list(built)
        self._problems += [problem for _, problems in pairs for problem in problems]
        return tuple(value for value, _ in pairs)

    def _regions(self) -> tuple[Region, ...]:
        known: list[Region] = list(base_regions())
        for row in self._rows("regions"):
            known += self._keep([build_region(row, known)])
        return tuple(known[len(base_regions()) :])

    def _lists(self, tree: RegionTree) -> tuple[ListRow, ...]:
        lists = [build_list(row, tree) for row in self._rows("lists")]
        return tuple(self._keep([add_entries(lists, self._rows("entries"))])[0])

    def _items(self, tree: RegionTree, lists: Sequence[ListRow]) -> list[ItemRow]:
        source = self._source(lists)
        tables = [table for table in self._tables if table.header.layout.kind == "items"]
        whole = self._imported.whole
        rows = self._keep(build_item(row, t.header, source, tree, whole) for t in tables for row in t.rows)
        return self._keep([drop_copies(rows)])[0]

    def _source(self, lists: Sequence[ListRow]) -> Source:
        """What the file and its 清单 sheet say about every row."""
        if not lists or self._imported.whole:
            return Source(file=self._imported.file)
        row, published = lists[0], lists[0].published
        name = row.name or f"{published.kind}清单"
        source = Source(name, published.document_no, published.url, published.published_on, self._imported.file)
        return replace(source, demonstration=row.demonstration)

    def _details(self, rows: list[ItemRow]) -> tuple[ItemRow, ...]:
        gathered = self._keep(gather(kind, self._rows(kind)) for kind in DETAILS)
        return tuple(self._keep([attach([detail for details in gathered for detail in details], rows)])[0])


def region_tree(regions: Iterable[Region]) -> RegionTree:
    """The 15 regions of the program with others added or put in their place."""
    by_code = {region.code: region for region in (*base_regions(), *regions)}
    return RegionTree(tuple(by_code.values()))
