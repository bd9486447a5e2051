"""WeChat as a platform for notices: as a subscription notice, by customer service, or with the person's next answer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog

from bot.broadcasts.deliveries import Attempt, Cause, Fate
from bot.broadcasts.notices import Notice
from bot.channels.wechat.account import Account
from bot.channels.wechat.courier import WechatCourier
from bot.channels.wechat.desk import CHANNEL
from bot.channels.wechat.notices import draw_notices, fill
from bot.channels.wechat.sending import EXHAUSTED, NOT_AGREED, Messenger, Outcome
from bot.channels.wechat.speaker import Speaker
from bot.channels.wechat.tokens import NoToken
from bot.messages import Address
from bot.store import wechat
from bot.store.commits import Commits
from knowledge.store.database import Database, StoreUnavailable

log = structlog.get_logger()

MEET_EVERY = 10.0  # seconds between two tries to reach the platform
_CAUSES = {Fate.GONE: Cause.GONE, Fate.IN_DOUBT: Cause.NO_RECEIPT}
_TEMPLATE_WRONG = "订阅通知的模板不对（错误码 {code}），请核对 SIBAN_WECHAT_TEMPLATE_ID 和 …_FIELDS"
_REFUSED = "平台拒收（错误码 {code}）"

Sleep = Callable[[float], Awaitable[object]]


class WechatCarrier:
    """Beside the channel, with connections of its own. The token is shared through the database."""

    channel = CHANNEL

    def __init__(
        self, account: Account, database: Database, clock: Callable[[], datetime], city: str, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._account = account
        self._clock = clock
        self._city = city
        self._sleep = sleep
        self._commits = Commits(database)
        self._messenger = Messenger(account, self._commits, clock, sleep)
        self._speaker = Speaker(self._messenger, self._commits, clock, account.links, sleep)

    @property
    def courier(self) -> WechatCourier | None:
        """For mass messages; none when the account may not send them."""
        return WechatCourier(self._messenger, self._account.cover) if self._account.masses else None

    async def open(self) -> None:
        """An account that cannot write by itself has nobody to reach."""
        while self._account.sends:
            try:
                await self._messenger.tokens.get()
                return
            except (NoToken, StoreUnavailable) as error:
                log.warning("wechat_unreachable", kind=type(error).__name__, trouble=self._messenger.tokens.trouble)
                await self._sleep(MEET_EVERY)

    async def close(self) -> None:
        await self._messenger.close()
        await self._commits.close()

    async def deliver(self, address: Address, notices: Sequence[Notice]) -> Attempt:
        """By the first way that is open to this person. One that is kept counts as sent: it goes out when they write."""
        for way in (self._notify, self._say):
            outcome = await way(address.person, notices)
            if outcome and outcome.code not in (*NOT_AGREED, *EXHAUSTED):
                return _attempt(outcome)
        return await self._keep(address.person, notices)

    async def _notify(self, person: str, notices: Sequence[Notice]) -> Outcome | None:
        template = self._account.template
        if template is None or not self._account.sends:
            return None
        return await self._messenger.notify(person, template, fill(template, notices, self._city, self._clock()))

    async def _say(self, person: str, notices: Sequence[Notice]) -> Outcome | None:
        if not self._account.sends:
            return None
        return await self._speaker.say(person, draw_notices(notices, self._account.links))

    async def _keep(self, person: str, notices: Sequence[Notice]) -> Attempt:
        key, now = "notice:" + ",".join(str(notice.broadcast) for notice in notices), self._clock()
        page = draw_notices(notices, self._account.links)
        await self._commits.write(lambda connection: wechat.keep_notice(connection, person, key, [page], now))
        return Attempt(Fate.SENT, message="kept")


def _attempt(outcome: Outcome) -> Attempt:
    if outcome.fate is Fate.WAIT:
        return Attempt(Fate.WAIT, wait=outcome.wait)
    if outcome.fate is not Fate.REFUSED:
        return Attempt(outcome.fate, _CAUSES.get(outcome.fate, ""), message=outcome.message)
    wrong = outcome.code in (40037, 47003)
    return Attempt(Fate.REFUSED, (_TEMPLATE_WRONG if wrong else _REFUSED).format(code=outcome.code))
