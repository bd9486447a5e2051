"""500 malformed workbooks: a clear sentence or problems at their place, nothing changed, within 10 s and 300 MiB each."""

import json
import os
import re
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from knowledge import curation
from knowledge.catalogue.guide import Source
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.problems import Problem
from knowledge.refusals import NotAllowed
from knowledge.roles import Actor, Role
from knowledge.store import editions
from knowledge.store.bodies import encode_catalogue
from knowledge.store.database import Database
from knowledge.workbook import Unreadable, merge, read_confined, read_workbook
from scripts.batteries.children import READY, child, say, wait_until_ready
from scripts.batteries.crafted import GOOD
from scripts.batteries.malformed import Malformed, malformed
from scripts.batteries.stage import BACKENDS, SEED, Demand, Stage, at_most, none_of

MODULE = "broken_workbooks"
FILES = 500
MOST_SECONDS = 10
MOST_MIB = 300
ENOUGH_SECONDS = 60  # then the child is ended
ADDRESS_SPACE = 4 * 1024**3  # bytes
EDITOR = Actor("编辑", Role.CENTRE_EDITOR)


@dataclass(frozen=True)
class Outcome:
    """What became of a file. `kind`: sentence, problems (refused), told (taken, with problems), same, changed, crashed."""

    kind: str
    said: str
    unplaced: tuple[str, ...] = ()  # problems without sheet and row


def run(stage: Stage) -> Iterator[Demand]:
    total = stage.size(FILES, 64)
    for place, name in enumerate(BACKENDS):
        url = stage.database(name)
        digest = _publish_good(url, stage.folder)
        told = []
        with child(MODULE, url, errors=stage.folder / "readers.log") as reader:
            wait_until_ready(reader, stage.folder / "readers.log")
            for number, file in enumerate(malformed(total, SEED)):
                told.append((number, file.family, _imported(reader, file, stage.folder)))
                stage.move(place * total + number + 1, 2 * total)
        stage.figures[name] = _figures(told)
        yield from _demands(name, told)
        drafts = sum(one["kind"] == "told" for *_, one in told)
        yield Demand(f"{name}: the catalogue's digest is unchanged", digest[:16], _in_force(url) == (1, digest, drafts))


def _publish_good(url: str, folder: Path) -> str:
    (folder / "good.xlsx").write_bytes(GOOD)
    good, problems, _ = merge(Catalogue(), read_workbook(folder / "good.xlsx"), "四办", "150700")
    assert good.items and not any(problem.refuses for problem in problems)
    database = Database(url)
    curation.publish_first(database, good)
    database.close()
    return encode_catalogue(good).digest


def _in_force(url: str) -> tuple[int, str, int]:
    """The edition in force, the digest of what is stored of it, and how many drafts there are."""
    database = Database(url)
    with database.reading() as connection:
        number = editions.in_force(connection)
        found = number, editions.content_digest(connection, number), editions.next_number(connection) - 2
    database.close()
    return found


def _imported(reader: Any, file: Malformed, folder: Path) -> dict[str, Any]:
    path = folder / f"file.{file.ending}"
    path.write_bytes(file.data)
    reader.stdin.write(f"{path}\n")
    reader.stdin.flush()
    told: dict[str, Any] = json.loads(reader.stdout.readline())
    return told


def _figures(told: list[tuple[int, str, dict[str, Any]]]) -> dict[str, Any]:
    families: dict[str, Counter[str]] = {}
    for _, family, one in told:
        families.setdefault(family, Counter())[one["kind"]] += 1
    slow = max(told, key=lambda one: one[2]["seconds"])
    waited = max(told, key=lambda one: one[2]["wall"])
    large = max(told, key=lambda one: one[2]["mib"])
    return {
        "outcomes": {family: dict(kinds) for family, kinds in families.items()},
        "slowest": f"{slow[2]['seconds']:.2f} s: file {slow[0]}, {slow[1]}",
        "longest wait": f"{waited[2]['wall']:.2f} s: file {waited[0]}, {waited[1]}",
        "largest": f"{large[2]['mib']:.0f} MiB: file {large[0]}, {large[1]}",
    }


