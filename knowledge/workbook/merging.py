"""A file merged into a catalogue: whose items it lists, which fields it overwrites, what the rules say of the result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from knowledge.catalogue.codes import LIST_KINDS
from knowledge.catalogue.guide import Source
from knowledge.catalogue.items import FIELD_LABELS, Catalogue, ServiceItem
from knowledge.catalogue.lists import ItemList, ListEntry
from knowledge.catalogue.places import Region, RegionTree
from knowledge.catalogue.problems import Problem, find, find_in_list, refuses, withhold
from knowledge.catalogue.rules.finding import Finding
from knowledge.workbook.adjusting import adjust
from knowledge.workbook.bundles import bundle_up
from knowledge.workbook.identifying import Identified, Identifier
from knowledge.workbook.importing import Imported, region_tree
from knowledge.workbook.items import ItemRow, region_code, unknown_departments, unknown_regions
from knowledge.workbook.leaving import find_losses, is_real, without_demonstration
from knowledge.workbook.placing import place
from knowledge.workbook.rows import Cell
from knowledge.workbook.surroundings import DEFAULT_KIND
from knowledge.workbook.target import target_list

Whose = Mapping[str, Identified]  # by code
_NEVER_OVERWRITTEN = frozenset(("code", "withheld", "region"))


@dataclass(frozen=True)
class Counts:
    """What an import did: rows of the list, items added, changed and left as they were, items dropped because no list
    names them any more, fields withheld, rows and sheets skipped. All 0 but `rows` and `skipped` when refused."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    dropped: int = 0
    withheld: int = 0
    skipped: int = 0


def merge(
    base: Catalogue,
    imported: Imported,
    list_kind: str = "",
    region: str = "",
    *,
    add: bool = False,
    delete_missing: bool = False,
) -> tuple[Catalogue, list[Problem], Counts]:
    """The catalogue after importing a file for the list `list_kind` of `region` (default: what its 清单 sheet says, else
    办事指南), every problem, and counts.

    The file's rows replace the entries of that list; a row overwrites only the fields that the file has columns for.
    Items that no list names any more are dropped; more than 5 % of them only with `delete_missing`, none with `add`: then
    the file's rows join the list. Demonstration data leaves before a real file comes in.

    An E on an L1 field refuses the file: the base is returned. An E on another field withholds that field. An export of
    ours (`Imported.whole`) names its lists itself and is taken literally.
    """
    old, base = base, without_demonstration(base) if is_real(imported) else base
    tree = region_tree((*base.regions, *imported.regions))
    published = target_list(base, imported, LIST_KINDS.label(list_kind) or list_kind, region_code(region, tree))
    found, problems = _identify(base, imported, published)
    items, rule_problems = _apply(found, imported.whole, published, tree)
    lists = _lists(base, imported, published, found, items, add)
    everything = {**base.by_code, **items}
    points, point_problems = place(base.points, imported, everything, tree, add)
    bundles, bundle_problems = bundle_up(base.bundles, imported.bundles, everything, add)
    adjustments, adjustment_problems = adjust(base.adjustments, imported.adjustments, everything, tree)
    problems = [
        *imported.problems,
        *problems,
        *rule_problems,
        *unknown_departments(_moved(found), {item.department for item in base.items}),
        *_check_lists(lists, imported, published, found, items),
        *point_problems,
        *bundle_problems,
        *adjustment_problems,
    ]
    problems.sort(key=lambda problem: (problem.sheet, problem.row))
    counts = Counts(rows=len(imported.listed), skipped=len(imported.skipped))
    named = {entry.code for listed in lists for entry in listed.entries}
    kept = tuple(item for code, item in everything.items() if code in named)
    merged = Catalogue(kept, points, lists, _regions(base, imported), bundles, adjustments)
    if not delete_missing and not any(problem.refuses for problem in problems):
        problems = [*find_losses(base, merged), *problems]
    if any(problem.refuses for problem in problems):
        return old, problems, counts
    return merged, problems, _count(counts, old, merged, items)


def check(imported: Imported, list_kind: str = "", region: str = "") -> list[Problem]:
    """What is wrong with a file by itself, without a catalogue to merge it into; the list is named as for `merge`."""
    listed = replace(imported, items=tuple(imported.listed))
    if "points" not in imported.kinds:
        listed = replace(listed, handles=())
    if not imported.listed:
        listed = replace(listed, bundles=None, adjustments=())
    _, problems, _ = merge(Catalogue(), listed, list_kind, region)
    details = [row for row in imported.items if not row.listed]
    return problems + [problem for row in details for problem in _examine(row, row.item, known=True)[1]]


def _identify(base: Catalogue, imported: Imported, published: ItemList) -> tuple[Whose, list[Problem]]:
    pairs = list(Identifier(base.by_code, imported.items, published).identify())
    problems = [problem for _, found in pairs for problem in found]
    if "items" in imported.kinds and not imported.listed:
        problems.append(Problem("L1", "E", "", 0, "", "", "事项表里一个事项也没有", "请核对文件", refuses=True))
    return {found.code: found for found, _ in pairs if found}, problems


