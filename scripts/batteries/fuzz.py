"""200,000 strings through masking and the dialogue, in random conversations: no exception, never silence."""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from random import Random
from zoneinfo import ZoneInfo

from bot import dialogue
from bot.channels.interface import reply_data
from bot.messages import Address, Question
from bot.privacy import mask
from bot.replies import Conversation
from knowledge import sample
from knowledge.matching.facets import FACETS
from knowledge.ready import Knowledge
from scripts.batteries.asked import questions
from scripts.batteries.children import READY, child, say, wait_until_ready
from scripts.batteries.stage import SEED, Demand, Stage, at_most, exactly, none_of
from scripts.batteries.strings import naughty

MODULE = "fuzz"
STRINGS = 200_000
WORKERS = 2
SLOWEST_MS = 250
KEPT = 10  # slowest strings that are timed again
MONDAY = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class Case:
    """One message in the state of one conversation at one moment."""

    question: Question
    conversation: Conversation
    now: datetime


@dataclass(frozen=True)
class Told:
    """What a worker found: strings that raised or got silence, and the slowest with the best of five times in ms."""

    seen: int
    raised: list[str]
    silent: list[str]
    slowest: list[tuple[float, str]]


def run(stage: Stage) -> Iterator[Demand]:
    total = stage.size(STRINGS, 6_000)
    told = list(_in_children(stage, total))
    slowest = sorted((tuple(one) for one in told for one in one.slowest), reverse=True)
    stage.figures["slowest"] = [f"{ms:.1f} ms: {text}" for ms, text in slowest[:5]]
    yield exactly("strings asked", sum(one.seen for one in told), total)
    yield none_of("strings that raise", [text for one in told for text in one.raised], total)
    yield none_of("strings answered with silence", [text for one in told for text in one.silent], total)
    yield at_most("slowest string on the demonstration catalogue", slowest[0][0], SLOWEST_MS, "ms")


def _in_children(stage: Stage, total: int) -> Iterator[Told]:
    """The workers share the strings; each tells how far it is and, at its end, what it found."""
    errors, done = stage.folder / "fuzz.log", [0] * WORKERS
    with ExitStack() as stack:
        workers = [
            stack.enter_context(child(MODULE, str(SEED + n), str(total // WORKERS), errors=errors)) for n in range(WORKERS)
        ]
        for worker in workers:
            wait_until_ready(worker, errors)
        for lines in zip_longest(*(worker.stdout or () for worker in workers)):
            for n, line in enumerate(lines):
                if line and line.startswith("{"):
                    yield Told(**json.loads(line))
                elif line:
                    done[n] = int(line)
            stage.move(sum(done), total)


# --- the child --------------------------------------------------------------------------------------------------------


def fuzz(seed: str, count: str) -> None:
    knowledge, chance = Knowledge.build(sample.catalogue(), 1), Random(int(seed))
    say(READY)
    told = look(knowledge, cases(knowledge, chance, int(count)))
    say(json.dumps(asdict(told)))


def cases(knowledge: Knowledge, chance: Random, count: int, tell: Callable[[int], None] = say) -> Iterator[Case]:
    codes = [*knowledge.catalogue.by_code][:2_000]
    for number in range(count):
        text = naughty(chance, questions())
        yield Case(_question(text, codes, knowledge, chance), _conversation(codes, knowledge, chance), _moment(chance))
        if number % 500 == 0:
            tell(number)


def _question(text: str, codes: Sequence[str], knowledge: Knowledge, chance: Random) -> Question:
    pick = chance.choice([*[""] * 30, chance.choice(codes), "gone", text[:200]])
    at = chance.choice([*[None] * 8, _position(chance)])
    region = chance.choice([*[""] * 8, chance.choice(knowledge.tree.regions).code, "999999", text[:20]])
    return Question(Address("battery", "someone"), "key", text, pick, at, region)


def _conversation(codes: Sequence[str], knowledge: Knowledge, chance: Random) -> Conversation:
    if chance.random() < 0.3:
        return Conversation()
    return Conversation(
        region=chance.choice(["", "gone", chance.choice(knowledge.tree.regions).code]),
        at=chance.choice([None, None, _position(chance)]),
        item=chance.choice(["", "gone", chance.choice(codes)]),
        facets=tuple(chance.sample(FACETS[1:], chance.randint(0, 2))),
        offered=tuple(chance.sample([*codes, "gone"], chance.randint(0, 3))),
        asked_region=chance.random() < 0.5,
        question=chance.choice(["", *chance.sample(questions(), 3)]),
        earlier=tuple((code, chance.choice(questions())) for code in chance.sample([*codes, "gone"], chance.randint(0, 3))),
        refused=tuple(chance.sample(codes, chance.randint(0, 2))),
        misses=chance.randint(0, 3),
        office=chance.choice(["", "", "车管所在哪", "政务中心几点关门"]),
    )


def _position(chance: Random) -> tuple[float, float]:
    return chance.choice(
        [(49.2, 119.7), (0.0, 0.0), (90.0, 180.0), (-90.0, -180.0), (chance.uniform(-90, 90), chance.uniform(-180, 180))]
    )


def _moment(chance: Random) -> datetime:
    return MONDAY + timedelta(minutes=chance.randrange(60 * 24 * 730))


def ask(knowledge: Knowledge, case: Case) -> str:
    """The reply as the web would send it. What the assistant does between, in memory."""
    masked = mask(case.question.text)
    question = Question(**{**vars(case.question), "text": masked.text})
    reply, after = dialogue.answer(question, case.conversation, knowledge, case.now)
    json.dumps([reply_data(reply), asdict(after)], ensure_ascii=False).encode("utf-8")
    return reply.text


def look(knowledge: Knowledge, asked: Iterable[Case]) -> Told:
    raised, silent, timed, seen = [], [], [], 0
    for case in asked:
        start = time.perf_counter()
        try:
            text = ask(knowledge, case)
        except Exception as error:
            raised.append(f"{type(error).__name__}: {error} for {ascii(case)[:300]}")
            text = "raised"
        timed.append((time.perf_counter() - start, seen, case))
        seen += 1
        silent += [] if text.strip() else [ascii(case)[:300]]
        timed = sorted(timed, reverse=True)[:KEPT] if len(timed) > 20 * KEPT else timed
    slowest = [_again(knowledge, case) for *_, case in sorted(timed, reverse=True)[:KEPT]]
    return Told(seen, raised[:50], silent[:50], sorted(slowest, reverse=True))


def _again(knowledge: Knowledge, case: Case) -> tuple[float, str]:
    """Best of five, in ms: what the string costs, not what else the machine does."""

    def once() -> float:
        start = time.perf_counter()
        try:
            ask(knowledge, case)
        except Exception:
            return 0.0
        return time.perf_counter() - start

    return min(once() for _ in range(5)) * 1000, f"{len(case.question.text)} characters {ascii(case.question.text)[:60]}"


if __name__ == "__main__":
    fuzz(*sys.argv[1:])
