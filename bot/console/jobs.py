"""Uploaded workbooks on their way to a draft: read in a process of their own, merged aside, kept until they are dealt with."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore, Lock, Thread
from typing import Literal

import structlog

from knowledge.catalogue.changes import Changes, compare
from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.problems import Problem
from knowledge.workbook import Counts, Imported, Unreadable, merge, refuse_target
from knowledge.workbook.columns import Taught
from knowledge.workbook.confined import read_confined

log = structlog.get_logger()

MOST_KEPT = 6  # each may hold a catalogue of 10,000 items
AT_ONCE = 2

Stage = Literal["reading", "merging", "ready", "refused"]


@dataclass(frozen=True)
class Wishes:
    """How a file is to be taken: for which list, whether it is a part only, whether what it lacks may go; `source`: whose
    way of naming columns it follows."""

    list_kind: str = ""
    region: str = ""
    add: bool = True
    delete_missing: bool = False
    source: str = ""


@dataclass(frozen=True)
class Merged:
    """What the catalogue would be, against the edition that it was merged into. `leaving`: items of the demonstration that
    go because something real comes in."""

    base: int
    catalogue: Catalogue
    problems: tuple[Problem, ...]
    counts: Counts
    changes: Changes
    leaving: int = 0

    @property
    def refused(self) -> bool:
        return any(problem.refuses for problem in self.problems)

    @property
    def losses(self) -> list[Problem]:
        """Refusals because too much would leave: an explicit tick lifts them."""
        return [problem for problem in self.problems if problem.rule == "删减"]


@dataclass
class Job:
    """One upload. `done` of `total` rows are read; `reason` tells why it was refused."""

    key: str
    owner: str
    name: str
    path: Path
    wishes: Wishes
    stage: Stage = "reading"
    done: int = 0
    total: int = 0
    reason: str = ""
    imported: Imported | None = None
    merged: Merged | None = None
    turn: Lock = field(default_factory=Lock)

    @property
    def working(self) -> bool:
        return self.stage in ("reading", "merging")


Base = Callable[[], tuple[int, Catalogue]]
Teacher = Callable[[str], Taught]


class Jobs:
    """The uploads of this program, the newest few. `base` gives the edition in force and its catalogue, `taught` what is
    known of a source's columns."""

    def __init__(self, folder: Path, base: Base, taught: Teacher) -> None:
        self._folder = folder
        self._base = base
        self._taught = taught
        self._kept: OrderedDict[str, Job] = OrderedDict()
        self._lock = Lock()
        self._places = BoundedSemaphore(AT_ONCE)

    def start(self, owner: str, name: str, content: bytes, wishes: Wishes) -> Job:
        """Begin to read a file; the job is told by its key."""
        key = secrets.token_urlsafe(12)
        self._folder.mkdir(parents=True, exist_ok=True)
        suffix = ".csv" if name.lower().endswith(".csv") else ".xlsx"
        job = Job(key, owner, name[:200], self._folder / f"{key}{suffix}", wishes)
        job.path.write_bytes(content)
        self._keep(job)
        self.read_again(job)
        return job

    def read_again(self, job: Job) -> None:
        """Read the file from its beginning: for the first time, or with what was taught about its columns."""
        job.stage, job.merged = "reading", None
        Thread(target=self._run, args=(job,), name=job.key, daemon=True).start()

    def find(self, key: str, owner: str) -> Job | None:
        """A job of this person."""
        job = self._kept.get(key)
        return job if job and job.owner == owner else None

    def of(self, owner: str) -> list[Job]:
        """The person's jobs, the newest first."""
        with self._lock:
            return [job for job in reversed(self._kept.values()) if job.owner == owner]

    def merge_again(self, job: Job, wishes: Wishes) -> None:
        """Take the file another way, or against the edition that is in force now."""
        if job.imported is not None:
            job.wishes, job.stage, job.merged = wishes, "merging", None
            Thread(target=self._guard, args=(job, self._merge), name=job.key, daemon=True).start()

    def drop(self, job: Job) -> None:
        with self._lock:
            self._kept.pop(job.key, None)
        _delete(job)

    def _keep(self, job: Job) -> None:
        with self._lock:
            self._kept[job.key] = job
            dropped = [self._kept.popitem(last=False)[1] for _ in range(len(self._kept) - MOST_KEPT)]
        for old in dropped:
            _delete(old)

    def _run(self, job: Job) -> None:
        with self._places:
            self._guard(job, self._read)

    def _guard(self, job: Job, work: Callable[[Job], None]) -> None:
        try:
            with job.turn:
                work(job)
        except Unreadable as refused:
            job.stage, job.reason = "refused", refused.reason
        except Exception as error:
            # The message of an error may quote the file: only its kind is logged.
            log.error("import_failed", error=type(error).__name__)
            job.stage, job.reason = "refused", "处理时出错，什么都没有写入；请把这个文件交给管理员"

    def _read(self, job: Job) -> None:
        def progress(done: int, total: int) -> None:
            job.done, job.total = done, total

        job.imported = read_confined(job.path, job.name, progress, self._taught(job.wishes.source))
        job.stage = "merging"
        self._merge(job)

    def _merge(self, job: Job) -> None:
        assert job.imported is not None
        number, old = self._base()
        wishes = job.wishes
        if refused := refuse_target(old, job.imported, wishes.list_kind, wishes.region):
            raise Unreadable(refused)
        merged, problems, counts = merge(
            old, job.imported, wishes.list_kind, wishes.region, add=wishes.add, delete_missing=wishes.delete_missing
        )
        leaving = sum(one.source.demonstration and one.code not in merged.by_code for one in old.items)
        job.merged = Merged(number, merged, tuple(problems), counts, compare(old, merged), leaving)
        job.stage = "ready"


def _delete(job: Job) -> None:
    job.path.unlink(missing_ok=True)
