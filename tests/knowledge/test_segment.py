"""Words are cut by jieba, and equally by the optional compiled one."""

from importlib.util import find_spec

import pytest

from knowledge.matching import lexicon
from knowledge.matching.segment import TERMS, Segmenter, compiled, plain
from knowledge.matching.text import is_han, runs


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    """Han runs of a tenth of the lexicon's sayings and wordings."""
    texts = [text for stem in lexicon.load().stems for text in (*stem.expressions, *stem.alternatives)][::10]
    return [run for text in texts for run in runs(text) if is_han(run)]


@pytest.mark.skipif(not find_spec("rjieba"), reason="the extra `fast` is not installed")
def test_the_compiled_cuts_are_those_of_jieba_with_terms_of_the_catalogue(sentences: list[str]) -> None:
    terms = [*TERMS, "高龄补贴", "拆迁户", "娃上户口"]
    ours, theirs = plain(terms), compiled(terms)
    assert [run for run in sentences if ours(run) != theirs(run)] == []


def test_terms_stay_whole_and_what_separates_runs_is_one_blank() -> None:
    cutter = Segmenter(["高龄补贴"])
    assert cutter.cut("办sfz，领高龄补贴") == ["办", " ", "sfz", " ", "领", "高龄补贴"]
    assert cutter.words("补贴 补贴") == ["补贴"]


def test_characters_unknown_to_the_dictionary_stand_alone() -> None:
    assert Segmenter().cut("㐀㐁身份证") == ["㐀", "㐁", "身份证"]
