"""How fast a bot may send: in all, to one chat, to one group."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass

from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.clocks import Clock
from tests.fakes.telegram.errors import too_many_requests

MINUTE = 60.0


@dataclass(frozen=True)
class Rates:
    """Messages sent or edited. A chat takes `burst` at once and then one a second; the burst grows back at that pace.

    Who passes `in_all` must be silent towards everybody for `flood_wait` seconds.
    """

    in_all: int = 30  # within any second
    burst: int = 5
    group: int = 20  # within any minute
    flood_wait: int = 3


USUAL = Rates()


class Limits:
    """Counts what was sent; `rates` None lets everything pass."""

    def __init__(self, clock: Clock, rates: Rates | None) -> None:
        self._clock, self.rates = clock, rates
        self._recent: deque[float] = deque()
        self._groups: dict[int, deque[float]] = defaultdict(deque)
        self._free: dict[int, float] = {}  # chat → when its burst will be whole again
        self._silent_until = 0.0

    @property
    def silenced(self) -> bool:
        """Whether a 429 still tells the bot to wait."""
        return self._silent_until > self._clock.now()

    def be_silent(self, seconds: int) -> None:
        """Refuse everything for so long, as after any 429."""
        self._silent_until = max(self._silent_until, self._clock.now() + seconds)

    def take(self, chat: Chat) -> None:
        """Count a message to this chat, or refuse it with 429."""
        now = self._clock.now()
        self._refuse_if(self._silent_until - now)
        if self.rates is None:
            return
        self._check_chat(chat, self.rates, now)
        self._check_all(self.rates, now)
        self._recent.append(now)
        self._free[chat.id] = max(self._free.get(chat.id, 0.0), now) + 1.0
        if not chat.private:
            self._groups[chat.id].append(now)

    def _check_all(self, rates: Rates, now: float) -> None:
        _forget(self._recent, now - 1.0)
        if len(self._recent) >= rates.in_all:
            self.be_silent(rates.flood_wait)
            raise too_many_requests(rates.flood_wait)

    def _check_chat(self, chat: Chat, rates: Rates, now: float) -> None:
        self._refuse_if(self._free.get(chat.id, 0.0) - now - (rates.burst - 1))
        sent = self._groups[chat.id]
        _forget(sent, now - MINUTE)
        if len(sent) >= rates.group:
            self._refuse_if(sent[0] + MINUTE - now)

    @staticmethod
    def _refuse_if(wait: float) -> None:
        if wait > 1e-6:  # moments are sums of floats
            raise too_many_requests(math.ceil(wait))


def _forget(moments: "deque[float]", before: float) -> None:
    while moments and moments[0] <= before:
        moments.popleft()
