"""Telegram over a strict fake: kills, deliveries three times over, webhook, stop, load; a stock bot beside it."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random

import httpx2
import numpy as np

from bot.channels.telegram.api import Access
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.webhook import SECRET_HEADER
from bot.messages import Question, Reply
from bot.program import build, load_sample
from bot.settings import Settings
from knowledge import curation
from knowledge.store.database import Database
from scripts.batteries.asked import questions
from scripts.batteries.catalogues import large
from scripts.batteries.children import child, kill
from scripts.batteries.serving import Served, served, stop
from scripts.batteries.stage import BACKENDS, SEED, Demand, Stage, at_most, exactly, none_of
from tests.fakes.telegram import Ledger, RealClock, TelegramFake

RATE = 200  # updates a second
KILLS = 20
AT_ONCE = 8  # updates in work at a time
SECRET = "battery-secret"
PATIENCE = 300.0  # seconds until everything must have been answered


def run(stage: Stage) -> Iterator[Demand]:
    for name in BACKENDS:
        yield from _kills(name, stage)
        yield from _thrice(name, stage)
        yield from _webhook(name, stage)
        yield from _stop(name, stage)
        yield from _load(name, stage)
    yield from _stock(stage)


def _fake() -> TelegramFake:
    return TelegramFake(rates=None, clock=RealClock())


def _polling(url: str, fake: TelegramFake, log: Path) -> AbstractContextManager[Served]:
    return served(url, log, telegram_token=fake.token, telegram_base_url=fake.base_url)


def _chats(ledger: Ledger) -> set[int | None]:
    return {call.chat for call in ledger.of("sendMessage") if call.done}


def _answered(fake: TelegramFake, chats: int, seconds: float) -> None:
    """Wait until so many chats have an answer. Looks rarely: on two cores each look takes from the program's time."""
    end = time.monotonic() + seconds
    while len(_chats(fake.ledger)) < chats and time.monotonic() < end:
        time.sleep(0.2)


def _sample(name: str, stage: Stage) -> str:
    url = stage.database(name)
    database = Database(url)
    load_sample(database)
    database.close()
    return url


def _say(fake: TelegramFake, first: int, seconds: float) -> int:
    """`RATE` people a second write one message each; the number of the next person."""
    start, number = time.monotonic(), first
    while (passed := time.monotonic() - start) < seconds:
        while number - first < passed * RATE:
            fake.user(number).says(questions()[number % len(questions())])
            number += 1
        time.sleep(0.005)
    return number


def _kills(name: str, stage: Stage) -> Iterator[Demand]:
    """kill -9 while 200 updates a second arrive; everything that was ever sent must have been answered in the end."""
    kills, chance, url, people = stage.size(KILLS, 3), Random(SEED), _sample(name, stage), 1
    with _fake() as fake:
        for number in range(kills):
            with _polling(url, fake, stage.folder / "kills.log") as site:
                people = _say(fake, people, chance.uniform(0.3, 2.0))
                site.process.kill()
                site.process.wait()
            stage.move(number + 1, kills + 1)
        confirmed = people - 1 - len(fake.updates.waiting)
        with _polling(url, fake, stage.folder / "kills.log"):
            start, before = time.monotonic(), len(_chats(fake.ledger))
            _answered(fake, people - 1, PATIENCE)
            rate = (len(_chats(fake.ledger)) - before) / (time.monotonic() - start)
        missing = sorted(set(range(1, people)) - _chats(fake.ledger))
        twice = sum(fake.ledger.duplicates().values()) - len(fake.ledger.duplicates())
    stage.figures[f"{name} kills"] = {
        "updates": people - 1,
        "confirmed before the last start": confirmed,
        "answers/s": round(rate),
    }
    yield none_of(f"{name}: {kills} kills at {RATE}/s, updates without an answer", missing, people - 1)
    yield at_most(f"{name}: messages sent twice, kills × in work", twice, 2 * kills * AT_ONCE)


class Echo:
    """Answers with the question, so that order and number can be told from the ledger."""

    async def answer(self, question: Question) -> Reply:
        return Reply("smalltalk", opening=f"答{question.text}")


