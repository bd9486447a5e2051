"""Mongolian names are found and shown as written; English on request for what siban itself says; spoken fillers."""

import re
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import (
    english,
    wording,
    wording_bundles,
    wording_care,
    wording_changes,
    wording_disputes,
    wording_english,
    wording_lists,
    wording_notices,
    wording_situations,
)
from bot.channels.telegram.texts import say
from bot.elders import shorten
from bot.english_texts import SENTENCES
from bot.leaflets import leaflet
from bot.messages import Address, Question, Reply
from bot.wording_english_terms import BUTTONS
from knowledge.catalogue.guide import Material, TimeLimit
from knowledge.catalogue.items import Catalogue, ServiceItem
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
EMPTY = Knowledge.build(Catalogue(), 1)
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
    assert talk.say("谢谢").opening == "You are welcome. Ask me whenever there is something else."
    assert talk.say("中文").opening == wording_english.OFF
    assert talk.say("谢谢").opening == wording.THANKS


def test_every_english_button_leads_to_its_chinese_one() -> None:
    for chinese, text in BUTTONS.items():
        asked = english.in_chinese(Question(Address("test", "someone"), "key", f"{text}?"))
        assert asked.text == chinese


@given(st.text(max_size=40))
def test_neither_language_nor_mode_breaks_any_reply(text: str) -> None:
    reply = Reply("smalltalk", opening=text, notes=(text,), suggestions=(text,))
    assert english.in_english(shorten(reply), EMPTY).outcome == "smalltalk"


@pytest.mark.parametrize("said", ["呃，那个，身份证丢了咋整", "嗯……身份证丢了，那个，咋整啊", "那个那个，嗯，身份证丢了"])
def test_spoken_fillers_are_no_words(talk: Talk, said: str) -> None:
    reply = talk.say(said)
    assert reply.item is not None and reply.item.name == "居民身份证丢失补领"


ENGLISH = [
    ("I lost my ID card, what do I need?", "materials", "居民身份证丢失补领"),
    ("how long does a passport renewal take", "time", "普通护照换发"),
    ("How much is a driver's licence renewal?", "fee", "机动车驾驶证期满换证"),
    ("where can I get a residence permit for foreigners", "place", "外国人居留许可签发"),
    ("Can I register an electric bicycle online?", "online", "电动自行车登记"),
    ("my baby was born, how do I register the birth", "all", "国内出生登记"),
    ("the phone number for legal aid please", "phone", "法律援助申请"),
    ("who can get the old-age allowance", "condition", "高龄津贴申领"),
]


@pytest.mark.parametrize(("said", "facet", "name"), ENGLISH)
def test_a_question_in_english_is_answered_in_english(talk: Talk, said: str, facet: str, name: str) -> None:
    reply = talk.say(said)
    assert reply.english and reply.item is not None and reply.item.name == name and reply.facet == facet
    assert "[Demonstration data]" in reply.text and "What to bring" in (
        *reply.suggestions,
        *(s.title[:13] for s in reply.sections),
    )


def test_an_english_conversation_goes_on_in_english(talk: Talk) -> None:
    talk.say("I lost my ID card")
    assert talk.say("how long does it take?").facet == "time"
    there = talk.say("where in Manzhouli?")
    assert there.item is not None and there.item.point is not None and "满洲里" in there.item.point.name
    assert talk.say("do I need my passport?").facet == "materials"
    assert talk.say("thanks").opening == "You are welcome. Ask me whenever there is something else."


def test_english_that_names_nothing_known_is_told_so_honestly(talk: Talk) -> None:
    reply = talk.say("I want to adopt a cat")
    assert reply.outcome == "not_found" and reply.opening == wording_english.NOT_NAMED and "12345" in reply.text


def test_several_english_names_are_offered_with_them(talk: Talk) -> None:
    reply = talk.say("I want a passport")
    assert reply.choices[0].name.startswith(("First passport", "Renewal of a passport"))
    assert "Which of these" in reply.opening and "None of these" in reply.suggestions


def test_danger_in_english_gets_the_number_first(talk: Talk) -> None:
    assert talk.say("help, my house is on fire").opening.startswith("Call 119 now!")
    assert "110" in Talk(talk.knowledge).say("I was robbed").opening


@pytest.mark.parametrize("said", ["shenfenzheng diule zenme ban", "身份证丢了", "ID"])
def test_pinyin_and_chinese_are_no_english(talk: Talk, said: str) -> None:
    assert not talk.say(said).english


SPOKEN = (wording, wording_bundles, wording_care, wording_changes, wording_disputes, wording_lists, wording_notices)
UNTRANSLATED = {
    *(
        "HOTLINE CHANGES WARNING TITLE STEPS NEXT PREVIOUS START_OVER DEPARTMENTS THEMES WRONG".split()
    ),  # buttons, titles, names
    *("GO_TO FEE PLUS DONE_BY CONDITIONAL OPENING PAGED ALL COUNT LIST PUBLISHED NO_LIST MODES".split()),  # pieces around names
    *("NOTE REASON BASIS DOCUMENT DECISION UNSURE BACK RESTART CHOOSE_AGAIN ASK_NEXT".split()),
}


@pytest.mark.parametrize("module", [*SPOKEN, wording_situations], ids=lambda module: module.__name__)
def test_every_fixed_sentence_has_its_english(module: ModuleType) -> None:
    told = {name: text for name, text in vars(module).items() if name.isupper() and isinstance(text, str)}
    missing = {name for name, text in told.items() if text not in SENTENCES and name not in UNTRANSLATED}
    assert missing == set()


def test_no_english_sentence_loses_a_place_holder() -> None:
    holes = re.compile(r"\{(\w+)\}")
    dropped = {zh: en for zh, en in SENTENCES.items() if not set(holes.findall(en)) <= set(holes.findall(zh))}
    assert dropped == {}
