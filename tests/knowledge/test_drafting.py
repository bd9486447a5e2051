"""One part of a draft changed, by one person or by two at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import curation, drafting, removing
from knowledge.catalogue.adjustments import Adjustment
from knowledge.catalogue.bundles import Bundle, BundleStep
from knowledge.catalogue.guide import TimeLimit
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import HandlingMode, ItemList, ListEntry
from knowledge.catalogue.places import Handles, ServicePoint
from knowledge.drafting import PartStale, three_ways
from knowledge.permissions import State
from knowledge.refusals import NotAllowed, TokenMissing
from knowledge.roles import Actor, Role
from knowledge.store import audit, editions
from knowledge.store.database import Database
from tests.knowledge.strategies import ADMIN, EDITOR, REVIEWER, catalogue, items

NOW_DONE = (HandlingMode("马上办"),)
ONCE = (HandlingMode("一次办"),)
A = ServiceItem("A", "居住证办理", "公安局", modes=ONCE)
B = ServiceItem("B", "社保卡补领", "人社局", modes=ONCE)
LIST = ItemList("四办", "四办", rule="partition", entries=(ListEntry("A", ONCE), ListEntry("B", NOW_DONE)))
POINT = ServicePoint("P", "政务大厅", handles=(Handles("A"), Handles("B")))
BUNDLE = Bundle("Y", "落户一件事", steps=(BundleStep("A"), BundleStep("B")))
WHOLE = Catalogue((A, B), (POINT,), (LIST,), (), (BUNDLE,))
POLICE = Actor("gongan", Role.DEPARTMENT_EDITOR, "公安局")


@pytest.fixture
def draft(database: Database) -> int:
    return curation.open_draft(database, WHOLE, EDITOR, 0)


def load(database: Database, number: int) -> Catalogue:
    with database.reading() as connection:
        content = editions.load(connection, number)
        assert editions.content_digest(connection, number) == editions.get(connection, number).digest
    return content


def token(database: Database, number: int, code: str, kind: str = "item") -> str:
    with database.reading() as connection:
        return editions.token(connection, number, kind, code)


def put(database: Database, number: int, value: Any, by: Actor = EDITOR, kind: str = "item", **more: Any) -> drafting.Written:
    return drafting.put(database, number, kind, value, by, token(database, number, value.code, kind), **more)


def test_an_item_is_changed_in_its_place_and_nothing_else_is(database: Database, draft: int) -> None:
    changed = replace(A, conditions="年满 16 周岁")
    written = put(database, draft, changed)
    assert load(database, draft) == replace(WHOLE, items=(changed, B))
    assert (written.number, written.token) == (draft, token(database, draft, "A"))


def test_a_new_item_joins_its_list(database: Database, draft: int) -> None:
    new = ServiceItem("C", "身份证补领", "公安局", modes=ONCE)
    put(database, draft, new, list_key="四办")
    content = load(database, draft)
    assert content.items == (A, B, new) and content.lists[0].entries[-1] == ListEntry("C", ONCE)
    with pytest.raises(NotAllowed, match="没有清单「三办」"):
        put(database, draft, replace(new, code="D"), list_key="三办")


def test_lists_that_counted_an_item_by_its_modes_follow_them(database: Database, draft: int) -> None:
    put(database, draft, replace(A, modes=NOW_DONE, handling_kind="即办件", promised_limit=TimeLimit(0)))
    put(database, draft, replace(B, modes=NOW_DONE, handling_kind="即办件", promised_limit=TimeLimit(0)))
    assert load(database, draft).lists[0].entries == (ListEntry("A", NOW_DONE), ListEntry("B", NOW_DONE))


def test_points_and_bundles_are_changed_and_name_only_items_that_are_there(database: Database, draft: int) -> None:
    put(database, draft, replace(POINT, phone="0470-8000000"), kind="point")
    put(database, draft, replace(BUNDLE, sayings=("新来落户",)), kind="bundle")
    content = load(database, draft)
    assert (content.points[0].phone, content.bundles[0].sayings) == ("0470-8000000", ("新来落户",))
    with pytest.raises(NotAllowed, match="目录里没有的事项编码，共 1 个，例如「X」"):
        put(database, draft, replace(POINT, handles=(Handles("A"), Handles("X"))), kind="point")
    with pytest.raises(NotAllowed, match="例如「X」"):
        put(database, draft, replace(BUNDLE, steps=(BundleStep("X"),)), kind="bundle")
    with pytest.raises(NotAllowed, match="坐标"):
        put(database, draft, replace(POINT, region="150702", lat=20.0, lon=110.0, coordinates="WGS-84"), kind="point")
    with pytest.raises(NotAllowed, match="至少写一个事项"):
        put(database, draft, replace(BUNDLE, steps=()), kind="bundle")
    with pytest.raises(NotAllowed, match="没写依据"):
        put(database, draft, Adjustment("1", "取消", "A"), kind="change")


def test_a_change_of_what_is_in_force_makes_a_draft_from_it(database: Database, draft: int) -> None:
    curation.submit(database, draft, EDITOR, 1)
    with pytest.raises(NotAllowed, match="请先撤回再修改"):
        put(database, draft, replace(A, url="x"))
    curation.approve(database, draft, REVIEWER, 2)
    curation.publish(database, draft, ADMIN, 3)
    number = put(database, draft, replace(A, url="x"), by=POLICE).number
    assert load(database, number).by_code["A"].url == "x" and load(database, draft) == WHOLE
    with database.reading() as connection:
        edition = editions.get(connection, number)
        assert (edition.base, edition.state, edition.contributors) == (draft, State.DRAFT, ("gongan",))
        assert audit.latest(connection, 1)[0].subject == f"第 {number} 版 事项 A"
        assert audit.latest(connection, 1)[0].before == editions.token(connection, draft, "item", "A")


def test_a_department_editor_changes_own_items_only_also_their_modes_on_a_list(database: Database, draft: int) -> None:
    put(database, draft, replace(A, modes=NOW_DONE, handling_kind="即办件", promised_limit=TimeLimit(0)), by=POLICE)
    for foreign in (replace(B, url="x"), replace(B, department="公安局"), replace(A, department="人社局")):
        with pytest.raises(NotAllowed, match="只能改动本部门（公安局）的事项"):
            put(database, draft, foreign, by=POLICE)
    with pytest.raises(NotAllowed, match="不能改动办理点"):
        put(database, draft, POINT, by=POLICE, kind="point")
    put(database, draft, Adjustment("1", "变更", "A"), by=POLICE, kind="change")
    with pytest.raises(NotAllowed, match="属于人社局"):
        put(database, draft, Adjustment("1", "变更", "B"), by=POLICE, kind="change")
    for by in (REVIEWER, ADMIN, Actor("shenji", Role.AUDITOR)):
        with pytest.raises(NotAllowed, match="不能修改"):
            put(database, draft, replace(A, url="y"), by=by)


def test_what_the_rules_do_not_let_stand_is_refused_with_its_remedy(database: Database, draft: int) -> None:
    for wrong, told in (
        (replace(A, name=" "), "要有名称"),
        (replace(A, promised_limit=TimeLimit(5, "天")), "工作日"),
        (replace(A, code="A\n"), "控制字符"),
    ):
        with pytest.raises(NotAllowed, match=told):
            put(database, draft, wrong)
    assert load(database, draft) == WHOLE


def test_without_a_token_nothing_is_written(database: Database, draft: int) -> None:
    with pytest.raises(TokenMissing):
        drafting.put(database, draft, "item", replace(A, url="x"), EDITOR, None)


def test_the_slower_of_two_is_given_both_texts_and_a_proposal(database: Database, draft: int) -> None:
    seen = token(database, draft, "A")
    put(database, draft, replace(A, conditions="年满 16 周岁", url="https://a.cn"))
    mine = replace(A, conditions="满 16 周岁", consult="0470-8000000")
    with pytest.raises(PartStale) as told:
        drafting.put(database, draft, "item", mine, EDITOR, seen)
    conflict = told.value.conflict
    assert "「居住证办理」已被他人改动" in told.value.reason and conflict.mine == mine
    rows = {row.field: (row.seen, row.theirs, row.mine, row.clashes) for row in conflict.fields}
    assert rows == {
        "conditions": ("", "年满 16 周岁", "满 16 周岁", True),
        "url": ("", "https://a.cn", "", False),
        "consult": ("", "", "0470-8000000", False),
    }
    assert conflict.merged == replace(mine, url="https://a.cn")
    drafting.put(database, draft, "item", conflict.merged, EDITOR, conflict.token)
    assert load(database, draft).by_code["A"] == conflict.merged


def test_who_edits_what_another_removed_or_adds_what_another_added_is_told(database: Database, draft: int) -> None:
    seen = token(database, draft, "A")
    removing.remove(database, draft, "item", "A", EDITOR, seen, "重复", agreed=True)
    with pytest.raises(PartStale, match="已被他人删除") as told:
        drafting.put(database, draft, "item", replace(A, url="x"), EDITOR, seen)
    assert (told.value.conflict.theirs, told.value.conflict.mine) == (None, replace(A, url="x"))
    put(database, draft, A)
    with pytest.raises(PartStale, match="编码「A」已被事项「居住证办理」使用"):
        drafting.put(database, draft, "item", replace(A, name="别的"), EDITOR, "")


@given(items, items, items)
def test_a_proposal_holds_every_change_of_mine_and_theirs_where_mine_is_as_it_was(
    seen: ServiceItem, theirs: ServiceItem, mine: ServiceItem
) -> None:
    merged = three_ways(seen, theirs, mine, "t").merged
    for field in vars(mine):
        was, other, own, after = (getattr(one, field) for one in (seen, theirs, mine, merged))
        assert after == (other if own == was else own)


@given(st.lists(st.sampled_from("甲乙丙丁"), min_size=1, max_size=4, unique=True))
def test_what_nobody_changed_is_no_difference(names: list[str]) -> None:
    for item in catalogue(*names).items:
        assert three_ways(item, item, item, "t").fields == ()


def test_of_racing_editors_of_one_item_none_is_lost(connect: Callable[..., Database], database: Database, draft: int) -> None:
    """Each adds a name of its own, again from what stands there when refused: all are there at the end."""
    programs, barrier = [connect(), connect()], Barrier(4)

    def add(n: int) -> None:
        barrier.wait()
        for turn in range(5):
            program, alias = programs[n % 2], f"{n}-{turn}"
            with program.reading() as connection:
                seen = editions.token(connection, draft, "item", "A")
                item = editions.body(connection, "item", seen)
            while True:
                try:
                    drafting.put(program, draft, "item", replace(item, aliases=(*item.aliases, alias)), EDITOR, seen)
                    break
                except PartStale as stale:
                    item, seen = stale.conflict.theirs, stale.conflict.token

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, range(4)))
    assert sorted(load(database, draft).by_code["A"].aliases) == sorted(f"{n}-{turn}" for n in range(4) for turn in range(5))
