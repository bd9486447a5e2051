"""Broadcasts in the console: written, approved by another, launched with the number typed, watched, exported."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest

from bot.broadcasts.deliveries import State
from bot.broadcasts.life import State as Life
from bot.messages import Address
from bot.store import broadcasts, deliveries, subscribers
from bot.store.tables.broadcasts import deliveries as rows
from tests.bot.console.conftest import CATALOGUE, Office, Seat

FORM = {"title": "=HYPERLINK(1)", "body": "新增 2 项。\r\n第二行", "summary": "新增2项", "channels": "telegram", "board": "1"}


def subscribed(office: Office, count: int) -> None:
    with office.database.writing() as connection:
        for number in range(1, count + 1):
            subscribers.meet(connection, Address("telegram", str(1000000 + number)), "", office.clock())


async def stepped(seat: Seat, step: str, office: Office, **form: object) -> int:
    with office.database.reading() as connection:
        version = broadcasts.get(connection, 1).version
    return (await seat.post(f"/broadcast/{step}", number=1, version=version, **form)).status_code


async def test_a_broadcast_is_written_approved_and_launched(office: Office, seat: Callable[[str], Seat]) -> None:
    subscribed(office, 101)
    writer, reviewer, admin = seat("centre"), seat("review"), seat("admin")
    code = CATALOGUE.items[0].code
    saved = await writer.post("/broadcast/save", **FORM, links=f"{code} 名字")
    assert saved.status_code == 303 and saved.headers["location"].endswith("number=1")
    assert (
        "广播等您批准" in (await reviewer.get("/")).text and "广播" not in (await seat("dept").get("/")).text.split("<main")[1]
    )
    assert await stepped(reviewer, "approve", office) == 303
    assert "广播已批准，等您启动" in (await admin.get("/")).text
    page = (await admin.get("/broadcast", number=1)).text
    assert "输入 101 确认" in page and CATALOGUE.items[0].name in page
    assert await stepped(admin, "launch", office, typed=100) == 403
    assert await stepped(admin, "launch", office, typed=101) == 303
    told = (await admin.get("/broadcast/progress", number=1)).json()
    assert told["state"] == Life.RUNNING and told["counts"]["waiting"] == told["size"] == 101


async def test_an_unknown_item_is_named_and_the_words_are_given_back(office: Office, seat: Callable[[str], Seat]) -> None:
    refused = await seat("centre").post("/broadcast/save", **FORM, links="没有这个")
    assert refused.status_code == 403
    assert "现行清单里没有编码「没有这个」的事项" in refused.text and "第二行" in refused.text


async def test_an_export_holds_no_formula_and_no_whole_number(office: Office, seat: Callable[[str], Seat]) -> None:
    subscribed(office, 3)
    await seat("centre").post("/broadcast/save", **FORM)
    await stepped(seat("review"), "approve", office)
    await stepped(seat("admin"), "launch", office)
    with office.database.writing() as connection:
        connection.execute(rows.update().values(state=State.IN_DOUBT, cause="=1+1"))
    book = openpyxl.load_workbook(BytesIO((await seat("audit").get("/broadcast/export", number=1)).content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "=HYPERLINK(1)" in [cell.value for cell in cells] and "=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "10…01" in [cell.value for cell in cells] and "1000001" not in str([cell.value for cell in cells])
    page = (await seat("admin").get("/broadcast", number=1)).text
    assert "给存疑的再发一次" in page and "10…03" in page
    assert await stepped(seat("admin"), "resend", office) == 303
    with office.database.reading() as connection:
        assert {one.state for one in deliveries.listed(connection, 1)} == {State.WAITING}


async def test_a_stale_page_is_refused(office: Office, seat: Callable[[str], Seat]) -> None:
    await seat("centre").post("/broadcast/save", **FORM)
    review = seat("review")
    assert (await review.post("/broadcast/approve", number=1)).status_code == 422
    assert (await review.post("/broadcast/approve", number=1, version=7)).status_code == 409


@pytest.mark.parametrize("path", ["/broadcasts", "/broadcast/edit"])
async def test_pages_open_on_an_empty_database(seat: Callable[[str], Seat], path: str) -> None:
    assert (await seat("admin").get(path)).status_code == 200


async def test_a_correction_begins_with_the_wrong_words(office: Office, seat: Callable[[str], Seat]) -> None:
    subscribed(office, 1)
    await seat("centre").post("/broadcast/save", **FORM)
    await stepped(seat("review"), "approve", office)
    await stepped(seat("admin"), "launch", office)
    form = (await seat("centre").get("/broadcast/edit", corrects=1)).text
    assert "更正第 1 号广播" in form and "第二行" in form
    await seat("centre").post("/broadcast/save", **{**FORM, "title": "【更正】标题"}, corrects=1, in_place="1")
    with office.database.reading() as connection:
        right = broadcasts.get(connection, 2)
        assert [one.number for one in broadcasts.corrections(connection, 1)] == [2]
    assert right.content.corrects == 1 and right.content.in_place
    assert "第 2 号" in (await seat("audit").get("/broadcast", number=1)).text
