"""QR codes for the hall lead where they say, and the sheet needs nothing from outside."""

import html
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.channels.telegram.links import ShortNames
from bot.channels.telegram.posters import draw_posters, item_poster, point_poster
from knowledge.ready import Knowledge
from tests.fakes.telegram import TelegramFake

LINK = re.compile(r'class="link">https://t\.me/hall_bot\?start=([A-Za-z0-9_-]{1,64})<')


def test_each_code_leads_to_its_window_or_item(knowledge: Knowledge) -> None:
    things = [*knowledge.points, *knowledge.catalogue.items]
    cards = [point_poster(p, "hall_bot") for p in knowledge.points]
    cards += [item_poster(i, "hall_bot") for i in knowledge.catalogue.items]
    payloads = LINK.findall(draw_posters(cards, "呼伦贝尔市", demonstration=True))
    assert [ShortNames(knowledge).target(payload) for payload in payloads] == things


def test_the_sheet_loads_nothing_and_says_that_it_is_a_sample(knowledge: Knowledge) -> None:
    sheet = html.unescape(draw_posters([item_poster(knowledge.catalogue.items[0], "hall_bot")], "<b>市", demonstration=True))
    assert not re.findall(r'(?:src|href)="(?!data:)', sheet) and "url(" not in sheet
    assert "演示数据" in sheet and "&lt;b&gt;市" in draw_posters([], "<b>市", demonstration=False)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("SIBAN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_the_command_asks_telegram_for_the_name_of_the_bot(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with TelegramFake() as fake:
        settings.setenv("SIBAN_TELEGRAM_TOKEN", fake.token)
        settings.setenv("SIBAN_TELEGRAM_BASE_URL", fake.base_url)
        done = CliRunner().invoke(app, ["posters", "sheet.html"], catch_exceptions=False)
        assert done.exit_code == 0 and fake.token not in (tmp_path / "sheet.html").read_text("utf-8")
        assert "t.me/siban_test_bot?start=w_" in (tmp_path / "sheet.html").read_text("utf-8")


def test_an_unknown_code_is_named_and_nothing_is_written(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["posters", "sheet.html", "--bot", "@hall_bot", "--item", "没有这件"])
    assert done.exit_code == 2 and not (tmp_path / "sheet.html").exists()
