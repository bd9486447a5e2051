"""三办 / 四办 / 权责 / 中介 lists: which items with which modes, counted by a named rule."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal

CountingRule = Literal["overlapping", "partition"]


@dataclass(frozen=True, order=True)
class HandlingMode:
    """办理方式: 马上办, 网上办, 就近办, 一次办 (2018 taxonomy); `depth` tells 网上预审 from 全程网办."""

    name: str
    depth: str = ""

    @property
    def text(self) -> str:
        return f"{self.name}（{self.depth}）" if self.depth else self.name


@dataclass(frozen=True)
class ListEntry:
    """One row of a published list: an item and the modes under which this list counts it."""

    code: str
    modes: tuple[HandlingMode, ...] = ()


@dataclass(frozen=True)
class ItemList:
    """A published list. `overlapping`: an item may carry several modes; `partition`: exactly one."""

    key: str
    kind: str
    region: str = ""
    rule: CountingRule = "overlapping"
    taxonomy: str = "2018"
    batch: str = ""
    document_no: str = ""
    url: str = ""
    published_on: date | None = None
    version: str = ""
    entries: tuple[ListEntry, ...] = ()


@dataclass(frozen=True)
class ListCount:
    """Counts of one list; every printed number carries its list, rule and denominator.

    `modes` and `depths` map a name to a number of distinct items; `rate(mode)` is 0–1 of `total`.
    """

    list_key: str
    rule: CountingRule
    total: int
    modes: dict[str, int]
    depths: dict[str, int]

    @property
    def tags(self) -> int:
        """Sum over modes: above `total` on an overlapping list, equal to it on a partition."""
        return sum(self.modes.values())

    def rate(self, mode: str) -> float:
        return self.modes.get(mode, 0) / self.total if self.total else 0.0


def default_rule(kind: str) -> CountingRule:
    """四办 is a partition, every other list may overlap (domain: counting rules)."""
    return "partition" if kind == "四办" else "overlapping"


def count(published: ItemList) -> ListCount:
    """Distinct items by mode and by depth of 网上办."""
    modes: Counter[str] = Counter()
    depths: Counter[str] = Counter()
    for entry in published.entries:
        modes.update({mode.name for mode in entry.modes})
        depths.update({mode.depth for mode in entry.modes if mode.depth})
    return ListCount(published.key, published.rule, len({e.code for e in published.entries}), dict(modes), dict(depths))


def breaches(published: ItemList) -> list[str]:
    """Codes of entries that break the list's own rule (R16): a partition wants exactly one mode an item."""
    if published.rule != "partition":
        return [entry.code for entry in published.entries if not entry.modes]
    return [entry.code for entry in published.entries if len({m.name for m in entry.modes}) != 1]