def _thrice(name: str, stage: Stage) -> Iterator[Demand]:
    total = stage.size(1_000, 300)
    with _fake() as fake:
        updates = [fake.user(1 + n % 100).says(f"{n}") for n in range(total)]
        copies = updates * 2
        Random(SEED).shuffle(copies)
        for update in copies:
            fake.deliver_again(update)
        asyncio.run(_answer_all(_sample(name, stage), fake, total))
        wanted = {chat: [f"答{n}" for n in range(total) if 1 + n % 100 == chat] for chat in range(1, 101)}
        wrong = [chat for chat, texts in wanted.items() if fake.ledger.texts(chat) != texts]
        yield exactly(f"{name}: answers to updates delivered three times", len(fake.ledger.messages()), total)
        yield none_of(f"{name}: chats out of order", wrong, 100)


async def _answer_all(url: str, fake: TelegramFake, total: int) -> None:
    program = build(Settings(database_url=url))
    access = Access(fake.token, fake.base_url)
    channel = TelegramChannel(access, program.database, program.live, Echo().answer, program.clock)
    channel.start()
    await fake.until(lambda ledger: len(ledger.messages()) >= total, PATIENCE)
    await asyncio.sleep(1.0)  # a second answer to any of them would come now
    await channel.stop()
    program.database.close()


def _webhook(name: str, stage: Stage) -> Iterator[Demand]:
    seconds, url = stage.size(30, 10), _sample(name, stage)
    with _fake() as fake:
        hook = {"telegram_webhook_url": "{address}/telegram", "telegram_webhook_secret": SECRET}
        settings = {"telegram_token": fake.token, "telegram_base_url": fake.base_url}
        fake.acquaintances(range(1, seconds * RATE + 1))
        with served(url, stage.folder / "webhook.log", **settings, **hook) as site:
            fake.ledger.wait_until(lambda ledger: ledger.of("setWebhook"), 30)
            took, statuses = asyncio.run(_press(f"{site.address}/telegram", seconds * RATE))
            _answered(fake, seconds * RATE, PATIENCE)
        missing = sorted(set(range(1, seconds * RATE + 1)) - _chats(fake.ledger))
    ms = np.array(took) * 1000
    stage.figures[f"{name} webhook"] = {f"p{p}_ms": round(float(np.percentile(ms, p)), 1) for p in (50, 90, 99, 99.9)}
    yield at_most(f"{name}: webhook at {RATE}/s acknowledged, p99", float(np.percentile(ms, 99)), 50, "ms")
    yield none_of(f"{name}: deliveries not answered with 200", [s for s in statuses if s != 200], len(statuses))
    yield none_of(f"{name}: acknowledged without an answer", missing, len(statuses))


async def _press(url: str, count: int) -> tuple[list[float], list[int]]:
    """Deliveries leave at their time; seconds and statuses."""
    took: list[float] = []
    statuses: list[int] = []
    start = time.monotonic()

    async def deliver(client: httpx2.AsyncClient, number: int) -> None:
        begun = time.monotonic()
        response = await client.post(url, json=_update(number), headers={SECRET_HEADER: SECRET})
        took.append(time.monotonic() - begun)
        statuses.append(response.status_code)

    limits = httpx2.Limits(max_connections=40)  # as many as Telegram is asked for
    async with httpx2.AsyncClient(trust_env=False, timeout=30, limits=limits) as client:
        waiting = []
        for number in range(1, count + 1):
            await asyncio.sleep(max(0.0, start + number / RATE - time.monotonic()))
            waiting.append(asyncio.create_task(deliver(client, number)))
        await asyncio.gather(*waiting)
    return took, statuses


def _update(number: int) -> dict[str, object]:
    person = {"id": number, "is_bot": False, "first_name": "市民"}
    message = {"message_id": 1, "date": int(time.time()), "chat": {"id": number, "type": "private"}, "from": person}
    return {"update_id": number, "message": {**message, "text": "你好"}}


