"""Reasons to believe that a name is meant: small functions over a shortlist, weighed by one visible table."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.matching import weights
from knowledge.matching.actions import agreement
from knowledge.matching.index import Floats
from knowledge.matching.reading import Reading
from knowledge.matching.tokens import Ints


@dataclass(frozen=True)
class Shortlist:
    """What is known of each candidate name; arrays are aligned with `names` (numbers of distinct names).

    `*_asked`: share of the question's rarity that the name holds, `*_covered`: share of the name's that the question holds;
    `missing_*`: how much nearer the question comes, in meaning and in words, to a matter of the lexicon than to what a name
    holds of one.
    """

    reading: Reading
    names: Ints
    texts: list[str]
    acts: list[frozenset[str]]
    subjects: list[frozenset[str]]
    departments: list[str]
    gram_asked: Floats
    gram_covered: Floats
    word_asked: Floats
    word_covered: Floats
    sound_asked: Floats
    sound_covered: Floats
    alias: Floats
    lexicon: Floats
    meaning: Floats
    concept: Floats
    missing_meant: float
    missing_said: float


Feature = Callable[[Shortlist], Floats]
ENDING = 4  # characters at the end of a name: what it is about, most often
# How people ask for the progress of what they handed in.
_PROGRESS = re.compile(
    "进度|进展|(?:办|批|审|审批|审核|走|弄|搞|做|进行|受理)到(?:了)?(?:哪|什么|那|边)|到(?:了)?(?:哪|什么|边)一?个?(?:步|阶段|环节|程度)|(?:批|办|审|出|搞|弄|做|制|发|拿|签)?(?:下来|好|出来|完|过|通过)了?(?:没|吗|未|不|木有)"
    "|(?:批|办|审)得?(?:怎么?样|咋样|如何)|批了(?:没|吗)|过了没|有(?:没有)?(?:消息|结果|下文|动静)|没(?:消息|动静|下文|信)"
)
_BRACKETS = re.compile(r"\(.*\)")


def _mean(one: Floats, other: Floats) -> Floats:
    """Geometric: high only when both are."""
    mean: Floats = np.sqrt(one * other)
    return mean


def asked(s: Shortlist) -> Floats:
    """名称包含了问句的多少字词（按稀有程度）"""
    return s.gram_asked


def covered(s: Shortlist) -> Floats:
    """问句覆盖了名称的多少字词（按稀有程度）"""
    return s.gram_covered


def both(s: Shortlist) -> Floats:
    """名称与问句互相覆盖"""
    return _mean(s.gram_asked, s.gram_covered)


def words(s: Shortlist) -> Floats:
    """分词后相同的词（互相覆盖）"""
    return _mean(s.word_asked, s.word_covered)


def sound_asked(s: Shortlist) -> Floats:
    """读音相同：名称包含了问句的多少音节"""
    return s.sound_asked


def sound_both(s: Shortlist) -> Floats:
    """读音相同：互相覆盖"""
    return _mean(s.sound_asked, s.sound_covered)


def alias(s: Shortlist) -> Floats:
    """与事项的日常用语相近"""
    return s.alias


def lexicon(s: Shortlist) -> Floats:
    """俗语库：老百姓这样说的，通常就是这件事"""
    return s.lexicon


def meaning(s: Shortlist) -> Floats:
    """意思相近（向量）：问句与名称"""
    return s.meaning


def meaning_alone(s: Shortlist) -> Floats:
    """意思相近（向量），问句里的字词目录里不多见时更看重"""
    known = s.gram_asked.max() if len(s.names) else 0
    return (s.meaning * np.float32(1 - known)).astype(np.float32)


def concept(s: Shortlist) -> Floats:
    """意思相近（向量）：问句与俗语库的词条，名称含有该词条"""
    return s.concept


def act(s: Shortlist) -> Floats:
    """办的动作一致（补领、换领、变更、注销……）"""
    known = {acts: agreement(s.reading.acts, acts) for acts in set(s.acts)}
    return np.array(list(map(known.__getitem__, s.acts)), np.float32)


def progress(s: Shortlist) -> Floats:
    """问的是办到哪一步了，名称正是查进度；没问进度的，查进度的名称靠后"""
    sign = 1 if _PROGRESS.search(s.reading.text) else -1
    return np.array([sign if "进度" in name else 0 for name in s.texts], np.float32)


def subject(s: Shortlist) -> Floats:
    """办事的人一致（个人、企业、个体户……）"""
    asked = s.reading.subjects
    if not asked:
        return np.zeros(len(s.names), np.float32)
    return np.array([0.0 if not own else 1.0 if asked & own else -1.0 for own in s.subjects], np.float32)


def department(s: Shortlist) -> Floats:
    """问句里提到了这个部门"""
    asked = s.reading.departments
    if not asked:
        return np.zeros(len(s.names), np.float32)
    return np.array([float(any(name in own for name in asked)) for own in s.departments], np.float32)


def spelling(s: Shortlist) -> Floats:
    """整句与名称的相似度（编辑距离）"""
    likeness: Floats = process.cdist([s.reading.core], s.texts, scorer=fuzz.ratio)[0] / np.float32(100)
    return likeness


def ending(s: Shortlist) -> Floats:
    """问句提到名称最后几个字（名称的中心词）"""
    said = s.reading.text
    return np.array([sum(ch in said for ch in end) / ENDING for end in map(_ending, s.texts)], np.float32)


@lru_cache(maxsize=65536)
def _ending(name: str) -> str:
    return _BRACKETS.sub("", name)[-ENDING:]


FEATURES: tuple[Feature, ...] = (
    asked,
    covered,
    both,
    words,
    sound_asked,
    sound_both,
    alias,
    lexicon,
    meaning,
    meaning_alone,
    concept,
    act,
    progress,
    subject,
    department,
    spelling,
    ending,
)
# data/weights.json is learnt by scripts/learn_weights.py and reviewed like code.
WEIGHTS: dict[Feature, float] = {feature: weights.load()["features"][feature.__name__] for feature in FEATURES}


def values(shortlist: Shortlist) -> Floats:
    """Features × candidates, in the order of `FEATURES`."""
    table = np.empty((len(FEATURES), len(shortlist.names)), np.float32)
    for row, feature in zip(table, FEATURES, strict=True):
        row[:] = feature(shortlist)
    return table


def given(table: Floats) -> Floats:
    """What each feature gives to each score: `values` times the weights."""
    return _weights()[:, None] * table


def scores(table: Floats) -> Floats:
    """One score a candidate from `values`."""
    found: Floats = np.einsum("i,ij->j", _weights(), table)
    return found


@lru_cache(maxsize=1)
def _weights() -> Floats:
    return np.array([WEIGHTS[feature] for feature in FEATURES], np.float32)