def _demands(name: str, told: list[tuple[int, str, dict[str, Any]]]) -> Iterator[Demand]:
    def faults(wrong: Any) -> list[str]:
        return [f"file {n} ({family}): {one['kind']} {one['said']}" for n, family, one in told if wrong(one)]

    total = len(told)
    yield none_of(f"{name}: files that crash the import", faults(lambda one: one["kind"] == "crashed"), total)
    yield none_of(f"{name}: changed without a word", faults(lambda one: one["kind"] == "changed"), total)
    yield none_of(f"{name}: no clear Chinese sentence", faults(_unclear), total)
    yield none_of(f"{name}: problems without sheet and row", faults(lambda one: one["unplaced"]), total)
    yield at_most(f"{name}: slowest file, processor time", max(one["seconds"] for *_, one in told), MOST_SECONDS, "s")
    yield at_most(f"{name}: largest memory", max(one["mib"] for *_, one in told), MOST_MIB, "MiB")


def _unclear(one: dict[str, Any]) -> bool:
    """No Chinese, or the words of a library in it."""
    if one["kind"] in ("same", "crashed", "changed"):
        return False
    return not re.search(r"[\u4e00-\u9fff]{3}", one["said"]) or bool(
        re.search(r"Error|Exception|Traceback|object at", one["said"])
    )


# --- the child: forks for every file, so that time and memory are the file's own --------------------------------------


def serve(url: str) -> None:
    say(READY)
    for line in sys.stdin:
        say(json.dumps(_in_a_fork(url, Path(line.strip())), ensure_ascii=False))


def _in_a_fork(url: str, path: Path) -> dict[str, Any]:
    start, answer = time.monotonic(), path.with_suffix(".json")
    answer.unlink(missing_ok=True)
    pid = os.fork()
    if pid == 0:
        _limit()
        answer.write_text(json.dumps(asdict(_import(url, path)), ensure_ascii=False), encoding="utf-8")
        os._exit(0)
    _, status, used = os.wait4(pid, 0)
    told = {"kind": "crashed", "said": f"exit status {status}", "unplaced": []}
    if status == 0:
        told = json.loads(answer.read_text(encoding="utf-8"))
    return {**told, "seconds": used.ru_utime + used.ru_stime, "wall": time.monotonic() - start, "mib": used.ru_maxrss / 1024}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (ENOUGH_SECONDS, ENOUGH_SECONDS))
    signal.alarm(ENOUGH_SECONDS)


def _import(url: str, path: Path) -> Outcome:
    """What `siban import` does: read in a process of its own, merge, and keep a draft when no row is refused."""
    database = Database(url)
    try:
        with database.reading() as connection:
            base = editions.load(connection, 1)
        merged, problems, _ = merge(base, read_confined(path), "四办", "150700")
        return _outcome(database, base, merged, problems)
    except (Unreadable, NotAllowed) as refused:
        return Outcome("sentence", refused.reason)
    except Exception as error:
        return Outcome("crashed", f"{type(error).__name__}: {error}"[:300])
    finally:
        database.close()


def _outcome(database: Database, base: Catalogue, merged: Catalogue, problems: list[Problem]) -> Outcome:
    unplaced = tuple(p.text for p in problems if p.refuses and not (p.sheet and p.row and p.message))
    said = next((p.text for p in sorted(problems, key=lambda p: not p.refuses)), "")
    if any(problem.refuses for problem in problems):
        return Outcome("problems" if merged is base else "changed", said, unplaced)
    if _plain(merged) == _plain(base):
        return Outcome("same", "")
    if problems:
        curation.open_draft(database, merged, EDITOR, 1)
    return Outcome("told" if problems else "changed", said)


def _plain(catalogue: Catalogue) -> list[ServiceItem]:
    """The items without the file and row that they come from."""
    return [replace(item, source=Source()) for item in catalogue.items]


if __name__ == "__main__":
    serve(*sys.argv[1:])
