"""Words written as they sound: characters that jieba leaves alone and that sound like a word of the lexicon (推休 → 退休)."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from knowledge.matching.lexicon import Lexicon
from knowledge.matching.pinyin import spelling
from knowledge.matching.text import is_han

MOST_PIECES = 4  # words of jieba's that one misheard word may fall into
LONGEST = 5  # characters of a misheard word


def misheard(words: Sequence[str], lexicon: Lexicon) -> dict[str, str]:
    """What is written → the word that is meant. `words`: all words of a sentence in order, as jieba cuts them."""
    found: dict[str, str] = {}
    sounds, done = spelling("".join(words)), 0
    for begin, end, pieces in _odd(words):
        meant = lexicon.spelled.get(sounds[begin:end]) if begin >= done else None
        if meant and all(map(is_han, pieces)) and _likely("".join(pieces), meant, lexicon):
            found["".join(pieces)] = meant
            done = end
    return found


def _odd(words: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Spans of characters that may be one misheard word, as jieba leaves a character of them alone; from left to right,
    the longest first."""
    ends = [0, *accumulate(map(len, words))]
    lone = [0, *accumulate(len(word) == 1 for word in words)]
    for start in range(len(words) - 1):
        for stop in range(min(start + MOST_PIECES, len(words)), start + 1, -1):
            if ends[stop] - ends[start] <= LONGEST and lone[stop] > lone[start]:
                yield ends[start], ends[stop], words[start:stop]


def _likely(written: str, meant: str, lexicon: Lexicon) -> bool:
    """At most half is written otherwise; a word of two characters is a frequent one and is not said so anyway."""
    changed = sum(a != b for a, b in zip(written, meant, strict=True))
    return 0 < 2 * changed <= len(meant) and (len(meant) > 2 or meant in lexicon.frequent)


def corrected(text: str, words: Mapping[str, str]) -> str:
    """The text with what is misheard written right."""
    for written, meant in words.items():
        text = text.replace(written, meant)
    return text
