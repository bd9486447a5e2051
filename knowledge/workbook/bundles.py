"""Rows of the 一件事 sheet put into a catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from knowledge.catalogue.bundles import Bundle, BundleStep
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.problems import Problem
from knowledge.workbook.naming import ItemNames
from knowledge.workbook.rows import Values


def bundle_up(
    base: Sequence[Bundle], rows: Sequence[Values] | None, items: Mapping[str, ServiceItem], add: bool = False
) -> tuple[tuple[Bundle, ...], list[Problem]]:
    """The bundles after an import: the 一件事 sheet replaces all of them, or joins them with `add`; `rows` is None for a
    file without that sheet, which changes nothing."""
    if rows is None:
        return tuple(base), []
    given, problems = _read(rows, ItemNames(items))
    before = {bundle.code: bundle for bundle in base} if add else {}
    return tuple({**before, **given}.values()), problems


def _read(rows: Iterable[Values], names: ItemNames) -> tuple[dict[str, Bundle], list[Problem]]:
    """Bundles by code, each from its rows in their order; a row that names none goes on with the one above."""
    found: dict[str, Bundle] = {}
    problems: list[Problem] = []
    key = ""
    for row in rows:
        key = row.text("code") or row.text("name") or key
        if not key:
            cell = row.cell("name", "一件事名称")
            problems.append(cell.problem("L1", "E", "没写属于哪一件事", "请填写一件事名称", refuses=True))
            continue
        code, unknown = names.find(row)
        problems += unknown
        known = found.get(key) or Bundle(key, row.text("name") or key)
        found[key] = _extended(known, row, code)
    return found, problems


def _extended(bundle: Bundle, row: Values, code: str) -> Bundle:
    step = BundleStep(code, row.text("note"), row.text("when"))
    sayings = tuple(dict.fromkeys((*bundle.sayings, *row.values.get("sayings", ()))))
    marked = bundle.demonstration or row.values.get("demonstration") is True
    return replace(bundle, sayings=sayings, steps=(*bundle.steps, step), demonstration=marked)
