"""A reply drawn for WeChat: pages of text, choices as numbered lines that may be tapped."""

from collections.abc import Iterator, Sequence

from bot import wording
from bot import wording_wechat as words
from bot.channels.wechat.texts import Block, link, paginate, say
from bot.messages import Reply


def draw(reply: Reply, links: bool = False) -> list[str]:
    """The pages of a reply. `links`: choices may be tapped; their numbers can be typed in any case.

    What the person is asked to choose stands on the first page, or it might never be seen.
    """
    pages = paginate(_blocks(reply, links, reply.guess))
    return pages if len(pages) == 1 or not reply.choices else paginate(_blocks(reply, links, True))


def _blocks(reply: Reply, links: bool, asks_first: bool) -> Iterator[Block]:
    if reply.opening:
        yield _block([reply.opening], links)
    told = [_block(section.lines, links, section.title) for section in reply.sections]
    told += [block for part in reply.more for block in _blocks(part, links, part.guess)]
    asked = [_asked(reply, links)] if reply.choices else []
    yield from (*asked, *told) if asks_first else (*told, *asked)
    for section in reply.details:
        yield _block(section.lines, links, section.title)
    notes = [words.WHICH_REGION if note == wording.WHICH_REGION else note for note in reply.notes]
    yield _block(notes, links)
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
