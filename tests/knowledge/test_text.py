"""Folding, grams, pinyin, phrases, facets: what a sentence becomes before anything is looked up."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.matching import facets, lexicon
from knowledge.matching.phrases import Phrases
from knowledge.matching.pinyin import sounds, spelled
from knowledge.matching.text import LONGEST_QUESTION, clean, fold, grams, runs


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("補領身份證", "补领身份证"),
        ("ＡＢＣ１２３", "abc123"),
        ("身\u200b份\ufeff证", "身份证"),
        ("办证<br>&amp;amp;换证", "办证 &换证"),
        ("  护照 \t\n 换发 ", "护照 换发"),
        ("\ud800坏", "坏"),
    ],
)
def test_writings_of_one_thing_fold_together(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_never_fails_and_is_cut(text: str) -> None:
    assert len(fold(text)) <= LONGEST_QUESTION
    assert "\x00" not in clean(text)


def test_scripts_are_kept_apart_and_mongolian_words_stay_whole() -> None:
    assert runs("etc卡办理ᠮᠣᠩᠭᠣᠯ12") == ["etc", "卡办理", "ᠮᠣᠩᠭᠣᠯ", "12"]
    assert grams("etc卡") == ["etc", "卡"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("身份正", "身份证"), ("shenfenzheng", "身份证"), ("wo xiang ban hu zhao", "我想办护照"), ("营业直照", "营业执照")],
)
def test_homophones_and_typed_pinyin_sound_alike(typed: str, meant: str) -> None:
    assert set(sounds(typed)) == set(sounds(meant))


def test_letters_that_are_no_pinyin_have_no_syllables() -> None:
    assert spelled("qr") == []


def test_the_longest_phrase_wins_and_latin_ones_match_whole_tokens() -> None:
    table = Phrases({"身份": 1, "身份证": 2, "db": 3})
    assert [(f.phrase, f.value) for f in table.find("办身份证dbh要db")] == [("身份证", 2), ("db", 3)]


@given(st.text(alphabet="身份证db办 ", max_size=40))
def test_found_phrases_lie_side_by_side(text: str) -> None:
    spans = [(f.start, f.end, f.phrase) for f in Phrases({"身份": 1, "身份证": 2, "db": 3, "办": 4}).find(text)]
    assert all(text[start:end] == phrase for start, end, phrase in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("身份证丢了要带什么材料", ("materials",)),
        ("补个户口本带啥", ("materials",)),
        ("护照几天能拿到", ("time",)),
        ("异地就医备案多久生效", ("time",)),
        ("社保卡在哪办", ("place",)),
        ("驾照去哪儿换", ("place",)),
        ("办营业执照要多少钱", ("fee",)),
        ("收费吗", ("fee",)),
        ("能网上办吗", ("online",)),
        ("低保什么条件", ("condition",)),
        ("公积金中心电话多少", ("phone",)),
        ("身份证丢了咋整", ()),
        ("带啥，多久，在哪", ("materials", "time", "place")),
    ],
)
def test_the_facet_asked_is_heard(question: str, asked: tuple[str, ...]) -> None:
    assert facets.asked(fold(question)) == asked


def test_words_that_only_ask_are_taken_out() -> None:
    assert facets.without("身份证丢了要带什么材料").strip() == "身份证丢了"


def test_shorthand_and_homophones_are_rewritten() -> None:
    tables = lexicon.load()
    assert tables.rewrite("sfz丢了") == "身份证丢了"
    assert tables.rewrite("申份证丢了") == "身份证丢了"


def test_every_line_of_the_lexicon_parses() -> None:
    tables = lexicon.load()
    assert len(tables.stems) >= 3_500
    assert all(stem.alternatives and all(stem.alternatives) for stem in tables.stems)
    assert all(act.name and act.official for act in (*tables.acts, *tables.subjects))
