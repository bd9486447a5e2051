"""What changed between two catalogues: added, cancelled, delegated, taken back, changed field by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from knowledge.catalogue.codes import POWER_SOURCES, USE_LEVELS
from knowledge.catalogue.items import FIELD_LABELS, Catalogue, ServiceItem

CANCELLED = "取消"

# 行使层级 from high to low; 分级管理 has no place in the order.
LEVELS = ("国家级", "省级", "市级", "县级", "镇(乡、街道)级", "村(社区)级")
HANDED_DOWN = frozenset({"上级下放", "上级授权", "上级委托"})


class ChangeKind(StrEnum):
    """The words in which an adjustment of powers is announced; 移除 and 补录 concern items cancelled before."""

    ADDED = "增加"
    CANCELLED = "取消"
    DELEGATED = "下放"
    TAKEN_BACK = "收回"
    CHANGED = "变更"
    REMOVED = "移除"  # was cancelled already, now no longer listed
    RECORDED = "补录"  # newly listed, as cancelled


@dataclass(frozen=True)
class FieldChange:
    """One field of an item before and after."""

    field: str
    before: object
    after: object

    @property
    def label(self) -> str:
        return FIELD_LABELS[self.field]


@dataclass(frozen=True)
class ItemChange:
    """What became of one item; `before` is None for a new one, `after` for one no longer listed."""

    kind: ChangeKind
    before: ServiceItem | None
    after: ServiceItem | None
    fields: tuple[FieldChange, ...] = ()

    @property
    def item(self) -> ServiceItem:
        """The item as it stands, or as it last stood."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def departments(self) -> set[str]:
        return {item.department for item in (self.before, self.after) if item}


@dataclass(frozen=True)
class CodeChanges:
    """Codes of points, lists or regions that were added, removed or changed, and those themselves."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    pairs: tuple[tuple[Any, Any], ...] = field(default=(), compare=False, repr=False)  # before and after; None: not there

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two catalogues; false when nothing does. Order alone is no difference."""

    items: tuple[ItemChange, ...] = ()
    points: CodeChanges = CodeChanges()
    lists: CodeChanges = CodeChanges()
    regions: CodeChanges = CodeChanges()
    bundles: CodeChanges = CodeChanges()
    adjustments: CodeChanges = CodeChanges()

    def __bool__(self) -> bool:
        return bool(self.items or any(changed for _, changed in self.around))

    @property
    def around(self) -> tuple[tuple[str, CodeChanges], ...]:
        """What changed around the items, each kind with its name."""
        return (
            ("办理点", self.points),
            ("清单", self.lists),
            ("区划", self.regions),
            ("一件事", self.bundles),
            ("动态调整记录", self.adjustments),
        )

    def of(self, *kinds: ChangeKind) -> tuple[ItemChange, ...]:
        return tuple(change for change in self.items if change.kind in kinds)

    @property
    def added(self) -> tuple[ItemChange, ...]:
        return self.of(ChangeKind.ADDED)

    @property
    def cancelled(self) -> tuple[ItemChange, ...]:
        return self.of(ChangeKind.CANCELLED)

    @property
    def delegated(self) -> tuple[ItemChange, ...]:
        return self.of(ChangeKind.DELEGATED)

    @property
    def taken_back(self) -> tuple[ItemChange, ...]:
        return self.of(ChangeKind.TAKEN_BACK)

    @property
    def changed(self) -> tuple[ItemChange, ...]:
        """Items that go on with other content, 下放 and 收回 among them."""
        return self.of(ChangeKind.CHANGED, ChangeKind.DELEGATED, ChangeKind.TAKEN_BACK)

    @property
    def summary(self) -> str:
        """「增加 46 项、取消 122 项」, or 「没有变化」."""
        parts = [f"{kind} {len(self.of(kind))} 项" for kind in ChangeKind if self.of(kind)]
        parts += [f"{name}变动 {len(c.added + c.removed + c.changed)} 个" for name, c in self.around if c]
        return "、".join(parts) or "没有变化"


def compare(old: Catalogue, new: Catalogue) -> Changes:
    """The way from the old catalogue to the new one, in the order of the new, removed items last."""
    codes = dict.fromkeys([*new.by_code, *old.by_code])
    items = (compare_item(old.by_code.get(code), new.by_code.get(code)) for code in codes)
    return Changes(
        tuple(change for change in items if change),
        _compare_codes({p.code: p for p in old.points}, {p.code: p for p in new.points}),
        _compare_codes({e.key: e for e in old.lists}, {e.key: e for e in new.lists}),
        _compare_codes({r.code: r for r in old.regions}, {r.code: r for r in new.regions}),
        _compare_codes({b.code: b for b in old.bundles}, {b.code: b for b in new.bundles}),
        _compare_codes({a.code: a for a in old.adjustments}, {a.code: a for a in new.adjustments}),
    )


def compare_item(before: ServiceItem | None, after: ServiceItem | None) -> ItemChange | None:
    """What became of one item; None when nothing did."""
    if before is after or before == after:
        return None
    return ItemChange(_kind(before, after), before, after, _compare_fields(before, after))


def _compare_fields(before: ServiceItem | None, after: ServiceItem | None) -> tuple[FieldChange, ...]:
    if before is None or after is None:
        return ()
    pairs = ((f.name, getattr(before, f.name), getattr(after, f.name)) for f in fields(ServiceItem))
    return tuple(FieldChange(name, was, is_now) for name, was, is_now in pairs if was != is_now)


def _kind(before: ServiceItem | None, after: ServiceItem | None) -> ChangeKind:
    was, lives = _in_force(before), _in_force(after)
    if before is None:
        return ChangeKind.ADDED if lives else ChangeKind.RECORDED
    if was and not lives:
        return ChangeKind.CANCELLED
    return _moved(before, after) if after else ChangeKind.REMOVED


def _in_force(item: ServiceItem | None) -> bool:
    return item is not None and item.state != CANCELLED


def _moved(before: ServiceItem, after: ServiceItem) -> ChangeKind:
    """下放 or 收回 when the level says so, else when the source of the power does, else 变更."""
    step = _level(after) - _level(before) if _level(before) >= 0 <= _level(after) else 0
    step = step or _handed_down(after) - _handed_down(before)
    return ChangeKind.DELEGATED if step > 0 else ChangeKind.TAKEN_BACK if step < 0 else ChangeKind.CHANGED


def _level(item: ServiceItem) -> int:
    label = USE_LEVELS.label(item.use_level)
    return LEVELS.index(label) if label in LEVELS else -1


def _handed_down(item: ServiceItem) -> int:
    return int(POWER_SOURCES.label(item.power_source) in HANDED_DOWN)


def _compare_codes(old: Mapping[str, Any], new: Mapping[str, Any]) -> CodeChanges:
    added = tuple(code for code in new if code not in old)
    removed = tuple(code for code in old if code not in new)
    changed = tuple(code for code in new if code in old and new[code] != old[code])
    pairs = tuple((old.get(code), new.get(code)) for code in (*added, *changed, *removed))
    return CodeChanges(added, removed, changed, pairs)
