"""Points of a file put into a catalogue, with the items that they handle."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.places import Handles, RegionTree, ServicePoint
from knowledge.catalogue.problems import Problem, find_in_point
from knowledge.workbook.importing import Imported
from knowledge.workbook.items import region_code, unknown_regions
from knowledge.workbook.layouts import POINT_LABELS
from knowledge.workbook.naming import ItemNames
from knowledge.workbook.surroundings import HandleRow


def place(
    base: Sequence[ServicePoint], imported: Imported, items: Mapping[str, ServiceItem], tree: RegionTree, add: bool = False
) -> tuple[tuple[ServicePoint, ...], list[Problem]]:
    """The points after an import: a 办理点 sheet replaces all of them, a 办理点事项 sheet alone replaces what the points
    that it names handle, a 办理点 sheet alone leaves what known points handle. With `add` nothing leaves: points and what
    they handle are added. Every E refuses the file."""
    if not imported.kinds & {"points", "handles"}:
        return tuple(base), []
    given = [replace(row.point, region=region_code(row.point.region, tree)) for row in imported.points]
    known = {point.code: point for point in base}
    kept = list(base) if add or "points" not in imported.kinds else []
    points = [*given, *(point for point in kept if point.code not in {one.code for one in given})]
    handles, problems = _handles(imported.handles, points, items)
    before = {} if imported.kinds >= {"points", "handles"} and not add else {p.code: p.handles for p in base}
    filled = [replace(point, handles=_done(handles.get(point.code), before.get(point.code, ()), add)) for point in points]
    placed = {**(known if add else {}), **{point.code: point for point in filled}}
    unknown = unknown_regions((row.row.cells["region"] for row in imported.points if "region" in row.row.cells), tree)
    return tuple(placed.values()), [*problems, *_repeated(imported), *_examine(imported, filled, tree), *unknown]


def _done(given: tuple[Handles, ...] | None, before: tuple[Handles, ...], add: bool) -> tuple[Handles, ...]:
    """What a point handles after an import that gives this for it, or nothing (None)."""
    if given is None or not add:
        return before if given is None else given
    return tuple({handled.code: handled for handled in (*before, *given)}.values())


def _handles(
    rows: Iterable[HandleRow], points: Iterable[ServicePoint], items: Mapping[str, ServiceItem]
) -> tuple[dict[str, tuple[Handles, ...]], list[Problem]]:
    """What each point handles, by point code."""
    codes = {**{point.name: point.code for point in points}, **{point.code: point.code for point in points}}
    names = ItemNames(items)
    found: dict[str, dict[str, Handles]] = {}
    problems: list[Problem] = []
    for row in rows:
        point = codes.get(row.point)
        code, unknown = names.find(row.row)
        problems += [_unknown_point(row)] if point is None else unknown
        if point is not None and code:
            found.setdefault(point, {})[code] = Handles(code, row.depth)
    return {point: tuple(handles.values()) for point, handles in found.items()}, problems


def _unknown_point(row: HandleRow) -> Problem:
    cell = row.row.cell("point_code", "办理点编码")
    return cell.problem("L1", "E", f"没有办理点「{row.point}」", "请核对办理点编码，或在办理点表里补上", refuses=True)


def _repeated(imported: Imported) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for row in imported.points:
        if row.point.code in seen:
            cell = row.row.cell("code", "办理点编码")
            problems.append(cell.problem("L1", "E", f"办理点编码「{row.point.code}」重复", "请核对编码", refuses=True))
        seen.add(row.point.code)
    return problems


def _examine(imported: Imported, points: Sequence[ServicePoint], tree: RegionTree) -> list[Problem]:
    """Rules on the points of a 办理点 sheet; `points` in the order of its rows."""
    problems = []
    for row, point in zip(imported.points, points, strict=False):
        for rule, finding in find_in_point(point, tree):
            cell = row.row.cell(finding.field, POINT_LABELS.get(finding.field, ""))
            problems.append(cell.problem(rule.id, rule.severity, finding.message, finding.remedy, rule.severity == "E"))
    return problems
