"""The Telegram channel put together: inbox, polling or webhook, worker, lease, the library's Application."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import structlog
from starlette.routing import Route
from telegram import Update
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import BaseRateLimiter, TypeHandler

from bot import wording
from bot.channels.telegram.api import Access, build_application, build_bot
from bot.channels.telegram.buttons import Seal
from bot.channels.telegram.counter import Answer, Counter
from bot.channels.telegram.delivery import Delivery
from bot.channels.telegram.desk import Desk, Plan
from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.introduction import introduce
from bot.channels.telegram.lease import Lease
from bot.channels.telegram.lenient import completed
from bot.channels.telegram.outgoing import Say
from bot.channels.telegram.polling import Polling, describe, wait_after
from bot.channels.telegram.questions import KINDS, Me, Room, hear
from bot.channels.telegram.records import Records
from bot.channels.telegram.sending import send
from bot.channels.telegram.texts import say
from bot.channels.telegram.webhook import Webhook, secret_for
from bot.channels.telegram.worker import Worker
from bot.store.commits import Commits
from bot.store.telegram import Taken
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.store.database import Database, StoreUnavailable

log = structlog.get_logger()

DRAIN_SECONDS = 3.0  # for what is in work at a stop
WEBHOOK_CONNECTIONS = 40

Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True)
class Hook:
    """Where Telegram delivers, and the secret it shows; an empty `url` means polling."""

    url: str = ""
    secret: str = ""


class TelegramChannel:
    """One bot. `application` may be given more handlers and error handlers before `start`."""

    def __init__(
        self,
        access: Access,
        database: Database,
        live: Live[Knowledge],
        answer: Answer,
        clock: Callable[[], datetime],
        hook: Hook | None = None,
        limiter: BaseRateLimiter[int] | None = None,
        ticks: Callable[[], float] = monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._access = access
        self._hook = hook or Hook()
        self._live = live
        self._answer = answer
        self._sleep = sleep
        self._commits = Commits(database)
        self.records = Records(database, self._commits, clock)
        self.bot = build_bot(access, limiter)
        self.application = build_application(self.bot)
        self.application.add_handler(TypeHandler(Update, self._handle))
        self.application.add_error_handler(self._note_error)
        self._worker = Worker(access.bot, self._commits, self._process, self._apologise)
        self.inbox = Inbox(access.bot, self._commits, clock, self._worker.notify)
        self.polling = Polling(self.bot, self.inbox, ticks, sleep)
        self._lease = Lease(f"telegram {access.bot}", self._commits, clock)
        self._delivery = Delivery(self.bot, self.records, sleep)
        self._rows: dict[int, Taken] = {}
        self._errors: dict[int, Exception] = {}
        self._running: asyncio.Task[None] | None = None
        self._desk: Desk | None = None
        self._me = Me(access.bot, "")

    @property
    def route(self) -> Route | None:
        """The webhook's route, if there is a webhook."""
        if not self._hook.url:
            return None
        path = urlsplit(self._hook.url).path or "/"
        return Webhook(self.inbox, secret_for(self._access.token, self._hook.secret)).route(path)

    @property
    def health(self) -> dict[str, str]:
        """`state` (starting, leading, standby), `mode` (polling, webhook), and `trouble` for the staff."""
        state = "starting" if self._desk is None else "leading" if self._lease.held else "standby"
        return {"state": state, "mode": "webhook" if self._hook.url else "polling", "trouble": self.polling.trouble}

    @property
    def status(self) -> str:
        """What is gravely wrong; empty while the channel works or stands by."""
        told = self.health
        if self._running and self._running.done():
            return "telegram: ended"
        watched = told["state"] == "starting" or (told["state"] == "leading" and told["mode"] == "polling")
        return "telegram: no contact for too long" if watched and self.polling.wedged else ""

    def start(self) -> None:
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Finish what is in work, hand the rest to the next start; within about five seconds."""
        if self._running:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        with suppress(StoreUnavailable):
            await self._lease.release()
        await self._commits.close()
        await self.application.shutdown()
        await self.bot.shutdown()  # the Application leaves it open when it never came so far as to know its name

    async def _run(self) -> None:
        while True:
            try:
                await self._meet()
                await self._lease.acquire()
                await self._lead()
            except Exception as error:
                log.error("telegram_interrupted", kind=type(error).__name__)
                await self._sleep(1.0)

    async def _meet(self) -> None:
        """Learn who we are, once; Telegram may be out of reach for a while."""
        if self._desk:
            return
        failures = 0
        while not self._me.username:
            try:
                await self.application.initialize()
                self._me = Me(self.bot.id, self.bot.username)
            except TelegramError as error:
                self.polling.trouble = describe(error)
                log.warning("telegram_unreachable", trouble=self.polling.trouble)
                await self._sleep(wait_after(error, failures))
                failures += 1
        self.polling.trouble = ""
        counter = Counter(self._answer, self._show_typing, self._live, self.records, Seal(self._access.token), self._me)
        self._desk = Desk(counter)

    async def _lead(self) -> None:
        """Until another process has the lease."""
        work = (self._worker.run(), self._lease.keep(), self._fetch(), introduce(self.bot))
        tasks = [asyncio.create_task(part) for part in work]
        try:
            done, _ = await asyncio.wait(tasks[:3], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._worker.drain(DRAIN_SECONDS, self._lease.held)

    async def _fetch(self) -> None:
        """Bring Telegram to the chosen way of delivery; then poll, or only wait."""
        failures = 0
        while (error := await self._choose_way()) is not None:
            self.polling.trouble = describe(error)
            log.warning("telegram_unreachable", trouble=self.polling.trouble)
            await self._sleep(wait_after(error, failures))
            failures += 1
        self.polling.trouble = ""
        await (asyncio.Event().wait() if self._hook.url else self.polling.run())

    async def _choose_way(self) -> TelegramError | None:
        secret = secret_for(self._access.token, self._hook.secret)
        try:
            if self._hook.url:
                most = WEBHOOK_CONNECTIONS
                await self.bot.set_webhook(self._hook.url, max_connections=most, allowed_updates=KINDS, secret_token=secret)
            else:
                await self.bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            return error
        return None

    async def _process(self, row: Taken) -> None:
        """Through the Application, so that other handlers see the update as well. Raises what went wrong."""
        update = Update.de_json(completed(json.loads(row.payload)), self.bot)
        self._rows[row.update_id] = row
        try:
            await self.application.process_update(update)
            if error := self._errors.pop(row.update_id, None):
                raise error
        finally:
            del self._rows[row.update_id]

    async def _handle(self, update: Update, _: Any) -> None:
        row = self._rows.get(update.update_id)
        if row is None or self._desk is None:
            return
        heard = hear(update, self._me)
        await self._delivery.deliver(await self._desk.plan(heard, row) if heard else Plan(Room(row.chat)), row)

    async def _note_error(self, update: object, context: Any) -> None:
        if isinstance(update, Update) and update.update_id in self._rows:
            self._errors[update.update_id] = context.error

    async def _show_typing(self, room: Room) -> None:
        with suppress(TelegramError):
            await self.bot.send_chat_action(room.chat, ChatAction.TYPING, message_thread_id=room.topic)

    async def _apologise(self, row: Taken) -> None:
        """Never silence: the chat of an update in quarantine is told to ask again or to call."""
        if row.kind == "message" and row.chat:
            await send(self.bot, Room(row.chat), Say(say(wording.TRY_AGAIN)))
