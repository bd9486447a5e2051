"""A rule, and what it finds wrong."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge.catalogue.adjustments import Adjustment
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.lists import ItemList, ListEntry
from knowledge.catalogue.places import RegionTree, ServicePoint

Severity = Literal["E", "W"]


@dataclass(frozen=True)
class Finding:
    """One thing wrong: the field (attribute name) it is in, what is wrong and how to mend it, in Chinese.

    `quoted`: the words of the message that a cell may have written otherwise; an import quotes its cell in their place.
    """

    field: str
    message: str
    remedy: str
    quoted: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule on one item. `E` blocks publishing (the row or the field), `W` warns."""

    id: str
    severity: Severity
    title: str
    check: Callable[[ServiceItem], Iterable[Finding]]


@dataclass(frozen=True)
class PointRule:
    """A rule on one service point, which may need the regions around it."""

    id: str
    severity: Severity
    title: str
    check: Callable[[ServicePoint, RegionTree], Iterable[Finding]]


@dataclass(frozen=True)
class AdjustmentRule:
    """A rule on one 动态调整 decision."""

    id: str
    severity: Severity
    title: str
    check: Callable[[Adjustment], Iterable[Finding]]


@dataclass(frozen=True)
class ListRule:
    """A rule on one entry of a list and the item it stands for."""

    id: str
    severity: Severity
    title: str
    check: Callable[[ItemList, ListEntry, ServiceItem], Iterable[Finding]]
