"""The worst question at 10,000 items: long, full of common characters, or made to trip a regular expression."""

from collections import Counter
from collections.abc import Iterator
from random import Random

from knowledge.ready import Knowledge
from scripts.batteries.asked import questions
from scripts.batteries.catalogues import LARGE, large
from scripts.batteries.fuzz import SLOWEST_MS, Case, cases, look
from scripts.batteries.stage import SEED, Demand, Stage, at_most, none_of

STRINGS = 3_000
LONG = 300  # characters, the longest question that is read
BODY = 20_000  # characters, about what fits into a request's 64 KiB in Chinese
ASCII_BODY = 60_000
UNITS = (
    "a",
    "1",
    "1 ",
    "E1",
    "+86",
    "a.",
    "a@",
    "a@a.",
    "&amp;",
    "&#x41;",
    "<a",
    "<a>",
    "１-",
    "6222 ",
    "\u200b",
    " ",
    "\ufe0f",
    "X",
)


def run(stage: Stage) -> Iterator[Demand]:
    for place, (kind, own_names) in enumerate({"equal names": False, "own names": True}.items()):
        knowledge, chance = Knowledge.build(large(LARGE, own_names), 1), Random(SEED)
        asked = [*_worst(knowledge, chance), *cases(knowledge, chance, stage.size(STRINGS, 300), tell=lambda number: None)]
        told = look(knowledge, stage.track(asked, 2 * len(asked)))
        stage.move(place + 1, 2)
        stage.figures[kind] = {
            "distinct names": len(knowledge.matcher.names),
            "slowest": [f"{ms:.1f} ms: {text}" for ms, text in told.slowest[:3]],
        }
        yield none_of(f"{kind}: strings that raise", told.raised, told.seen)
        yield at_most(
            f"{kind}: slowest question at {len(knowledge.catalogue.items):,} items", told.slowest[0][0], SLOWEST_MS, "ms"
        )


def _worst(knowledge: Knowledge, chance: Random) -> Iterator[Case]:
    """Texts that touch as many names as they can, and bodies as long as a request may be."""
    blank = next(cases(knowledge, chance, 1, tell=lambda number: None))
    for text in (
        *_common(knowledge, chance),
        *(unit * (ASCII_BODY // len(unit.encode())) for unit in UNITS),
        "办" * BODY,
        *_joined(chance),
    ):
        yield Case(type(blank.question)(blank.question.address, "key", text), type(blank.conversation)(), blank.now)


def _common(knowledge: Knowledge, chance: Random) -> Iterator[str]:
    """The characters and pairs that most names hold, in several orders."""
    names = knowledge.matcher.names
    single = Counter(ch for name in names for ch in set(name)).most_common(LONG)
    pairs = Counter(name[n : n + 2] for name in names for n in range(len(name) - 1)).most_common(LONG // 2)
    yield "".join(ch for ch, _ in single)
    yield "".join(pair for pair, _ in pairs)
    for _ in range(10):
        yield "".join(chance.sample([ch for ch, _ in single], len(single)))
        yield "".join(chance.choices(names, k=LONG))[:LONG]
        yield "".join(chance.sample([pair for pair, _ in pairs], len(pairs)))


def _joined(chance: Random) -> Iterator[str]:
    for _ in range(10):
        yield "".join(chance.choices(questions(), k=2_000))[:BODY]
