"""300 messages with personal numbers through a real server: nothing of them on disk, in tables or in logs at DEBUG."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle, islice, product
from pathlib import Path
from random import Random

import httpx2
from sqlalchemy import select

from bot.privacy import mask
from bot.program import load_sample
from bot.store.tables.chats import conversations, inbox, questions
from knowledge.store.database import Database
from scripts.batteries.asked import questions as asked
from scripts.batteries.asked import variations
from scripts.batteries.numbers import KINDS, WRITINGS
from scripts.batteries.serving import served
from scripts.batteries.stage import BACKENDS, SEED, Demand, Stage, at_most, exactly, none_of

MESSAGES = 300
CLEAN = 4_000
MOST_FALSE = 0.01
WINDOW = 8  # digits in a row that would tell something
PLACES = (
    "{number}，{question}",
    "{question}{number}",
    "我的{kind}号是{number}。{question}",
    "{question}（{kind}:{number}）谢谢",
)


@dataclass(frozen=True)
class Personal:
    """A message, the number in it as written, and the same in plain digits."""

    kind: str
    writing: str
    text: str
    written: str
    number: str


def run(stage: Stage) -> Iterator[Demand]:
    messages = list(islice(_messages(Random(SEED)), MESSAGES))
    for place, name in enumerate(BACKENDS):
        url, log = stage.database(name), stage.folder / f"{name}.log"
        load_sample(Database(url))
        answered = 0
        with served(url, log, "DEBUG") as site, httpx2.Client(trust_env=False, timeout=30) as client:
            for number, message in enumerate(messages):
                answered += _ask(client, site.address, number, message)
                stage.move(place * MESSAGES + number + 1, 2 * MESSAGES)
        yield exactly(f"{name}: messages answered", answered, MESSAGES)
        yield from _leaks(name, url, log, messages, stage.folder)
    yield _false_alarms(stage)


def _messages(chance: Random) -> Iterator[Personal]:
    for (kind, make), (writing, write) in cycle(product(KINDS.items(), WRITINGS.items())):
        number = make(chance)
        written = write(number, chance)
        text = chance.choice(PLACES).format(number=written, kind=kind, question=chance.choice(asked()))
        yield Personal(kind, writing, text, written, number)


def _ask(client: httpx2.Client, address: str, number: int, message: Personal) -> bool:
    body = {"text": message.text, "conversation": f"p{number}", "message": f"m{number}"}
    response = client.post(f"{address}/api/ask", json=body)
    return response.status_code == 200 and bool(response.json()["text"].strip())


def _leaks(name: str, url: str, log: Path, messages: list[Personal], folder: Path) -> Iterator[Demand]:
    tables, logged = _tables(url), log.read_text(encoding="utf-8", errors="replace")
    yield none_of(f"{name}: numbers in a table", _found(messages, tables), len(messages))
    yield none_of(f"{name}: numbers in the log at DEBUG", _found(messages, logged), len(messages))
    paths = (
        [Path(url.removeprefix("sqlite:///"))]
        if name == "SQLite"
        else [p for p in folder.glob("postgresql/**/*") if p.is_file()]
    )
    on_disk = "\n".join(path.read_bytes().decode("utf-8", "ignore") for path in paths)
    yield none_of(f"{name}: numbers in the files of the database", _written(messages, on_disk), len(messages))


def _tables(url: str) -> str:
    database = Database(url)
    with database.reading() as connection:
        rows = [tuple(row) for table in (inbox, conversations, questions) for row in connection.execute(select(table))]
    database.close()
    return "\n".join(str(value) for row in rows for value in row if not isinstance(value, datetime | int | float))


def _found(messages: list[Personal], text: str) -> list[str]:
    """Messages of which eight digits in a row, however written, stand in the text."""
    held = _windows(_joined(text))
    return [f"{m.kind} {m.writing} {m.written!a}" for m in messages if _windows([m.number.lower()]) & held]


def _joined(text: str) -> list[str]:
    """Runs of digits in half width, without blanks, dashes and invisible characters between them."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return re.findall(r"[0-9x]{8,}", re.sub(r"(?<=[0-9x])[^0-9a-z一-鿿,:('）〔〕]{1,4}(?=[0-9x])", "", folded))


def _windows(runs: list[str]) -> set[str]:
    return {run[n : n + WINDOW] for run in runs for n in range(len(run) - WINDOW + 1)}


def _written(messages: list[Personal], text: str) -> list[str]:
    return [f"{m.kind} {m.writing}" for m in messages if m.written in text or m.number in text]


def _false_alarms(stage: Stage) -> Demand:
    clean = list(variations(CLEAN, Random(SEED)))
    flagged = [(mask(text).found, text) for text in clean if mask(text).found]
    stage.figures["false alarms"] = [f"{found}: {text[:80]}" for found, text in flagged[:5]]
    stage.figures["of kind"] = dict(Counter(label for found, _ in flagged for label in found))
    return at_most(f"false alarms on {len(clean):,} clean questions", len(flagged) / len(clean), MOST_FALSE)
