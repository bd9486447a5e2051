"""The notice board and its feed: what was launched, in its words, with links, escaped, and corrected in the open."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import httpx2
import pytest
from starlette.applications import Starlette

from bot.broadcasting import correction
from bot.channels.web.leaflets import Site
from bot.channels.web.notices import NoticePages
from knowledge.ready import Knowledge
from knowledge.store.database import Database
from tests.bot.broadcast_house import ADMIN, CONTENT, Office
from tests.bot.telegram_house import Shelf
from tests.fakes.telegram import TelegramFake

ATOM = "{http://www.w3.org/2005/Atom}"
PUBLIC = replace(CONTENT, board=True, title="标题 <b>&</b>", body="第一行\n]]> <script>\x08", links=(("A/1", "身份证"),))


@pytest.fixture
def office(database: Database, knowledge: Knowledge, tmp_path: Path) -> Iterator[Office]:
    yield Office(TelegramFake(), database, Shelf(knowledge), folder=tmp_path)


async def fetched(office: Office, path: str) -> httpx2.Response:
    pages = NoticePages(office.database, office.clock, Site("呼伦贝尔市", public_url="https://例.cn"))
    transport = httpx2.ASGITransport(Starlette(routes=pages.routes()))
    async with httpx2.AsyncClient(transport=transport, base_url="http://siban") as client:
        return await client.get(path)


async def test_only_what_was_launched_for_the_board_is_on_it(office: Office) -> None:
    assert "还没有公告" in (await fetched(office, "/notices")).text
    office.verbs.draft(ADMIN, PUBLIC)
    office.launched(PUBLIC)
    office.subscribe([7])
    office.launched(CONTENT)
    page = (await fetched(office, "/notices")).text
    assert page.count("<article") == 1 and "标题 &lt;b&gt;&amp;&lt;/b&gt;" in page and "<script>" not in page.split("<main>")[1]


async def test_a_notice_has_its_own_address_and_leads_to_its_items(office: Office) -> None:
    number = office.launched(PUBLIC).number
    page = (await fetched(office, f"/notices/{number}")).text
    assert 'href="../item/A%2F1"' in page
    assert (await fetched(office, "/notices/99")).status_code == 404


async def test_a_start_in_the_future_and_a_stop_are_not_shown(office: Office) -> None:
    office.launched(replace(PUBLIC, starts_at=office.now() + timedelta(hours=2)))
    office.subscribe([7])
    stopped = office.launched(PUBLIC)
    office.verbs.stop(stopped.number, ADMIN, stopped.version)
    assert "<article" not in (await fetched(office, "/notices")).text


async def test_a_correction_is_linked_both_ways(office: Office) -> None:
    wrong = office.launched(PUBLIC)
    right = office.launched(correction(wrong))
    assert f'notices/{right.number}">更正</a>' in (await fetched(office, f"/notices/{wrong.number}")).text
    assert f'notices/{wrong.number}">先前的公告' in (await fetched(office, f"/notices/{right.number}")).text


async def test_the_feed_is_well_formed_and_escapes(office: Office) -> None:
    number = office.launched(PUBLIC).number
    answer = await fetched(office, "/notices.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"https://例.cn/notices/{number}"
    assert entry.findtext(f"{ATOM}title") == PUBLIC.title
    assert entry.findtext(f"{ATOM}content") == "第一行\n]]> <script>"
    assert entry.findtext(f"{ATOM}updated") == feed.findtext(f"{ATOM}updated") == "2026-11-24T10:00:00+08:00"
