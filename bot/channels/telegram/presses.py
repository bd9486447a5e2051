"""Pressed buttons: checked, carried out in place, or answered with what changed."""

from dataclasses import replace

from bot import wording_care
from bot.cards import OPTION_MARK
from bot.channels.telegram import commands
from bot.channels.telegram.buttons import Press, short
from bot.channels.telegram.counter import Counter, Visit
from bot.channels.telegram.lists import draw_lists, draw_theme
from bot.channels.telegram.notices import draw_reasons
from bot.channels.telegram.outgoing import Outgoing, Say, Toast
from bot.channels.telegram.questions import Pressed
from bot.channels.telegram.render import place_of
from bot.channels.telegram.texts import say
from knowledge.catalogue.items import ServiceItem


class Presses:
    """A button that was not signed for this chat does nothing but say so."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def turn(self, heard: Pressed, visit: Visit) -> list[Outgoing]:
        press = self._counter.seal.read(visit.room.chat, heard.data)
        if press is None:
            return [Toast(visit.press, commands.VOID_BUTTON, alert=True)]
        match press.verb:
            case "item":
                return await self._show_item(press, visit)
            case "say":
                return await self._say(press, visit)
            case "region":
                return await self._set_region(press, visit)
            case "page" | "map":
                return await self._look_again(press, visit)
            case "follow":
                return [await self._follow_pressed(press, visit)]
            case "leave":
                return await self._leave(press, visit)
            case "why":
                return [await self._note_why(press, visit)]
            case "lists" | "theme":
                return self._leaf(press, visit)

    def _gone(self, visit: Visit) -> list[Outgoing]:
        told = commands.GONE_ITEM.format(edition=self._counter.knowledge.edition)
        return [Toast(visit.press, told, alert=True)]

    def _accepted(self, press: Press, visit: Visit) -> Toast:
        """The end of waiting, with what changed since the button was drawn."""
        edition = self._counter.knowledge.edition
        newer = press.edition and press.edition != edition
        return Toast(visit.press, commands.NEWER.format(edition=edition) if newer else "")

    async def _say(self, press: Press, visit: Visit) -> list[Outgoing]:
        """Words behind a button; what is said of an answer leaves it in its place."""
        beside = press.what in (*wording_care.LEVELS, wording_care.WRONG)
        told = await self._counter.ask(replace(visit, edits=0) if beside else visit, visit.question(press.what))
        return [Toast(visit.press), *told]

    async def _show_item(self, press: Press, visit: Visit) -> list[Outgoing]:
        code, _, option = press.what.partition(".")
        item = self._counter.names.items.get(code)
        if item is None:
            return self._gone(visit)
        if option:
            question = visit.question("", _picked(item, option))
            return [self._accepted(press, visit), *await self._counter.ask(visit, question)]
        return [self._accepted(press, visit), *await self._counter.tell(visit, item, press)]

    async def _set_region(self, press: Press, visit: Visit) -> list[Outgoing]:
        tree = self._counter.knowledge.tree
        if press.what not in tree.by_code:
            return [Toast(visit.press, commands.VOID_BUTTON, alert=True)]
        question = visit.question(tree.name(press.what), region=press.what)
        return [Toast(visit.press), *await self._counter.ask(visit, question)]

    async def _look_again(self, press: Press, visit: Visit) -> list[Outgoing]:
        """Another page of an answer given before, or its place on the map."""
        reply = await self._counter.records.reply_to(visit.room.chat, self._counter.key(press.what))
        if reply is None:
            return [Toast(visit.press, commands.OLD_PAGE, alert=True)]
        if reply.item and reply.edition != self._counter.knowledge.edition:
            return await self._show_item(replace(press, what=short(reply.item.code), facet=reply.facet), visit)
        if press.verb == "map":
            place = place_of(reply)
            return [Toast(visit.press), place] if place else [Toast(visit.press, commands.NO_MAP)]
        pen = replace(visit.pen, update=int(press.what))
        return [Toast(visit.press), pen.draw(reply, press.page, visit.edits)[0]]

    async def _follow_pressed(self, press: Press, visit: Visit) -> Toast:
        item = self._counter.names.items.get(press.what)
        if item is None:
            return Toast(visit.press, commands.GONE_ITEM.format(edition=self._counter.knowledge.edition), alert=True)
        await self._counter.records.follow(visit.room.chat, item.code)
        return Toast(visit.press, commands.FOLLOWED.format(name=item.name)[:200])

    async def _leave(self, press: Press, visit: Visit) -> list[Outgoing]:
        """Out at the first tap; the reason is asked afterwards, and may stay unsaid."""
        departure = await self._counter.records.unsubscribe(visit.room.chat, int(press.what))
        rows = draw_reasons(visit.room.chat, departure, self._counter.seal)
        return [Toast(visit.press), Say(say(commands.WHY), rows)]

    async def _note_why(self, press: Press, visit: Visit) -> Toast:
        departure, _, number = press.what.partition(".")
        reason = commands.REASONS[int(number)]
        await self._counter.records.note_why(int(departure), reason)
        return Toast(visit.press, commands.THANKS_FOR_WHY.format(reason=reason))

    def _leaf(self, press: Press, visit: Visit) -> list[Outgoing]:
        names = self._counter.names
        if press.verb == "lists":
            return [self._accepted(press, visit), draw_lists(names, visit.pen, visit.edits)]
        drawn = draw_theme(names, visit.pen, press, visit.edits)
        return [self._accepted(press, visit), drawn] if drawn else [Toast(visit.press, commands.VOID_BUTTON, alert=True)]


def _picked(item: ServiceItem, option: str) -> str:
    """What the button of an option picks; one that is gone picks no option, and the dialogue says so."""
    known = {short(o.key): o.key for question in item.situations for o in question.options}
    return f"{item.code}{OPTION_MARK}{known.get(option, '')}"
