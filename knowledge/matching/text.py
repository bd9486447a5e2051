"""Fold a sentence: width, case, traditional characters, invisible characters; split it by script; cut it into grams."""

import html
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from operator import add

from opencc import OpenCC

LONGEST_QUESTION = 300  # characters; rapidfuzz took 17 s on two strings of 4,096 (docs/decisions/0004)

_TO_SIMPLIFIED = OpenCC("t2s")
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]{0,80}>")
_UNCLEAN = re.compile(_INVISIBLE.pattern[:-1] + r"\s<&\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_RUNS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]+|[a-z]+|[0-9]+|[\u1800-\u18af]+|[\u0400-\u04ff]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")


def clean(text: str) -> str:
    """Text without invisible and control characters, entities, markup or repeated blanks; the words stay as written."""
    text = "".join(ch for ch in text if not "\ud800" <= ch <= "\udfff")
    text = _MARKUP.sub(" ", html.unescape(html.unescape(text)))
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def fold(text: str) -> str:
    """The comparable form: cleaned, NFKC, lower case, simplified characters; at most `LONGEST_QUESTION` characters."""
    return fold_name(text[: 4 * LONGEST_QUESTION])[:LONGEST_QUESTION]


@lru_cache(maxsize=4096)
def fold_name(text: str) -> str:
    """`fold` without the cut, for names of the catalogue (up to 1,000 characters)."""
    return simplify(clean(text))


def fold_names(texts: Sequence[str]) -> list[str]:
    """`fold_name` of many texts; those that need no cleaning, nearly all, go through together."""
    folded = dict.fromkeys(texts, "")
    plain = [text for text in folded if not _UNCLEAN.search(text)]
    folded |= zip(plain, simplify("\n".join(plain)).split("\n"), strict=True) if plain else ()
    folded |= {text: fold_name(text) for text in folded if _UNCLEAN.search(text)}
    return [folded[text] for text in texts]


def simplify(text: str) -> str:
    """NFKC, lower case, simplified characters; lines and tabs stay."""
    text = unicodedata.normalize("NFKC", text).lower()
    return str(_TO_SIMPLIFIED.convert(text)) if _traditional().search(text) else text


@lru_cache(maxsize=1)
def _traditional() -> re.Pattern[str]:
    """Finds a character that simplification may change: most texts have none."""
    han = "".join(map(chr, range(0x3400, 0xA000)))
    changed = {ch for ch, simple in zip(han, _TO_SIMPLIFIED.convert(han), strict=True) if ch != simple}
    return re.compile(f"[{''.join(sorted(changed))}\U00010000-\U0010ffff]")


def runs(folded: str) -> list[str]:
    """Runs of one script: Han, Latin letters, digits, vertical Mongolian, Cyrillic. Everything else separates."""
    return _RUNS.findall(folded)


def is_han(run: str) -> bool:
    return bool(_HAN.match(run))


def grams(folded: str) -> list[str]:
    """Distinct character 1–2-grams of Han runs; other runs count whole. Order of first appearance."""
    found: dict[str, None] = {}
    for run in runs(folded):
        if is_han(run):
            found.update(dict.fromkeys(run))
            found.update(dict.fromkeys(map(add, run, run[1:])))
        else:
            found[run] = None
    return list(found)
