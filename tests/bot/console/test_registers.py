"""The registers: searched, filtered, sorted, exported; by whom they may be; nobody outside is named; on both databases."""

import csv
import logging
import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
import structlog

from bot import logs
from bot.channels.web.headers import POLICY
from bot.console.registers.books import BOOKS
from bot.messages import Address
from bot.store import questions, reports, subscribers
from bot.store.questions import Asked
from knowledge.roles import Actor, Role
from knowledge.store import audit, columns
from tests.bot.console.conftest import MARKET, POLICE, Office, staffed

FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "  =1+1")
CITIZEN = Address("telegram", "123456789")


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    yield from staffed(database_url, tmp_path)


def report(office: Office, words: str, department: str = POLICE, due_on: date = date(2026, 12, 1)) -> int:
    told = {"item_code": "GA-1", "field": "consult", "edition": 1, "words": words, "department": department}
    with office.database.writing() as connection:
        return reports.file(connection, CITIZEN, office.clock(), **told, due_on=due_on)


def ask(office: Office, *texts: str) -> None:
    with office.database.writing() as connection:
        for text in texts:
            questions.note(connection, Asked(office.clock(), "web", text, "not_found"))


async def rows(office: Office, who: str, path: str, **query: Any) -> list[dict[str, str]]:
    """The cells of a list by the labels of their columns."""
    page = (await office.seat(who).get(f"/registers/{path}/list", **query)).text
    found = re.findall(r"<tr><td(.*?)</tr>", page, re.S)
    return [dict(re.findall(r'data-label="([^"]*)"[^>]*>([^<]*)<', row)) for row in found]


async def exported(office: Office, who: str, path: str, **query: Any) -> list[list[str]]:
    content = (await office.seat(who).get(f"/registers/{path}/export", format="csv", **query)).content
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


async def test_every_register_opens_for_those_it_is_meant_for(office: Office) -> None:
    report(office, "电话没人接")
    ask(office, "养鸽子要啥证")
    columns.teach(office.database, Actor("centre", Role.CENTRE_EDITOR), "公安局", "items", "啥事", "name")
    with office.database.writing() as connection:
        subscribers.meet(connection, CITIZEN, "150700", office.clock())
    seat = office.seat("admin")
    index = (await seat.get("/registers")).text
    for book in BOOKS:
        page = await seat.get(f"/registers/{book.key}/list")
        assert page.status_code == 200
        assert book.display_name in index
        assert book.display_name in page.text
        for name in (field.name for field in book.fields if field.orderable and not field.exclude_from_list):
            sorted_page = await seat.get(f"/registers/{book.key}/list", sort=f"{name}__desc")
            assert 'aria-sort="descending"' in sorted_page.text or "没有符合" in sorted_page.text, (book.key, name)
    assert "啥事" in (await seat.get("/registers/columns/list")).text
    assert "事项名称" in (await seat.get("/registers/columns/list")).text


async def test_a_list_is_searched_filtered_sorted_and_paged(office: Office) -> None:
    for number in range(60):
        report(office, f"第{number}句", POLICE if number % 2 else MARKET, date(2026, 12, 1) + timedelta(days=number))
    assert [row["编号"] for row in await rows(office, "admin", "reports")] == [str(n) for n in range(60, 35, -1)]
    assert [row["编号"] for row in await rows(office, "admin", "reports", page=3)] == [str(n) for n in range(10, 0, -1)]
    assert [row["怎么说的"] for row in await rows(office, "admin", "reports", q="第7句")] == ["第7句"]
    within = "due_on__since=2026-12-05 AND due_on__until=2026-12-07"
    assert [row["期限"] for row in await rows(office, "admin", "reports", filter=within, sort="due_on__asc")] == [
        "2026-12-05",
        "2026-12-06",
        "2026-12-07",
    ]
    either = f"id__eq=3 OR (id__eq=4 AND department__eq={MARKET}) OR words__contains=第9句"
    assert [row["编号"] for row in await rows(office, "admin", "reports", filter=either, sort="id__asc")] == ["3", "10"]
    today = f"at__since={office.clock():%Y-%m-%d} AND state__eq=open AND id__lte=1"
    assert len(await rows(office, "admin", "reports", filter=today)) == 1
    assert await rows(office, "admin", "reports", filter="at__since=2026-11-25") == []


