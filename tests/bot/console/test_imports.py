"""A workbook on its way through the console: read apart, problems by cell, what would change, a draft, and out again."""

import asyncio
import threading
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.console import jobs
from knowledge.catalogue.guide import Source
from knowledge.store import editions
from knowledge.workbook import read_workbook
from tests.bot.console.conftest import CATALOGUE, Office, Seat

HEADS = ("事项编码", "事项名称", "实施主体", "办理方式", "承诺办结时限")
ROWS = (
    ("GA-1", "居民身份证补领", "市公安局", "一次办", "15个工作日"),
    ("GA-2", "居民身份证挂失", "市公安局", "马上办", "即办"),
    ("SC-1", "食品经营许可", "市市场监督管理局", "一次办", "10个工作日"),
    ("SC-2", "食品小作坊登记", "市市场监督管理局", "一次办", "7个工作日"),
)


def workbook(*rows: tuple[str, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "事项"
    for row in (HEADS, *rows):
        sheet.append(row)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


async def finished(key: str) -> None:
    """Wait for the thread that works on an upload."""
    for thread in (thread for thread in threading.enumerate() if thread.name == key):
        await asyncio.to_thread(thread.join)


async def upload(seat: Seat, content: bytes, name: str = "清单.xlsx", **wishes: str) -> str:
    """The key of the job, once it is done."""
    await seat.get("/imports")
    form = {"form_token": seat.form_token, "list_kind": "四办", "region": "150700", "way": "replace", **wishes}
    response = await seat.client.post("/console/import/upload", data=form, files={"file": (name, content)})
    assert response.status_code == 303, response.text
    key = response.headers["location"].split("key=")[1]
    await finished(key)
    return key


async def test_a_list_becomes_a_draft_with_the_changes_shown_before(office: Office) -> None:
    seat = office.seat("centre")
    key = await upload(seat, workbook(*ROWS))
    told = (await seat.get("/import/progress", key=key)).json()
    assert told == {"working": False, "stage": "ready", "done": 5, "total": 5}
    page = (await seat.get("/import", key=key)).text
    assert "增加 1 项" in page and "食品小作坊登记" in page and "15工作日" in page
    response = await seat.post("/import/draft", key=key, base="1")
    assert response.headers["location"] == "/console/edition?number=2"
    with office.database.reading() as connection:
        assert len(editions.load(connection, 2).items) == 4
        assert editions.get(connection, 2).note == "导入 清单.xlsx"
    assert not list(office.desk.jobs._folder.iterdir())


async def test_a_first_real_list_says_that_the_demonstration_leaves(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = office.seat("centre")
    assert "演示事项" not in (await seat.get("/import", key=await upload(seat, workbook(*ROWS)))).text
    source = Source(demonstration=True)
    shown = replace(CATALOGUE, items=tuple(replace(one, source=source) for one in CATALOGUE.items))
    monkeypatch.setattr(office.desk.jobs, "_base", lambda: (1, shown))
    page = (await seat.get("/import", key=await upload(seat, workbook(("X-1", *ROWS[3][1:]))))).text
    assert f"{len(shown.items)} 个演示事项" in page


async def test_problems_stand_with_sheet_row_column_and_remedy_and_nothing_is_written(office: Office) -> None:
    seat = office.seat("centre")
    key = await upload(seat, workbook(("GA-1", "居民身份证补领", "市公安局", "一次办", "很快"), *ROWS[1:]))
    page = (await seat.get("/import", key=key)).text
    assert "事项 E2" in page and "很快" in page and "请写成「5个工作日」" in page and "什么都没有写入" in page
    assert "存为草稿</button>" not in page
    refused = await seat.post("/import/draft", key=key, base="1")
    assert refused.status_code == 403
    marked = openpyxl.load_workbook(BytesIO((await seat.get("/import/marked", key=key)).content))
    comment = marked["事项"]["E2"].comment
    assert comment and "很快" in comment.text
    with office.database.reading() as connection:
        assert editions.next_number(connection) == 2


async def test_losing_more_than_a_twentieth_wants_an_explicit_tick(office: Office) -> None:
    seat = office.seat("centre")
    key = await upload(seat, workbook(*ROWS[:2]))
    page = (await seat.get("/import", key=key)).text
    assert "会删去现有 3 个事项中的 1 个" in page and "我已核对" in page and "--add" not in page
    await seat.post("/import/again", key=key, list_kind="四办", region="150700", way="replace", delete_missing="1")
    await finished(key)
    assert "移除" in (page := (await seat.get("/import", key=key)).text) or "取消 1 项" in page
    assert (await seat.post("/import/draft", key=key, base="1")).status_code == 303


async def test_an_unknown_column_is_taught_once_for_its_source(office: Office) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append((*HEADS, "群众怎么说"))
    sheet.append((*ROWS[0], "身份证掉河里了"))
    target = BytesIO()
    book.save(target)
    seat = office.seat("centre")
    key = await upload(seat, target.getvalue(), way="add", source="市公安局")
    assert "不认识的列「群众怎么说」" in (await seat.get("/import", key=key)).text
    taught = await seat.post("/import/teach", key=key, kind="items", header="群众怎么说", field="aliases")
    assert taught.status_code == 303
    await finished(key)
    for again in (key, await upload(seat, target.getvalue(), way="add", source="市公安局")):
        page = (await seat.get("/import", key=again)).text
        assert "不认识的列" not in page and "身份证掉河里了" in page
    stranger = await upload(seat, target.getvalue(), way="add", source="市民政局")
    assert "不认识的列" in (await seat.get("/import", key=stranger)).text


async def test_a_draft_is_not_made_on_an_edition_that_is_gone(office: Office) -> None:
    seat = office.seat("centre")
    key = await upload(seat, workbook(*ROWS))
    assert (await seat.post("/import/draft", key=key)).status_code == 422
    assert (await seat.post("/import/draft", key=key, base="7")).status_code == 409


async def test_a_department_imports_its_own_items_only(office: Office) -> None:
    seat = office.seat("dept")
    key = await upload(seat, workbook(*ROWS), way="add")
    response = await seat.post("/import/draft", key=key, base="1")
    assert response.status_code == 403 and "其他部门" in response.text


@pytest.mark.parametrize(("name", "content"), [("坏.xlsx", b"PK\x03\x04junk"), ("空.csv", b""), ("图.xlsx", b"\x89PNG\r\n")])
async def test_a_broken_file_gets_a_clear_sentence(office: Office, name: str, content: bytes) -> None:
    seat = office.seat("centre")
    key = await upload(seat, content, name)
    page = (await seat.get("/import", key=key)).text
    assert 'role="alert"' in page and "什么都没有写入" in page


async def test_a_file_that_is_too_large_or_missing_is_refused(office: Office) -> None:
    seat = office.seat("centre")
    await seat.get("/imports")
    big = {"file": ("大.xlsx", b"x" * (10 * 1024 * 1024 + 1))}
    response = await seat.client.post("/console/import/upload", data={"form_token": seat.form_token}, files=big)
    assert response.status_code == 403 and "超过 10 MB" in response.text
    huge = {"file": ("大.xlsx", b"x" * (11 * 1024 * 1024))}
    response = await seat.client.post("/console/import/upload", data={"form_token": seat.form_token}, files=huge)
    assert response.status_code == 413
    assert (await seat.post("/import/upload")).status_code == 403


async def test_nobody_sees_the_upload_of_another(office: Office) -> None:
    key = await upload(office.seat("centre"), workbook(*ROWS))
    assert (await office.seat("dept").get("/import", key=key)).status_code == 403


async def test_only_the_newest_uploads_are_kept(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_KEPT", 2)
    seat = office.seat("centre")
    first = await upload(seat, b"", "空.csv")
    for _ in range(2):
        await upload(seat, b"", "空.csv")
    assert (await seat.get("/import", key=first)).status_code == 403
    assert len(list(office.desk.jobs._folder.glob("*.csv"))) == 2


async def test_an_export_comes_back_without_a_difference(office: Office) -> None:
    seat = office.seat("centre")
    response = await seat.get("/export")
    assert "filename*=UTF-8''" in response.headers["content-disposition"]
    key = await upload(seat, response.content, list_kind="", region="")
    assert "没有差别" in (await seat.get("/import", key=key)).text
    assert "没有第 99 版" in (await seat.get("/export", edition=99)).text


async def test_a_blank_template_is_read_without_a_complaint(office: Office, tmp_path: Path) -> None:
    seat = office.seat("audit")
    for kind, sheets in (("list", 1), ("guide", 11)):
        path = tmp_path / f"{kind}.xlsx"
        path.write_bytes((await seat.get("/template", kind=kind)).content)
        found = read_workbook(path)
        assert len(found.kinds) == sheets and not found.problems and not found.skipped


def test_the_office_has_the_catalogue_that_these_tests_speak_of(office: Office) -> None:
    with office.database.reading() as connection:
        assert editions.load(connection, 1).by_code.keys() == CATALOGUE.by_code.keys()
