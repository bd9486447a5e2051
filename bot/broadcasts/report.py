"""What became of a broadcast: every frozen recipient is in exactly one state."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.broadcasts.deliveries import OPEN, State


@dataclass(frozen=True)
class Count:
    """So many deliveries in a state, for one cause."""

    state: State
    cause: str
    number: int


@dataclass(frozen=True)
class Report:
    """`size` was frozen at launch; `counts` are counted now. `unsubscribed` and `asked`: what followed."""

    size: int
    counts: tuple[Count, ...] = ()
    unsubscribed: tuple[tuple[str, int], ...] = ()
    asked: int = 0

    def of(self, *states: State) -> int:
        return sum(count.number for count in self.counts if count.state in states)

    def causes(self, state: State) -> list[tuple[str, int]]:
        """(cause, number), the most frequent first."""
        found = [(count.cause or "原因不明", count.number) for count in self.counts if count.state == state]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    @property
    def open(self) -> int:
        return self.of(*OPEN)

    @property
    def adds_up(self) -> bool:
        return sum(count.number for count in self.counts) == self.size

    @property
    def percent(self) -> float:
        """How far it has come, 0–100."""
        return 100.0 * (self.size - self.open) / self.size if self.size else 100.0


def report(size: int, states: Iterable[tuple[State, str]]) -> Report:
    """Counted one by one, from (state, cause)."""
    found: dict[tuple[State, str], int] = {}
    for key in states:
        found[key] = found.get(key, 0) + 1
    return Report(size, tuple(Count(state, cause, number) for (state, cause), number in sorted(found.items())))
