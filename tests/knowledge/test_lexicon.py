"""Every line of the 政务俗语库 parses, says something, and reaches the stem it names."""

import re
from importlib.resources import files

import pytest

from knowledge.matching import lexicon
from knowledge.matching.index import Postings
from knowledge.matching.lexicon import STEM_TABLES
from knowledge.matching.reach import ATTACHED, wordings
from knowledge.matching.text import fold
from knowledge.matching.tokens import Texts

FOLDER = files("knowledge.matching") / "data" / "lexicon"


def rows(table: str) -> list[list[str]]:
    return [line.split("\t") for line in (FOLDER / f"{table}.tsv").read_text(encoding="utf-8").splitlines() if line]


@pytest.mark.parametrize("table", STEM_TABLES)
def test_every_line_has_alternatives_and_sayings_and_repeats_nothing(table: str) -> None:
    faults, seen = [], set()
    for row in rows(table):
        alternatives, sayings = row[0].split("|"), row[1].split("、")
        if len(row) > 3 or not all(a.strip() for a in alternatives) or not all(s.strip() for s in sayings):
            faults.append(row[0])
        if len(set(sayings)) < len(sayings) or row[0] in seen:
            faults.append(row[0])
        seen.add(row[0])
    assert faults == []


def test_it_is_as_large_as_it_says() -> None:
    stems = lexicon.load().stems
    assert len(stems) >= 5_000
    assert sum(len(stem.expressions) for stem in stems) >= 40_000


def test_every_stem_reaches_a_name_worded_as_it_is() -> None:
    stems = lexicon.load().stems
    names = Texts.of([stem.alternatives[0].replace(" ", "") for stem in stems])
    reach = wordings().reach(names, Postings.of_grams(names))
    assert [stem.alternatives[0] for n, stem in enumerate(stems) if n not in dict(reach.of(n))] == []
    assert min(share for n in range(len(stems)) for _, share in reach.of(n)) >= ATTACHED


def test_no_rewriting_runs_in_a_circle_or_touches_what_it_made() -> None:
    tables = lexicon.load()
    twice = []
    for table in ("shorthand", "homophones"):
        for typed, meant in (row[:2] for row in rows(table)):
            for key in typed.split("、"):
                once = tables.rewrite(fold(key))
                if tables.rewrite(once) != once:
                    twice.append((key, once, meant))
    assert twice == []


def test_ordinary_words_are_not_rewritten() -> None:
    for sentence in ("征地补偿怎么算", "租房补贴", "农民工信息登记", "一般人能办吗", "北京到上海", "统一建设"):
        assert lexicon.load().rewrite(fold(sentence)) == fold(sentence)


def test_latin_shorthand_matches_whole_tokens_only() -> None:
    assert "身份证" in lexicon.load().rewrite("sfz丢了")
    assert re.search("身份证", lexicon.load().rewrite("xsfzy")) is None
