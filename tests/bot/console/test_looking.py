"""Asking an edition before citizens can, seeing why it answers so, and the records that are only looked at."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.store.tables.chats import inbox, questions
from bot.store.tables.telegram import telegram_updates
from knowledge import curation
from knowledge.catalogue.adjustments import Adjustment
from knowledge.roles import Actor, Role
from knowledge.store import addresses
from knowledge.store.addresses import Answered
from tests.bot.console.conftest import CATALOGUE, Office
from tests.bot.console.test_editing import form_of, save


async def test_a_draft_is_asked_before_citizens_can(office: Office) -> None:
    seat = office.seat("centre")
    await save(seat, {**await form_of(seat, "GA-1"), "promised_limit": "15个工作日", "aliases": "身份证掉河里了"})
    await seat.post("/try/ask", edition="2", words="身份证掉河里了要几天")
    page = (await seat.get("/try", edition=2)).text
    assert "居民身份证补领" in page and "15个工作日" in page
    assert "例如：" in (await office.seat("review").get("/try", edition=2)).text, "nobody else sees it"
    assert "例如：" in (await seat.get("/try")).text, "each edition has its own conversation"
    await seat.post("/try/end", edition="2")
    assert "居民身份证补领" not in (await seat.get("/try", edition=2)).text


async def test_what_is_tried_is_masked_and_kept_nowhere(office: Office) -> None:
    seat = office.seat("centre")
    await seat.post("/try/ask", words="我的身份证15070219900101123X丢了<script>alert(1)</script>")
    page = (await seat.get("/try")).text
    assert "<script>alert" not in page
    with office.database.reading() as connection:
        assert connection.execute(inbox.select()).all() == connection.execute(questions.select()).all() == []


async def test_the_hit_test_shows_reading_candidates_reasons_and_decision(office: Office) -> None:
    seat = office.seat("audit")
    page = (await seat.get("/hits", q="身份证补领")).text
    for words in ("直接回答", "居民身份证补领", "名称与问句互相覆盖", "怎么读这句话", "首选正确的把握", "身份证"):
        assert words in page
    assert "答不上来" in (await seat.get("/hits", q="火星移民")).text


async def test_many_questions_are_tested_at_once(office: Office) -> None:
    seat = office.seat("centre")
    page = (await seat.post("/hits", questions="身份证补领\n\n火星移民\n食品经营许可")).text
    assert page.count("直接回答") == 2 and page.count("答不上来") == 1
    form = {"form_token": seat.form_token, "questions": ""}
    files = {"file": ("问题.txt", "身份证挂失\n".encode())}
    assert "居民身份证挂失" in (await seat.client.post("/console/hits", data=form, files=files)).text
    assert (await seat.post("/hits", questions="问\n" * 501)).status_code == 403


async def test_the_audit_trail_is_searched_and_verified(office: Office) -> None:
    await office.seat("dept").get("/accounts")
    seat = office.seat("audit")
    page = (await seat.get("/registers/audit/list", filter="who__eq=dept")).text
    assert "打开页面" in page and "拒绝" in page and "GET /console/accounts" in page
    assert "没有符合的记录" in (await seat.get("/registers/audit/list", filter="who__eq=nobody")).text
    assert "记录完整" in (await seat.get("/audit/verify")).text
    with office.database.writing() as connection:
        connection.exec_driver_sql("UPDATE audit SET who = 'admin' WHERE number = 2")
    assert "被改动过" in (await seat.get("/audit/verify")).text


async def test_a_message_in_quarantine_shows_its_trouble_and_not_its_words(office: Office) -> None:
    row = {"bot": 1, "update_id": 77, "chat": 5, "kind": "message", "payload": "张三的原话", "state": "quarantined", "tries": 3}
    times = {"asked_at": office.clock() - timedelta(hours=1), "sent": 0, "trouble": "KeyError"}
    with office.database.writing() as connection:
        connection.execute(telegram_updates.insert(), {**row, **times})
    page = (await office.seat("admin").get("/quarantine")).text
    assert "KeyError" in page and "77" in page and "张三" not in page


@pytest.mark.parametrize("who", ["dept", "centre", "review", "legal", "admin", "audit"])
async def test_the_menu_leads_only_where_the_role_may_go(office: Office, who: str) -> None:
    seat = office.seat(who)
    menu = re.search(r'<nav class="menu".*?</nav>', (await seat.get("/")).text, re.DOTALL)
    assert menu
    for address in re.findall(r'href="/console(/[^"]*)"', menu[0]):
        assert (await seat.get(address)).status_code == 200, address


async def test_an_item_page_tells_what_was_decided_about_it(office: Office) -> None:
    decided = Adjustment(
        "T-1", "取消", "SC-1", reason="职能调整", document_no="呼审改办发〔2018〕5号", effective_on=date(2026, 10, 1)
    )
    adjusted = replace(CATALOGUE, adjustments=(decided,))
    number = curation.open_draft(office.database, adjusted, Actor("li", Role.CENTRE_EDITOR), 1)
    page = (await office.seat("audit").get("/item", edition=number, code="SC-1")).text
    assert "动态调整" in page and "职能调整" in page and "2026-10-01" in page and "呼审改办发〔2018〕5号" in page


async def test_what_an_address_answered_stands_beside_it(office: Office) -> None:
    seat = office.seat("centre")
    await save(seat, {**await form_of(seat, "GA-1"), "url": "https://zwfw.example.cn/1"})
    found = Answered("https://zwfw.example.cn/1", "打不开", 404, "没有这一页（404），请核对网址", office.database.clock())
    with office.database.writing() as connection:
        addresses.note(connection, [found])
    page = (await seat.get("/item", edition=2, code="GA-1")).text
    assert "打不开" in page and "没有这一页（404），请核对网址" in page
