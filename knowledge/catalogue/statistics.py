"""What the lists add up to: by mode, department and region, each number with its rule and its denominator."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import CountingRule, ItemList, breaches, count
from knowledge.catalogue.places import RegionTree

RULES: Mapping[CountingRule, str] = {
    "overlapping": "可重叠计数：一个事项可有几种办理方式，各项之和可以超过总数",
    "partition": "划分计数：一个事项只算一种办理方式，各项之和等于总数",
}
NOT_TOLD = "未载明"


@dataclass(frozen=True)
class Count:
    """`value` of `of` distinct items; `label` says which."""

    label: str
    value: int
    of: int

    @property
    def rate(self) -> float:
        """0–1; 0 of nothing."""
        return self.value / self.of if self.of else 0.0

    @property
    def text(self) -> str:
        """「一次办 304/344（88.4%）」: never without its denominator."""
        return f"{self.label} {self.value}/{self.of}（{self.rate:.1%}）"


@dataclass(frozen=True)
class Statistics:
    """One list counted by its own rule. `union`: items with any mode, of a denominator of one's own if it is given."""

    published: ItemList
    total: int
    tags: int
    modes: tuple[Count, ...]
    depths: tuple[Count, ...]
    departments: tuple[Count, ...]
    regions: tuple[Count, ...]
    union: Count
    breaches: tuple[str, ...]

    @property
    def caption(self) -> str:
        """What must stand beside every number of this list."""
        one = self.published
        named = (one.kind, one.batch, one.version, one.document_no, one.published_on and f"{one.published_on}公布")
        return f"{'，'.join(str(part) for part in named if part)}；{one.taxonomy} 年口径；{RULES[one.rule]}；分母 {self.total}"


def statistics(published: ItemList, items: Mapping[str, ServiceItem], tree: RegionTree, denominator: int = 0) -> Statistics:
    """Count a list. `denominator`: of how many items the union rate is told (0: of the list). Raises ValueError when that
    is fewer than have a mode: a rate above 100 % says nothing."""
    counted = count(published)
    listed = [items[code] for code in dict.fromkeys(entry.code for entry in published.entries) if code in items]
    with_mode = len({entry.code for entry in published.entries if entry.modes})
    if denominator and denominator < with_mode:
        raise ValueError(f"分母 {denominator} 小于有办理方式的事项数 {with_mode}，请核对分母")
    return Statistics(
        published,
        counted.total,
        counted.tags,
        _counts(counted.modes, counted.total),
        _counts(counted.depths, counted.total),
        _by(listed, counted.total, lambda item: item.department),
        _by(listed, counted.total, lambda item: tree.name(item.region)),
        Count("有办理方式", with_mode, denominator or counted.total),
        tuple(breaches(published)),
    )


def not_comparable(one: ItemList, other: ItemList) -> str:
    """Why the numbers of two lists must not be set beside each other; empty when they may."""
    if one.rule != other.rule:
        return f"计数规则不同：{RULES[one.rule]}；{RULES[other.rule]}。两者的数不能直接比较"
    if one.taxonomy != other.taxonomy:
        return f"办理方式口径不同：{one.taxonomy} 年与 {other.taxonomy} 年。两者的数不能直接比较"
    return ""


@dataclass(frozen=True)
class BoardRow:
    """One region's list of a kind: when it was published and how many items it has; None for a list not published."""

    code: str
    name: str
    published: ItemList | None
    total: int = 0

    @property
    def published_on(self) -> date | None:
        return self.published.published_on if self.published else None


def board(catalogue: Catalogue, tree: RegionTree, kind: str) -> tuple[BoardRow, ...]:
    """The city and its 14 旗市区, each with its list of this kind; a list without region is the city's."""
    places = [region for region in tree.regions if region.tier in ("市", "旗市区")]
    city = next((region.code for region in places if region.tier == "市"), "")
    found = {one.region or city: one for one in catalogue.lists if one.kind == kind}
    return tuple(_row(place.code, place.name, found.get(place.code)) for place in places)


def _row(code: str, name: str, published: ItemList | None) -> BoardRow:
    return BoardRow(code, name, published, count(published).total if published else 0)


def _counts(values: Mapping[str, int], total: int) -> tuple[Count, ...]:
    """The largest first."""
    return tuple(Count(label, n, total) for label, n in sorted(values.items(), key=lambda pair: (-pair[1], pair[0])))


def _by(items: Iterable[ServiceItem], total: int, label: Callable[[ServiceItem], str]) -> tuple[Count, ...]:
    return _counts(Counter(label(item) or NOT_TOLD for item in items), total)
