"""A file from outside read in a process of its own, whose memory and time are limited: what it does to it ends there."""

import gc
import os
import pickle
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Timer
from typing import Any, BinaryIO

from knowledge.catalogue.problems import Problem
from knowledge.refusals import Unreadable
from knowledge.workbook.columns import Taught
from knowledge.workbook.importing import Imported, Progress, read_workbook
from knowledge.workbook.marking import mark_workbook

TOO_LONG = "读这个文件用的时间太长，已停下；请只留下要导入的表，或拆成几个文件"
TOO_LARGE = "读这个文件要用的内存太多，已停下；请只留下要导入的表，或拆成几个文件"
OUT_OF_MEMORY = 3  # the status of a child that could not get what it needed
ROOT = Path(__file__).resolve().parent.parent.parent
# What a process maps before it has read anything is small when numpy starts no threads and malloc no arenas.
# With defusedxml openpyxl parses in Python, element by element; a DTD is refused before it sees any part (`Declarations`).
FRUGAL = {
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "OPENPYXL_DEFUSEDXML": "False",
    "PYTHONPATH": str(ROOT),
}
PLAIN = frozenset((("builtins", "frozenset"), ("datetime", "date"), ("datetime", "time")))


@dataclass(frozen=True)
class Limits:
    """Seconds of processor time, seconds altogether (a busy machine gives little of the first), and MiB of memory, the
    program's own 50 among them. A workbook of 10,000 items with 70,000 rows of details takes 10 s and 265 MiB; hostile ones
    are refused before that.
    """

    seconds: int = 30
    patience: int = 120
    mib: int = 290


@dataclass(frozen=True)
class Order:
    """What the child is to do with the file."""

    job: str
    path: str
    limits: Limits
    arguments: tuple[Any, ...]


LIMITS = Limits()


def read_confined(
    path: Path, name: str = "", progress: Progress | None = None, taught: Taught | None = None, limits: Limits = LIMITS
) -> Imported:
    """What `read_workbook` reads. Raises Unreadable, also when the file takes more time or memory than it may."""
    found = _run(Order("read", str(path), limits, (name or path.name, dict(taught or {}))), progress)
    assert isinstance(found, Imported)
    return found


def mark_confined(path: Path, problems: Sequence[Problem], limits: Limits = LIMITS) -> bytes:
    """What `mark_workbook` writes. Raises Unreadable."""
    marked = _run(Order("mark", str(path), limits, (tuple(problems),)), None)
    assert isinstance(marked, bytes)
    return marked


def _run(order: Order, progress: Progress | None) -> object:
    with _child(order) as child:
        assert child.stdout
        for line in iter(child.stdout.readline, b"\n"):
            if not line:
                break
            done, total = map(int, line.split())
            if progress:
                progress(done, total)
        told = child.stdout.read()
        child.wait()
    return _result(told, child.returncode)


@contextmanager
def _child(order: Order) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", f"import {__name__}; {__name__}.main()"]
    variables = {**{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}, **FRUGAL}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=variables, **pipes) as child:  # type: ignore[call-overload]
        watch = Timer(order.limits.patience, child.kill)
        watch.start()
        try:
            with suppress(BrokenPipeError), child.stdin as orders:  # ended before it heard them: its status tells why
                orders.write(pickle.dumps(order))
            yield child
        finally:
            watch.cancel()
            child.kill()


def _result(told: bytes, status: int) -> object:
    if status:
        raise Unreadable(_ended(status))
    found: object = _Unpickler(BytesIO(told)).load()
    if isinstance(found, str):
        raise Unreadable(found)
    return found


def _ended(status: int) -> str:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return TOO_LONG
    if status < 0 or status == OUT_OF_MEMORY:  # below 0: what a C library does without memory
        return TOO_LARGE
    raise RuntimeError(f"the reader ended with status {status}")


class _Unpickler(pickle.Unpickler):
    """Takes only what an outcome is made of, whoever wrote it."""

    def find_class(self, module: str, name: str) -> Any:
        if not module.startswith(("knowledge.catalogue.", "knowledge.workbook.")) and (module, name) not in PLAIN:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


# --- the child --------------------------------------------------------------------------------------------------------


def main() -> None:
    """Do what the order on stdin says; write progress, a blank line, and the outcome, or a sentence why there is none."""
    order, output = pickle.load(sys.stdin.buffer), os.fdopen(os.dup(1), "wb")
    _limit(order.limits)
    gc.disable()  # millions of objects that all stay: looking through them again and again costs a tenth of the time
    try:
        _tell(output, order)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    output.close()


def _tell(output: BinaryIO, order: Order) -> None:
    outcome: object
    try:
        outcome = JOBS[order.job](Path(order.path), output, *order.arguments)
    except Unreadable as unreadable:
        outcome = unreadable.reason
    output.write(b"\n")
    pickle.dump(outcome, output)


def _read(path: Path, output: BinaryIO, name: str, taught: Taught) -> Imported:
    def show(done: int, total: int) -> None:
        output.write(b"%d %d\n" % (done, total))
        output.flush()

    return read_workbook(path, show, name, taught)


def _mark(path: Path, _output: BinaryIO, problems: Sequence[Problem]) -> bytes:
    return mark_workbook(path, problems)


JOBS: Mapping[str, Callable[..., object]] = {"read": _read, "mark": _mark}


def _limit(limits: Limits) -> None:
    mapped, resident = (int(pages) * resource.getpagesize() for pages in Path("/proc/self/statm").read_text().split()[:2])
    resource.setrlimit(resource.RLIMIT_AS, (mapped - resident + limits.mib * 1024**2,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
