"""One part of a draft taken out with its reason, and put back as it was."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import curation, drafting, removing
from knowledge.catalogue.amending import naming_again, without_item
from knowledge.catalogue.bundles import Bundle, BundleStep
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import ItemList, ListEntry
from knowledge.catalogue.places import Handles, ServicePoint
from knowledge.refusals import NotAllowed, TokenMissing, TokenStale
from knowledge.removing import TooManyLeave, remove, restore
from knowledge.store import audit, editions, removals
from knowledge.store.database import Database
from tests.knowledge.strategies import EDITOR, catalogue
from tests.knowledge.test_drafting import BUNDLE, LIST, POINT, POLICE, WHOLE, A, B, load, token

WHY = "与另一项重复"


@pytest.fixture
def draft(database: Database) -> int:
    return curation.open_draft(database, WHOLE, EDITOR, 0)


def take_out(database: Database, number: int, code: str = "A", kind: str = "item", agreed: bool = True) -> str:
    """What was taken out, by its hash."""
    seen = token(database, number, code, kind)
    remove(database, number, kind, code, EDITOR, seen, WHY, agreed)
    return seen


def test_an_item_leaves_with_all_that_names_it(database: Database, draft: int) -> None:
    take_out(database, draft)
    content = load(database, draft)
    assert content.items == (B,) and content.lists[0].entries == (LIST.entries[1],)
    assert content.points[0].handles == (Handles("B"),) and content.bundles[0].codes == ("B",)
    with pytest.raises(NotAllowed, match="没有事项「A」"):
        remove(database, draft, "item", "A", EDITOR, "", WHY)


def test_the_reason_stands_in_the_trail_and_beside_the_draft(database: Database, draft: int) -> None:
    seen = token(database, draft, "A")
    with pytest.raises(NotAllowed, match="请写明为什么删除"):
        remove(database, draft, "item", "A", EDITOR, seen, " ")
    take_out(database, draft)
    with database.reading() as connection:
        row, removal = audit.latest(connection, 1)[0], removals.of(connection, draft)[0]
    assert (row.action, row.subject, row.before, row.after, row.reason) == ("删除", f"第 {draft} 版 事项 A", seen, "", WHY)
    assert (removal.code, removal.hash, removal.reason, removal.who) == ("A", seen, WHY, EDITOR.username)


def test_what_was_taken_out_comes_back_as_it_was_with_all_that_named_it(database: Database, draft: int) -> None:
    for kind, code in (("item", "A"), ("point", "P"), ("bundle", "Y")):
        seen = take_out(database, draft, code, kind)
        assert load(database, draft) != WHOLE
        restore(database, draft, kind, code, EDITOR, seen)
        assert load(database, draft) == WHOLE
    with database.reading() as connection:
        assert audit.latest(connection, 1)[0].action == "撤销删除"
        assert removals.of(connection, draft) == []


def test_what_was_edited_before_it_left_comes_back_edited(database: Database, draft: int) -> None:
    edited = replace(A, conditions="年满 16 周岁")
    drafting.put(database, draft, "item", edited, EDITOR, token(database, draft, "A"))
    restore(database, draft, "item", "A", EDITOR, take_out(database, draft))
    assert load(database, draft) == replace(WHOLE, items=(edited, B))


def test_a_point_names_the_item_again_though_it_was_changed_in_between(database: Database, draft: int) -> None:
    seen = take_out(database, draft)
    moved = replace(POINT, phone="0470-8000000", handles=(Handles("B", "收件"),))
    drafting.put(database, draft, "point", moved, EDITOR, token(database, draft, "P", "point"))
    restore(database, draft, "item", "A", EDITOR, seen)
    assert load(database, draft).points == (replace(moved, handles=(Handles("A"), Handles("B", "收件"))),)


def test_undoing_says_what_its_author_saw(database: Database, draft: int) -> None:
    seen = take_out(database, draft)
    with pytest.raises(TokenMissing):
        restore(database, draft, "item", "A", EDITOR, None)
    with pytest.raises(TokenStale, match="已被他人撤销"):
        restore(database, draft, "item", "A", EDITOR, "x")
    restore(database, draft, "item", "A", EDITOR, seen)
    with pytest.raises(TokenStale, match="已被他人撤销"):
        restore(database, draft, "item", "A", EDITOR, seen)
    with pytest.raises(TokenMissing):
        remove(database, draft, "item", "A", EDITOR, None, WHY)


def test_an_item_added_anew_in_the_meantime_is_not_overwritten(database: Database, draft: int) -> None:
    seen = take_out(database, draft)
    drafting.put(database, draft, "item", replace(A, name="别的"), EDITOR, "")
    with pytest.raises(TokenStale):
        restore(database, draft, "item", "A", EDITOR, seen)


def test_what_names_an_item_that_left_waits_for_it(database: Database, draft: int) -> None:
    point = take_out(database, draft, "P", "point")
    item = take_out(database, draft)
    with pytest.raises(NotAllowed, match="没有的事项编码，共 1 个，例如「A」"):
        restore(database, draft, "point", "P", EDITOR, point)
    restore(database, draft, "item", "A", EDITOR, item)
    restore(database, draft, "point", "P", EDITOR, point)
    assert load(database, draft) == WHOLE


def test_a_department_takes_out_its_own_only(database: Database, draft: int) -> None:
    with pytest.raises(NotAllowed, match="只能改动本部门"):
        remove(database, draft, "item", "B", POLICE, token(database, draft, "B"), WHY, agreed=True)
    with pytest.raises(NotAllowed, match="不能改动办理点"):
        remove(database, draft, "point", "P", POLICE, token(database, draft, "P", "point"), WHY, agreed=True)
    seen = take_out(database, draft, "B")
    with pytest.raises(NotAllowed, match="只能改动本部门"):
        restore(database, draft, "item", "B", POLICE, seen)


def test_more_than_a_twentieth_leaves_only_with_a_tick(database: Database) -> None:
    base = curation.publish_first(database, catalogue(*map(str, range(40))))
    seen = token(database, base, "0")
    number = remove(database, base, "item", "0", EDITOR, seen, WHY).number
    assert number == base + 1
    take_out(database, number, "1", agreed=False)
    with pytest.raises(TooManyLeave, match=r"比它的基础少 3 个事项（原有 40 个），超过 5%；确实要删除的，请勾选确认"):
        take_out(database, number, "2", agreed=False)
    take_out(database, number, "2")
    added = replace(A, code="new")
    drafting.put(database, number, "item", added, EDITOR, "")
    with database.reading() as connection:
        lost = removing.loss(connection, editions.get(connection, number), "item", "new")
    assert (lost.lost, lost.before) == (3, 40)  # what was never in force is no loss


codes = st.sampled_from("甲乙丙丁")


@given(st.lists(codes, unique=True), st.lists(codes, unique=True), st.lists(codes), codes)
def test_naming_again_undoes_leaving(listed: list[str], handled: list[str], steps: list[str], code: str) -> None:
    before = Catalogue(
        tuple(ServiceItem(one, one) for one in "甲乙丙丁"),
        (ServicePoint("P", "大厅", handles=tuple(map(Handles, handled))),),
        (ItemList("四办", "四办", entries=tuple(map(ListEntry, listed))),),
        bundles=(Bundle("Y", "一件事", steps=tuple(map(BundleStep, steps))),),
    )
    assert replace(naming_again(without_item(before, code), before, code), items=before.items) == before
    assert naming_again(before, before, code) == before


def test_of_two_who_undo_at_once_one_is_told(connect: Callable[..., Database], database: Database, draft: int) -> None:
    programs, barrier, seen = [connect(), connect()], Barrier(2), take_out(database, draft)

    def attempt(which: int) -> str:
        barrier.wait()
        try:
            restore(programs[which], draft, "item", "A", EDITOR, seen)
            return "done"
        except TokenStale:
            return "told"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(attempt, (0, 1))) == ["done", "told"]
    assert load(database, draft) == WHOLE
    assert BUNDLE in load(database, draft).bundles
