"""A reply drawn for WeChat: pages of text, choices as numbered lines that may be tapped."""

from collections.abc import Iterator, Sequence

from bot import wording
from bot import wording_wechat as words
from bot.channels.wechat.texts import Block, link, paginate, say
from bot.messages import Reply


def draw(reply: Reply, links: bool = False) -> list[str]:
    """The pages of a reply. `links`: choices may be tapped; their numbers can be typed in any case.

    Of an answer that takes several, what is asked and where it comes from stand on the first page: the others might never
    be looked at.
    """
    pages = paginate(_blocks(reply, links))
    return pages if len(pages) == 1 else paginate(_blocks(reply, links, long=True))


def _blocks(reply: Reply, links: bool, long: bool = False) -> Iterator[Block]:
    if reply.opening:
        yield _block([reply.opening], links)
    told = [_block(section.lines, links, section.title) for section in reply.sections]
    told += [block for part in reply.more for block in _blocks(part, links)]
    asked = [_asked(reply, links)] if reply.choices else []
    details = [_block(section.lines, links, section.title) for section in reply.details]
    notes = _block([words.WHICH_REGION if note == wording.WHICH_REGION else note for note in reply.notes], links)
    if long:
        yield from (*asked, notes, *told, *details)
    else:
        yield from (*asked, *told, *details, notes) if reply.guess else (*told, *asked, *details, notes)
    if reply.suggestions:
        # Links would take a third of a message; these words are quickly typed.
        yield _block([words.ALSO + "、".join(reply.suggestions)], links)


def _asked(reply: Reply, links: bool) -> Block:
    lines = [link(line, str(number) if links else "") for number, line in enumerate(reply.options, 1)]
    return Block([*_block([reply.asks] if reply.asks else [], links).lines, *lines])


def _block(lines: Sequence[str], links: bool, heading: str = "") -> Block:
    """Without links there is nothing to tap, so nobody is told to."""
    told = lines if links else [line.replace("，或点一下", "").replace("或点一下", "") for line in lines]
    return Block([say(line) for line in told], heading)