def _apply(found: Whose, whole: bool, published: ItemList, tree: RegionTree) -> tuple[dict[str, ServiceItem], list[Problem]]:
    """The merged items of the file by code, with wrong fields withheld, and what the rules find."""
    items: dict[str, ServiceItem] = {}
    problems: list[Problem] = []
    for code, one in found.items():
        item = one.row.item if whole else _overwrite(one, published)
        item = replace(item, region=region_code(item.region, tree))
        items[code], new = _examine(one.row, item, known=one.known is not None)
        problems += new
    cells = (one.row.cells["region"] for one in found.values() if "region" in one.row.cells)
    return items, [*problems, *unknown_regions(cells, tree)]


def _moved(found: Whose) -> Iterable[tuple[Cell, str]]:
    """The departments of known items that the file gives to another one."""
    for one in found.values():
        before, now = one.known.department if one.known else "", one.row.item.department
        if before and now and now != before and "department" in one.row.cells:
            yield one.row.cells["department"], before


def _overwrite(one: Identified, published: ItemList) -> ServiceItem:
    """The known item with the fields that the file gives; a new item as it stands."""
    row, known = one.row, one.known
    stamped = replace(row.item, code=one.code, source=_stamp(row.item.source, published))
    if known is None:
        return replace(stamped, region=row.item.region or published.region)
    change: dict[str, Any] = {field: getattr(stamped, field) for field in row.given - _NEVER_OVERWRITTEN}
    if not known.modes and "modes" not in row.given:
        change["modes"] = row.item.modes  # derived
    before = () if "withheld" in row.given else (name for name in known.withheld if name not in row.given)
    change["withheld"] = tuple(sorted({*before, *row.item.withheld}))
    return replace(known, **change, region=row.item.region or known.region or published.region)


def _stamp(source: Source, published: ItemList) -> Source:
    """The source with what it does not say itself taken from the list."""
    return replace(
        source,
        list_name=source.list_name or published.kind + ("" if published.kind == DEFAULT_KIND else "清单"),
        document_no=source.document_no or published.document_no,
        url=source.url or published.url,
        published_on=source.published_on or published.published_on,
    )


def _examine(row: ItemRow, item: ServiceItem, known: bool) -> tuple[ServiceItem, list[Problem]]:
    """Rules on a merged item. Warnings about fields that this file does not give belong to the import that gave them."""
    found = [(rule, f) for rule, f in find(item) if rule.severity == "E" or not known or f.field in row.given]
    problems = [
        row.cell(f.field, FIELD_LABELS[f.field]).problem(
            rule.id, rule.severity, _as_written(f, row), f.remedy, refuses(rule.severity, f.field)
        )
        for rule, f in found
    ]
    return withhold(item, found), problems


def _as_written(finding: Finding, row: ItemRow) -> str:
    """What was found, with the words of the cell: 「20日」, 「二十天」 and 「20」 are all read as 20天."""
    cell = row.cell(finding.field, "")
    return finding.message.replace(finding.quoted, cell.value) if finding.quoted and cell.value else finding.message


def _lists(
    base: Catalogue, imported: Imported, published: ItemList, found: Whose, items: Mapping[str, ServiceItem], add: bool
) -> tuple[ItemList, ...]:
    """The lists of the base with those of the file in their places, or with their entries added to them."""
    given = [row.published for row in imported.lists] if imported.whole else []
    if imported.listed and not imported.whole:
        entries = tuple(_entry(one, items[code]) for code, one in found.items() if one.row.listed)
        given = [replace(published, entries=entries)]
    before = {one.key: one for one in base.lists}
    if add:
        given = [_joined(before[one.key], one) if one.key in before else one for one in given]
    return tuple({**before, **{one.key: one for one in given}}.values())


def _joined(before: ItemList, published: ItemList) -> ItemList:
    """The list with the entries that it had, those of the file in their places or after them."""
    entries = {entry.code: entry for entry in (*before.entries, *published.entries)}
    return replace(published, entries=tuple(entries.values()))


def _entry(one: Identified, item: ServiceItem) -> ListEntry:
    return ListEntry(one.code, one.row.item.modes if "modes" in one.row.given else item.modes)


def _check_lists(
    lists: Iterable[ItemList], imported: Imported, published: ItemList, found: Whose, items: Mapping[str, ServiceItem]
) -> list[Problem]:
    """R16 and R23 on the lists that this file gives."""
    given = {row.published.key for row in imported.lists} if imported.whole else {published.key} if imported.listed else set()
    problems = []
    for one in (one for one in lists if one.key in given):
        known = replace(one, entries=tuple(entry for entry in one.entries if entry.code in items))
        for code, rule, finding in find_in_list(known, items):
            cell = found[code].row.cell(finding.field, FIELD_LABELS[finding.field])
            problems.append(cell.problem(rule.id, rule.severity, finding.message, finding.remedy, rule.severity == "E"))
    return problems


def _regions(base: Catalogue, imported: Imported) -> tuple[Region, ...]:
    by_code = {region.code: region for region in (*base.regions, *imported.regions)}
    return tuple(by_code.values())


def _count(counts: Counts, base: Catalogue, merged: Catalogue, items: Mapping[str, ServiceItem]) -> Counts:
    before = base.by_code
    touched = [code for code in items if code in merged.by_code]
    changed = sum(code in before and before[code] != merged.by_code[code] for code in touched)
    added = sum(code not in before for code in touched)
    return replace(
        counts,
        added=added,
        changed=changed,
        unchanged=len(touched) - added - changed,
        dropped=sum(code not in merged.by_code for code in before),
        withheld=sum(len(items[code].withheld) for code in touched),
    )
