"""Commands obeyed: /start, /help, /region, /nearby, /lists, /follow, /unsubscribe, /forget."""

import asyncio

from bot import wording
from bot.broadcasts.notices import notice_of
from bot.channels.telegram import commands
from bot.channels.telegram.buttons import Press, short
from bot.channels.telegram.counter import Counter, Visit
from bot.channels.telegram.lists import draw_lists
from bot.channels.telegram.notices import draw_notices
from bot.channels.telegram.outgoing import Outgoing, Say
from bot.channels.telegram.questions import Command
from bot.channels.telegram.texts import Block, paginate, say
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.places import ServicePoint


class Orders:
    """Anything that is no command of the menu gets the help."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def obey(self, command: Command, visit: Visit) -> list[Outgoing]:
        match command.name:
            case "start":
                return await self._start(command.argument, visit)
            case "region":
                return await self._region(command.argument, visit)
            case "nearby":
                return await self._nearby(command.argument, visit)
            case "lists":
                return [draw_lists(self._counter.names, visit.pen)]
            case "follow":
                return [await self._follow(command.argument, visit)]
            case "subscribe":
                return await self._counter.ask(visit, visit.question(f"订阅 {command.argument}"))
            case "preview":
                return [await self._preview(command.argument, visit)]
            case "unsubscribe":
                await self._counter.records.unsubscribe(visit.room.chat)
                return [Say(say(commands.UNSUBSCRIBED))]
            case "forget":
                await self._counter.records.forget(visit.room.chat)
                return [Say(say(commands.FORGOTTEN))]
            case _:
                return [self._greeting(visit, commands.HELP.format(bot=self._counter.me.username))]

    async def _preview(self, code: str, visit: Visit) -> Say:
        """A broadcast as citizens will get it, marked as a test; the console tells the code."""
        number = code.partition("-")[0]
        broadcast = await self._counter.records.broadcast(int(number)) if number.isdecimal() and len(number) < 9 else None
        if broadcast is None or broadcast.preview_code != code:
            return Say(say(commands.NO_PREVIEW))
        notice = notice_of(broadcast, test=True)
        return draw_notices([notice], visit.room.chat, self._counter.me.username, self._counter.seal)

    async def _start(self, payload: str, visit: Visit) -> list[Outgoing]:
        if not payload:
            return [self._greeting(visit, wording.GREETING, commands.START_NOTE)]
        match self._counter.names.target(payload):
            case ServiceItem() as item:
                return await self._counter.tell(visit, item)
            case ServicePoint() as point:
                at = (point.lat, point.lon) if point.lat is not None and point.lon is not None else None
                await self._counter.reply(visit, visit.question("", region=point.region, at=at))
                return [self._greeting(visit, commands.AT_WINDOW.format(name=point.name))]
            case None:
                return [self._greeting(visit, commands.VOID_LINK)]

    def _greeting(self, visit: Visit, *parts: str) -> Say:
        examples = tuple((visit.pen.press(text, Press("say", text)),) for text in commands.EXAMPLES)
        return Say(paginate(Block((part,)) for part in parts)[0], examples)

    async def _region(self, name: str, visit: Visit) -> list[Outgoing]:
        if name:
            return await self._counter.ask(visit, visit.question(name))
        tree = self._counter.knowledge.tree
        kept = await self._counter.records.region_of(visit.room.chat)
        told = [commands.REGION_NOW.format(region=tree.name(kept))] if kept else []
        buttons = [visit.pen.press(r.name, Press("region", r.code)) for r in tree.regions if r.tier == "旗市区"]
        rows = tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3))
        return [Say(say("\n".join((*told, commands.ASK_REGION))), rows)]

    async def _nearby(self, what: str, visit: Visit) -> list[Outgoing]:
        question = visit.question(f"{what} {commands.NEARBY_QUESTION}".strip())
        outgoing = await self._counter.ask(visit, question)
        asked = any(isinstance(sent, Say) and sent.asks_position for sent in outgoing)
        ask = [] if asked else [Say(say(commands.ASK_POSITION), asks_position=visit.room.private)]
        return [*outgoing, *ask]

    async def _follow(self, what: str, visit: Visit) -> Say:
        knowledge = self._counter.knowledge
        codes: tuple[str, ...] = (await self._counter.records.item_of(visit.room.chat),)
        if what:
            codes = (await asyncio.to_thread(knowledge.understand, what)).codes
        items = [item for code in codes if (item := knowledge.item(code))]
        if len(items) > 1:
            rows = tuple((visit.pen.press(item.name, Press("follow", short(item.code))),) for item in items)
            return Say(say(wording.WHICH_ONE), rows)
        if what and not items:
            return Say(say(commands.FOLLOW_UNCLEAR))
        await self._counter.records.follow(visit.room.chat, items[0].code if items else "")
        return Say(say(commands.FOLLOWED.format(name=items[0].name) if items else commands.FOLLOWED_LISTS))
