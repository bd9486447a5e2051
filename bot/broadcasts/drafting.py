"""From what changed between two editions to a notice in plain Chinese, department by department."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from bot.broadcasts.audience import Audience
from bot.broadcasts.content import LONGEST_BODY, LONGEST_SUMMARY, MOST_LINKS, Content
from knowledge.catalogue.changes import ChangeKind, Changes, FieldChange, ItemChange
from knowledge.catalogue.codes import USE_LEVELS
from knowledge.catalogue.guide import TimeLimit
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.places import RegionTree

NAMED = 4  # items of a kind and department that are named; the rest is counted
MOST_THEMES = 6  # with more the notice is for everybody
MOST_FOLLOWED = 2_000
REST = "……其余 {count} 个部门的变化见公告栏和查询页面。"

# The words in which people are told, and their order.
VERBS: Mapping[ChangeKind, str] = {
    ChangeKind.ADDED: "新增",
    ChangeKind.CANCELLED: "取消",
    ChangeKind.DELEGATED: "下放",
    ChangeKind.TAKEN_BACK: "收回",
    ChangeKind.CHANGED: "调整",
    ChangeKind.REMOVED: "移出",
    ChangeKind.RECORDED: "补录取消",
}
OVER = (ChangeKind.CANCELLED, ChangeKind.REMOVED)


@dataclass(frozen=True)
class Told:
    """One change as a line tells it: the words that it shares with others like it, and its own."""

    kind: str
    name: str


def draft(changes: Changes, catalogue: Catalogue, tree: RegionTree, edition: int) -> Content:
    """A notice of what changed in `catalogue`, which is `edition`: title, body, short form, links, audience."""
    body = [_opening(changes, edition), *_departments(changes, catalogue, tree)]
    documents = "、".join(_documents(changes, catalogue))
    ending = [f"文件：{documents}"] if documents else []
    return Content(
        f"事项清单更新：{_counted(changes, ' ', '、')}"[:60],
        _fitted(body, ending),
        short_form(changes),
        _links(changes),
        _audience(changes, tree),
        cancels=tuple(change.item.code for change in changes.of(*OVER)),
    )


def short_form(changes: Changes, room: int = LONGEST_SUMMARY) -> str:
    """「新增46项取消122项下放6项收回5项」, or without 项: as many kinds as there is room for."""
    if 0 < len(whole := _counted(changes, "", "")) <= room:
        return whole
    told = ""
    for kind, verb in VERBS.items():
        part = f"{verb}{len(changes.of(kind))}" if changes.of(kind) else ""
        told = told + part if len(told + part) <= room else told
    return told or "办事指南有更新"


def shortened(change: ItemChange) -> bool:
    """Whether the promised limit became shorter: in the same unit, or 即办 now."""
    field = _field(change, "promised_limit")
    before, after = (field.before, field.after) if field else (None, None)
    if not (isinstance(before, TimeLimit) and isinstance(after, TimeLimit)):
        return False
    return after.value < before.value and (after.unit == before.unit or after.value == 0)


def _opening(changes: Changes, edition: int) -> str:
    counted = _counted(changes, " ", "、") or "办理点、清单等有更新"
    shorter = sum(shortened(change) for change in changes.items)
    return f"政务服务事项清单有更新（第 {edition} 版）：{counted}" + (f"；{shorter} 项承诺时限压缩" if shorter else "") + "。"


def _counted(changes: Changes, gap: str, between: str) -> str:
    kinds = ((verb, len(changes.of(kind))) for kind, verb in VERBS.items())
    return between.join(f"{verb}{gap}{number}{gap}项" for verb, number in kinds if number)


def _departments(changes: Changes, catalogue: Catalogue, tree: RegionTree) -> Iterator[str]:
    """A paragraph a place and department, those with the most changes first."""
    found: dict[str, list[ItemChange]] = {}
    for change in changes.items:
        found.setdefault(_who(change.item, tree), []).append(change)
    for name in sorted(found, key=lambda name: -len(found[name])):
        yield f"【{name}】\n" + "\n".join(_lines(found[name], catalogue))


def _who(item: ServiceItem, tree: RegionTree) -> str:
    """The department, with its banner unless its name tells it."""
    banner, department = tree.banner(item.region), item.department or "未写明部门"
    place = tree.name(banner) if banner else ""
    return department if not place or place in department else f"{place}·{department}"


def _lines(changes: list[ItemChange], catalogue: Catalogue) -> Iterator[str]:
    told = [_told(change, catalogue) for change in changes]
    order = list(dict.fromkeys(one.kind for one in sorted(told, key=lambda one: _rank(one.kind))))
    for kind, group in groupby(sorted(told, key=lambda one: order.index(one.kind)), key=lambda one: one.kind):
        names = [one.name for one in group]
        more = f" 等 {len(names)} 项" if len(names) > NAMED else ""
        yield f"{kind}：{'；'.join(names[:NAMED])}{more}"


def _rank(kind: str) -> int:
    return next((place for place, verb in enumerate(VERBS.values()) if kind.startswith(verb)), len(VERBS))


def _told(change: ItemChange, catalogue: Catalogue) -> Told:
    name = f"「{change.item.name}」"
    if change.kind in OVER:
        return Told(VERBS[change.kind], name + _since(change, catalogue))
    if change.kind in (ChangeKind.DELEGATED, ChangeKind.TAKEN_BACK):
        level = USE_LEVELS.label(change.item.use_level)
        return Told(VERBS[change.kind], name + (f"（改由{level}办理）" if level else ""))
    if change.kind is ChangeKind.CHANGED:
        return _changed(change, name)
    return Told(VERBS[change.kind], name)


def _since(change: ItemChange, catalogue: Catalogue) -> str:
    """On what grounds and since when, as far as it is published."""
    decided = [one for one in catalogue.adjustments_of.get(change.item.code, ()) if one.kind == "取消"]
    day = decided[-1].effective_on if decided else change.item.cancelled_on
    basis = (decided[-1].basis if decided else "") or change.item.state_basis
    told = [*([f"自 {day:%Y-%m-%d} 起"] if day else []), *([f"依据：{basis}"] if basis else [])]
    return f"（{'，'.join(told)}）" if told else ""


def _changed(change: ItemChange, name: str) -> Told:
    """By the field that matters most to whoever needs it done."""
    limit, modes, fees = (_field(change, field) for field in ("promised_limit", "modes", "fees"))
    if limit and isinstance(limit.before, TimeLimit) and isinstance(limit.after, TimeLimit):
        verb = "压缩" if shortened(change) else "调整"
        return Told(f"承诺时限{verb}", f"{name}由{limit.before.text}改为{limit.after.text}")
    if modes:
        return Told("办理方式调整", f"{name}改为{'、'.join(mode.text for mode in change.item.modes) or '未标注'}")
    if fees:
        return Told("收费调整", name)
    if materials := _field(change, "materials"):
        return Told("申请材料调整", name + _number_of_materials(materials))
    labels = "、".join(field.label for field in change.fields[:3])
    return Told("办事指南更新", f"{name}（{labels}）" if labels else name)


def _number_of_materials(field: FieldChange) -> str:
    before, after = (len(value) if isinstance(value, tuple) else 0 for value in (field.before, field.after))
    return f"（由 {before} 种减为 {after} 种）" if after < before else ""


def _field(change: ItemChange, name: str) -> FieldChange | None:
    return next((field for field in change.fields if field.field == name), None)


def _documents(changes: Changes, catalogue: Catalogue) -> list[str]:
    """Document numbers that the changes rest on."""
    codes = {change.item.code for change in changes.items}
    decided = (one.document_no for code in codes for one in catalogue.adjustments_of.get(code, ()))
    published = (change.item.source.document_no for change in changes.items if change.after)
    return sorted({number for number in (*decided, *published) if number})[:5]


def _links(changes: Changes) -> tuple[tuple[str, str], ...]:
    """What people may want to open: new items, shorter limits, then the rest."""
    first = [*changes.added, *(change for change in changes.items if shortened(change)), *changes.items]
    items = (change.item for change in first if change.after)
    return tuple(dict.fromkeys((item.code, item.name) for item in items))[:MOST_LINKS]


def _audience(changes: Changes, tree: RegionTree) -> Audience:
    """The banner or the city that it concerns, the themes if they are few, and whoever follows one of the items."""
    banners = {tree.banner(change.item.region) for change in changes.items}
    themes = list(dict.fromkeys(theme for change in changes.items for theme in change.item.themes))
    narrow = all(change.item.themes for change in changes.items) and len(themes) <= MOST_THEMES
    known = [change.item.code for change in changes.items if change.before]
    region = next(iter(banners)) if len(banners) == 1 else ""
    return Audience(region=region, themes=tuple(themes) if narrow else (), items=tuple(known[:MOST_FOLLOWED]))


def _fitted(body: Iterable[str], ending: list[str]) -> str:
    """As many paragraphs as a message holds; what is left out is counted."""
    paragraphs = list(body)
    room = LONGEST_BODY - sum(len(line) + 2 for line in ending) - len(REST) - 10
    kept: list[str] = []
    for paragraph in paragraphs:
        if sum(len(one) + 2 for one in kept) + len(paragraph) > room:
            break
        kept.append(paragraph)
    left = len(paragraphs) - len(kept)
    return "\n\n".join([*kept, *([REST.format(count=left)] if left else []), *ending])
