"""Telegram's edges: tampered, foreign and stale buttons and start payloads, and random titles and bodies drawn."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from sqlalchemy import func, select

from bot.channels.telegram import commands
from bot.channels.telegram.api import Access, build_bot
from bot.channels.telegram.buttons import Press, Seal, short
from bot.channels.telegram.counter import Counter
from bot.channels.telegram.desk import Desk, Plan
from bot.channels.telegram.outgoing import Say, Toast
from bot.channels.telegram.questions import Command, Me, Pressed, Room
from bot.channels.telegram.records import Records
from bot.channels.telegram.render import Pen
from bot.channels.telegram.sending import Fate, send
from bot.messages import Choice, ItemCard, MaterialCard, PointCard, Question, Reply, Section, SourceCard
from bot.program import Program, build, load_sample
from bot.settings import Settings
from bot.store.commits import Commits
from bot.store.tables.subscribers import follows
from bot.store.telegram import Taken
from scripts.batteries.asked import questions
from scripts.batteries.stage import BACKENDS, SEED, Demand, Stage, exactly, none_of
from scripts.batteries.strings import naughty
from tests.fakes.telegram import TelegramFake

TOKEN = "123456789:battery-token"
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LETTERS = "abcXYZ019-_.:中文字符<>&'\"😀\u200b‮\n \x00"


def run(stage: Stage) -> Iterator[Demand]:
    for name in BACKENDS:
        yield from _forgeries(name, stage)
    yield from _drawings(stage)


def _forgeries(name: str, stage: Stage) -> Iterator[Demand]:
    program = build(Settings(database_url=stage.database(name)))
    load_sample(program.database)
    count = stage.size(10_000, 1_000)
    faults = asyncio.run(_press_and_start(program, count, stage))
    with program.database.reading() as connection:
        followed = connection.scalar(select(func.count()).select_from(follows)) or 0
    program.database.close()
    yield none_of(f"{name}: tampered, foreign, stale buttons and payloads that did something", faults, count)
    yield exactly(f"{name}: items followed by forgery", followed, 0)


async def _press_and_start(program: Program, count: int, stage: Stage) -> list[str]:
    async def answer(question: Question) -> Reply:
        raise AssertionError(f"asked {question.text!r}")

    async def typing(room: Room) -> None:
        raise AssertionError("typed")

    commits, chance = Commits(program.database), Random(SEED)
    records = Records(program.database, commits, program.clock)
    seal = Seal(TOKEN)
    desk = Desk(Counter(answer, typing, program.live, records, seal, Me(1, "bot")))
    faults = []
    for number in stage.track(range(count), count):
        heard = _forged(number, seal, chance)
        try:
            plan = await desk.plan(heard, Taken(1, number, 7, "message", "", NOW, 1, 0))
            faults += [] if _harmless(plan) else [f"{heard} → {plan.outgoing}"]
        except Exception as error:
            faults.append(f"{heard}: {type(error).__name__}")
    await commits.close()
    return faults


def _forged(number: int, seal: Seal, chance: Random) -> Pressed | Command:
    real = seal.sign(7, Press("follow", short("YS-GA-002"), edition=1))
    kinds = (
        lambda: _changed(real, chance),
        lambda: seal.sign(8, Press("follow", short("YS-GA-002"))),
        lambda: Seal("987654321:other").sign(7, Press("item", short("YS-GA-002"))),
        lambda: seal.sign(7, Press("item", short(f"gone-{number}"), edition=0)),
        lambda: seal.sign(7, Press("follow", short(f"gone-{number}"))),
        lambda: seal.sign(7, Press("page", str(number))),
        lambda: "".join(chance.choices(LETTERS, k=chance.randint(0, 64))),
    )
    if number % 8 == 7:
        return Command(Room(7), "start", "x" + "".join(chance.choices(LETTERS, k=chance.randint(0, 80))).strip())
    return Pressed(Room(7), "1", kinds[number % 8](), 5)


def _changed(data: str, chance: Random) -> str:
    place = chance.randrange(len(data))
    return data[:place] + chance.choice([c for c in LETTERS if c != data[place]]) + data[place + 1 :]


def _harmless(plan: Plan) -> bool:
    [sent] = plan.outgoing
    return (isinstance(sent, Toast) and sent.alert) or (isinstance(sent, Say) and commands.VOID_LINK in sent.text)


def _drawings(stage: Stage) -> Iterator[Demand]:
    count = stage.size(10_000, 1_000)
    with TelegramFake(rates=None) as fake:
        fake.acquaintances(range(1, 101))
        refused = asyncio.run(_draw(fake, count, stage))
    yield none_of("random titles and bodies that the strict fake refused", refused, count)


async def _draw(fake: TelegramFake, count: int, stage: Stage) -> list[str]:
    chance, refused, seal = Random(SEED), [], Seal(fake.token)
    async with build_bot(Access(fake.token, fake.base_url)) as bot:
        for number in stage.track(range(count), count):
            chat = 1 + number % 100
            for outgoing in Pen(seal, chat, number).draw(_random_reply(chance)):
                outcome = await send(bot, Room(chat), outgoing)
                refused += [] if outcome.fate is Fate.SENT else [f"{outcome.reason}: {outgoing}"]
    return refused


def _random_reply(chance: Random) -> Reply:
    def words(most: int = 200) -> str:
        if chance.random() < 0.3:
            return naughty(chance, questions())[:most]
        return "".join(chance.choices(LETTERS, k=chance.randint(0, most)))

    point = PointCard("P", words(), words(), "", 49.2, 119.7, None, None, words())
    source = SourceCard(words(), "", "", "", 1, True, words())
    material = MaterialCard(words(), "", "", 1, None, "", "")
    item = ItemCard(words(), words(), words(), "", (), "", None, None, (material,), point, source)
    sections = tuple(Section(words(40), tuple(words(3_000) for _ in range(chance.randint(0, 6)))) for _ in range(4))
    reply = Reply("answered", chance.choice(["all", "place", "fee"]), words(), item, sections, notes=(words(),))
    return replace(reply, suggestions=(words(30), "要多久"), choices=(Choice(words(), words(), words()),), asks_region=True)
