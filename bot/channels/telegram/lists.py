"""The lists and themes of an edition, drawn to leaf through."""

from collections.abc import Iterator

from bot.channels.telegram import commands
from bot.channels.telegram.buttons import Press, short
from bot.channels.telegram.links import ShortNames
from bot.channels.telegram.outgoing import Button, Say
from bot.channels.telegram.render import Pen
from bot.channels.telegram.texts import Block, bold, paginate
from bot.wording_lists import RULES
from knowledge.catalogue.lists import ItemList, count

ITEMS_A_PAGE = 8
MOST_THEMES = 24


def draw_lists(names: ShortNames, pen: Pen, edits: int = 0) -> Say:
    """Every published list with its counts, and a button a theme."""
    knowledge = names.knowledge
    total = sum(item.state == "在用" for item in knowledge.catalogue.items)
    title = commands.LISTS_TITLE.format(edition=knowledge.edition, total=total)
    blocks = [Block((title,), style=bold), *map(_list_block, knowledge.catalogue.lists)]
    buttons = [
        pen.press(f"{theme} {len(items)}", Press("theme", name, edition=knowledge.edition))
        for name, (theme, items) in list(names.themes.items())[:MOST_THEMES]
    ]
    rows = tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3))
    return Say(paginate(blocks)[0], rows, edits)


def _list_block(published: ItemList) -> Block:
    counted = count(published)
    modes = "、".join(f"{mode}{number}项" for mode, number in counted.modes.items())
    day = published.published_on.isoformat() if published.published_on else ""
    stamp = "，".join(filter(None, (published.document_no, day)))
    lines = (f"共{counted.total}项" + (f"：{modes}" if modes else ""), RULES[published.rule] if modes else "", stamp)
    return Block(tuple(filter(None, lines)), published.kind)


def draw_theme(names: ShortNames, pen: Pen, press: Press, edits: int = 0) -> Say | None:
    """One page of a theme's items; None when the theme is gone."""
    if press.what not in names.themes:
        return None
    theme, items = names.themes[press.what]
    pages = -(-len(items) // ITEMS_A_PAGE)
    page = min(press.page, pages - 1)
    title = commands.THEME_TITLE.format(theme=theme, total=len(items), page=page + 1, pages=pages)
    here = Press("theme", press.what, page=page, edition=names.knowledge.edition)
    shown = items[page * ITEMS_A_PAGE : (page + 1) * ITEMS_A_PAGE]
    rows: Iterator[tuple[Button, ...]] = (
        (pen.press(item.name, Press("item", short(item.code), edition=names.knowledge.edition)),) for item in shown
    )
    back = pen.press(commands.BACK, Press("lists", edition=names.knowledge.edition))
    return Say(paginate([Block((title,), style=bold)])[0], (*rows, (*pen.turning(here, pages), back)), edits)
