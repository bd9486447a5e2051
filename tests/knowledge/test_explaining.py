"""The hit test: what the matcher did with a question, in numbers that add up."""

from dataclasses import fields
from typing import get_args

import pytest

from knowledge import sample
from knowledge.explaining import EVIDENCE, SCOPES, VERDICTS, explain
from knowledge.matching import features
from knowledge.matching.decision import Evidence, Verdict
from knowledge.matching.scope import Scope
from knowledge.ready import Knowledge


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge.build(sample.catalogue(), 3)


def test_a_question_is_told_from_its_words_to_the_decision(knowledge: Knowledge) -> None:
    told = explain(knowledge, "身份证丢了咋整", "150781")
    understood = knowledge.understand("身份证丢了咋整", "150781")
    assert (told.edition, told.scope, told.verdict) == (3, "办事", understood.verdict)
    assert told.words == tuple(understood.match.reading.words) and dict(told.terms)
    assert [one.code for one in told.candidates if one.told] == list(understood.codes)
    assert told.candidates[0].name == "居民身份证丢失补领"
    assert told.decided.startswith(VERDICTS[told.verdict]) and "%" in told.decided


def test_each_reason_is_a_value_times_its_weight_and_all_of_them_make_the_score(knowledge: Knowledge) -> None:
    known = {feature.__doc__ for feature in features.FEATURES}
    for one in explain(knowledge, "开小饭馆要办啥证").candidates:
        assert sum(reason.points for reason in one.reasons) == pytest.approx(one.score, abs=1e-3)
        for reason in one.reasons:
            assert reason.value * reason.weight == pytest.approx(reason.points, abs=1e-6) and reason.text in known


def test_what_is_no_matter_is_told_so(knowledge: Knowledge) -> None:
    told = explain(knowledge, "你好")
    assert (told.scope, VERDICTS[told.verdict]) == ("打招呼", "答不上来")


def test_everything_has_a_chinese_name() -> None:
    assert set(SCOPES) == set(get_args(Scope)) and set(VERDICTS) == set(get_args(Verdict))
    assert set(EVIDENCE) == {field.name for field in fields(Evidence)}
    assert all(feature.__doc__ for feature in features.FEATURES)
