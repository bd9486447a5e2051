"""How an item stands on a day: whether it can be done, what became of it, what is decided and still to come."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.catalogue.adjustments import Adjustment, Holder
from knowledge.catalogue.items import Catalogue, ServiceItem

State = Literal["在用", "未实施", "暂停", "取消"]


@dataclass(frozen=True)
class Standing:
    """The state on a day; `past` decisions in force by then, the newest first; `coming` ones, the next first."""

    state: State
    past: tuple[Adjustment, ...] = ()
    coming: tuple[Adjustment, ...] = ()

    @property
    def doable(self) -> bool:
        return self.state == "在用"


def standing(item: ServiceItem, catalogue: Catalogue, today: date) -> Standing:
    """How the item stands on `today`, a day in Asia/Shanghai: a decision holds from its first day on, and until the
    day before the next one."""
    decided = sorted(_decisions(item, catalogue.adjustments_of.get(item.code, ())), key=_since)
    past = tuple(one for one in reversed(decided) if _since(one) <= today)
    coming = tuple(one for one in decided if _since(one) > today)
    return Standing(_state(item, past, coming), past, coming)


def _since(decision: Adjustment) -> date:
    return decision.effective_on or date.min


def _decisions(item: ServiceItem, recorded: Iterable[Adjustment]) -> Iterator[Adjustment]:
    """The records, and what the row itself says of its begin and end where no record does."""
    known = set()
    for one in recorded:
        known.add(one.kind)
        yield one
    if "增加" not in known and item.effective_on:
        yield Adjustment("", "增加", item.code, effective_on=item.effective_on)
    if "取消" not in known and (item.state == "取消" or item.cancelled_on):
        yield Adjustment(
            "",
            "取消",
            item.code,
            reason=item.state_reason,
            basis=item.state_basis,
            effective_on=item.cancelled_on,
            after=Holder(department=item.successor),
        )


def _state(item: ServiceItem, past: tuple[Adjustment, ...], coming: tuple[Adjustment, ...]) -> State:
    decided = next((one.kind for one in past if one.kind in ("增加", "取消")), "")
    if decided == "取消":
        return "取消"
    if not decided and next((one.kind for one in coming if one.kind in ("增加", "取消")), "") == "增加":
        return "未实施"
    return "暂停" if item.state == "暂停" else "在用"
