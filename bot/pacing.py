"""One platform as one sender meets it: whose turn it is, how long to be silent, whether it can be reached."""

from datetime import datetime, timedelta

from bot.broadcasts.deliveries import Attempt, Fate

CATCHING_UP = 0.93  # of the usual gap between two messages, until the time lost on a busy machine is made up for
LONGEST_PAUSE = 30.0  # seconds between two tries to reach a platform that is away


class Pacing:
    """`rate`: messages a second that may leave this sender; the pace of all senders together is kept by their claims."""

    def __init__(self, rate: float) -> None:
        self._gap = timedelta(seconds=CATCHING_UP / rate)
        self._next: datetime | None = None
        self._silent_until: datetime | None = None
        self._failures = 0
        self.in_contact = False

    def reach(self) -> None:
        """The platform has answered."""
        self.in_contact, self._failures = True, 0

    def turn(self, slot: datetime, now: datetime) -> datetime:
        """When a message may leave. Those that are late, because the machine was busy, do not leave all at once."""
        turn = max(slot, now, self._next or slot)
        self._next = turn + self._gap
        return turn

    def is_silent(self, now: datetime) -> bool:
        return self._silent_until is not None and now < self._silent_until

    def note(self, attempt: Attempt, now: datetime) -> timedelta:
        """How long the platform is left alone after an attempt; zero after one that went as usual."""
        self.in_contact = attempt.fate is not Fate.NOT_SENT
        self._failures = 0 if self.in_contact else self._failures + 1
        wait = timedelta(seconds=self._seconds(attempt))
        if wait:
            self._silent_until = max(self._silent_until or now, now + wait)
        return wait

    def _seconds(self, attempt: Attempt) -> float:
        if attempt.fate is Fate.WAIT:
            return attempt.wait
        return 0.0 if self.in_contact else min(LONGEST_PAUSE, 2.0 ** min(self._failures, 5))
