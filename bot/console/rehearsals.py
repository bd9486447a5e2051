"""Runs of the question set over a draft, kept while the program runs; each is made once, aside."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock, Thread

import structlog

from knowledge.ready import Knowledge
from knowledge.rehearsal import Matter, Rehearsed, Shift, rehearse, share_right

log = structlog.get_logger()

MOST_KEPT = 8


@dataclass
class Rehearsal:
    """One run: `done` of all questions; how many were right before and are after; what shifts."""

    matter: Matter
    done: int = 0
    working: bool = True
    failed: bool = False
    before: int = 0
    after: int = 0
    shifts: Sequence[Shift] = ()

    @property
    def total(self) -> int:
        return len(self.matter.questions)

    def found(self, accepted: str = "") -> Rehearsed:
        """What a run that is over came to; `accepted` is the mark of what a person ticked."""
        return Rehearsed(self.matter, tuple(self.shifts), self.failed, accepted)


class Rehearsals:
    """The latest few runs."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Matter, Rehearsal] = OrderedDict()
        self._lock = Lock()

    def of(self, matter: Matter, old: Knowledge, build: Callable[[], Knowledge]) -> Rehearsal:
        """The run of this matter, begun in a thread of its own if there is none; `build` makes the draft ready to answer."""
        with self._lock:
            if matter not in self._kept:
                self._kept[matter] = run = Rehearsal(matter)
                Thread(target=_work, args=(run, old, build), name="rehearsal", daemon=True).start()
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return self._kept[matter]


def _work(run: Rehearsal, old: Knowledge, build: Callable[[], Knowledge]) -> None:
    def progress(done: int, total: int) -> None:
        run.done = done

    try:
        new, questions = build(), run.matter.questions
        run.shifts = rehearse(old, new, questions, progress)
        run.before, run.after = share_right(old, questions)[0], share_right(new, questions)[0]
    except Exception as error:
        log.error("rehearsal_failed", error=type(error).__name__)
        run.failed = True
    finally:
        run.working = False
