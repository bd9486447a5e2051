"""The fake Telegram as a test holds it."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Self

from tests import PATIENCE
from tests.fakes.telegram.calls import Calls
from tests.fakes.telegram.chats import JSON, Chat
from tests.fakes.telegram.clocks import Clock, HandClock
from tests.fakes.telegram.faults import Faults
from tests.fakes.telegram.ledger import Ledger
from tests.fakes.telegram.limits import USUAL, Limits, Rates
from tests.fakes.telegram.membership import NEVER_SPOKE, NOT_A_MEMBER
from tests.fakes.telegram.methods import METHODS
from tests.fakes.telegram.people import User
from tests.fakes.telegram.polling import Polling
from tests.fakes.telegram.server import Server
from tests.fakes.telegram.updates import Updates
from tests.fakes.telegram.webhook import Webhook
from tests.fakes.telegram.world import World

TOKEN = "123456789:AAE-fake_token_of_35_characters_000"


class TelegramFake:
    """Telegram's Bot API for one bot, on loopback: `with TelegramFake() as fake:`.

    `clock`: stands still and is moved by `advance`, unless a `RealClock` is given. `rates`: None switches the limits of speed
    off. `patience`: real seconds a webhook's address has to answer. `seed`: for the random update_id after a quiet week.
    """

    def __init__(
        self,
        token: str = TOKEN,
        clock: Clock | None = None,
        rates: Rates | None = USUAL,
        patience: float = 10.0,
        seed: int = 0,
    ) -> None:
        self.token = token
        self.clock: Clock = HandClock() if clock is None else clock
        self.ledger, self.faults = Ledger(), Faults()
        self.updates = Updates(self.clock, seed)
        self.world = World(self.clock, _bot(token), Limits(self.clock, rates))
        self.polling = Polling(self.clock, self.updates)
        self.webhook = Webhook(self.clock, self.updates, self.polling, patience)
        calls = Calls(token, self._methods(), self.world, self.faults, self.ledger)
        self._server = Server(calls.application(), self.webhook.close)
        self._users: dict[int, User] = {}

    def _methods(self) -> dict[str, Callable[..., Any]]:
        receiving = {"getUpdates": self.polling.get_updates, "setWebhook": self.webhook.set}
        webhook = {"deleteWebhook": self.webhook.delete, "getWebhookInfo": self.webhook.info}
        return {name: partial(method, self.world) for name, method in METHODS.items()} | receiving | webhook

    @property
    def base_url(self) -> str:
        """What python-telegram-bot calls `base_url`: the token follows it immediately."""
        return f"http://127.0.0.1:{self._server.port}/bot"

    def start(self) -> Self:
        """Listen; when this returns, calls are answered."""
        self._server.start()
        self._server.call(self.webhook.begin)
        return self

    def stop(self) -> None:
        """Close all connections; `start` opens the same port again, with everything as it was."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def user(self, number: int, first_name: str = "") -> User:
        """The person with this id; the bot cannot write to them before they have written."""
        if number not in self._users:
            chat = Chat(number, title=first_name or f"市民{number}", shut=NEVER_SPOKE)
            self.world.chats[number] = chat
            self._users[number] = User(chat, self.world, self.updates, self._server.call)
        return self._users[number]

    def acquaintances(self, numbers: Iterable[int]) -> list[User]:
        """People who have written to the bot before, so that it may write to them."""
        people = [self.user(number) for number in numbers]
        for person in people:
            person.chat.shut = ""
        return people

    def group(self, number: int, title: str = "小区群") -> Chat:
        """The group with this (negative) id; the bot does not belong to it until someone `adds_bot`."""
        return self.world.chats.setdefault(number, Chat(number, "group", title, NOT_A_MEMBER))

    def inject(self, content: JSON, update_id: int | None = None) -> JSON:
        """Queue a raw update, well-formed or not, such as `{"message": …}`; returns it with its number."""
        return self._server.call(lambda: self.updates.put(content, update_id))

    def deliver_again(self, update: JSON) -> None:
        """Deliver an update once more, whether it was confirmed or not."""
        content = {name: value for name, value in update.items() if name != "update_id"}
        self._server.call(lambda: self.updates.put(content, update["update_id"], again=True))

    def let_a_quiet_week_pass(self) -> None:
        """The next update_id is chosen at random, often below the last one; the clock stays."""
        self._server.call(self.updates.let_a_quiet_week_pass)

    async def advance(self, seconds: float) -> None:
        """Move the clock; open polls, late answers and tries of the webhook that fall due happen before this returns."""
        await self._server.run(self._advance(seconds))

    async def _advance(self, seconds: float) -> None:
        clock = self.clock
        assert isinstance(clock, HandClock), "a real clock moves by itself"
        end = clock.now() + seconds
        await self.webhook.settle()
        while (due := clock.next_due()) is not None and due <= end:
            clock.move_to(due)
            await self.webhook.settle()
        clock.move_to(end)

    async def settle(self) -> None:
        """Wait until no delivery to the webhook is under way."""
        await self._server.run(self.webhook.settle())

    async def until(self, condition: Callable[[Ledger], object], timeout: float = PATIENCE) -> None:
        """Wait for the ledger to fulfil a condition; TimeoutError after so many real seconds."""
        if not await asyncio.to_thread(self.ledger.wait_until, condition, timeout):
            raise TimeoutError(f"not within {timeout} s; the last calls: {self.ledger.calls[-5:]}")


def _bot(token: str) -> JSON:
    names = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "办事助手", "username": "siban_test_bot"}
    powers = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}
    return names | powers
