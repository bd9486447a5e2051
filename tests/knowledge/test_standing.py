"""How an item stands on a day."""

from datetime import date, timedelta

import pytest

from knowledge.catalogue.adjustments import Adjustment, AdjustmentKind
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.standing import Standing, standing

DAY = date(2027, 1, 1)
EVE = DAY - timedelta(days=1)


def decided(kind: AdjustmentKind, on: date | None) -> Adjustment:
    return Adjustment(f"{kind}{on}", kind, "A1", effective_on=on)


def stands(today: date, *decisions: Adjustment, item: ServiceItem | None = None) -> Standing:
    item = item or ServiceItem("A1", "甲")
    return standing(item, Catalogue((item,), adjustments=decisions), today)


def test_a_cancellation_holds_from_its_first_day_and_not_a_day_before() -> None:
    cancelled = decided("取消", DAY)
    before, after = stands(EVE, cancelled), stands(DAY, cancelled)
    assert (before.state, before.doable, before.coming, before.past) == ("在用", True, (cancelled,), ())
    assert (after.state, after.doable, after.coming, after.past) == ("取消", False, (), (cancelled,))


def test_what_is_added_later_cannot_be_done_yet() -> None:
    added = decided("增加", DAY)
    assert (stands(EVE, added).state, stands(DAY, added).state) == ("未实施", "在用")


def test_what_was_cancelled_and_added_again_is_in_use() -> None:
    again = (decided("取消", EVE - timedelta(days=9)), decided("增加", DAY))
    assert (stands(EVE, *again).state, stands(DAY, *again).state) == ("取消", "在用")


@pytest.mark.parametrize("kind", ["下放", "收回", "变更"])
def test_what_is_moved_or_changed_goes_on(kind: AdjustmentKind) -> None:
    assert stands(DAY, decided(kind, EVE)).doable and stands(EVE, decided(kind, DAY)).doable


def test_a_row_that_says_itself_that_it_is_cancelled_needs_no_record() -> None:
    row = ServiceItem("A1", "甲", state="取消", state_reason="并入乙", state_basis="某文", cancelled_on=EVE, successor="乙局")
    [told] = stands(DAY, item=row).past
    assert (told.kind, told.reason, told.basis, told.effective_on) == ("取消", "并入乙", "某文", EVE)
    assert told.after.department == "乙局" and not stands(DAY, item=row).doable


def test_a_row_with_planned_dates_begins_and_ends_on_them() -> None:
    row = ServiceItem("A1", "甲", effective_on=EVE, cancelled_on=DAY)
    states = [stands(day, item=row).state for day in (EVE - timedelta(days=1), EVE, DAY)]
    assert states == ["未实施", "在用", "取消"]


def test_the_record_is_told_instead_of_what_the_row_says() -> None:
    row = ServiceItem("A1", "甲", state="取消", state_basis="某文", cancelled_on=EVE)
    record = decided("取消", EVE)
    assert stands(DAY, record, item=row).past == (record,)


def test_the_newest_of_the_past_and_the_next_to_come_stand_first() -> None:
    days = [DAY + timedelta(days=n) for n in (-2, -1, 1, 2)]
    found = stands(DAY, *(decided("变更", day) for day in reversed(days)))
    assert [one.effective_on for one in found.past] == days[1::-1]
    assert [one.effective_on for one in found.coming] == days[2:]


def test_a_suspended_item_is_not_doable() -> None:
    assert stands(DAY, item=ServiceItem("A1", "甲", state="暂停")).state == "暂停"
