"""A reply drawn for Telegram: pages of HTML, buttons for choices, facets and turning over, a place on the map."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot import wording, wording_care
from bot.cards import OPTION_MARK
from bot.channels.telegram import commands
from bot.channels.telegram.buttons import Press, Seal, short, short_option
from bot.channels.telegram.outgoing import Button, Outgoing, Place, Rows, Say
from bot.channels.telegram.texts import Block, Html, bold, label, paginate, say, slanted
from bot.messages import PointCard, Reply
from knowledge.matching.facets import Facet
from knowledge.matching.text import clean

LONGEST_TITLE = 200  # characters of a venue's title or address
_FACETS: dict[str, Facet] = {text: facet for facet, text in wording.SUGGESTED.items()}  # type: ignore[misc]


@dataclass(frozen=True)
class Pen:
    """Draws for one chat. `update` is the update that is answered: its buttons turn over the pages of this answer.

    A group has no button to share a position, so there a place is asked for in words.
    """

    seal: Seal
    chat: int
    update: int
    private: bool = True

    def draw(self, reply: Reply, page: int = 0, edits: int = 0) -> list[Outgoing]:
        """The messages of a reply: its page with buttons, instead of message `edits` if that is given; a question where
        the person is; the place on the map if the place was asked for."""
        asks = reply.asks_region and self.private
        pages = paginate(_blocks(reply, without=(wording_care.RATE, *((wording.WHICH_REGION,) if asks else ()))))
        page = min(page, len(pages) - 1)
        drawn: list[Outgoing] = [Say(pages[page], self._rows(reply, page, len(pages)), edits)]
        if asks:
            drawn.append(Say(say(wording.WHICH_REGION), asks_position=True))
        if reply.facet == "place" and not edits and (place := place_of(reply)):
            drawn.append(place)
        return drawn

    def press(self, text: str, press: Press) -> Button:
        return Button(label(text), self.seal.sign(self.chat, press))

    def turning(self, press: Press, pages: int) -> tuple[Button, ...]:
        """‹ and ›, as far as there is something to turn to."""
        steps = ((commands.EARLIER, press.page - 1), (commands.LATER, press.page + 1))
        turned = (Press(press.verb, press.what, press.facet, to, press.edition) for _, to in steps)
        return tuple(self.press(name, p) for (name, _), p in zip(steps, turned, strict=True) if 0 <= p.page < pages)

    def _rows(self, reply: Reply, page: int, pages: int) -> Rows:
        turning = self.turning(Press("page", str(self.update), page=page, edition=reply.edition), pages)
        rows = (turning, *self._choices(reply), *self._suggestions(reply), *self._levels(reply), self._extras(reply))
        return tuple(row for row in rows if row)

    def _choices(self, reply: Reply) -> Iterator[tuple[Button, ...]]:
        for number, choice in enumerate(reply.choices, 1):
            name = f"{number}. {choice.name}" + (f"（{choice.hint}）" if choice.hint else "")
            what = short_option(choice.code) if reply.asks and OPTION_MARK in choice.code else short(choice.code)
            yield (self.press(name, Press("item", what, edition=reply.edition)),)

    def _suggestions(self, reply: Reply) -> Iterator[tuple[Button, ...]]:
        whole = [commands.WHOLE_BUTTON] if reply.item and reply.facet != "all" else []
        buttons = [b for text in (*whole, *reply.suggestions) if (b := self._suggestion(text, reply))]
        for start in range(0, len(buttons), 3):
            yield tuple(buttons[start : start + 3])

    def _suggestion(self, text: str, reply: Reply) -> Button | None:
        """A facet of the item, or the words themselves; None when a button cannot carry the words."""
        if reply.item and (text in _FACETS or text == commands.WHOLE_BUTTON):
            facet = _FACETS.get(text, "all")
            return self.press(text, Press("item", short(reply.item.code), facet, edition=reply.edition))
        if not clean(text):
            return None
        try:
            return self.press(text, Press("say", text, edition=reply.edition))
        except ValueError:
            return None

    def _levels(self, reply: Reply) -> Iterator[tuple[Button, ...]]:
        """The five levels of a rating, in two rows."""
        pressed = [self.press(text, Press("say", text, edition=reply.edition)) for text in wording_care.LEVELS]
        if reply.asks_rating:
            yield from (tuple(pressed[:3]), tuple(pressed[3:]))

    def _extras(self, reply: Reply) -> tuple[Button, ...]:
        if not reply.item:
            return ()
        shown = self.press(commands.MAP_BUTTON, Press("map", str(self.update), edition=reply.edition))
        follow = self.press(commands.FOLLOW_BUTTON, Press("follow", short(reply.item.code), edition=reply.edition))
        wrong = self.press(commands.WRONG_BUTTON, Press("say", wording_care.WRONG, edition=reply.edition))
        return (shown, follow, wrong) if place_of(reply) else (follow, wrong)


def _blocks(reply: Reply, without: Sequence[str] = ()) -> Iterator[Block]:
    if reply.opening:
        yield Block((reply.opening,), style=bold if reply.item else say)
    told = [Block(section.lines, section.title) for section in reply.sections]
    told += [block for part in reply.more for block in _blocks(part)]
    asked = [Block((reply.asks, *reply.options) if reply.asks else reply.options)] if reply.choices else []
    yield from (*asked, *told) if reply.guess else (*told, *asked)
    for section in reply.details:
        yield Block(section.lines, section.title)
    if notes := tuple(note for note in reply.notes if note not in without):
        yield Block(notes, style=slanted)


def place_of(reply: Reply) -> Place | None:
    """Where to go, when the point has coordinates."""
    point = reply.item.point if reply.item else None
    if point is None or point.lat is None or point.lon is None:
        return None
    return Place(point.lat, point.lon, label(point.name, LONGEST_TITLE), label(_address(point), LONGEST_TITLE))


def _address(point: PointCard) -> str:
    return "　".join(filter(None, (point.address, point.window, point.hours))) or point.name


def first_page(reply: Reply, room: int) -> Html:
    """The beginning of a reply for a card."""
    return paginate(_blocks(reply), room)[0]
