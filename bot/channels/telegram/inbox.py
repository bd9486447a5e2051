"""The way in: raw updates of Telegram made rows, committed before anything is confirmed."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.channels.telegram.masking import masked_update
from bot.channels.telegram.questions import KINDS
from bot.store import telegram
from bot.store.commits import Commits
from bot.store.telegram import Arrived

LARGEST_ID = 2**63 - 1


class Inbox:
    """Takes updates of one bot. `notify` is called when there are new ones, on the event loop."""

    def __init__(self, bot: int, commits: Commits, clock: Callable[[], datetime], notify: Callable[[], None]) -> None:
        self._bot = bot
        self._commits = commits
        self._clock = clock
        self._notify = notify

    async def receive(self, updates: Sequence[object]) -> None:
        """Returns when they are committed; what was delivered before changes nothing. Raises StoreUnavailable."""
        now = self._clock()
        arrived = [row for update in updates if (row := read_update(update, self._bot, now))]
        if not arrived:
            return
        fresh: int = await self._commits.write(lambda connection: telegram.receive(connection, arrived))
        if fresh:
            self._notify()


def read_update(update: object, bot: int, now: datetime) -> Arrived | None:
    """The row of a raw update; None for what is no update of a kind we asked for. Never raises."""
    if not isinstance(update, dict) or not is_id(update.get("update_id")):
        return None
    kind = next((kind for kind in KINDS if isinstance(update.get(kind), dict)), "")
    if not kind:
        return None
    try:
        payload = json.dumps(masked_update(update), ensure_ascii=False)
    except RecursionError:
        return None
    return Arrived(bot, update["update_id"], _chat(update[kind]), kind, payload, min(_moment(update[kind], now), now))


def is_id(value: object) -> bool:
    return type(value) is int and abs(value) <= LARGEST_ID


def _chat(content: dict[str, Any]) -> int:
    """The chat whose order counts: that of the message, of the pressed button's message, or of the person."""
    message = content.get("message") if isinstance(content.get("message"), dict) else {}
    for owner in (content.get("chat"), message.get("chat") if message else None, content.get("from")):
        if isinstance(owner, dict) and is_id(owner.get("id")):
            return int(owner["id"])
    return 0


def _moment(content: dict[str, Any], now: datetime) -> datetime:
    date = content.get("date")
    return datetime.fromtimestamp(date, UTC) if isinstance(date, int) and 0 < date < 2**33 else now
