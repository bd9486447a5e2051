"""Conversations of staff with editions, kept while the program runs."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from bot.messages import Reply
from bot.replies import Conversation

MOST_KEPT = 60


@dataclass
class Trial:
    """What was said so far; `conversation` is what the dialogue remembers."""

    conversation: Conversation = field(default_factory=Conversation)
    said: list[tuple[str, Reply]] = field(default_factory=list)


class Trials:
    """By session and edition, the latest few."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Trial] = OrderedDict()
        self._lock = Lock()

    def of(self, session: str, number: int) -> Trial:
        with self._lock:
            trial = self._kept.setdefault((session, number), Trial())
            self._kept.move_to_end((session, number))
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return trial

    def end(self, session: str, number: int) -> None:
        with self._lock:
            self._kept.pop((session, number), None)
