"""Service points, 一件事 and 动态调整 in the console: read back as they were, refused with reasons, never lost."""

import re
from dataclasses import fields
from html import unescape
from typing import Any

import pytest

from bot.console import part_sheets
from knowledge.catalogue.adjustments import Adjustment
from knowledge.catalogue.bundles import Bundle, BundleStep
from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.places import Handles, ServicePoint
from knowledge.store import audit, editions
from tests.bot.console.conftest import MARKET, POLICE, Office, Seat
from tests.bot.console.test_editing import read_form

POINT = {
    "name": "政务大厅",
    "channel": "窗口",
    "tier": "市",
    "region": "海拉尔区",
    "phone": "0470-8211234",
    "hours": "周一至周五 08:30-11:30、14:30-17:30；周六 09:00-11:30",
    "lat": "49.2122",
    "lon": "119.7364",
    "system": "WGS-84",
    "handles.0.item_code": "GA-1",
    "handles.0.depth": "全办",
    "handles.3.item_code": "居民身份证挂失",
    "handles.3.depth": "收件",
}
BUNDLE = {"name": "丢了身份证", "sayings": "身份证丢了\n钱包丢了", "steps.0.item_code": "GA-2", "steps.0.note": "先挂失"}
BUNDLE |= {"steps.1.item_code": "GA-1", "steps.1.when": "要用证的"}
CHANGE = {"kind": "下放", "item_code": "GA-1", "effective_on": "2026-12-01", "after.level": "县级", "reason": "方便群众"}


async def form_of(seat: Seat, path: str, code: str = "", edition: int = 0) -> dict[str, str]:
    page = await seat.get(f"{path}/edit", code=code, edition=edition)
    assert page.status_code == 200, page.text[-2000:]
    return fields_in(page.text)


