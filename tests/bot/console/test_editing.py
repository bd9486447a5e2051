"""An item on its page and in its form: read back as it was, refused with reasons, never overwritten unseen."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

from knowledge import drafting
from knowledge.catalogue.guide import Faq, Fee, Material, Step, TimeLimit
from knowledge.roles import Actor, Role
from knowledge.store import audit, editions
from tests.bot.console.conftest import POLICE, Office, Seat

FIELD = re.compile(r'<(input|textarea|select)[^>]* name="([\w.]+)"[^>]*?(?: value="([^"]*)")?[^>]*>(?:([^<]*)</textarea>)?')


async def form_of(seat: Seat, code: str, edition: int = 0) -> dict[str, str]:
    """Every field of the edit form with its value, as a browser would send it."""
    page = await seat.get("/item/edit", code=code, edition=edition)
    assert page.status_code == 200, page.text[-2000:]
    return read_form(page.text)


def read_form(page: str) -> dict[str, str]:
    body = page[page.index('class="edit"') :]
    found: dict[str, str] = {}
    for kind, name, value, inner in FIELD.findall(body):
        found[name] = unescape(inner.removeprefix("\n") if kind == "textarea" else value)
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r"<option(?: value=\"([^\"]*)\")? selected>([^<]*)", options)
        found[name] = (chosen[1] or chosen[2]) if chosen else ""
    return found


async def save(seat: Seat, form: dict[str, str]) -> Any:
    return await seat.post("/item/edit", **{name: value for name, value in form.items() if name != "form_token"})


def stored(office: Office, number: int, code: str) -> Any:
    with office.database.reading() as connection:
        return editions.load(connection, number).by_code[code]


def token_of(office: Office, number: int, code: str) -> str:
    with office.database.reading() as connection:
        return editions.token(connection, number, "item", code)


async def test_saving_a_form_as_it_came_changes_nothing(office: Office) -> None:
    seat = office.seat("centre")
    response = await save(seat, await form_of(seat, "GA-1"))
    assert response.status_code == 303 and "edition=2" in response.headers["location"]
    assert stored(office, 2, "GA-1") == stored(office, 1, "GA-1")


async def test_names_in_other_scripts_and_what_is_withheld_survive_a_change_of_something_else(office: Office) -> None:
    known = replace(stored(office, 1, "GA-1"), name_en="ID card", name_mn="Иргэний үнэмлэх", consult="", withheld=("consult",))
    drafting.put(office.database, 1, "item", known, Actor("centre", Role.CENTRE_EDITOR), token_of(office, 1, "GA-1"))
    seat = office.seat("centre")
    form = {**await form_of(seat, "GA-1", 2), "promised_limit": "15个工作日"}
    assert form["name_en"] == "ID card"
    assert (await save(seat, form)).status_code == 303
    assert stored(office, 2, "GA-1") == replace(known, promised_limit=TimeLimit(15))


async def test_an_edit_of_the_edition_in_force_goes_into_a_draft(office: Office) -> None:
    seat = office.seat("dept")
    form = {**await form_of(seat, "GA-1"), "promised_limit": "15个工作日", "aliases": "身份证丢了\n补身份证"}
    await save(seat, form)
    after = stored(office, 2, "GA-1")
    assert after.promised_limit == TimeLimit(15) and after.aliases == ("身份证丢了", "补身份证")
    assert stored(office, 1, "GA-1").promised_limit == TimeLimit(20)
    assert (await seat.get("/item", edition=2, code="GA-1")).text.count("15工作日") == 1


async def test_rows_of_a_guide_are_added_changed_and_taken_out(office: Office) -> None:
    seat = office.seat("centre")
    form = await form_of(seat, "GA-1")
    form |= {"materials.0.name": "居民户口簿", "materials.0.originals": "1", "materials.0.necessity": "必要"}
    form |= {"materials.7.name": "近期照片", "materials.7.copies": "2份"}
    form |= {"steps.0.name": "受理", "fees.0.name": "工本费", "fees.0.standard": "40元", "fees.0.basis": "某文"}
    form |= {"faqs.0.question": "要钱吗", "faqs.0.answer": "要"}
    assert (await save(seat, form)).status_code == 303
    after = stored(office, 2, "GA-1")
    assert after.materials == (Material("居民户口簿", originals=1, necessity="必要"), Material("近期照片", copies=2))
    assert after.steps == (Step("受理"),) and after.fees == (Fee("工本费", "40元", "某文"),)
    assert after.faqs == (Faq("要钱吗", "要"),)
    again = await form_of(seat, "GA-1", 2)
    blank = {name: "" for name in again if name.startswith("materials.0.")}
    await save(seat, {**again, **blank})
    assert [m.name for m in stored(office, 2, "GA-1").materials] == ["近期照片"]


async def test_what_cannot_be_read_is_told_at_its_field_and_nothing_is_lost(office: Office) -> None:
    seat = office.seat("centre")
    form = {**await form_of(seat, "GA-1"), "name": "", "promised_limit": "很快", "visits": "两次吧", "conditions": "我写的条件"}
    form |= {"materials.0.originals": "1"}
    response = await save(seat, form)
    assert response.status_code == 422
    for sentence in ("请填写事项名称", "看不懂时限「很快」", "不是整数", "缺材料名称", "我写的条件", "有 4 处需要改正"):
        assert sentence in response.text
    with office.database.reading() as connection:
        assert editions.next_number(connection) == 2


async def test_a_limit_without_its_unit_is_refused_with_the_remedy(office: Office) -> None:
    seat = office.seat("centre")
    response = await save(seat, {**await form_of(seat, "GA-1"), "promised_limit": "5天"})
    assert response.status_code == 422 and "工作日" in response.text


async def test_two_clerks_on_one_item_lose_nothing(office: Office) -> None:
    one, two = office.seat("centre"), office.seat("dept")
    await save(one, {**await form_of(one, "GA-1"), "address": "旧地址"})
    first, second = await form_of(one, "GA-1", 2), await form_of(two, "GA-1", 2)
    assert (await save(one, {**first, "consult": "0470-1111111", "address": "甲地址"})).status_code == 303
    late = await save(two, {**second, "address": "乙地址", "conditions": "乙写的条件"})
    assert late.status_code == 409
    for sentence in ("他人刚刚改动了这个事项", "甲地址", "乙地址", "乙写的条件", "0470-1111111"):
        assert sentence in late.text
    assert stored(office, 2, "GA-1").address == "甲地址"
    assert (await save(two, read_form(late.text))).status_code == 303
    after = stored(office, 2, "GA-1")
    assert (after.address, after.conditions, after.consult) == ("乙地址", "乙写的条件", "0470-1111111")


async def test_two_clerks_on_two_items_of_a_draft_do_not_disturb_each_other(office: Office) -> None:
    one, two = office.seat("centre"), office.seat("dept")
    await save(one, {**await form_of(one, "SC-1"), "address": "起头"})
    first, second = await form_of(one, "SC-1", 2), await form_of(two, "GA-1", 2)
    assert (await save(one, {**first, "address": "甲"})).status_code == 303
    assert (await save(two, {**second, "address": "乙"})).status_code == 303
    assert (stored(office, 2, "SC-1").address, stored(office, 2, "GA-1").address) == ("甲", "乙")


async def test_a_form_without_the_version_that_its_author_saw_is_refused_with_the_text(office: Office) -> None:
    seat = office.seat("centre")
    form = {**await form_of(seat, "GA-1"), "address": "我写的地址"}
    del form["seen"]
    response = await save(seat, form)
    assert response.status_code == 422 and "我写的地址" in response.text


async def test_an_edit_survives_a_publication_in_between(office: Office) -> None:
    """The item itself is still what its editor saw: the change goes into a draft of the new edition."""
    slow, quick = office.seat("centre"), office.seat("dept")
    form = await form_of(slow, "SC-1")
    await save(quick, {**await form_of(quick, "GA-1"), "address": "新地址"})
    await quick.post("/edition/submit", number="2", version=version(office, 2))
    await office.seat("review").post("/edition/approve", number="2", version=version(office, 2))
    await office.seat("admin").post("/edition/publish", number="2", version=version(office, 2))
    assert (await save(slow, {**form, "address": "慢慢写的"})).status_code == 303
    assert stored(office, 3, "SC-1").address == "慢慢写的" and stored(office, 3, "GA-1").address == "新地址"


def version(office: Office, number: int) -> str:
    with office.database.reading() as connection:
        return str(editions.get(connection, number).version)


async def test_a_department_edits_its_own_items_only(office: Office) -> None:
    seat = office.seat("dept")
    assert "修改" in (await seat.get("/item", code="GA-1")).text
    assert "/item/edit" not in (await seat.get("/item", code="SC-1")).text
    response = await seat.get("/item/edit", code="SC-1")
    assert response.status_code == 403 and POLICE in response.text
    other = await form_of(office.seat("centre"), "SC-1")
    assert (await save(seat, other)).status_code == 403
    with office.database.reading() as connection:
        denied = audit.latest(connection, 1)[0]
    assert (denied.who, denied.outcome, denied.origin) == ("dept", "拒绝", "192.0.2.7")


async def test_a_new_item_joins_a_list_and_its_code_is_its_own(office: Office) -> None:
    seat = office.seat("centre")
    form = await form_of(seat, "")
    form |= {"code": "GA-9", "name": "户口迁移", "department": POLICE, "modes": "马上办", "promised_limit": "即办"}
    form |= {"list": "四办-150700", "handling_kind": "即办件", "state": "在用"}
    assert (await save(seat, form)).status_code == 303
    with office.database.reading() as connection:
        catalogue = editions.load(connection, 2)
    assert [entry.code for entry in catalogue.lists[0].entries][-1] == "GA-9"
    taken = await save(seat, {**form, "code": "SC-1"})
    assert taken.status_code == 409 and "已被" in taken.text and "户口迁移" in taken.text


async def test_another_mode_is_counted_by_the_list(office: Office) -> None:
    seat = office.seat("centre")
    await save(seat, {**await form_of(seat, "GA-1"), "modes": "网上办（全程网办）"})
    with office.database.reading() as connection:
        entry = editions.load(connection, 2).lists[0].entries[0]
    assert [mode.text for mode in entry.modes] == ["网上办（全程网办）"]


async def test_items_are_found_by_words_department_and_mode(office: Office) -> None:
    seat = office.seat("audit")
    assert "共 3 项" in (await seat.get("/items")).text
    assert "共 2 项" in (await seat.get("/items", q="身份证")).text
    assert "共 1 项" in (await seat.get("/items", q="身份证 补领")).text
    assert "共 1 项" in (await seat.get("/items", q="sc-1")).text
    assert "共 1 项" in (await seat.get("/items", mode="马上办")).text
    assert "没有符合条件的事项" in (await seat.get("/items", q="不存在")).text
    assert "修改" not in (await seat.get("/item", code="GA-1")).text


async def test_hostile_text_is_only_text(office: Office) -> None:
    seat = office.seat("centre")
    attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    await save(seat, {**await form_of(seat, "GA-1"), "address": attack, "url": "javascript:alert(1)"})
    for path in ("/item?edition=2&code=GA-1", "/item/edit?edition=2&code=GA-1", "/edition?number=2", "/items?edition=2"):
        text = (await seat.get(path)).text
        assert "<script>alert" not in text and "<img src=x" not in text and 'href="javascript' not in text


async def test_a_draft_shares_what_was_not_edited(office: Office) -> None:
    seat = office.seat("centre")
    await save(seat, {**await form_of(seat, "GA-1"), "address": "新地址"})
    before, after = office.desk.shelf.catalogue(1), office.desk.shelf.catalogue(2)
    assert after.items[0] != before.items[0]
    assert all(one is other for one, other in zip(after.items[1:], before.items[1:], strict=True))
    assert before.items[1] is office.desk.live.current().catalogue.items[1]
