"""Mishaps on demand: for the next calls, or by seeded chance."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from tests.fakes.telegram.errors import Refused, bad_request, forbidden, too_many_requests
from tests.fakes.telegram.ledger import Call
from tests.fakes.telegram.membership import BLOCKED, DEACTIVATED


@dataclass(frozen=True)
class Fault:
    """`before`: nothing is done. `after`: the work is done and its answer suffers. `seconds` by the fake's clock."""

    when: Literal["before", "after"]
    refusal: Refused | None = None  # None: the connection is closed without a word
    seconds: float = 0.0  # > 0: the answer comes so late

    @property
    def slow(self) -> bool:
        return self.seconds > 0


def flood(retry_after: int = 5) -> Fault:
    """429; until it has passed every further message gets 429 too."""
    return Fault("before", too_many_requests(retry_after))


def blocked() -> Fault:
    """403; the chat stays shut, as a person who blocks the bot does."""
    return Fault("before", forbidden(BLOCKED))


def deactivated() -> Fault:
    return Fault("before", forbidden(DEACTIVATED))


def bad(reason: str = "chat not found") -> Fault:
    """400."""
    return Fault("before", bad_request(reason))


def server_error(status: int = 500, after: bool = False) -> Fault:
    """5xx; `after` the work was done it is as good as a lost answer. 500 comes as JSON, the others as the proxy's HTML."""
    reasons = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
    return Fault("after" if after else "before", Refused(status, reasons[status]))


def hang_up() -> Fault:
    """The connection is closed before the call is read."""
    return Fault("before")


def lose_answer() -> Fault:
    """The work is done, and the connection is closed instead of an answer."""
    return Fault("after")


def slow(seconds: float) -> Fault:
    """The work is done at once, the answer comes late; "lost" in the ledger if the caller has gone by then."""
    return Fault("after", seconds=seconds)


@dataclass
class _Planned:
    fault: Fault
    matches: Callable[[Call], bool]
    times: int


class Faults:
    """Decides what befalls a call; planned faults go before chance."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self._chances: Mapping[Fault, float] = {}
        self._methods: frozenset[str] = frozenset()
        self._seed = 0
        self._met: Counter[tuple[str, int | None]] = Counter()

    def plan(self, fault: Fault, method: str = "sendMessage", chat: int | None = None, times: int = 1) -> None:
        """Let it befall the next `times` calls of the method (to the chat)."""

        def matches(call: Call) -> bool:
            return call.method == method and chat in (None, call.chat)

        self.plan_where(fault, matches, times)

    def plan_where(self, fault: Fault, matches: Callable[[Call], bool], times: int = 1) -> None:
        """Let it befall the next calls that match; `Call.outcome` is not known yet."""
        self._planned.append(_Planned(fault, matches, times))

    def by_chance(self, chances: Mapping[Fault, float], seed: int, methods: Iterable[str] = ("sendMessage",)) -> None:
        """From now on, let each fault befall a call of the methods with its probability (in all at most 1).

        Drawn from seed, method, chat and how often this method was called for this chat: the same whatever the order.
        """
        self._chances, self._seed, self._methods = dict(chances), seed, frozenset(methods)
        self._met.clear()

    def stop(self) -> None:
        self._planned, self._chances = [], {}

    def befalling(self, call: Call) -> Fault | None:
        for planned in self._planned:
            if planned.times and planned.matches(call):
                planned.times -= 1
                return planned.fault
        return self._drawn(call) if call.method in self._methods else None

    def _drawn(self, call: Call) -> Fault | None:
        self._met[call.method, call.chat] += 1
        drawn = f"{self._seed} {call.method} {call.chat} {self._met[call.method, call.chat]}"
        point = random.Random(drawn).random()
        for fault, chance in self._chances.items():
            point -= chance
            if point < 0:
                return fault
        return None
