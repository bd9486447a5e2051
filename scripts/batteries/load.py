"""50 questions a second for ten minutes on 10,000 items over HTTP: p99 ≤ 1 s, none lost, memory that stays."""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx2
import numpy as np
from sqlalchemy import func, select

from bot.store.tables.chats import inbox
from knowledge import curation
from knowledge.store.database import Database
from scripts.batteries.asked import questions
from scripts.batteries.catalogues import large
from scripts.batteries.serving import Served, served, stop
from scripts.batteries.stage import BACKENDS, SEED, Demand, Stage, at_most, exactly, none_of

RATE = 50  # questions a second
SECONDS = 600
PEOPLE = 2_000
MOST_GROWTH = 0.10  # of the memory after the first fifth


@dataclass
class Ledger:
    """What the questioners saw, in seconds; and the memory of the server once a second, in MiB."""

    asked: int = 0
    again: int = 0
    took: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    sick: list[str] = field(default_factory=list)
    rss: list[float] = field(default_factory=list)


def run(stage: Stage) -> Iterator[Demand]:
    seconds = stage.size(SECONDS, 60)
    catalogue = large(own_names=True)
    for place, name in enumerate(BACKENDS):
        url, ledger = stage.database(name), Ledger()
        curation.publish_first(Database(url), catalogue)
        with served(url, stage.folder / f"{name}.log") as site:
            asyncio.run(_press(site, seconds, ledger, stage, place))
            machine = {"server_ms_an_answer": site.processor_seconds * 1000 / ledger.asked, "load_average": os.getloadavg()[1]}
            gone = stop(site.process)
        stage.figures[name] = {**_figures(ledger, gone), **machine, "fsync_ms": _fsync_ms(stage.folder)}
        yield from _demands(name, url, ledger, seconds * RATE)


async def _press(site: Served, seconds: int, ledger: Ledger, stage: Stage, place: int) -> None:
    """Questions leave at their time, whether or not those before them were answered."""
    chance, start, waiting = Random(SEED), time.monotonic(), set()
    limits = httpx2.Limits(max_connections=500, keepalive_expiry=2)  # the server closes what is idle for five seconds
    async with httpx2.AsyncClient(base_url=site.address, trust_env=False, timeout=30, limits=limits) as client:
        for number in range(seconds * RATE):
            due = start + number / RATE
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            waiting.add(asyncio.create_task(_ask(client, number, due, chance.choice(questions()), ledger)))
            if number % RATE == 0:
                waiting.add(asyncio.create_task(_look(client, ledger)))
                ledger.rss.append(site.rss_mib)
                stage.move(place * seconds + number // RATE + 1, 2 * seconds)
                waiting = {task for task in waiting if not task.done()}
        await asyncio.gather(*waiting)


async def _ask(client: httpx2.AsyncClient, number: int, due: float, text: str, ledger: Ledger) -> None:
    ledger.asked += 1
    body = {"text": text, "conversation": f"p{number % PEOPLE}", "message": f"m{number}"}
    try:
        response = await _post(client, body, ledger)
        if response.status_code != 200 or not response.json()["text"].strip():
            ledger.lost.append(f"{response.status_code} {response.text[:80]}")
    except httpx2.HTTPError as error:
        ledger.lost.append(type(error).__name__)
    ledger.took.append(time.monotonic() - due)


async def _post(client: httpx2.AsyncClient, body: dict[str, str], ledger: Ledger) -> httpx2.Response:
    """A message whose connection broke is sent again under its own id, as a platform does."""
    try:
        return await client.post("/api/ask", json=body)
    except httpx2.TransportError:
        ledger.again += 1
        return await client.post("/api/ask", json=body)


async def _look(client: httpx2.AsyncClient, ledger: Ledger) -> None:
    start = time.monotonic()
    try:
        response = await client.get("/healthz")
        if response.status_code != 200:
            ledger.sick.append(f"{response.status_code} {response.text[:80]}")
    except httpx2.HTTPError as error:
        ledger.sick.append(type(error).__name__)
    ledger.health.append(time.monotonic() - start)


def _fsync_ms(folder: Path) -> float:
    """The slowest of 100 small writes to the disk: on a busy one, SQLite's answers wait for it."""
    took = []
    with (folder / "probe").open("wb", buffering=0) as probe:
        for _ in range(100):
            start = time.monotonic()
            probe.write(bytes(4096))
            os.fsync(probe)
            took.append(time.monotonic() - start)
    return round(max(took) * 1000, 2)


def _figures(ledger: Ledger, gone: float) -> dict[str, object]:
    ms = np.array(ledger.took) * 1000
    shares = {f"p{share}_ms": round(float(np.percentile(ms, share)), 1) for share in (50, 90, 99, 99.9)}
    memory = {"rss_mib": [round(ledger.rss[n]) for n in (0, len(ledger.rss) // 5, len(ledger.rss) // 2, -1)]}
    return {
        "asked": ledger.asked,
        "sent again": ledger.again,
        **shares,
        "max_ms": round(float(ms.max()), 1),
        **memory,
        "seconds to stop": round(gone, 2),
    }


def _demands(name: str, url: str, ledger: Ledger, wanted: int) -> Iterator[Demand]:
    database = Database(url)
    with database.reading() as connection:
        stored = connection.scalar(select(func.count()).where(inbox.c.state == "answered")) or 0
    database.close()
    early = ledger.rss[len(ledger.rss) // 5]
    yield exactly(f"{name}: questions answered and stored", stored, wanted)
    yield none_of(f"{name}: questions lost", ledger.lost, ledger.asked)
    yield at_most(f"{name}: p99 of an answer", float(np.percentile(ledger.took, 99)), 1, "s")
    yield none_of(f"{name}: /healthz not well", ledger.sick, len(ledger.health))
    yield at_most(f"{name}: p99 of /healthz", float(np.percentile(ledger.health, 99)), 1, "s")
    yield at_most(f"{name}: growth of memory", ledger.rss[-1] / early - 1, MOST_GROWTH)
