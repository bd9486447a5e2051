"""kill -9 between WeChat's taking of a mass message and the note of it: nobody twice, nobody lost, nothing in doubt."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

import httpx2

from bot.broadcasting import Broadcasting
from bot.broadcasts.audience import Audience
from bot.broadcasts.content import Content
from bot.broadcasts.deliveries import State
from bot.messages import Address
from bot.store import broadcasts, mass, subscribers
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.store.database import Database
from scripts.batteries.broadcast_stage import ADMIN, REVIEWER, WRITER, ZONE
from scripts.batteries.serving import Served, served
from scripts.batteries.stage import BACKENDS, Demand, Stage, exactly, none_of
from tests.fakes.wechat import Driver, WechatFake
from tests.fakes.wechat.platform import APPID, SECRET, TOKEN

KILLS, PEOPLE = 4, 100  # people of a broadcast; each kill befalls another one
PATIENCE = 180.0  # seconds: the platform wants a minute between two calls with one key
SWITCHES = {"wechat_token": TOKEN, "wechat_appid": APPID, "wechat_secret": SECRET}
SENDING = {"wechat_customer_service": "true", "wechat_mass": "true", "send": "true"}


def run(stage: Stage) -> Iterator[Demand]:
    for name in BACKENDS:
        yield from _mass(name, stage)


def _mass(name: str, stage: Stage) -> Iterator[Demand]:
    kills, people, url = stage.size(KILLS, 2), stage.size(PEOPLE, 20), stage.database(name)
    database = Database(url)
    folder = stage.folder / f"mass-{name}"
    folder.mkdir()
    with WechatFake(time.time) as fake:
        numbers = _launch(database, fake, kills + 1, people)
        settings = {**SWITCHES, **SENDING, "wechat_base_url": fake.base_url, "data_dir": str(folder)}
        fake.mass.seconds = 1.0  # that its answers take: the kill comes in between
        for number in range(kills):
            with served(url, folder / f"serve-{number}.log", **settings) as site:
                _wait(lambda: len(fake.mass.sent) > number, 60)  # noqa: B023
                site.process.kill()
        fake.mass.seconds = 0.0
        with served(url, folder / "serve.log", **settings) as site:
            _wait(lambda: _taken(database, numbers) == len(numbers), PATIENCE)
            asyncio.run(_report(fake, site))
            _wait(lambda: all(_counts(database, number)[1] == 0 for number in numbers), 60)
        copies = Counter(fake.mass.copies(person) for person in fake.people)
    told = [_counts(database, number)[0] for number in numbers]
    total = kills * people + people
    stage.figures[name] = {"kills": kills, "refused by their keys": fake.mass.refused.count(45065), "copies": dict(copies)}
    yield exactly(f"{name}: {kills} kills between taking and noting, people told as sent", sum(told), total)
    yield none_of(f"{name}: people without the mass message, or with two", list(range(total - copies[1])), total)
    yield exactly(f"{name}: mass messages that the platform took", len(fake.mass.sent), len(numbers))
    database.close()


def _launch(database: Database, fake: WechatFake, count: int, people: int) -> list[int]:
    """Broadcasts to the followers of one item each; urgent, so that the hour of the run does not matter."""
    verbs = Broadcasting(database, Live(database, Knowledge.build), lambda: datetime.now(ZONE))
    numbers = []
    for code in (f"M{number}" for number in range(count)):
        with database.writing() as connection:
            for number in range(people):
                fake.person(person := f"o{code}x{number:04}")
                subscribers.want(connection, Address("wechat", person), datetime.now(ZONE), code)
        audience = Audience(channels=("wechat",), items=(code,), followers_only=True)
        content = Content("演练通知", "这是一条演练。", urgent="演练", audience=audience, board=False, mass=True)
        draft = verbs.draft(WRITER, content)
        ready = verbs.approve(draft.number, REVIEWER, draft.version)
        numbers.append(verbs.launch(ready.number, ADMIN, ready.version, people).number)
    return numbers


async def _report(fake: WechatFake, site: Served) -> None:
    async with httpx2.AsyncClient(base_url=site.address, trust_env=False) as client:
        for sent in list(fake.mass.sent):
            await Driver(fake, client, asyncio.sleep).reports(sent)


def _taken(database: Database, numbers: list[int]) -> int:
    with database.reading() as connection:
        return sum(bool(one.job.message) for number in numbers for one in mass.told(connection, number))


def _counts(database: Database, number: int) -> tuple[int, int]:
    """How many are sent, and how many open."""
    with database.reading() as connection:
        report = broadcasts.report(connection, broadcasts.get(connection, number), datetime.now(ZONE))
    return report.of(State.SENT), report.open


def _wait(until: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        time.sleep(0.05)
