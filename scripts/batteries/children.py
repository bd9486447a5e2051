"""Child processes that talk on a pipe and are killed in the middle of their work; none outlives its block."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from scripts.batteries.stage import ROOT

READY = "ready"


class ChildFailed(Exception):
    """A child ended where it should have gone on; the message is the end of what it wrote to standard error."""


@contextmanager
def child(module: str, *arguments: str, errors: Path, output: IO[str] | None = None) -> Iterator["subprocess.Popen[str]"]:
    """`python -m scripts.batteries.MODULE …` with pipes; killed on leaving, whatever happens."""
    command = [sys.executable, "-W", "ignore", "-m", f"scripts.batteries.{module}", *arguments]
    with errors.open("a", encoding="utf-8") as told:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=output or subprocess.PIPE, stderr=told, text=True, bufsize=1
        )
    try:
        yield process
    finally:
        kill(process)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


def kill(process: "subprocess.Popen[str]") -> None:
    """kill -9, and wait until it is gone."""
    process.kill()
    process.wait()


def wait_until_ready(process: "subprocess.Popen[str]", errors: Path) -> list[list[str]]:
    """The lines said before `ready`, split into words. Raises ChildFailed."""
    assert process.stdout
    said = []
    for line in process.stdout:
        if line.strip() == READY:
            return said
        said.append(line.split())
    raise ChildFailed(errors.read_text(encoding="utf-8", errors="replace")[-2000:])


def last_words(process: "subprocess.Popen[str]") -> list[list[str]]:
    """What a killed child had written to its pipe: whole lines, split into words."""
    assert process.stdout
    text = process.stdout.read()
    whole = text[: text.rfind("\n") + 1]
    return [line.split() for line in whole.splitlines()]


def say(*words: object) -> None:
    """One line to the parent, at once."""
    print(*words, flush=True)
