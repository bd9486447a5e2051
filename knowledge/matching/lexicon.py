"""政务俗语库: everyday words → official terms, read from the plain tables in `data/lexicon/`."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain

from knowledge.matching import kept
from knowledge.matching.phrases import Found, Phrases
from knowledge.matching.pinyin import LONGEST_WORD, respell, spelling
from knowledge.matching.segment import Segmenter
from knowledge.matching.text import is_han, simplify

STEM_TABLES = (
    "public_security_justice",
    "social_security_civil_affairs",
    "education_health_culture",
    "market_tax_finance",
    "land_construction_transport_farming",
)


# Frequent in typed pinyin, though no item is called so.
EVERYDAY = "怎么办 身份证 户口 护照 社保 医保 公积金 驾照 材料 什么 我想 我要 想办 多久 多少钱 哪里 网上 电话".split()

FREQUENT = 4  # stems that a word must stand in to be heard in two characters that sound like it


@dataclass(frozen=True)
class Stem:
    """The core of official names of one matter: alternatives (parts parted by blanks) and how people say it."""

    alternatives: tuple[str, ...]
    expressions: tuple[str, ...]


@dataclass(frozen=True)
class Act:
    """One act on a matter (补领, 注销 …): official words as in names, everyday words as in questions."""

    name: str
    official: tuple[str, ...]
    spoken: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """All tables. `rewrites`: homophones and shorthand → words; `objects`: everyday thing → official categories;
    `departments`: everyday name → official name; `spelled`: syllables of typed pinyin → word;
    `frequent`: words that many stems are worded with."""

    stems: tuple[Stem, ...]
    acts: tuple[Act, ...]
    subjects: tuple[Act, ...]
    rewrites: Phrases[str]
    objects: Phrases[tuple[str, ...]]
    departments: Phrases[str]
    spelled: Mapping[tuple[str, ...], str]
    frequent: frozenset[str]

    def rewrite(self, folded: str) -> str:
        """The sentence with shorthand, homophones and typed pinyin (`sfz`, 申份证, `huzhao`) replaced by words."""
        return respell(_replaced(folded, self.rewrites.find), self.spelled)


@kept.once
def load() -> Lexicon:
    """The tables shipped with siban."""
    rows = [row for name in ("shorthand", "homophones") for row in _rows(name)]
    rewrites = Phrases({spoken: words(row[1])[0] for row in rows for spoken in words(row[0])})
    stems = _stems([row for name in STEM_TABLES for row in _rows(name)], rewrites)
    departments = {spoken: row[0] for row in _rows("departments") for spoken in (row[0], *words(row[1]))}
    acts = _acts("acts")
    tables = rewrites, Phrases(_objects()), Phrases(departments)
    parts = Counter(part for stem in stems for text in stem.alternatives for part in text.split())
    frequent = frozenset(word for word, n in parts.items() if n >= FREQUENT)
    return Lexicon(stems, acts, _acts("subjects"), *tables, _spelled(parts, acts), frequent)


@lru_cache(maxsize=1)
def lexical_segmenter() -> Segmenter:
    """Knows the words of the lexicon."""
    stems = load().stems
    return Segmenter(part for stem in stems for text in stem.alternatives for part in text.split() if 2 <= len(part) <= 6)


def _stems(rows: Sequence[list[str]], rewrites: Phrases[str]) -> tuple[Stem, ...]:
    """Questions are rewritten before they are compared, so what people say must be too: all 60,000 sayings together."""
    said = _replaced("\n".join(row[1] for row in rows), rewrites.find_in_long).split("\n")
    return tuple(Stem(words(row[0], "|"), words(cell)) for row, cell in zip(rows, said, strict=True))


def _replaced(folded: str, find: Callable[[str], Iterator[Found[str]]]) -> str:
    parts, at = [], 0
    for found in find(folded):
        parts += [folded[at : found.start], found.value]
        at = found.end
    return "".join([*parts, folded[at:]])


def _spelled(parts: Counter[str], acts: Iterable[Act]) -> dict[tuple[str, ...], str]:
    """By syllables: of two words that sound alike, the one in more stems."""
    parts = parts.copy()
    parts.update(word for act in acts for word in act.official)
    parts.update(EVERYDAY)
    common = [(word, n) for word, n in parts.items() if 2 <= len(word) <= LONGEST_WORD and is_han(word)]
    return {spelling(word): word for word, _ in sorted(common, key=lambda pair: pair[1])}


def words(cell: str, separator: str = "、") -> tuple[str, ...]:
    """The entries of a cell that is folded already."""
    return tuple(entry for part in cell.split(separator) if (entry := part.strip()))


def _rows(name: str) -> Iterator[list[str]]:
    text = (files("knowledge.matching") / "data" / "lexicon" / f"{name}.tsv").read_text(encoding="utf-8")
    text = simplify(text)  # the whole table at once: 60,000 entries one by one took a second
    return (([*line.split("\t"), "", ""])[:3] for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _acts(name: str) -> tuple[Act, ...]:
    return tuple(Act(row[0], words(row[1]), words(row[2])) for row in _rows(name))


def _objects() -> Mapping[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for spoken, official in chain.from_iterable(_pairs(row) for row in _rows("objects")):
        table[spoken] = table.get(spoken, ()) + official
    return table


def _pairs(row: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    return ((spoken, words(row[1])) for spoken in words(row[0]) if len(spoken) > 1)
