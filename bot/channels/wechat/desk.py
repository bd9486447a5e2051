"""What a callback is answered with: pages of text, of earlier answers too that nobody got yet."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import wording
from bot import wording_wechat as words
from bot.broadcasts.deliveries import Fate
from bot.broadcasts.notices import notice_of
from bot.care import forgets
from bot.channels.telegram.links import ShortNames
from bot.channels.wechat.callbacks import Heard, heard_of, result_of
from bot.channels.wechat.courier import WechatCourier
from bot.channels.wechat.notices import draw_notices
from bot.channels.wechat.render import draw
from bot.channels.wechat.texts import Block, pack, paginate, say
from bot.messages import Address, Question, Reply
from bot.store import broadcasts, conversations, mass, subscribers, wechat
from bot.store.commits import Commits
from bot.store.wechat import Row
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.places import ServicePoint
from knowledge.live import Live
from knowledge.matching.text import fold
from knowledge.ready import Knowledge

CHANNEL = "wechat"
_PREVIEW = re.compile(r"/preview\s+(?P<code>[0-9]{1,8}-[0-9a-f]{8})", re.ASCII)
QUESTIONS_A_MINUTE = 15
THINKING = 2  # answers thought out at once: more would only take the interpreter away from receiving

Answer = Callable[[Question], Awaitable[Reply]]


def address_of(person: str) -> Address:
    return Address(CHANNEL, person)


@dataclass(frozen=True)
class Plan:
    """Pages to answer with; `meets`: it shows that the person can be reached, `loses`: that they are gone."""

    pages: list[str]
    meets: bool = False
    loses: bool = False


class Desk:
    """Works callbacks off, one at a time a person. `links`: choices may be tapped; `courier` shows staff what a mass message
    will look like."""

    def __init__(
        self,
        answer: Answer,
        live: Live[Knowledge],
        commits: Commits,
        clock: Callable[[], datetime],
        links: bool,
        courier: WechatCourier | None = None,
    ) -> None:
        self._answer = answer
        self._live = live
        self._commits = commits
        self._clock = clock
        self._links = links
        self._courier = courier
        self._thinking = asyncio.Semaphore(THINKING)
        self._names: ShortNames | None = None

    async def work(self, row: Row) -> Row:
        """The row, answered. Raises StoreUnavailable."""
        heard = heard_of(row.payload)
        if heard.kind == "words" and (rest := await self._commits.write(lambda c: _rest(c, row, heard.text))):
            return rest
        now = self._clock()
        if heard.kind == "mass":
            return await self._commits.write(lambda connection: _note_result(connection, row, heard, now))
        plan = await self._plan(heard, row)
        now = self._clock()
        return await self._commits.write(lambda connection: _close(connection, row, plan, now))

    async def _plan(self, heard: Heard, row: Row) -> Plan:
        if heard.kind in ("leave", "other"):
            return Plan([], loses=heard.kind == "leave")
        if row.recent >= QUESTIONS_A_MINUTE and not forgets(heard.text):
            return Plan([wording.TOO_FAST] if row.recent == QUESTIONS_A_MINUTE else [])
        return Plan(await self._pages(heard), meets=not forgets(heard.text))

    async def _pages(self, heard: Heard) -> list[str]:
        match heard.kind:
            case "follow" if not heard.scene:
                return _said(wording.GREETING, words.FOLLOW_NOTE)
            case "follow" | "scan":
                return await self._scanned(heard)
            case "wordless":
                return _said(words.WORDLESS)
        if found := _PREVIEW.fullmatch(heard.text):
            return await self._preview(heard.person, found["code"])
        return await self._ask(_question(heard, heard.text, at=heard.at))

    async def _preview(self, person: str, code: str) -> list[str]:
        """A broadcast as citizens will get it, marked as a test; the console tells the code. A mass message comes by itself."""
        number = int(code.partition("-")[0])
        broadcast = await self._commits.write(lambda connection: broadcasts.find(connection, number))
        if broadcast is None or broadcast.preview_code != code:
            return _said(words.NO_PREVIEW)
        notice = notice_of(broadcast, test=True)
        if not broadcast.content.mass or self._courier is None:
            return [draw_notices([notice], self._links)]
        shown = await self._courier.preview(person, notice)
        arrived = shown.fate is Fate.SENT
        return _said(words.PREVIEWED if arrived else words.NOT_PREVIEWED.format(cause=shown.cause or words.BUSY))

    async def _scanned(self, heard: Heard) -> list[str]:
        """A code in a hall: an item is told at once, a window tells where the person is."""
        match self._shorts().target(heard.scene):
            case ServiceItem() as item:
                return await self._ask(_question(heard, pick=item.code))
            case ServicePoint() as point:
                at = (point.lat, point.lon) if point.lat is not None and point.lon is not None else None
                await self._ask(_question(heard, region=point.region, at=at))
                return _said(words.AT_WINDOW.format(name=point.name))
        return _said(words.VOID_SCENE)

    async def _ask(self, question: Question) -> list[str]:
        async with self._thinking:
            return draw(await self._answer(question), self._links)

    def _shorts(self) -> ShortNames:
        """Short names of the edition in force, made once an edition."""
        knowledge = self._live.current()
        if self._names is None or self._names.knowledge is not knowledge:
            self._names = ShortNames(knowledge)
        return self._names


def _note_result(connection: Connection, row: Row, heard: Heard, now: datetime) -> Row:
    """What the platform reports of a mass message; senders see to the rest."""
    mass.note_result(connection, result_of(heard), now)
    return wechat.close(connection, row, [], [])


def _question(
    heard: Heard, text: str = "", pick: str = "", region: str = "", at: tuple[float, float] | None = None
) -> Question:
    return Question(address_of(heard.person), heard.key, text, pick, at, region, kept=True)


def _said(*sentences: str) -> list[str]:
    return paginate([Block((say(sentence),)) for sentence in sentences])


def _rest(connection: Connection, row: Row, text: str) -> Row | None:
    """「好」 after an answer that was late, 「更多」 after one that was long, 「通知」: the pages that are left. None for
    anything else, which is a question."""
    said = fold(text).strip("。.！!～~「」 ")
    late, notices = _kept(connection, row)
    asked = late if said in (*words.MORE_WORDS, *words.YES_WORDS) else notices if said in words.NOTICE_WORDS else []
    if not asked and said in words.MORE_WORDS and (last := wechat.unread(connection, row)):
        return wechat.close(connection, row, list(last.left), [last])
    return wechat.close(connection, row, pack(one.left for one in asked), asked) if asked else None


def _close(connection: Connection, row: Row, plan: Plan, now: datetime) -> Row:
    address = address_of(row.person)
    if plan.loses:
        subscribers.lose(connection, address)
    if plan.meets:
        state = conversations.load(connection, address) or {}
        subscribers.meet(connection, address, str(state.get("region", "")), now)
    late, notices = _kept(connection, row) if plan.pages else ([], [])
    pages = pack([*map(_headed, late), plan.pages]) if late else plan.pages
    whole = pack([pages, *(one.left for one in notices)]) if notices else pages
    if notices and len(whole) > 1:  # a notice pushes no answer away
        return wechat.close(connection, row, pack([[words.NEW_NOTICES.format(count=len(notices))], pages]), late)
    return wechat.close(connection, row, whole, [*late, *notices])


def _kept(connection: Connection, row: Row) -> tuple[list[Row], list[Row]]:
    """Answers and notices that nobody got yet."""
    kept = wechat.kept(connection, row)
    return [one for one in kept if one.kind != wechat.NOTICE], [one for one in kept if one.kind == wechat.NOTICE]


def _headed(late: Row) -> list[str]:
    """A late answer says that it is one."""
    return [f"{words.KEPT}\n{late.left[0]}", *late.left[1:]]