async def test_a_filter_in_force_is_told_and_taken_away_by_a_click(office: Office) -> None:
    report(office, "电话没人接")
    page = (await office.seat("admin").get("/registers/reports/list", filter="state__eq=open AND id__gte=1")).text
    assert "状态: 等于 待核查" in page
    assert '/console/registers/reports/list?filter=id__gte%3D1"' in page


async def test_a_row_is_shown_whole(office: Office) -> None:
    number = report(office, "电话没人接")
    page = (await office.seat("audit").get("/registers/reports/detail", pk=number)).text
    assert "电话没人接" in page
    assert "居民身份证补领（GA-1）" in page
    assert "咨询" in page
    assert CITIZEN.person not in page


async def test_a_department_sees_its_own_rows_and_nothing_else(office: Office) -> None:
    own, other = report(office, "本局的"), report(office, "别局的", MARKET)
    seat = office.seat("dept")
    assert [row["怎么说的"] for row in await rows(office, "dept", "reports")] == ["本局的"]
    assert await rows(office, "dept", "reports", filter=f"department__eq={MARKET}") == []
    assert "别局的" not in str(await exported(office, "dept", "reports"))
    assert (await seat.get("/registers/reports/detail", pk=own)).status_code == 200
    assert (await seat.get("/registers/reports/detail", pk=other)).status_code == 404
    index = (await seat.get("/registers")).text
    assert "审计记录" not in index
    assert "<strong>1</strong>" in index


async def test_nobody_outside_is_named_or_found_out(office: Office) -> None:
    with office.database.writing() as connection:
        subscribers.meet(connection, CITIZEN, "150700", office.clock())
    seat = office.seat("admin")
    assert [row["谁（遮掩）"] for row in await rows(office, "admin", "subscribers")] == ["12…89"]
    assert "12…89" in str(await exported(office, "admin", "subscribers"))
    assert CITIZEN.person not in str(await exported(office, "admin", "subscribers"))
    assert await rows(office, "admin", "subscribers", q="1234") == []
    assert 'role="search"' not in (await seat.get("/registers/subscribers/list")).text
    for probe in ("person__contains=1234", "person__starts_with=1", "person__eq=123456789"):
        assert (await seat.get("/registers/subscribers/list", filter=probe)).status_code == 400
    assert (await seat.get("/registers/subscribers/list", sort="person__asc")).text.count('aria-sort="') == 1
    assert (await seat.get("/registers/subscribers/detail", pk=1)).status_code == 404


@pytest.mark.parametrize("format", ["csv", "xlsx"])
async def test_no_formula_is_alive_in_an_export(office: Office, format: str) -> None:
    ask(office, *FORMULAS)
    response = await office.seat("admin").get("/registers/questions/export", format=format)
    assert response.headers["content-disposition"] == f'attachment; filename="questions.{format}"'
    if format == "csv":
        told = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
        assert all(row[2].startswith("'") for row in told[1:])
    else:
        sheet: Any = openpyxl.load_workbook(BytesIO(response.content)).active
        told = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert {row[2].data_type for row in sheet.iter_rows(min_row=2)} == {"s"}
    assert told[0][:3] == ["编号", "时间", "问话"]
    assert len(told) == 1 + len(FORMULAS)


async def test_an_export_holds_what_the_list_was_narrowed_to(office: Office) -> None:
    for number in range(30):
        report(office, f"第{number}句", due_on=date(2026, 12, 1) + timedelta(days=number))
    told = await exported(office, "admin", "reports", filter="due_on__until=2026-12-03", sort="id__desc", page=2)
    assert [row[0] for row in told[1:]] == ["3", "2", "1"]


async def test_an_address_that_makes_no_sense_is_refused_in_plain_words(office: Office) -> None:
    seat = office.seat("admin")
    filters = ("nothing__eq=1", f"id__eq={'9' * 30}", "due_on__since=gestern", "due_on__until=9999-12-31", "state")
    for query in ({"page": "9" * 30}, {"page_size": "7"}, *({"filter": one} for one in filters)):
        response = await seat.get("/registers/reports/list", **query)
        assert response.status_code == 400, query
        assert "请从页面上重新选择" in response.text


async def test_a_filter_too_deep_is_refused(office: Office) -> None:
    response = await office.seat("admin").get("/registers/reports/list", filter="(" * 5000 + "id__eq=1")
    assert response.status_code == 403
    assert "最多 20 组" in response.text


