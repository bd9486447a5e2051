"""Words written as they sound: characters that jieba leaves alone and that sound like a word of the lexicon (推休 → 退休)."""

from collections.abc import Iterator, Mapping, Sequence

from knowledge.matching.lexicon import Lexicon
from knowledge.matching.pinyin import spelling
from knowledge.matching.text import is_han

MOST_PIECES = 4  # words of jieba's that one misheard word may fall into
LONGEST = 5  # characters of a misheard word


def misheard(words: Sequence[str], lexicon: Lexicon) -> dict[str, str]:
    """What is written → the word that is meant. `words`: all words of a sentence in order, as jieba cuts them."""
    found: dict[str, str] = {}
    start = 0
    while start < len(words):
        size, pair = next(_meant(words, start, lexicon), (1, None))
        found |= [pair] if pair else []
        start += size
    return found


def _meant(words: Sequence[str], start: int, lexicon: Lexicon) -> Iterator[tuple[int, tuple[str, str]]]:
    """Spans from `start`, longest first, that sound like a word of the lexicon and are none."""
    for size in range(min(MOST_PIECES, len(words) - start), 1, -1):
        pieces = words[start : start + size]
        written = "".join(pieces)
        if len(written) <= LONGEST and all(map(is_han, pieces)) and _odd(pieces):
            meant = lexicon.spelled.get(spelling(written))
            if meant and meant != written and _likely(written, meant, lexicon):
                yield size, (written, meant)


def _odd(pieces: Sequence[str]) -> bool:
    """Two characters must both stand alone to be taken for one word; of more, one."""
    lone = sum(len(piece) == 1 for piece in pieces)
    return lone == 2 if sum(map(len, pieces)) == 2 else lone > 0


def _likely(written: str, meant: str, lexicon: Lexicon) -> bool:
    """At most half is written otherwise; a word of two characters is a frequent one and is not said so anyway."""
    changed = sum(a != b for a, b in zip(written, meant, strict=True))
    return 2 * changed <= len(meant) and (len(meant) > 2 or meant in lexicon.frequent)


def corrected(text: str, words: Mapping[str, str]) -> str:
    """The text with what is misheard written right."""
    for written, meant in words.items():
        text = text.replace(written, meant)
    return text
