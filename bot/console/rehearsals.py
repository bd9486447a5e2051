"""Runs of the question set over a draft, kept while the program runs; each is made once, aside."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock, Thread

import structlog

from knowledge.ready import Knowledge
from knowledge.rehearsal import Expected, Shift, rehearse, share_right

log = structlog.get_logger()

MOST_KEPT = 8

Key = tuple[str, str, int]  # digests of both editions, and the questions


@dataclass
class Rehearsal:
    """One run: `done` of `total` questions; how many were right before and are after; what shifts."""

    total: int
    done: int = 0
    working: bool = True
    failed: bool = False
    before: int = 0
    after: int = 0
    shifts: Sequence[Shift] = ()


class Rehearsals:
    """The latest few runs."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Rehearsal] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Key, old: Knowledge, build: Callable[[], Knowledge], questions: Sequence[Expected]) -> Rehearsal:
        """The run of this key, begun in a thread of its own if there is none; `build` makes the draft ready to answer."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = run = Rehearsal(len(questions))
                Thread(target=_work, args=(run, old, build, questions), name="rehearsal", daemon=True).start()
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


def _work(run: Rehearsal, old: Knowledge, build: Callable[[], Knowledge], questions: Sequence[Expected]) -> None:
    def progress(done: int, total: int) -> None:
        run.done = done

    try:
        new = build()
        run.shifts = rehearse(old, new, questions, progress)
        run.before, run.after = share_right(old, questions)[0], share_right(new, questions)[0]
    except Exception as error:
        log.error("rehearsal_failed", error=type(error).__name__)
        run.failed = True
    finally:
        run.working = False
