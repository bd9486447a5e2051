"""Parts taken out of a draft in the console: asked twice, with a reason, shown to the reviewer, undone with a click."""

import re
from typing import Any

from knowledge.store import audit, editions
from tests.bot.console.conftest import ITEMS, Office, Seat
from tests.bot.console.test_editing import form_of, save, stored
from tests.bot.console.test_parts import POINT, add, content

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


async def ask(seat: Seat, code: str, edition: int = 0, kind: str = "item") -> dict[str, str]:
    """The first step: the fields that the second one brings back."""
    page = await seat.get("/remove", kind=kind, code=code, edition=edition)
    assert page.status_code == 200, page.text[-1500:]
    return dict(HIDDEN.findall(page.text[page.text.index("为什么删除") - 1500 :]))


async def take_out(seat: Seat, code: str, edition: int = 0, kind: str = "item", **more: str) -> Any:
    form = {**await ask(seat, code, edition, kind), "reason": "与另一项重复", "agreed": "1", **more}
    return await seat.post("/remove", **{name: value for name, value in form.items() if name != "form_token"})


def undo_form(page: str) -> dict[str, str]:
    form = page[page.index("已从草稿里删除") : page.index("撤销删除</button>")]
    return {name: value for name, value in HIDDEN.findall(form) if name != "form_token"}


async def test_the_first_step_tells_what_leaves_and_changes_nothing(office: Office) -> None:
    seat = office.seat("centre")
    await add(seat, "/point", POINT)
    page = (await seat.get("/remove", kind="item", code="GA-1", edition=2)).text
    for told in (
        "删除这个事项？",
        "改成「取消」",
        "清单 1 个：四办清单",
        "办理点 1 个：政务大厅",
        "会比它的基础少 1 个事项（原有 3 个）",
    ):
        assert told in page
    assert "GA-1" in {item.code for item in content(office, 2).items}


async def test_an_item_leaves_with_its_reason_and_comes_back(office: Office) -> None:
    seat = office.seat("centre")
    await add(seat, "/point", POINT)
    before = content(office, 2)
    response = await take_out(seat, "GA-1", 2)
    assert response.status_code == 303 and "number=2" in response.headers["location"]
    assert [item.code for item in content(office, 2).items] == ["GA-2", "SC-1"]
    for reader in ("centre", "review"):
        page = (await office.seat(reader).get("/edition", number=2)).text
        assert "与另一项重复" in page and "取消 1 项" in page
        assert ("撤销删除</button>" in page) == (reader == "centre")
    assert "与另一项重复" in (await office.seat("review").get("/compare", old=1, new=2)).text
    page = (await seat.get("/edition", number=2)).text
    assert (await seat.post("/restore", **undo_form(page))).status_code == 303
    assert content(office, 2) == before
    with office.database.reading() as connection:
        assert [row.action for row in audit.latest(connection, 2)] == ["撤销删除", "删除"]


async def test_a_large_loss_wants_a_tick_and_keeps_the_reason(office: Office) -> None:
    seat = office.seat("centre")
    refused = await take_out(seat, "GA-1", agreed="", reason="我写的理由")
    assert refused.status_code == 422
    for told in ("超过 5%", "请勾选确认", "我写的理由", 'name="agreed"'):
        assert told in refused.text
    with office.database.reading() as connection:
        assert editions.next_number(connection) == 2
    assert (await take_out(seat, "GA-1", reason=" ")).status_code == 403


async def test_what_was_changed_meanwhile_is_not_removed_unseen(office: Office) -> None:
    one, two = office.seat("centre"), office.seat("centre")
    await save(one, {**await form_of(one, "SC-1"), "address": "起头"})
    form = {**await ask(one, "GA-1", 2), "reason": "我写的理由", "agreed": "1"}
    await save(two, {**await form_of(two, "GA-1", 2), "address": "新地址"})
    late = await one.post("/remove", **{name: value for name, value in form.items() if name != "form_token"})
    assert late.status_code == 409 and "他人刚刚改动了这个事项，没有删除" in late.text and "我写的理由" in late.text
    assert stored(office, 2, "GA-1").address == "新地址"
    again = {**dict(HIDDEN.findall(late.text)), "reason": "我写的理由", "agreed": "1"}
    again.pop("form_token")
    assert (await one.post("/remove", **again)).status_code == 303
    page = (await one.get("/edition", number=2)).text
    assert (await one.post("/restore", **undo_form(page))).status_code == 303
    assert stored(office, 2, "GA-1").address == "新地址"


async def test_removing_and_undoing_want_the_version_that_was_seen(office: Office) -> None:
    seat = office.seat("centre")
    form = {**await ask(seat, "GA-1"), "reason": "重复", "agreed": "1"}
    without = {name: value for name, value in form.items() if name not in ("seen", "form_token")}
    assert (await seat.post("/remove", **without)).status_code == 422
    await take_out(seat, "GA-1")
    undo = undo_form((await seat.get("/edition", number=2)).text)
    seen = undo.pop("seen")
    assert (await seat.post("/restore", **undo)).status_code == 422
    assert (await seat.post("/restore", **undo, seen="x")).status_code == 409
    assert (await seat.post("/restore", **undo, seen=seen)).status_code == 303
    assert (await seat.post("/restore", **undo, seen=seen)).status_code == 409


async def test_a_department_takes_out_its_own_items_only(office: Office) -> None:
    seat = office.seat("dept")
    assert (await seat.get("/remove", kind="item", code="SC-1")).status_code == 403
    form = {**await ask(office.seat("centre"), "SC-1"), "reason": "不要了", "agreed": "1"}
    form.pop("form_token")
    assert (await seat.post("/remove", **form)).status_code == 403
    assert (await take_out(seat, "GA-1")).status_code == 303
    assert (await seat.get("/remove", kind="list", code="四办-150700")).status_code == 403
    assert (await seat.get("/remove", kind="item", code="")).status_code == 403


async def test_other_parts_are_taken_out_and_put_back_alike(office: Office) -> None:
    seat = office.seat("centre")
    await add(seat, "/point", POINT)
    before = content(office, 2)
    assert (await take_out(seat, "政务大厅", 2, "point")).status_code == 303
    assert content(office, 2).points == () and content(office, 2).items == ITEMS
    page = (await seat.get("/edition", number=2)).text
    assert "没有变化" in page and "新增之后又删除的" in page
    assert (await seat.post("/restore", **undo_form(page))).status_code == 303
    assert content(office, 2) == before