def _stop(name: str, stage: Stage) -> Iterator[Demand]:
    url = _sample(name, stage)
    with _fake() as fake:
        with _polling(url, fake, stage.folder / "stop.log") as site:
            for person in range(1, 401):
                fake.user(person).says("你好")
            fake.ledger.wait_until(lambda ledger: len(ledger.of("sendMessage")) >= 8, 30)
            waiting = 400 - len(_chats(fake.ledger))
            gone = stop(site.process)
        with _polling(url, fake, stage.folder / "stop.log"):
            _answered(fake, 400, 60)
        yield at_most(f"{name}: gone after SIGTERM with {waiting} waiting", gone, 8, "s")
        yield none_of(f"{name}: lost at the stop", sorted(set(range(1, 401)) - _chats(fake.ledger)), 400)
        yield exactly(f"{name}: answers after the stop", len(fake.ledger.texts()), 400)


def _load(name: str, stage: Stage) -> Iterator[Demand]:
    """50 questions a second on 10,000 items, from the moment of writing to the first message of the answer."""
    rate, seconds, url = 50, stage.size(60, 15), stage.database(name)
    database = Database(url)
    curation.publish_first(database, large(own_names=True))
    database.close()
    with _fake() as fake, _polling(url, fake, stage.folder / "load.log"):
        fake.user(10**6).says("你好")
        fake.ledger.wait_until(lambda ledger: ledger.of("sendMessage"), 60)
        written, start = {}, time.monotonic()
        for number in range(1, rate * seconds + 1):
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
            written[number] = time.time()
            fake.user(number).says(questions()[number % len(questions())])
        _answered(fake, len(written) + 1, 60)
        first: dict[int | None, float] = {}
        for call in fake.ledger.of("sendMessage"):
            first.setdefault(call.chat, call.at)
    ms = np.array([first[chat] - at for chat, at in written.items() if chat in first]) * 1000
    stage.figures[f"{name} load"] = {f"p{p}_ms": round(float(np.percentile(ms, p)), 1) for p in (50, 90, 99, 99.9)}
    yield exactly(f"{name}: questions answered at {rate}/s", len(ms), len(written))
    yield at_most(f"{name}: answers at {rate}/s on 10,000 items, p99", float(np.percentile(ms, 99)), 300, "ms")


def _stock(stage: Stage) -> Iterator[Demand]:
    """1,000 updates wait, one kill -9 after the first answers, a restart: what is lost, and how fast the rest goes."""
    with _fake() as fake:
        _write(fake)
        for last in (False, True):
            with child("telegram_stock", fake.token, fake.base_url, errors=stage.folder / "stock.log") as stock:
                _answered(fake, 1_000 if last else 20, 8.0 if last else 30.0)
                kill(stock)
        stage.figures["stock run_polling"] = {"lost of 1,000": 1_000 - len(_chats(fake.ledger)), "answers/s": _speed("", stage)}
    url = _sample("SQLite", stage)
    with _fake() as fake:
        _write(fake)
        for last in (False, True):
            with _polling(url, fake, stage.folder / "ours.log") as site:
                _answered(fake, 1_000 if last else 20, 60.0)
                site.process.kill()
                site.process.wait()
        lost = 1_000 - len(_chats(fake.ledger))
        stage.figures["siban"] = {"lost of 1,000": lost, "answers/s": _speed(_sample("SQLite", stage), stage)}
    yield exactly("siban beside a stock bot, one kill: lost of 1,000", lost, 0)


def _write(fake: TelegramFake) -> None:
    for person in range(1, 1_001):
        fake.user(person).says("你好")


def _speed(url: str, stage: Stage) -> int:
    """Answers a second to 1,000 waiting updates, of siban on a database, of the stock bot without one."""
    with _fake() as fake:
        _write(fake)
        errors = stage.folder / "speed.log"
        running = _polling(url, fake, errors) if url else child("telegram_stock", fake.token, fake.base_url, errors=errors)
        with running:
            _answered(fake, 1_000, 120.0)
        at = [call.at for call in fake.ledger.of("sendMessage")]
    return round(len(at) / (at[-1] - at[0]))
