"""The fake's own record: every call that came in and what became of it."""

import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tests import PATIENCE
from tests.fakes.telegram.parameters import UploadedFile

Outcome = Literal["sent", "refused", "lost", "not read"]


@dataclass(frozen=True)
class Call:
    """One call of one method.

    `outcome`: "sent" = done and answered; "refused" = answered with an error, nothing done; "lost" = done, but the answer
    never arrived; "not read" = the connection was closed first, nothing done. `at` is seconds since 1970 by the fake's clock.
    """

    number: int
    at: float
    method: str
    parameters: dict[str, str]
    files: dict[str, UploadedFile] = field(default_factory=dict)
    outcome: Outcome = "sent"
    status: int = 200
    description: str = ""
    result: Any = None
    warned: bool = False  # came while a 429 still told the bot to wait

    @property
    def chat(self) -> int | None:
        """The chat it was addressed to, if any."""
        given = self.parameters.get("chat_id", "")
        return int(given) if given.removeprefix("-").isdecimal() else None

    @property
    def text(self) -> str:
        return self.parameters.get("text", "")

    @property
    def done(self) -> bool:
        """Whether the people in the chat see its effect."""
        return self.outcome in ("sent", "lost")


class Ledger:
    """Calls in the order in which they came in; may be read from any thread."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._changed = threading.Condition()

    def write(self, call: Call) -> Call:
        """Add a call, with its number."""
        with self._changed:
            self.calls.append(replace(call, number=len(self.calls) + 1))
            self._changed.notify_all()
            return self.calls[-1]

    def amend(self, call: Call, outcome: Outcome) -> None:
        """What became of it is known only now."""
        with self._changed:
            self.calls[call.number - 1] = replace(call, outcome=outcome)
            self._changed.notify_all()

    def of(self, method: str, chat: int | None = None) -> list[Call]:
        """The calls of one method, whatever became of them."""
        return [call for call in self.calls if call.method == method and chat in (None, call.chat)]

    def messages(self, chat: int | None = None) -> list[Call]:
        """The messages that arrived (their answers may be lost)."""
        return [call for call in self.calls if call.done and call.method.startswith("send") and _is_message(call, chat)]

    def texts(self, chat: int | None = None) -> list[str]:
        """The texts that arrived, as they were given (with markup)."""
        return [call.text for call in self.messages(chat) if call.method == "sendMessage"]

    def refused(self, chat: int | None = None) -> list[Call]:
        return [call for call in self.calls if call.outcome == "refused" and chat in (None, call.chat)]

    def lost(self) -> list[Call]:
        """What arrived although the sender cannot know it."""
        return [call for call in self.calls if call.outcome == "lost"]

    def outcomes(self, method: str = "sendMessage") -> Counter[str]:
        """How many calls of the method ended how."""
        return Counter(call.outcome for call in self.of(method))

    def duplicates(self) -> dict[tuple[int, str], int]:
        """(chat, text) → number of copies, where the same text arrived more than once in a chat."""
        copies = Counter((call.chat or 0, call.text) for call in self.messages() if call.text)
        return {key: number for key, number in copies.items() if number > 1}

    def worst_second(self, chat: int | None = None) -> int:
        """The most messages that arrived within any one second, in all or in one chat."""
        moments = sorted(call.at for call in self.messages(chat))
        return max((bisect_right(moments, start + 0.999_999) - i for i, start in enumerate(moments)), default=0)

    def during_retry_after(self) -> list[Call]:
        """Messages that the bot tried to send while an earlier 429 still told it to wait."""
        return [call for call in self.calls if call.warned]

    def wait_until(self, condition: Callable[["Ledger"], object], timeout: float = PATIENCE) -> bool:
        """Block until the condition holds, at most `timeout` real seconds; whether it holds."""
        with self._changed:
            return bool(self._changed.wait_for(lambda: condition(self), timeout))


def _is_message(call: Call, chat: int | None) -> bool:
    return call.method != "sendChatAction" and chat in (None, call.chat)
