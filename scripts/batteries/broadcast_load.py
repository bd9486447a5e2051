"""Broadcasts at speed: answers to citizens meanwhile, a stop, and 100,000 recipients over four senders on PostgreSQL."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import numpy as np
import psutil

from bot.broadcasts.deliveries import State
from bot.program import load_sample
from bot.sender import Speed
from scripts.batteries.asked import questions
from scripts.batteries.broadcast_stage import ADMIN, Mailing, sending
from scripts.batteries.serving import served
from scripts.batteries.stage import BACKENDS, Demand, Stage, at_least, at_most, exactly, none_of
from tests.fakes.telegram import Ledger, RealClock, TelegramFake

PEOPLE = 100_000
SENDERS = 4
RATE = 100.0  # a second, over all senders; the platform is told to have no limit here
ASKED = 2.0  # questions a second beside a broadcast
FIRST_CITIZEN = 10**6  # chats from here on ask, those below get the broadcast


def run(stage: Stage) -> Iterator[Demand]:
    for name in BACKENDS:
        yield from _answers(name, stage)
        yield from _stop(name, stage)
    yield from _many(stage)


def _notices(ledger: Ledger) -> list[float]:
    """When messages of the broadcast arrived."""
    return sorted(call.at for call in ledger.messages() if (call.chat or 0) < FIRST_CITIZEN)


def _worst_second(at: list[float]) -> int:
    return max((int(np.searchsorted(at, start + 1.0)) - place for place, start in enumerate(at)), default=0)


def _answers(name: str, stage: Stage) -> Iterator[Demand]:
    """Citizens ask while the program sends as fast as it is set to."""
    seconds = stage.size(60, 15)
    mailing = Mailing(stage.database(name), int(Speed().rate) * (seconds + 5))
    load_sample(mailing.database)
    with TelegramFake(clock=RealClock()) as fake:
        fake.acquaintances(range(1, mailing.people + 1))
        told = {"telegram_token": fake.token, "telegram_base_url": fake.base_url, "send": "true"}
        with served(mailing.url, stage.folder / "answers.log", data_dir=str(stage.folder), **told):
            fake.ledger.wait_until(lambda ledger: len(ledger.of("sendMessage")) > 25, 60)
            asked = _ask(fake, seconds)
            fake.ledger.wait_until(lambda ledger: set(asked) <= {call.chat for call in ledger.messages()}, 30)
        first: dict[int | None, float] = {}
        for call in fake.ledger.messages():
            first.setdefault(call.chat, call.at)
        notices, floods = _notices(fake.ledger), [call for call in fake.ledger.calls if call.status == 429]
    ms = np.array([first[chat] - at for chat, at in asked.items() if chat in first]) * 1000
    stage.figures[f"{name} beside"] = {f"p{p}_ms": round(float(np.percentile(ms, p)), 1) for p in (50, 90, 99)}
    yield exactly(f"{name}: questions answered beside a broadcast", len(ms), len(asked))
    yield at_most(f"{name}: answers beside a broadcast, p99", float(np.percentile(ms, 99)), 2_000, "ms")
    yield none_of(f"{name}: 429 beside a broadcast", floods, len(notices))
    yield at_most(f"{name}: notices in the worst second", _worst_second(notices), 28)
    mailing.database.close()


def _ask(fake: TelegramFake, seconds: int) -> dict[int, float]:
    asked, start = {}, time.monotonic()
    for number in range(int(seconds * ASKED)):
        time.sleep(max(0.0, start + number / ASKED - time.monotonic()))
        person = FIRST_CITIZEN + number
        asked[person] = time.time()
        fake.user(person).says(questions()[number % len(questions())])
    return asked


def _stop(name: str, stage: Stage) -> Iterator[Demand]:
    """From the click on 停止 to the last message that still arrives."""
    mailing = Mailing(stage.database(name), 2_000)
    folder = stage.folder / f"stop-{name}"
    folder.mkdir()
    with TelegramFake(clock=RealClock()) as fake:
        fake.acquaintances(range(1, mailing.people + 1))
        with sending(mailing.url, fake, folder), sending(mailing.url, fake, folder):
            fake.ledger.wait_until(lambda ledger: len(ledger.messages()) > 100, 60)
            clicked = time.time()
            mailing.verbs.stop(mailing.number, ADMIN, mailing.broadcast.version)
            report = mailing.wait(30)
            time.sleep(2.0)
        last = max(call.at for call in fake.ledger.messages())
        arrived = len(fake.ledger.messages())
    yield at_most(f"{name}: last message after a stop", last - clicked, 2, "s")
    yield exactly(f"{name}: told as sent after a stop", report.of(State.SENT), arrived)
    yield exactly(f"{name}: sent + cancelled after a stop", report.of(State.SENT, State.CANCELLED), mailing.people)
    mailing.database.close()


def _many(stage: Stage) -> Iterator[Demand]:
    people, folder = stage.size(PEOPLE, 3_000), stage.folder / "many"
    folder.mkdir()
    start = time.monotonic()
    mailing = Mailing(stage.database("PostgreSQL"), people)
    frozen = time.monotonic() - start
    with TelegramFake(rates=None, clock=RealClock()) as fake, ExitStack() as open_senders:
        fake.acquaintances(range(1, people + 1))
        senders = [open_senders.enter_context(sending(mailing.url, fake, folder, RATE)) for _ in range(SENDERS)]
        early = _memory_at(fake.ledger, people // 5, senders, stage, people)
        late = _memory_at(fake.ledger, people - 10, senders, stage, people)
        report = mailing.wait(120)
        notices = _notices(fake.ledger)
        twice = list(fake.ledger.duplicates())
    rows = mailing.deliveries()
    first, last = len(notices) // 10, len(notices) * 9 // 10  # when all senders are up, and none has run out of work
    rate = (last - first) / (notices[last] - notices[first])
    stage.figures[f"{people:,} recipients, {SENDERS} senders"] = {
        "messages/s": round(rate, 1),
        "MiB a sender at 20 %": round(max(early)),
        "MiB a sender at the end": round(max(late)),
        "seconds to subscribe and launch": round(frozen, 1),
    }
    yield exactly(f"{people:,} recipients: sent", report.of(State.SENT), people)
    yield none_of("claimed more than once", [row.id for row in rows if row.attempts != 1], people)
    yield none_of("got it twice", twice, people)
    yield at_least(f"messages a second, of {RATE:g} allowed", rate, 0.95 * RATE)
    yield at_most("growth of a sender's memory from 20 % to the end", max(late) - max(early), 20, "MiB")
    mailing.database.close()


def _memory_at(ledger: Ledger, count: int, senders: list, stage: Stage, people: int) -> list[float]:
    """MiB of each sender once so many calls have been made."""
    while len(ledger.calls) < count:
        time.sleep(0.5)
        stage.move(len(ledger.calls), people)
        if all(sender.poll() is not None for sender in senders):
            raise ChildProcessError(f"every sender ended after {len(ledger.calls)} calls")
    return [psutil.Process(sender.pid).memory_info().rss / 1024**2 for sender in senders]
