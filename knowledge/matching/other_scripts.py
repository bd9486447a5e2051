"""Items by their names in other languages — Mongolian, vertical or Cyrillic, and English — compared word by word."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.catalogue.items import ServiceItem
from knowledge.matching.text import fold

ALIKE = 0.5  # share of the words asked, the rare ones weighing more, that a name must have
MOST = 3
_WORD = re.compile(r"[\u1800-\u18af]+|[\u0400-\u04ff]+")
_SHAPES = re.compile(r"[\u180b-\u180f]")  # selectors of a letter's shape, which keyboards leave out or not
_HAN = re.compile(r"[\u3400-\u9fff]")


def words(text: str) -> list[str]:
    """The Mongolian and Cyrillic words of a text, in comparable form."""
    return [_SHAPES.sub("", word) for word in _WORD.findall(fold(text)) if _SHAPES.sub("", word)]


@dataclass(frozen=True)
class OtherNames:
    """The names, in one of these languages, of the items of one edition; `words` takes a text in it apart, and no other."""

    items: Sequence[ServiceItem]
    words: Callable[[str], list[str]] = words

    @cached_property
    def _names(self) -> list[tuple[str, set[str]]]:
        named = ((item.code, set(self.words(name))) for item in self.items for name in _names(item) if name)
        return [(code, found) for code, found in named if found]

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        return Counter(word for _, name in self._names for word in name)

    def find(self, text: str) -> tuple[str, ...]:
        """Codes of the items that a text names, the likeliest first: one when it stands alone, at most `MOST`, none for a
        text in Chinese."""
        asked = set(self.words(text))
        if not asked or not self._names or _HAN.search(text):
            return ()
        scores: dict[str, float] = {}
        for code, name in self._names:
            share = self._weight(asked & name) / self._weight(asked)
            scores[code] = max(scores.get(code, 0.0), share + 0.01 * len(asked & name) / len(name))
        best = sorted((code for code in scores if scores[code] >= ALIKE), key=lambda code: -scores[code])[:MOST]
        return tuple(code for code in best if scores[code] > scores[best[0]] - 0.2)

    def _weight(self, found: Iterable[str]) -> float:
        return sum(math.log(1 + (1 + len(self._names)) / (1 + self._counts.get(word, 0))) for word in found)


def _names(item: ServiceItem) -> tuple[str, ...]:
    return (item.name_mn, item.name_en, *item.aliases)
