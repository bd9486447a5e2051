"""Telegram's HTML: escaped by construction, measured in UTF-16 units, split into pages between lines."""

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NewType

from knowledge.matching.text import clean

LONGEST_TEXT = 4096  # UTF-16 units of a message; counted here with its tags, so a page is never too long
EMPTY = "（没有内容）"

Html = NewType("Html", str)

# Control characters and halves of surrogate pairs: Telegram drops the ones and UTF-8 cannot carry the others.
_UNSENDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_MARKS = "。；;\n"


def say(text: str) -> Html:
    """Plain words made safe; with `bold` and `slanted` the only ways to make Html."""
    return Html(html.escape(_UNSENDABLE.sub("", text), quote=False))


def bold(text: str) -> Html:
    return Html(f"<b>{say(text)}</b>") if text.strip() else Html("")


def slanted(text: str) -> Html:
    return Html(f"<i>{say(text)}</i>") if text.strip() else Html("")


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def label(text: str, longest: int = 40) -> str:
    """The words on a button: visible, on one line, at most so many characters."""
    shown = clean(text) or EMPTY
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


@dataclass(frozen=True)
class Block:
    """A part of a message: a heading and lines that are kept whole, written in one style."""

    lines: tuple[str, ...]
    heading: str = ""
    style: Callable[[str], Html] = say

    @property
    def head(self) -> str:
        return f"{bold(label(self.heading))}\n" if self.heading.strip() else ""


def paginate(blocks: Iterable[Block], room: int = LONGEST_TEXT) -> list[Html]:
    """Pages of at most `room` units; a block that goes on over the page gets its heading again. Never an empty page."""
    done, page = [], ""
    for block in blocks:
        for number, line in enumerate(_lines(block, room)):
            piece = f"\n{line}" if number else ("\n\n" if page else "") + block.head + line
            if page and units(page) + units(piece) > room:
                done.append(page)
                page, piece = "", block.head + line
            page += piece
    return [Html(page) if clean(page) else say(EMPTY) for page in (*done, page)]


def _lines(block: Block, room: int) -> Sequence[Html]:
    left = room - units(block.head) - len("<b></b>")
    return [block.style(piece) for line in block.lines for piece in cut(line, left)]


def cut(text: str, room: int) -> list[str]:
    """Pieces that fit into `room` units once escaped; a line longer than a message is cut after a sentence if it can be."""
    pieces = []
    while units(say(text)) > room:
        fit = bisect_right(range(1, len(text)), room, key=lambda count: units(say(text[:count])))
        after = max(text.rfind(mark, 0, fit) for mark in _MARKS) + 1
        end = after if after > fit // 2 else fit
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]
