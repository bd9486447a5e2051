"""Through the whole house: the real program behind the real interface, as citizens and their mishaps come."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bot import wiring
from bot.program import Program, build, load_sample
from bot.settings import Settings
from knowledge import sample
from knowledge.curation import publish_first
from knowledge.live import Live
from knowledge.ready import Knowledge


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    running = build(Settings(data_dir=tmp_path_factory.mktemp("house")))
    assert load_sample(running.database)
    return running


@pytest.fixture
async def site(program: Program) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=wiring.build_web(program), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://siban") as client:
        yield client


async def ask(site: httpx2.AsyncClient, text: str, **more: Any) -> dict[str, Any]:
    answer = await site.post("/api/ask", json={"text": text, **more})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_citizen_leaves_with_everything(site: httpx2.AsyncClient) -> None:
    first = await ask(site, "身份证丢了咋整")
    talk = {"conversation": first["conversation"]}
    assert (
        first["item"]["name"] == "居民身份证丢失补领" and first["item"]["materials"] and first["item"]["promised_limit"]["text"]
    )
    there = await ask(site, "满洲里", **talk)
    assert "满洲里" in there["item"]["point"]["name"] and there["item"]["point"]["hours"] and there["item"]["point"]["phone"]
    assert "40元" in (await ask(site, "多少钱", **talk))["text"]
    assert "演示数据" in first["text"] and first["item"]["source"]["edition"] == 1


async def test_health_tells_edition_and_items(site: httpx2.AsyncClient, program: Program) -> None:
    answer = await site.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "edition": 1,
        "items": len(program.live.current().catalogue.items),
        "demonstration": True,
    }


@pytest.mark.parametrize(
    "text",
    [
        "🐷🐷🐷",
        "<script>alert(1)</script>",
        "身份\x00证\x00丢了",
        "问" * 1500,
        "a" * 1500,
        "\u202e\u200b",
        "' OR 1=1 --",
        "=1+1",
        "{{7*7}}",
        "ᠮᠣᠩᠭᠣᠯ",
    ],
)
async def test_odd_words_get_a_chinese_sentence(site: httpx2.AsyncClient, text: str) -> None:
    told = await ask(site, text)
    assert any("\u4e00" <= ch <= "\u9fff" for ch in told["text"])


async def test_an_empty_message_is_refused_with_the_remedy(site: httpx2.AsyncClient) -> None:
    answer = await site.post("/api/ask", json={"text": "  "})
    assert answer.status_code == 400 and "写明要办什么事" in answer.json()["error"]


async def test_a_new_edition_is_answered_from_at_once_after_the_swap(tmp_path: Path) -> None:
    running = build(Settings(data_dir=tmp_path))
    load_sample(running.database)
    before = running.live.current()
    fewer = sample.catalogue()
    changed = type(fewer)(fewer.items[:5], fewer.points, (), fewer.regions)
    publish_first(running.database, changed, "少几项")
    other: Live[Knowledge] = Live(running.database, Knowledge.build)
    assert running.live.refresh() and running.live.current().edition == 2 and before.edition == 1
    assert other.current().edition == 2 and len(other.current().catalogue.items) == 5
    running.database.close()


async def test_a_locked_database_is_a_polite_sentence_and_the_question_can_be_asked_again(tmp_path: Path) -> None:
    running = build(Settings(data_dir=tmp_path))
    load_sample(running.database)
    running.live.current()
    running.database.close()
    impatient = build(Settings(data_dir=tmp_path), patience=0.05)
    transport = httpx2.ASGITransport(app=wiring.build_web(impatient), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://siban") as client:
        impatient.live.current()
        with sqlite3.connect(tmp_path / "siban.db") as other:
            other.execute("BEGIN IMMEDIATE")
            refused = await client.post("/api/ask", json={"text": "身份证丢了", "message": "m1", "conversation": "c1"})
            other.rollback()
        assert refused.status_code == 503 and "12345" in refused.json()["error"] and "稍后" in refused.json()["error"]
        again = await client.post("/api/ask", json={"text": "身份证丢了", "message": "m1", "conversation": "c1"})
        assert again.status_code == 200 and again.json()["outcome"] == "answered"
    impatient.database.close()


async def test_a_full_disk_is_a_polite_sentence_and_nothing_is_half_written(tmp_path: Path) -> None:
    running = build(Settings(data_dir=tmp_path))
    load_sample(running.database)
    running.live.current()
    with running.database.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    transport = httpx2.ASGITransport(app=wiring.build_web(running), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://siban") as client:
        answers = [await client.post("/api/ask", json={"text": "身份证丢了咋整" + "，" * 1000}) for _ in range(40)]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert refused and all(answer.status_code == 503 and "12345" in answer.json()["error"] for answer in refused)
    with sqlite3.connect(tmp_path / "siban.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    running.database.close()
