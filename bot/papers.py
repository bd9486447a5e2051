"""Where a paper is got that the item before asks for."""

import re
from dataclasses import replace

from bot import wording
from bot.decisions import decide
from bot.heard import Heard
from bot.replies import Turn, plain, tell
from knowledge.catalogue.guide import Material
from knowledge.matching.text import fold_name
from knowledge.ready import Understanding

_GET = re.compile(
    r"(?P<paper>\w{2,16}?)(?:去|上|到|在|得)*(?:哪里|哪儿|哪|怎么|咋|如何|找谁|啥地方|什么地方)(?:可以|能|去)?"
    r"(?:开|办|弄|领|出|拿|打印|下载|打|取|申请|整)(?:啊|呢|呀|的)?[?？]?$"
)
_POINTING = re.compile("^(?:那个?|这个?|我的?|您说的|上面的?|里面的?|清单里的?)")


def tell_source(h: Heard) -> Turn | None:
    """「死亡证明去哪开」 about a paper of the item before: the item that issues it, or what the list says of it."""
    found = _GET.search(h.move.text)
    if not h.last or not found or h.move.kind == "fresh":
        return None
    named = _POINTING.sub("", found["paper"])
    paper = next((m for m in h.last.materials if len(named) > 1 and named in fold_name(m.name)), None)
    return _issued(paper, h) if paper else None


def _issued(paper: Material, h: Heard) -> Turn:
    """The item named by the row; else one that the paper's name means; else the row's own words and the telephone."""
    note = wording.PAPER_FROM.format(name=paper.name)
    if item := h.knowledge.item(paper.issued_by):
        return tell(item, (), h.conversation.about(paper.name), h.knowledge, h.now, (note,))
    meaning = h.knowledge.understand(paper.name, h.conversation.region)
    turn = decide(h, meaning, paper.name) if _issuer(meaning, paper, h) else None
    if turn:
        return replace(turn[0], notes=(note, *turn[0].notes)), turn[1]
    told = "，".join(filter(None, (paper.source, paper.spec))) or wording.NOT_STATED
    line = wording.PAPER_SOURCE.format(name=paper.name, source=told)
    return plain("answered", line, h.knowledge, wording.ask_more(h.last.consult if h.last else "")), h.conversation


def _issuer(meaning: Understanding, paper: Material, h: Heard) -> bool:
    """Whether the first item meant is another one that is plainly about this paper."""
    item = h.knowledge.item(meaning.codes[0]) if meaning.codes else None
    if item is None or item == h.last:
        return False
    return meaning.verdict == "answer" or fold_name(paper.name) in fold_name(item.name + item.result_name)
