"""What Telegram knows: the bot, the chats, the queries that wait for an answer, how fast the bot may write."""

from dataclasses import dataclass
from itertools import count
from typing import Literal

from tests.fakes.telegram.chats import JSON, Chat
from tests.fakes.telegram.clocks import Clock
from tests.fakes.telegram.errors import Refused, bad_request, forbidden
from tests.fakes.telegram.limits import Limits
from tests.fakes.telegram.parameters import Parameters

QUERY_EXPIRES = 150.0
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass
class Query:
    """A pressed button or an inline question; it can be answered once."""

    kind: Literal["callback", "inline"]
    at: float
    answer: JSON | None = None


class World:
    def __init__(self, clock: Clock, bot: JSON, limits: Limits) -> None:
        self.clock, self.bot, self.limits = clock, bot, limits
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.profile: JSON = {}  # commands and descriptions, as they were set
        self._numbers = count(1)

    def number(self) -> int:
        """A fresh number, for queries and files."""
        return next(self._numbers)

    def chat_to_write_to(self, parameters: Parameters) -> Chat:
        """The chat of `chat_id`, or the refusal that Telegram gives."""
        if not parameters.text("chat_id"):
            raise bad_request("chat_id is empty")
        chat = self.chats.get(parameters.integer("chat_id"))
        if chat is None:
            raise bad_request("chat not found")
        if chat.moved_to is not None:
            raise _moved(chat.moved_to)
        if chat.shut:
            raise forbidden(chat.shut)
        return chat

    def say(self, chat: Chat, content: JSON) -> JSON:
        """The bot's message in a chat."""
        return chat.add(self.sender(), self.clock.now(), content)

    def sender(self) -> JSON:
        return {name: self.bot[name] for name in ("id", "is_bot", "first_name", "username")}

    def ask(self, kind: Literal["callback", "inline"]) -> str:
        """The identifier of a new query."""
        identifier = f"8590{self.number():014}"
        self.queries[identifier] = Query(kind, self.clock.now())
        return identifier

    def open_query(self, kind: Literal["callback", "inline"], identifier: str) -> Query:
        query = self.queries.get(identifier)
        if query is None or query.kind != kind or query.answer is not None or self._is_old(query):
            raise bad_request(TOO_OLD)
        return query

    def _is_old(self, query: Query) -> bool:
        return self.clock.now() - query.at > QUERY_EXPIRES


def _moved(to: int) -> Refused:
    return bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=to)
