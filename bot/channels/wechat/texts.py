"""WeChat's plain text: measured in UTF-8 bytes, split into pages between lines, with links that say something when tapped."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot import wording_wechat as words
from knowledge.matching.text import clean

LONGEST_TEXT = 1800  # bytes of a message; the platform cuts at about 2048
ROOM = LONGEST_TEXT - 160  # what is left beside the line that tells of more
_BREAK = "\n\n————\n\n"
_MARKS = "。；;，\n"

# Control characters cannot stand in XML; a tag would become a link of somebody else's making.
_UNSENDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_UNLINKABLE = re.compile(r"[\"'<>&#%\s]")


@dataclass(frozen=True)
class Block:
    """A part of a message: a heading and lines that are kept whole."""

    lines: Sequence[str]
    heading: str = ""


def say(text: str) -> str:
    """Plain words made safe."""
    return _TAG.sub("＜", _UNSENDABLE.sub("", text))


def link(shown: str, said: str) -> str:
    """Words that, when tapped, are as if `said` had been typed; just the words when a link cannot carry it."""
    if not said or _UNLINKABLE.search(said):
        return say(shown)
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={said}&msgmenuid=1">{say(shown)}</a>'


def size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def paginate(blocks: Iterable[Block], room: int = ROOM) -> list[str]:
    """Pages of at most `room` bytes; a block that goes on over the page gets its heading again. None without words."""
    pages = [""]
    for block in blocks:
        head = f"【{say(block.heading)}】\n" if block.heading.strip() else ""
        for number, line in enumerate(_lines(block, room - size(head))):
            joined = pages[-1] + ("\n" if number else "\n\n" + head) + line
            if pages[-1] and size(joined) > room:
                pages.append(head + line)
            else:
                pages[-1] = joined.lstrip("\n")
    return [page for page in pages if clean(page)]


def pack(answers: Iterable[Sequence[str]], room: int = ROOM) -> list[str]:
    """The pages of several answers, split anew so that they are few."""
    text = _BREAK.join("\n\n".join(pages) for pages in answers)
    return paginate([Block(text.split("\n"))], room)


def shown(pages: Sequence[str], links: bool = False) -> str:
    """The first of the pages left, with how to get the others."""
    left = len(pages) - 1
    more = words.MORE.format(count=left, more=link(f"「{words.MORE_WORD}」", words.MORE_WORD if links else ""))
    return f"{pages[0]}\n\n{more}" if left else pages[0]


def _lines(block: Block, room: int) -> Iterator[str]:
    for line in block.lines:
        yield from _cut(line, room)


def _cut(line: str, room: int) -> Iterator[str]:
    """A line longer than a message is cut after a sentence if it can be."""
    while size(line) > room:
        fit = len(line.encode("utf-8", "replace")[:room].decode("utf-8", "ignore"))
        after = max(line.rfind(mark, 0, fit) for mark in _MARKS) + 1
        end = after if after > fit // 2 else fit
        yield line[:end]
        line = line[end:]
    yield line
