"""kill -9 while messages are answered: none acknowledged is lost, none gets two replies, each is answered once."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from random import Random

from pydantic import TypeAdapter
from sqlalchemy import func, select

from bot.messages import Address, Question, Reply
from bot.program import Program, build, load_sample
from bot.settings import Settings
from bot.store.tables.chats import inbox, questions
from knowledge.store.database import Database
from scripts.batteries.asked import questions as asked
from scripts.batteries.children import READY, child, kill, last_words, say, wait_until_ready
from scripts.batteries.stage import BACKENDS, SEED, Demand, Stage, at_least, exactly, none_of

MODULE = "message_kills"
KILLS = 20
AT_ONCE = 8  # messages in work at a time
PEOPLE = 40
THRICE = 1_000  # messages that are delivered three times

_replies = TypeAdapter(Reply)


@dataclass
class Ledger:
    """What the platform knows: which messages it sent, and which reply it was given first."""

    sent: int = 0
    given: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    acknowledged: int = 0
    again: int = 0
    seconds: float = 0.0


def message(number: int) -> Question:
    return Question(Address("battery", f"p{number % PEOPLE}"), f"m{number}", asked()[number % len(asked())])


def run(stage: Stage) -> Iterator[Demand]:
    kills = stage.size(KILLS, 4)
    for place, name in enumerate(BACKENDS):
        ledger, url, chance = Ledger(), stage.database(name), Random(SEED)
        load_sample(Database(url))
        for number in range(kills):
            _kill_answerer(url, ledger, chance, stage)
            stage.move(place * (kills + 1) + number + 1, 2 * (kills + 1))
        _settle(url, ledger, stage)
        rate = ledger.acknowledged / ledger.seconds
        stage.figures[name] = {"messages": ledger.sent, "messages/s": round(rate, 1), "delivered again": ledger.again}
        yield at_least(f"{name}: kills", kills, kills)
        yield none_of(f"{name}: acknowledged and missing, or given another reply", ledger.faults, len(ledger.given))
        yield from _counted(name, url, ledger.sent)
        yield from _thrice(name, stage.database(name), stage)
        stage.move((place + 1) * (kills + 1), 2 * (kills + 1))


def _kill_answerer(url: str, ledger: Ledger, chance: Random, stage: Stage) -> None:
    errors = stage.folder / "answerers.log"
    again = _to_send_again(ledger, stage.folder)
    with child(MODULE, "answer", url, str(ledger.sent), str(again), errors=errors) as answerer:
        said = wait_until_ready(answerer, errors)
        start = time.monotonic()
        time.sleep(chance.uniform(0.2, 3.0))
        kill(answerer)
        ledger.seconds += time.monotonic() - start
        _note(said + last_words(answerer), ledger)
    ledger.faults += _missing(url, ledger)


def _to_send_again(ledger: Ledger, folder: Path) -> Path:
    """What the platform delivers again after a restart: all that got no reply, and the latest that did."""
    unanswered = [number for number in range(ledger.sent) if number not in ledger.given]
    path = folder / "again.json"
    path.write_text(json.dumps(unanswered + sorted(ledger.given)[-50:]), encoding="utf-8")
    return path


def _note(lines: list[list[str]], ledger: Ledger) -> None:
    for word, number, *reply in lines:
        n = int(number)
        ledger.sent = max(ledger.sent, n + 1)
        if word == "done":
            ledger.acknowledged += 1
            ledger.again += n in ledger.given
            if ledger.given.setdefault(n, reply[0]) != reply[0]:
                ledger.faults.append(f"message {n} was given another reply")


def _missing(url: str, ledger: Ledger) -> Iterator[str]:
    """Acknowledged messages that a fresh connection does not find with the reply that was given."""
    database = Database(url)
    with database.reading() as connection:
        rows = connection.execute(select(inbox.c.message_key, inbox.c.reply).where(inbox.c.state == "answered"))
        stored = {row.message_key: _fingerprint(_replies.validate_json(row.reply)) for row in rows}
    database.close()
    for number, reply in ledger.given.items():
        if stored.get(f"m{number}") != reply:
            yield f"message {number} was acknowledged, its reply is {'another' if f'm{number}' in stored else 'missing'}"


def _settle(url: str, ledger: Ledger, stage: Stage) -> None:
    """The last restart: everything unanswered is delivered again, and nothing is killed."""
    errors = stage.folder / "answerers.log"
    with child(MODULE, "settle", url, str(_to_send_again(ledger, stage.folder)), errors=errors) as answerer:
        _note(wait_until_ready(answerer, errors), ledger)


def _counted(name: str, url: str, sent: int) -> Iterator[Demand]:
    database = Database(url)
    with database.reading() as connection:
        answered = connection.scalar(select(func.count()).where(inbox.c.state == "answered")) or 0
        noted = connection.scalar(select(func.count()).select_from(questions)) or 0
    database.close()
    yield exactly(f"{name}: messages answered in the end", answered, sent)
    yield exactly(f"{name}: answers noted", noted, sent)


def _thrice(name: str, url: str, stage: Stage) -> Iterator[Demand]:
    """1,000 messages delivered three times, shuffled."""
    total = stage.size(THRICE, 200)
    deliveries = [number for number in range(total) for _ in range(3)]
    Random(SEED).shuffle(deliveries)
    program = build(Settings(database_url=url))
    load_sample(program.database)
    given: dict[int, set[str]] = {}
    for number, reply in asyncio.run(_deliver(program, deliveries)):
        given.setdefault(number, set()).add(reply)
    program.database.close()
    yield none_of(
        f"{name}: messages delivered three times with two replies", [n for n, r in given.items() if len(r) > 1], total
    )
    yield from _counted(f"{name}, thrice", url, total)


async def _deliver(program: Program, numbers: list[int]) -> list[tuple[int, str]]:
    waiting = iter(numbers)

    async def work() -> list[tuple[int, str]]:
        return [(number, await _answered(program, number)) for number in waiting]

    return [pair for pairs in await asyncio.gather(*(work() for _ in range(AT_ONCE))) for pair in pairs]


async def _answered(program: Program, number: int) -> str:
    return _fingerprint(await program.assistant.answer(message(number)))


def _fingerprint(reply: Reply) -> str:
    return sha256(repr(reply).encode("utf-8", "replace")).hexdigest()[:16]


# --- the children -----------------------------------------------------------------------------------------------------


def answer(url: str, start: str, again: str) -> None:
    """Answer new messages until killed, acknowledging each once its reply is stored; first what is delivered again."""
    program = build(Settings(database_url=url))
    program.live.current()
    say(READY)
    numbers = chain(json.loads(Path(again).read_text(encoding="utf-8")), count(int(start)))
    asyncio.run(_acknowledge(program, numbers))


def settle(url: str, again: str) -> None:
    program = build(Settings(database_url=url))
    asyncio.run(_acknowledge(program, iter(json.loads(Path(again).read_text(encoding="utf-8")))))
    say(READY)


async def _acknowledge(program: Program, numbers: Iterator[int]) -> None:
    async def work() -> None:
        for number in numbers:
            say("sent", number)
            say("done", number, await _answered(program, number))

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    {"answer": answer, "settle": settle}[sys.argv[1]](*sys.argv[2:])
