"""A reply drawn for WeChat: pages of text, choices as numbered lines that may be tapped."""

from collections.abc import Iterator

from bot import wording
from bot import wording_wechat as words
from bot.channels.wechat.texts import Block, link, paginate, say
from bot.messages import Reply


def draw(reply: Reply, links: bool = False) -> list[str]:
    """The pages of a reply. `links`: choices may be tapped; their numbers can be typed in any case."""
    return paginate(_blocks(reply, links))


def _blocks(reply: Reply, links: bool) -> Iterator[Block]:
    if reply.opening:
        yield Block((say(reply.opening),))
    told = [_section(section.lines, section.title) for section in reply.sections]
    told += [block for part in reply.more for block in _blocks(part, links)]
    asked = [Block(_options(reply, links))] if reply.choices else []
    yield from (*asked, *told) if reply.guess else (*told, *asked)
    for section in reply.details:
        yield _section(section.lines, section.title)
    notes = tuple(words.WHICH_REGION if note == wording.WHICH_REGION else note for note in reply.notes)
    yield Block([say(note) for note in notes])
    if reply.suggestions:
        # Links would take a third of a message; these words are quickly typed.
        yield Block((say(words.ALSO + "、".join(reply.suggestions)),))


def _section(lines: tuple[str, ...], title: str) -> Block:
    return Block([say(line) for line in lines], title)


def _options(reply: Reply, links: bool) -> list[str]:
    lines = [link(line, str(number) if links else "") for number, line in enumerate(reply.options, 1)]
    return [say(reply.asks), *lines] if reply.asks else lines
