"""What every answer needs: the assistant, the edition in force, the records of the chat, the pen to draw with."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.channels.telegram.buttons import Press, Seal
from bot.channels.telegram.links import ShortNames
from bot.channels.telegram.outgoing import Outgoing
from bot.channels.telegram.questions import Command, Me, Pressed, Room, Words
from bot.channels.telegram.records import Records, address_of
from bot.channels.telegram.render import Pen
from bot.messages import Question, Reply
from knowledge.catalogue.items import ServiceItem
from knowledge.live import Live
from knowledge.ready import Knowledge

TYPING_AFTER = 0.4  # seconds: an answer that comes at once needs no 「正在输入」

Answer = Callable[[Question], Awaitable[Reply]]


@dataclass(frozen=True)
class Visit:
    """One update being answered: `key` names it to the assistant, `edits` is the message to change in place, `press` the
    pressed button."""

    key: str
    room: Room
    pen: Pen
    edits: int = 0
    press: str = ""

    def question(self, text: str, pick: str = "", region: str = "", at: tuple[float, float] | None = None) -> Question:
        return Question(address_of(self.room.chat), self.key, text, pick, at, region, kept=True)


class Counter:
    """Where visits are served. `typing` shows a chat that the bot is busy with it."""

    def __init__(
        self,
        answer: Answer,
        typing: Callable[[Room], Awaitable[object]],
        live: Live[Knowledge],
        records: Records,
        seal: Seal,
        me: Me,
        patience: float = TYPING_AFTER,
    ) -> None:
        self._answer = answer
        self._typing = typing
        self._live = live
        self._patience = patience
        self.records = records
        self.seal = seal
        self.me = me
        self._names = ShortNames(live.current())

    @property
    def knowledge(self) -> Knowledge:
        return self._live.current()

    @property
    def names(self) -> ShortNames:
        """Short names of the edition in force, made once an edition."""
        if self._names.knowledge is not self.knowledge:
            self._names = ShortNames(self.knowledge)
        return self._names

    def open(self, heard: Words | Command | Pressed, update: int) -> Visit:
        pen = Pen(self.seal, heard.room.chat, update, heard.room.private)
        key = self.key(update)
        if isinstance(heard, Pressed):
            return Visit(key, heard.room, pen, heard.message, heard.press)
        return Visit(key, heard.room, pen)

    def key(self, update: int | str) -> str:
        """What an update is called in the inbox of all channels."""
        return f"{self.me.id}:{update}"

    async def reply(self, visit: Visit, question: Question) -> Reply:
        """The assistant's reply; the chat sees that the bot is typing when it takes a while."""
        work = asyncio.ensure_future(self._answer(question))
        try:
            done, _ = await asyncio.wait({work}, timeout=self._patience)
            if not done:
                await self._typing(visit.room)
            return await work
        finally:
            work.cancel()

    async def ask(self, visit: Visit, question: Question) -> list[Outgoing]:
        return visit.pen.draw(await self.reply(visit, question), edits=visit.edits)

    async def tell(self, visit: Visit, item: ServiceItem, press: Press | None = None) -> list[Outgoing]:
        """The answer about an item, or about the facet that was pressed."""
        facets = (press.facet,) if press and press.facet != "all" else ()
        return await self.ask(visit, replace(visit.question("", item.code), facets=facets))
