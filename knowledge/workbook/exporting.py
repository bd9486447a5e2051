"""A whole catalogue written as one workbook, whose import gives the identical catalogue."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from knowledge.catalogue.guide import TimeLimit
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.workbook.cells import LONGEST_TEXT
from knowledge.workbook.columns import Layout
from knowledge.workbook.layouts import BY_KIND, DETAILS
from knowledge.workbook.outline import MAX_ROWS

Record = Mapping[str, Any]  # value by field of a layout

_WIDTH = 18  # characters
MOST_RECORDS = MAX_ROWS - 1  # the header takes a row
_CREATED = datetime(2018, 1, 1)  # a fixed date: the same catalogue gives the same bytes


def write_workbook(catalogue: Catalogue, target: str | Path | BinaryIO) -> None:
    """Write every list, item, point and region of a catalogue to an XLSX file, one sheet for each kind that has any; what an
    import would not read in one sheet (20,000 rows) goes on in another.

    Every cell is a string, so that nothing in it ever runs as a formula. Texts are expected to be clean (`cells.clean`),
    as the import leaves them. Raises ValueError when a text is longer than a cell can hold (32,767 characters).
    """
    sheets = {kind: list(records(catalogue)) for kind, records in RECORDS.items()}
    kept = [kind for kind, records in sheets.items() if records or (kind == "entries" and catalogue.lists)] or ["items"]
    with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target) as book:
        book.set_properties({"created": _CREATED})
        bold = book.add_format({"bold": True})
        for kind in kept:
            for number, start in enumerate(range(0, len(sheets[kind]) or 1, MOST_RECORDS), 1):
                title = BY_KIND[kind].title + (str(number) if number > 1 else "")
                _write(book.add_worksheet(title), BY_KIND[kind], sheets[kind][start : start + MOST_RECORDS], bold)


def _write(sheet: Any, layout: Layout, records: list[Record], bold: Any) -> None:
    columns = [column for column in layout.columns if column.exported]
    sheet.set_column(0, len(columns) - 1, _WIDTH)
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        title = column.headers.split()[0]
        sheet.write_string(0, index, title, bold)
        for row, record in enumerate(records, 1):
            text = column.format.write(record[column.field])
            if len(text) > LONGEST_TEXT:
                raise ValueError(f"{layout.title}表「{title}」有 {len(text)} 个字，超过 Excel 一格的上限")
            if text:
                sheet.write_string(row, index, text)


def _items(catalogue: Catalogue) -> Iterator[Record]:
    for item in catalogue.items:
        yield {**vars(item), **{f"source.{name}": value for name, value in vars(item.source).items()}}


def _details(kind: str) -> Callable[[Catalogue], Iterator[Record]]:
    def records(catalogue: Catalogue) -> Iterator[Record]:
        for item in catalogue.items:
            for record in _SHAPES.get(kind, _plain)(item, kind):
                yield {"item_code": item.code, **record}

    return records


def _plain(item: ServiceItem, kind: str) -> Iterator[Record]:
    return (vars(one) for one in getattr(item, kind))


def _special(item: ServiceItem, kind: str) -> Iterator[Record]:
    for procedure in item.special_procedures:
        yield {**vars(procedure), "days": TimeLimit(procedure.days, procedure.unit)}


def _situations(item: ServiceItem, kind: str) -> Iterator[Record]:
    for question in item.situations:
        for option in question.options:
            yield {**vars(option), "key": question.key, "text": question.text, "option": option.key}


_SHAPES: Mapping[str, Callable[[ServiceItem, str], Iterator[Record]]] = {
    "special_procedures": _special,
    "situations": _situations,
}


def _lists(catalogue: Catalogue) -> Iterator[Record]:
    return (vars(published) for published in catalogue.lists)


def _entries(catalogue: Catalogue) -> Iterator[Record]:
    for published in catalogue.lists:
        for entry in published.entries:
            yield {"list_key": published.key, **vars(entry)}


def _points(catalogue: Catalogue) -> Iterator[Record]:
    """Degrees are WGS-84 in a catalogue; the system of publication goes to its own column."""
    return ({**vars(point), "system": "WGS-84"} for point in catalogue.points)


def _handles(catalogue: Catalogue) -> Iterator[Record]:
    for point in catalogue.points:
        for handled in point.handles:
            yield {"point_code": point.code, "item_code": handled.code, "depth": handled.depth}


def _regions(catalogue: Catalogue) -> Iterator[Record]:
    return (vars(region) for region in catalogue.regions)


def _bundles(catalogue: Catalogue) -> Iterator[Record]:
    """One row a step; what is said of the bundle as a whole stands in its first row."""
    for bundle in catalogue.bundles:
        for number, step in enumerate(bundle.steps):
            whole = vars(bundle) if number == 0 else {**vars(bundle), "sayings": (), "demonstration": None}
            yield {**whole, **vars(step), "item_code": step.item}


def _adjustments(catalogue: Catalogue) -> Iterator[Record]:
    for adjustment in catalogue.adjustments:
        sides = (("before", adjustment.before), ("after", adjustment.after))
        held = {f"{side}.{name}": value for side, holder in sides for name, value in vars(holder).items()}
        yield {**vars(adjustment), **held, "item_code": adjustment.item}


RECORDS: Mapping[str, Callable[[Catalogue], Iterator[Record]]] = {
    "lists": _lists,
    "entries": _entries,
    "items": _items,
    **{kind: _details(kind) for kind in DETAILS},
    "points": _points,
    "handles": _handles,
    "regions": _regions,
    "bundles": _bundles,
    "adjustments": _adjustments,
}
