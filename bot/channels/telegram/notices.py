"""A notice drawn for Telegram: words, a button an item, and one tap to hear no more."""

from collections.abc import Iterator, Sequence

from bot.broadcasts.notices import TEST_MARK, Notice
from bot.channels.telegram import commands
from bot.channels.telegram.buttons import Press, Seal
from bot.channels.telegram.links import item_payload, link
from bot.channels.telegram.outgoing import Button, Rows, Say
from bot.channels.telegram.texts import Block, Html, bold, label, paginate

MOST_LINKS = 10


def draw_notices(notices: Sequence[Notice], chat: int, bot: str, seal: Seal) -> Say:
    """One message; several notices that somebody wants together stand below each other."""
    edits = int(notices[0].original) if notices[0].in_place and notices[0].original else 0
    links = list(dict.fromkeys(pair for notice in notices for pair in notice.links))[:MOST_LINKS]
    leave = Button(commands.LEAVE_BUTTON, seal.sign(chat, Press("leave", str(notices[-1].broadcast))))
    return Say(_text(notices), (*_rows(links, bot), (leave,)), edits)


def draw_lines(lines: Sequence[str], links: Sequence[tuple[str, str]], bot: str) -> Say:
    """What one person is told that is no notice: the first line stands above the others."""
    blocks = (Block((lines[0],), style=bold), *(Block((line,)) for line in lines[1:]))
    return Say(paginate(blocks)[0], _rows(links[:MOST_LINKS], bot))


def _rows(links: Sequence[tuple[str, str]], bot: str) -> Rows:
    return tuple((Button(label(name), url=link(bot, item_payload(code))),) for code, name in links)


def draw_reasons(chat: int, departure: int, seal: Seal) -> Rows:
    """A button for each reason to leave."""
    pressed = (Press("why", f"{departure}.{number}") for number in range(len(commands.REASONS)))
    buttons = [Button(text, seal.sign(chat, press)) for text, press in zip(commands.REASONS, pressed, strict=True)]
    return (tuple(buttons[:2]), tuple(buttons[2:]))


def _text(notices: Sequence[Notice]) -> Html:
    pages = paginate(block for notice in notices for block in _blocks(notice))
    return pages[0] if len(pages) == 1 else paginate([*_headlines(notices)])[0]


def _blocks(notice: Notice) -> Iterator[Block]:
    if notice.test:
        yield Block((TEST_MARK,), style=bold)
    yield Block((notice.title,), style=bold)
    yield Block(tuple(notice.body.split("\n")))


def _headlines(notices: Sequence[Notice]) -> Iterator[Block]:
    """Too long together: the title and the first line of each."""
    for notice in notices:
        yield Block((notice.title,), style=bold)
        yield Block((notice.body.split("\n")[0],))
