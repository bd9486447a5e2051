"""Words that are written as they sound are read as the words that are meant; other words stay."""

import pytest

from knowledge import sample
from knowledge.matching import lexicon
from knowledge.matching.hearing import corrected, misheard
from knowledge.ready import Knowledge


def heard(text: str) -> str:
    return corrected(text, misheard(lexicon.lexical_segmenter().cut(text), lexicon.load()))


@pytest.mark.parametrize(
    ("written", "meant"),
    [("推休手续", "退休手续"), ("无饭罪记录证明", "无犯罪记录证明"), ("二手方过沪", "二手房过户"), ("表彰奖厉", "表彰奖励")],
)
def test_what_sounds_like_a_word_of_the_lexicon_is_heard_as_it(written: str, meant: str) -> None:
    assert heard(written) == meant


@pytest.mark.parametrize("text", ["身份证丢了怎么办", "孩子上户口要带什么", "开个小饭馆要办啥手续", "公积金想提出来", ""])
def test_words_that_are_right_stay(text: str) -> None:
    assert heard(text) == text


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge.build(sample.catalogue(), 0)


def test_a_matter_that_the_catalogue_lacks_comes_nearer_to_the_lexicon_than_to_any_item(knowledge: Knowledge) -> None:
    lacking = knowledge.understand("弩的购置审批怎么办理").match.evidence
    held = knowledge.understand("住房公积金怎么提取").match.evidence
    assert lacking.missing_meant > held.missing_meant


def test_a_family_named_alone_is_offered_and_not_answered(knowledge: Knowledge) -> None:
    for family in ("发票", "公积金", "护照", "身份证"):
        assert knowledge.understand(family).verdict == "choices", family


def test_an_act_put_off_is_not_the_act_asked_for(knowledge: Knowledge) -> None:
    assert "注销" not in knowledge.understand("先不注销，歇一阵子").match.reading.acts