async def test_strange_characters_find_nothing_and_break_nothing(office: Office) -> None:
    report(office, "电话没人接")
    for words in ("%", "_", "\x00", "'; DROP TABLE reports; --", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")):
        assert (await office.seat("admin").get("/registers/reports/list", q=words)).status_code == 200
        assert (await office.seat("admin").get("/registers/reports/detail", pk=words)).status_code == 404
    assert await rows(office, "admin", "reports", q="%") == []
    assert (await office.seat("admin").get("/registers/reports/list", filter="words__contains=\x00x")).status_code == 200


async def test_pages_keep_the_policy_set_no_cookie_and_lead_nowhere_else(office: Office) -> None:
    report(office, "电话没人接")
    client = office.seat("admin").client
    response = await client.get("/console/registers/reports/list?filter=id__gte=1", headers={"host": "evil.test"})
    assert response.headers["content-security-policy"] == POLICY
    assert response.headers["cache-control"] == "no-store"
    assert "set-cookie" not in response.headers
    assert "evil.test" not in response.text
    assert not re.search(r"<style|style=|<script(?![^>]*\bsrc=)|\son\w+=", response.text)


async def test_nothing_else_of_the_library_is_served(office: Office) -> None:
    client = office.seat("admin").client
    for path in ("", "/static/js/vendor/apexcharts.min.js", "/reports/create", "/reports/edit?pk=1", "/_api/reports/import"):
        response = await client.get(f"/console/registers{path}/" if not path else f"/console/registers{path}")
        assert "没有" in response.text, path
    for path in ("/_api/reports/action?name=delete", "/_api/reports/row-action?name=delete&pk=1", "/reports/edit?pk=1"):
        assert (await client.post(f"/console/registers{path}")).status_code in (404, 405)
    for name in ("jquery.js", "filter-builder.js"):
        assert (await client.get(f"/console/registers/static/{name}")).status_code == 200


KEY = "\x1f".join(("items", "公安局", "啥事"))


def meaning(office: Office) -> str | None:
    with office.database.reading() as connection:
        return columns.taught(connection, "公安局").get("items", {}).get("啥事")


@pytest.fixture
def taught(office: Office) -> Office:
    columns.teach(office.database, Actor("centre", Role.CENTRE_EDITOR), "公安局", "items", "啥事", "department")
    return office


async def test_a_header_explained_wrongly_is_mended(taught: Office) -> None:
    seat = taught.seat("centre")
    page = (await seat.get("/registers/columns/list")).text
    address = re.findall(r'href="/console(/registers/columns/edit\?[^"]+)"', page)[0]
    form = (await seat.get(address)).text
    assert re.search(r'<option value="department"\s+selected>实施主体', form)
    answer = await seat.post(address, field="name", seen="department")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/registers/columns/list")
    shown = (await seat.get("/registers/columns/list")).text
    assert "啥事" in shown and "已保存" in shown and "事项名称" in shown
    assert "已保存" not in (await seat.get("/registers/columns/list")).text
    assert meaning(taught) == "name"
    with taught.database.reading() as connection:
        assert audit.latest(connection, 1)[0].action == "记住列名"


async def test_mending_a_header_wants_what_was_seen_and_a_token_of_the_session(taught: Office) -> None:
    seat = taught.seat("dept")
    address = f"/registers/columns/edit?{urlencode({'pk': KEY})}"
    assert (await seat.post(address, field="name")).status_code == 422
    assert (await seat.post(address, field="name", seen="region")).status_code == 409
    assert (await seat.post(address, field="nothing", seen="department")).status_code == 403
    seat.form_token = "of another session"
    assert (await seat.post(address, field="name", seen="department")).status_code == 403
    assert (await taught.seat("audit").get(address)).status_code == 403
    assert meaning(taught) == "department"


async def test_a_header_is_forgotten(taught: Office) -> None:
    seat = taught.seat("dept")
    assert (await seat.post("/registers/columns/forget", pk=KEY)).status_code == 303
    assert meaning(taught) is None
    assert (await seat.get(f"/registers/columns/edit?{urlencode({'pk': KEY})}")).status_code == 404


async def test_what_staff_search_for_and_write_is_in_no_log(taught: Office, capsys: pytest.CaptureFixture[str]) -> None:
    number, seat = "152101199001011234", taught.seat("dept")
    before = structlog.get_config()
    try:
        logs.configure("DEBUG")
        await seat.get("/registers/reports/list", q=number, filter=f"words__contains={number}", sort=f"{number}__asc")
        await seat.post(f"/registers/columns/edit?{urlencode({'pk': KEY})}", field=number, seen="department")
    finally:
        structlog.configure(**before)
        logging.basicConfig(force=True)
    assert number not in capsys.readouterr().err
