"""What the channel reads and writes about a chat: its conversation, recorded replies, subscription, words to erase."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.broadcasts.life import Broadcast
from bot.messages import Address, Reply
from bot.store import broadcasts, conversations, forgetting, inbox, subscribers, telegram
from bot.store.commits import Commits
from bot.store.telegram import Taken
from knowledge.store.database import Database

CHANNEL = "telegram"


def address_of(chat: int) -> Address:
    return Address(CHANNEL, str(chat))


class Records:
    """Reads run in worker threads, writes share commits. Everything may raise StoreUnavailable."""

    def __init__(self, database: Database, commits: Commits, clock: Callable[[], datetime]) -> None:
        self._database = database
        self.commits = commits
        self.clock = clock

    async def item_of(self, chat: int) -> str:
        """The code of the item that a chat talks about; empty when there is none."""
        return str((await asyncio.to_thread(self._state, chat)).get("item", ""))

    async def region_of(self, chat: int) -> str:
        return str((await asyncio.to_thread(self._state, chat)).get("region", ""))

    async def reply_to(self, chat: int, key: str) -> Reply | None:
        """The reply recorded for an earlier update; None when it was erased or never was."""
        return await asyncio.to_thread(self._reply, chat, key)

    def _state(self, chat: int) -> dict[str, object]:
        with self._database.reading() as connection:
            return conversations.load(connection, address_of(chat)) or {}

    def _reply(self, chat: int, key: str) -> Reply | None:
        with self._database.reading() as connection:
            return inbox.reply_to(connection, address_of(chat), key)

    async def broadcast(self, number: int) -> Broadcast | None:
        return await asyncio.to_thread(self._broadcast, number)

    def _broadcast(self, number: int) -> Broadcast | None:
        with self._database.reading() as connection:
            return broadcasts.find(connection, number)

    async def follow(self, chat: int, item_code: str = "") -> None:
        now = self.clock()
        await self.commits.write(lambda c: subscribers.want(c, address_of(chat), now, item_code))

    async def unsubscribe(self, chat: int, broadcast: int = 0) -> int:
        """The number under which the reason may be noted; `broadcast` is the one that made them leave."""
        now = self.clock()
        return await self.commits.write(lambda c: subscribers.unsubscribe(c, address_of(chat), now, broadcast))

    async def note_why(self, departure: int, reason: str) -> None:
        await self.commits.write(lambda c: subscribers.note_why(c, departure, reason))

    async def forget(self, chat: int) -> None:
        """Erase what the chat said and was told, its place and what it follows."""
        await self.commits.write(lambda c: forgetting.forget(c, address_of(chat)))

    async def lose(self, chat: int) -> None:
        await self.commits.write(lambda c: subscribers.lose(c, address_of(chat)))

    async def note_planned(self, row: Taken) -> None:
        await self.commits.write(lambda c: telegram.note_planned(c, row))

    async def note_sent(self, row: Taken, sent: int) -> None:
        await self.commits.write(lambda c: telegram.note_sent(c, row, sent))

    async def close(self, row: Taken, meets: bool) -> None:
        """The update is answered; `meets` when it shows that the person can be reached."""
        now = self.clock()

        def finish(connection: Connection) -> None:
            if meets:
                state = conversations.load(connection, address_of(row.chat)) or {}
                subscribers.meet(connection, address_of(row.chat), str(state.get("region", "")), now)
            telegram.close(connection, row)

        await self.commits.write(finish)
