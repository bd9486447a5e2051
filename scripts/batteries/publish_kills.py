"""kill -9 while editions of 10,000 items are published: readers see whole editions, exactly one in force, none lost."""

import pickle
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from knowledge import curation
from knowledge.catalogue.items import Catalogue
from knowledge.store import bodies, editions, tables
from knowledge.store.bodies import encode_catalogue
from knowledge.store.database import Database, StoreUnavailable
from scripts.batteries.catalogues import large, variants
from scripts.batteries.children import READY, child, kill, last_words, say, wait_until_ready
from scripts.batteries.stage import BACKENDS, SEED, Demand, Stage, at_least, none_of

MODULE = "publish_kills"
KILLS = 50
A_DATABASE = 10  # kills in one database, which then is a few hundred megabytes large
VARIANTS = 3


@dataclass
class Ledger:
    """What happened outside the database: kills, editions acknowledged, faults seen."""

    kills: int = 0
    inside: int = 0  # kills between the begin of a publication and its acknowledgement
    acknowledged: int = 0
    faults: list[str] = field(default_factory=list)
    looks: Counter[str] = field(default_factory=Counter)


def run(stage: Stage) -> Iterator[Demand]:
    made = stage.folder / "variants.pickle"
    made.write_bytes(pickle.dumps([(encode_catalogue(one).digest, one) for one in variants(large(), VARIANTS)]))
    kills = stage.size(KILLS, 6)
    for place, name in enumerate(BACKENDS):
        ledger, chance = Ledger(), Random(SEED)
        while ledger.kills < kills:
            url = stage.database(name)
            _kill_publishers(url, made, min(A_DATABASE, kills - ledger.kills), ledger, chance, stage)
            stage.move(place * kills + ledger.kills, 2 * kills)
        stage.figures[name] = {"acknowledged": ledger.acknowledged, "kills inside": ledger.inside, **ledger.looks}
        yield from _demands(name, ledger, kills)


def _demands(name: str, ledger: Ledger, kills: int) -> Iterator[Demand]:
    yield at_least(f"{name}: kills", ledger.kills, kills)
    yield at_least(f"{name}: kills inside a publication", ledger.inside, kills // 3)
    yield at_least(f"{name}: editions acknowledged", ledger.acknowledged, kills // 3)
    yield at_least(f"{name}: whole editions that readers saw", ledger.looks["whole"], kills)
    yield none_of(f"{name}: no half edition, one in force, none lost, integrity ok", ledger.faults, ledger.looks["whole"])


def _kill_publishers(url: str, made: Path, kills: int, ledger: Ledger, chance: Random, stage: Stage) -> None:
    errors, looks = stage.folder / "publishers.log", stage.folder / "looks.txt"
    variants_made = pickle.loads(made.read_bytes())
    digests = {digest for digest, _ in variants_made}
    pace, known = _publish_calmly(url, *variants_made[-1])
    with looks.open("w", encoding="utf-8") as output, child(MODULE, "look", url, errors=errors, output=output):
        for _ in range(kills):
            with child(MODULE, "publish", url, str(made), errors=errors) as publisher:
                wait_until_ready(publisher, errors)
                time.sleep(chance.uniform(0, 3 * pace))
                kill(publisher)
                pace = _note(last_words(publisher), known, ledger) or pace
            ledger.faults += _faults(url, known, digests)
    _count_looks(looks, ledger)


def _publish_calmly(url: str, digest: str, catalogue: Catalogue) -> tuple[float, dict[int, str]]:
    """Seconds that a publication takes here, and the first edition."""
    database, start = Database(url), time.monotonic()
    number = curation.publish_first(database, catalogue)
    database.close()
    return time.monotonic() - start, {number: digest}


def _note(lines: list[list[str]], known: dict[int, str], ledger: Ledger) -> float | None:
    """Enter a killed publisher's acknowledgements; seconds that a publication took, if one was done."""
    done = [words for words in lines if words[0] == "done"]
    known.update({int(number): digest for _, number, digest, _ in done})
    ledger.kills += 1
    ledger.inside += bool(lines) and lines[-1][0] == "begin"
    ledger.acknowledged += len(done)
    return float(done[-1][3]) if done else None


def _faults(url: str, known: dict[int, str], digests: set[str]) -> Iterator[str]:
    """What a fresh connection finds wrong after a kill."""
    database = Database(url)
    with database.reading() as connection:
        stored = {edition.number: edition for edition in editions.latest(connection, 1000)}
        now = editions.in_force(connection)
        yield from (f"edition {n} was acknowledged and is not there" for n in known if n not in stored)
        yield from (f"edition {n} differs" for n, d in known.items() if n in stored and stored[n].digest != d)
        if known and now < max(known):
            yield f"{now} is in force, {max(known)} was acknowledged"
        yield from (f"edition {n} has an unknown digest" for n, e in stored.items() if e.digest not in digests)
        yield from (f"edition {n} holds another content" for n, e in stored.items() if not _holds(connection, n, e.digest))
        if connection.dialect.name == "sqlite":
            told = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            yield from (f"integrity: {line}" for line in told if line != "ok")
    database.close()


def _holds(connection: object, number: int, digest: str) -> bool:
    return editions.content_digest(connection, number) == digest  # type: ignore[arg-type]


def _count_looks(path: Path, ledger: Ledger) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, rest = line.partition(" ")
        ledger.looks[word] += 1
        if word == "fault":
            ledger.faults.append(f"a reader saw {rest}")


# --- the children -----------------------------------------------------------------------------------------------------


def publish(url: str, made: str) -> None:
    """Publish one variant after the other until killed, acknowledging each."""
    database = Database(url, patience=60)
    ready = pickle.loads(Path(made).read_bytes())
    say(READY)
    for digest, catalogue in cycle(ready):
        start = time.monotonic()
        say("begin")
        number = curation.publish_first(database, catalogue)
        say("done", number, digest, f"{time.monotonic() - start:.3f}")


def look(url: str) -> None:
    """Read the edition in force again and again, every body of it."""
    database = Database(url)
    while True:
        try:
            say(*_look(database))
        except StoreUnavailable:
            say("busy")
        time.sleep(0.05)


def _look(database: Database) -> tuple[str, ...]:
    with database.reading() as connection:
        published = connection.scalar(
            select(func.count()).select_from(tables.editions).where(tables.editions.c.state == "published")
        )
        number = editions.in_force(connection)
        if not number:
            return ("empty",)
        told = editions.get(connection, number).digest
        entries, held = tables.edition_entries, tables.bodies
        rows = connection.execute(
            select(entries.c.kind, entries.c.code, entries.c.hash, held.c.body)
            .outerjoin(held, held.c.hash == entries.c.hash)
            .where(entries.c.edition == number)
        ).all()
    if published != 1 or any(_hash(kind, body) != named for kind, _, named, body in rows):
        return ("fault", f"{published} in force or a body that is not its own, edition {number}")
    whole = bodies.digest((kind, code, named) for kind, code, named, _ in rows) == told
    return ("whole", str(number)) if whole else ("fault", f"edition {number} in part: {len(rows)} rows")


def _hash(kind: str, body: str | None) -> str:
    return sha256(f"{kind}\t{body}".encode()).hexdigest()


if __name__ == "__main__":
    {"publish": publish, "look": look}[sys.argv[1]](*sys.argv[2:])