def fields_in(page: str) -> dict[str, str]:
    found = read_form(page)
    for name, options in re.findall(r'<select[^>]*name="([\w.]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r"<option(?: value=\"([^\"]*)\")? selected>([^<]*)", options)
        found[name] = unescape(chosen[1] or chosen[2]) if chosen else ""
    return found


async def save(seat: Seat, path: str, form: dict[str, str]) -> Any:
    return await seat.post(f"{path}/edit", **{name: value for name, value in form.items() if name != "form_token"})


async def add(seat: Seat, path: str, filled: dict[str, str], edition: int = 0) -> Any:
    return await save(seat, path, {**await form_of(seat, path, edition=edition), **filled})


def content(office: Office, number: int) -> Catalogue:
    with office.database.reading() as connection:
        return editions.load(connection, number)


async def test_a_point_is_added_with_hours_and_what_it_does(office: Office) -> None:
    response = await add(office.seat("centre"), "/point", POINT)
    assert response.status_code == 303, response.text[-3000:]
    point = content(office, 2).points[0]
    assert (point.code, point.name, point.region, point.coordinates) == ("政务大厅", "政务大厅", "150702", "WGS-84")
    assert point.handles == (Handles("GA-1", "全办"), Handles("GA-2", "收件"))
    assert len(point.hours) == 3 and point.hours[2].days == "周六"
    with office.database.reading() as connection:
        rows = [(row.action, row.subject) for row in audit.latest(connection, 1)]
    assert rows == [("修改", "第 2 版 办理点 政务大厅")]


async def test_a_position_of_another_map_is_stored_in_wgs_84_and_keeps_its_origin(office: Office) -> None:
    seat = office.seat("centre")
    await add(seat, "/point", {**POINT, "system": "GCJ-02"})
    first = content(office, 2).points[0]
    assert first.coordinates == "GCJ-02" and first.lat != 49.2122
    form = await form_of(seat, "/point", "政务大厅", 2)
    assert form["system"] == "WGS-84"
    await save(seat, "/point", {**form, "phone": "0470-8210000"})
    second = content(office, 2).points[0]
    assert (second.lat, second.lon, second.coordinates, second.phone) == (first.lat, first.lon, "GCJ-02", "0470-8210000")


async def test_saving_forms_as_they_came_changes_nothing(office: Office) -> None:
    seat = office.seat("centre")
    await add(seat, "/point", POINT)
    await add(seat, "/bundle", BUNDLE, 2)
    await add(seat, "/adjustment", CHANGE, 2)
    before = content(office, 2)
    assert (len(before.points), len(before.bundles), len(before.adjustments)) == (1, 1, 1)
    for path, part in (("/point", before.points), ("/bundle", before.bundles), ("/adjustment", before.adjustments)):
        assert (await save(seat, path, await form_of(seat, path, part[0].code, 2))).status_code == 303
    assert content(office, 2) == before


async def test_a_bundle_and_a_decision_are_added(office: Office) -> None:
    seat = office.seat("centre")
    await add(seat, "/bundle", BUNDLE)
    await add(seat, "/adjustment", CHANGE, 2)
    made = content(office, 2)
    assert made.bundles[0].sayings == ("身份证丢了", "钱包丢了")
    assert made.bundles[0].steps == (BundleStep("GA-2", "先挂失"), BundleStep("GA-1", "", "要用证的"))
    decision = made.adjustments[0]
    assert (decision.code, decision.after.level, decision.reason) == ("下放-GA-1-2026-12-01", "县级", "方便群众")


@pytest.mark.parametrize(
    ("path", "filled", "told"),
    [
        ("/point", {**POINT, "name": ""}, ("请填写办理点名称",)),
        (
            "/point",
            {**POINT, "hours": "随时来", "handles.0.item_code": "没有的"},
            ("看不懂开放时间", "「没有的」在目录里找不到"),
        ),
        ("/point", {**POINT, "lat": "20", "lon": "110"}, ("不在海拉尔区范围内",)),
        ("/point", {**POINT, "system": ""}, ("没写坐标系",)),
        ("/point", {**POINT, "handles.3.item_code": "GA-1"}, ("写了不止一行",)),
        ("/bundle", {**BUNDLE, "steps.0.item_code": "", "steps.1.item_code": "GA-99"}, ("缺事项", "GA-99")),
        ("/bundle", {"name": "空的"}, ("请至少写一个事项",)),
        ("/adjustment", {**CHANGE, "kind": "取消", "effective_on": ""}, ("没写依据", "没写生效日期")),
        ("/adjustment", {**CHANGE, "after.level": ""}, ("没写承接的行使层级",)),
        ("/adjustment", {**CHANGE, "kind": "", "effective_on": "下个月"}, ("请填写调整种类", "看不懂日期")),
    ],
)
async def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(
    office: Office, path: str, filled: dict[str, str], told: tuple[str, ...]
) -> None:
    response = await add(office.seat("centre"), path, filled)
    assert response.status_code == 422
    for sentence in told:
        assert sentence in response.text
    again = fields_in(response.text)
    written = [value for name, value in filled.items() if value and "." not in name]
    assert all(value in again.values() for value in written)
    with office.database.reading() as connection:
        assert editions.next_number(connection) == 2


async def test_two_clerks_on_one_point_lose_nothing(office: Office) -> None:
    one, two = office.seat("centre"), office.seat("centre")
    await add(one, "/point", POINT)
    first, second = await form_of(one, "/point", "政务大厅", 2), await form_of(two, "/point", "政务大厅", 2)
    first = {**first, "phone": "0470-1111111", "address": "甲地址", "handles.0.depth": "咨询"}
    assert (await save(one, "/point", first)).status_code == 303
    late = await save(two, "/point", {**second, "address": "乙地址", "note": "乙写的说明"})
    assert late.status_code == 409
    for sentence in ("他人刚刚改动了这个办理点", "甲地址", "乙地址", "乙写的说明", "0470-1111111", "GA-1｜咨询"):
        assert sentence in late.text
    assert content(office, 2).points[0].address == "甲地址"
    assert (await save(two, "/point", fields_in(late.text))).status_code == 303
    point = content(office, 2).points[0]
    assert (point.address, point.note, point.phone) == ("乙地址", "乙写的说明", "0470-1111111")
    assert point.handles[0] == Handles("GA-1", "咨询")


async def test_without_the_version_that_was_seen_nothing_is_written(office: Office) -> None:
    seat = office.seat("centre")
    for path, filled in (("/point", POINT), ("/bundle", BUNDLE), ("/adjustment", CHANGE)):
        form = {**await form_of(seat, path), **filled}
        del form["seen"]
        assert (await save(seat, path, form)).status_code == 422
    await add(seat, "/point", POINT)
    taken = await add(seat, "/point", {**POINT, "address": "又一个"}, 2)
    assert taken.status_code == 409 and "已被" in taken.text and "又一个" in taken.text


async def test_a_department_writes_decisions_about_its_own_items_only(office: Office) -> None:
    seat = office.seat("dept")
    for path in ("/point", "/bundle"):
        assert (await seat.get(f"{path}/edit")).status_code == 403
        assert "新增" not in (await seat.get(f"{path}s")).text
    assert (await add(seat, "/adjustment", CHANGE)).status_code == 303
    foreign = await add(seat, "/adjustment", {**CHANGE, "item_code": "SC-1"}, 2)
    assert foreign.status_code == 403 and POLICE in foreign.text and MARKET in foreign.text
    with office.database.reading() as connection:
        assert audit.latest(connection, 1)[0].outcome == "拒绝"
    assert "修改</a>" in (await seat.get("/adjustment", edition=2, code="下放-GA-1-2026-12-01")).text


async def test_what_changed_around_the_items_is_shown_field_by_field(office: Office) -> None:
    seat = office.seat("centre")
    await add(seat, "/point", POINT)
    await add(seat, "/bundle", BUNDLE, 2)
    await add(seat, "/adjustment", CHANGE, 2)
    for page in ((await seat.get("/edition", number=2)).text, (await seat.get("/compare", old=1, new=2)).text):
        for told in (
            "政务大厅",
            "0470-8211234",
            "居民身份证补领（GA-1）｜全办",
            "丢了身份证",
            "先挂失",
            "下放：居民身份证补领",
            "方便群众",
        ):
            assert told in page


async def test_lists_are_searched_and_lead_on(office: Office) -> None:
    seat = office.seat("centre")
    await add(seat, "/point", POINT)
    await add(seat, "/adjustment", CHANGE, 2)
    reader = office.seat("audit")
    page = (await reader.get("/points", edition=2, q="海拉尔 周六")).text
    assert "共 1 个" in page and "2 项" in page and "新增" not in page
    assert "没有符合条件的办理点" in (await reader.get("/points", edition=2, q="不存在")).text
    assert "共 1 个" in (await reader.get("/adjustments", edition=2, of="下放")).text
    assert "共 0 个" in (await reader.get("/adjustments", edition=2, of="取消")).text
    shown = (await reader.get("/point", edition=2, code="政务大厅")).text
    assert "居民身份证挂失" in shown and "修改</a>" not in shown and "删除</a>" not in shown
    assert (await reader.get("/bundle", edition=2, code="没有")).status_code == 403


async def test_hostile_text_is_only_text(office: Office) -> None:
    seat = office.seat("centre")
    attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    await add(seat, "/point", {**POINT, "code": "P", "name": attack, "address": attack})
    await add(seat, "/bundle", {**BUNDLE, "code": "Y", "name": attack, "steps.0.note": attack}, 2)
    await add(seat, "/adjustment", {**CHANGE, "code": "C", "reason": attack, "before.name": attack}, 2)
    for path in ("/point?code=P&", "/point/edit?code=P&", "/points?", "/bundle?code=Y&", "/bundle/edit?code=Y&", "/bundles?"):
        text = (await seat.get(f"{path}edition=2")).text
        assert "<script>alert" not in text and "<img src=x" not in text
    for path in ("/adjustment?code=C&", "/adjustment/edit?code=C&", "/adjustments?", "/remove?kind=point&code=P&"):
        text = (await seat.get(f"{path}edition=2")).text
        assert "<script>alert" not in text and "<img src=x" not in text
    text = (await seat.get("/edition?number=2")).text
    assert "&lt;script&gt;" in text and "<script>alert" not in text


def test_forms_have_every_field_of_their_parts() -> None:
    """A new field must find its place in the form; rows below it, and where a position comes from, have places of their own."""
    rows = {"handles", "steps", "item", "coordinates"}
    for form, part in ((part_sheets.POINT, ServicePoint), (part_sheets.BUNDLE, Bundle), (part_sheets.CHANGE, Adjustment)):
        shown = {name.split(".")[0] for _, names in form.groups for name in names}
        assert {field.name for field in fields(part)} - rows <= shown
