"""The WeChat channel put together: webhook, worker, customer service."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

import structlog
from starlette.routing import Route

from bot.channels.wechat.account import Account
from bot.channels.wechat.answering import Answering
from bot.channels.wechat.courier import WechatCourier
from bot.channels.wechat.desk import Answer, Desk
from bot.channels.wechat.sending import Messenger
from bot.channels.wechat.speaker import Speaker
from bot.channels.wechat.tokens import NoToken
from bot.channels.wechat.webhook import Webhook
from bot.channels.wechat.worker import Worker
from bot.store.commits import Commits
from bot.store.wechat import Row
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.store.database import Database, StoreUnavailable

log = structlog.get_logger()

DRAIN_SECONDS = 3.0  # for what is in work at a stop
MEET_EVERY = 60.0  # seconds between two looks at the access token

Sleep = Callable[[float], Awaitable[object]]


class WechatChannel:
    """One official account. `clock` gives aware local time; `sleep` is handed in so that no test waits."""

    def __init__(
        self,
        account: Account,
        database: Database,
        live: Live[Knowledge],
        answer: Answer,
        clock: Callable[[], datetime],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._account = account
        self._sleep = sleep
        self._commits = Commits(database, sleep)
        self._messenger = Messenger(account, self._commits, clock, sleep)
        self._speaker = Speaker(self._messenger, self._commits, clock, account.links, sleep)
        courier = WechatCourier(self._messenger, account.cover) if account.masses else None
        desk = Desk(answer, live, self._commits, clock, account.links, courier)
        self._worker = Worker(self._commits, desk.work, self._send_late, clock, sleep)
        answering = Answering(self._commits, self._worker, clock, account.sends, account.links, sleep)
        self._webhook = Webhook(account.token, account.safe, answering, clock)
        self._running: list[asyncio.Task[None]] = []

    @property
    def route(self) -> Route:
        return self._webhook.route()

    @property
    def health(self) -> dict[str, str]:
        """`mode` (safe, plain), `sending` (customer_service, passive), and `trouble` for the staff."""
        mode = "safe" if self._account.safe else "plain"
        sending = "customer_service" if self._account.sends else "passive"
        return {"mode": mode, "sending": sending, "trouble": self._messenger.tokens.trouble}

    @property
    def status(self) -> str:
        """What is gravely wrong; empty while the channel works."""
        return "wechat: ended" if any(task.done() for task in self._running) else ""

    def start(self) -> None:
        loops = [self._worker.run(), *([self._meet()] if self._account.sends else [])]
        self._running = [asyncio.create_task(loop) for loop in loops]

    async def stop(self) -> None:
        """Finish what is in work, leave the rest to the next start; within about four seconds."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._worker.drain(DRAIN_SECONDS)
        await self._messenger.close()
        await self._commits.close()

    async def _meet(self) -> None:
        """Have a token ready before it is needed, and tell the staff early when there is none to be had."""
        while True:
            with suppress(StoreUnavailable):
                try:
                    await self._messenger.tokens.get()
                except NoToken as error:
                    log.warning("wechat_without_token", trouble=str(error))
            await self._sleep(MEET_EVERY)

    async def _send_late(self, row: Row) -> None:
        """Without customer service it is kept for the person's next message."""
        if self._account.sends:
            await self._speaker.send_late(row)
