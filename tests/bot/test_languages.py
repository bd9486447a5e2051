"""Mongolian names are found and shown as written; English on request for what siban itself says; spoken fillers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import english, wording, wording_english
from bot.channels.telegram.texts import say
from bot.elders import shorten
from bot.leaflets import leaflet
from bot.messages import Address, Question, Reply
from knowledge.catalogue.items import Catalogue, Material, ServiceItem, TimeLimit
from knowledge.ready import Knowledge
from knowledge.workbook import merge, read_workbook, write_workbook
from tests.bot.conftest import TUESDAY_MORNING, Talk

VERTICAL = "ᠢᠷᠭᠡᠨ\u202fᠦ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠲᠡᠮᠳᠡᠭ\u180eᠠ ᠶᠢ ᠨᠥᠬᠥᠵᠦ ᠠᠪᠬᠤ᠋"
CYRILLIC = "Иргэний үнэмлэх нөхөж авах"
CARD = ServiceItem(
    "A1",
    "居民身份证丢失补领",
    "公安局",
    promised_limit=TimeLimit(20, "自然日"),
    materials=(Material("户口簿", originals=1),),
    name_mn=VERTICAL,
    name_en="Replacement of a lost ID card",
)
SCHOOL = ServiceItem("B1", "义务教育入学", "教育局", name_mn=CYRILLIC.replace("Иргэний", "Сургуульд"))
PASS = ServiceItem("C1", "护照补发", "公安局", name_mn="Гадаад паспорт нөхөж авах")


@pytest.fixture(scope="module")
def bilingual() -> Knowledge:
    return Knowledge.build(Catalogue(items=(CARD, SCHOOL, PASS)), 1)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (VERTICAL, "A1"),
        ("ᠢᠷᠭᠡᠨ ᠦ ᠦᠨᠡᠮᠯᠡᠬᠦ", "A1"),
        ("Гадаад паспорт", "C1"),
        ("паспорт нөхөж авах", "C1"),
        ("СУРГУУЛЬД", "B1"),
        ("replacement of a lost ID card", "A1"),
    ],
)
def test_an_item_is_found_by_its_name_in_another_language(bilingual: Knowledge, said: str, code: str) -> None:
    reply = Talk(bilingual).say(said)
    found = [reply.item.code] if reply.item else [choice.code for choice in reply.choices]
    assert found[0] == code


def test_a_mongolian_name_is_shown_as_it_was_written(bilingual: Knowledge) -> None:
    reply = Talk(bilingual).say("", "A1")
    assert reply.item is not None and reply.item.name_mn == VERTICAL
    assert reply.text.splitlines()[:2] == ["居民身份证丢失补领（公安局）", VERTICAL]
    assert VERTICAL in str(say(reply.opening))
    assert leaflet(CARD, "", (), bilingual, TUESDAY_MORNING).vertical


def test_names_in_other_languages_come_back_from_a_workbook_unchanged(tmp_path: Path) -> None:
    catalogue = Catalogue(items=(CARD, SCHOOL))
    file = tmp_path / "名称.xlsx"
    with file.open("wb") as target:
        write_workbook(catalogue, target)
    new, _, _ = merge(Catalogue(), read_workbook(file), "", "")
    assert [(i.name_mn, i.name_en) for i in new.items] == [(i.name_mn, i.name_en) for i in catalogue.items]


def test_english_is_spoken_on_request_and_the_guide_stays_as_published(bilingual: Knowledge) -> None:
    talk = Talk(bilingual)
    assert talk.say("English please").opening == wording_english.ON
    reply = talk.say("", "A1")
    assert reply.opening.startswith("Replacement of a lost ID card")
    assert (
        "Promised time: 20 calendar days" in reply.text and "What to bring 要带的材料" in reply.text and "户口簿" in reply.text
    )
    assert "How long" in reply.suggestions
    assert talk.say("How long?").facet == "time"
    assert talk.say("谢谢").opening == "You are welcome."
    assert talk.say("中文").opening == wording_english.OFF
    assert talk.say("谢谢").opening == wording.THANKS


def test_every_english_button_leads_to_its_chinese_one() -> None:
    for chinese, text in wording_english.BUTTONS.items():
        asked = english.in_chinese(Question(Address("test", "someone"), "key", f"{text}?"))
        assert asked.text == chinese


@given(st.text(max_size=40))
def test_neither_language_nor_mode_breaks_any_reply(text: str) -> None:
    reply = Reply("smalltalk", opening=text, notes=(text,), suggestions=(text,))
    assert english.in_english(shorten(reply)).outcome == "smalltalk"


@pytest.mark.parametrize("said", ["呃，那个，身份证丢了咋整", "嗯……身份证丢了，那个，咋整啊", "那个那个，嗯，身份证丢了"])
def test_spoken_fillers_are_no_words(talk: Talk, said: str) -> None:
    reply = talk.say(said)
    assert reply.item is not None and reply.item.name == "居民身份证丢失补领"
