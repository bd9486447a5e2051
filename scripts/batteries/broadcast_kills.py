"""kill -9 while a broadcast goes out over a platform that fails in every way; a sender with checkpoints beside it."""

import time
from collections import Counter
from collections.abc import Iterator
from random import Random

from bot.broadcasts.deliveries import Delivery, Policy, State
from scripts.batteries.broadcast_stage import Mailing, sending
from scripts.batteries.children import child, kill
from scripts.batteries.stage import BACKENDS, SEED, Demand, Stage, at_most, exactly, none_of
from tests.fakes.telegram import Call, Ledger, RealClock, TelegramFake, faults

PEOPLE = 2_000
KILLS = 50
AT_ONCE = 8  # sends in flight
ON_THE_WAY = 0.3  # seconds between begun and arrived, on a busy machine
PATIENCE = 600.0  # seconds until nothing may be open
MISHAPS = {
    faults.lose_answer(): 0.05,
    faults.flood(1): 0.03,
    faults.blocked(): 0.02,
    faults.bad(): 0.01,
    faults.server_error(500): 0.005,
}


def run(stage: Stage) -> Iterator[Demand]:
    for backend in BACKENDS:
        for policy in Policy:
            yield from _broadcast(backend, policy, stage)
    yield from _model(stage)


def _broadcast(backend: str, policy: Policy, stage: Stage) -> Iterator[Demand]:
    people, kills = stage.size(PEOPLE, 200), stage.size(KILLS, 4)
    name = f"{backend}, {policy}"
    mailing, chance, start = Mailing(stage.database(backend), people, policy), Random(SEED), time.monotonic()
    folder = stage.folder / name.replace(", ", "-")
    folder.mkdir()
    with TelegramFake(clock=RealClock()) as fake:
        fake.acquaintances(range(1, people + 1))
        fake.faults.by_chance(MISHAPS, SEED)
        for number in range(kills):
            before = len(fake.ledger.calls)
            with sending(mailing.url, fake, folder):
                fake.ledger.wait_until(lambda ledger: len(ledger.of("sendMessage")) > before, 30)  # noqa: B023
                time.sleep(chance.uniform(0.1, 1.2))
            stage.move(number + 1, kills + 1)
        with sending(mailing.url, fake, folder):
            report = mailing.wait(PATIENCE)
    counts = Counter({count.state: 0 for count in report.counts})
    for count in report.counts:
        counts[count.state] += count.number
    lost = len(fake.ledger.lost())
    stage.figures[name] = {
        **{str(state): number for state, number in sorted(counts.items())},
        "causes": {count.cause: count.number for count in report.counts if count.cause},
        "kills": kills,
        "replies lost": lost,
        "crossed a 429 on their way": len(fake.ledger.during_retry_after()),
        "seconds": round(time.monotonic() - start),
    }
    yield exactly(f"{name}: {kills} kills, sent + failed + in doubt + cancelled", _ended(counts), people)
    yield from _judged(name, policy, mailing.deliveries(), fake.ledger, kills * AT_ONCE + lost)
    mailing.database.close()


def _ended(counts: Counter[State]) -> int:
    return sum(counts[state] for state in (State.SENT, State.FAILED, State.IN_DOUBT, State.CANCELLED))


def _judged(name: str, policy: Policy, rows: list[Delivery], ledger: Ledger, bound: int) -> Iterator[Demand]:
    """What the database says, held against what arrived. `bound` is K·W + A."""
    copies = Counter(str(call.chat) for call in ledger.messages())
    arrived = {row.id: copies[row.address.person] for row in rows}
    twice = [row for row in rows if arrived[row.id] > 1]
    unsent = [row for row in rows if row.state is State.SENT and not arrived[row.id]]
    untrue = [row for row in rows if row.state in (State.FAILED, State.CANCELLED) and arrived[row.id]]
    doubtful = [row for row in rows if row.state is State.IN_DOUBT]
    yield none_of(f"{name}: told as sent, and never arrived", unsent, len(rows))
    yield none_of(f"{name}: told as failed or cancelled, and arrived", untrue, len(rows))
    if policy is Policy.HOLD:
        yield none_of(f"{name}: people who got it twice", twice, len(rows))
        yield at_most(f"{name}: in doubt, K·W + A", len(doubtful), bound)
    else:
        missing = [row for row in rows if not arrived[row.id] and row.state not in (State.FAILED, State.IN_DOUBT)]
        yield none_of(f"{name}: lost", missing, len(rows))
        yield at_most(f"{name}: duplicates, K·W + A", len(twice), bound)
        yield at_most(f"{name}: most copies a person", max(arrived.values()), 2)
    yield at_most(f"{name}: sends in the worst second", ledger.worst_second(), 28)
    yield at_most(
        f"{name}: sends to one chat in a second", max(map(ledger.worst_second, {r.chat for r in _again(ledger)}), default=1), 1
    )
    yield none_of(f"{name}: sends begun while the platform asked to wait", _impatient(ledger), len(ledger.calls))


def _impatient(ledger: Ledger) -> list[float]:
    """Seconds after a 429 at which a message still came, beyond those that were on their way when it was written."""
    asked, found = 0.0, []
    for call in ledger.calls:
        if call.status == 429 and not call.warned:
            asked = call.at
        elif call.warned and call.at - asked > ON_THE_WAY:
            found.append(call.at - asked)
    return found


def _again(ledger: Ledger) -> list[Call]:
    """Messages to chats that got more than one."""
    copies = Counter(call.chat for call in ledger.messages())
    return [call for call in ledger.messages() if copies[call.chat] > 1]


def _model(stage: Stage) -> Iterator[Demand]:
    """The usual way: a list of recipients and a checkpoint every 100, written before or after the batch."""
    people, kills = stage.size(PEOPLE, 400), stage.size(12, 3)
    for when in ("after", "before"):
        chance = Random(SEED)
        with TelegramFake(rates=None, clock=RealClock()) as fake:
            fake.acquaintances(range(1, people + 1))
            errors, checkpoint = stage.folder / "model.log", stage.folder / f"checkpoint-{when}"
            arguments = (fake.token, fake.base_url, str(checkpoint), when, str(people))
            for _ in range(kills):
                before = len(fake.ledger.calls)
                with child("broadcast_stock", *arguments, errors=errors) as model:
                    fake.ledger.wait_until(lambda ledger: len(ledger.calls) > before + 5, 30)  # noqa: B023
                    time.sleep(chance.uniform(0.0, 0.5))
                    kill(model)
            with child("broadcast_stock", *arguments, errors=errors) as model:
                model.wait(120)
            copies = Counter(call.chat for call in fake.ledger.messages())
        told = {"lost": people - len(copies), "got it twice or more": sum(number > 1 for number in copies.values())}
        stage.figures[f"model sender, checkpoint {when} each batch of 100, {kills} kills, of {people:,}"] = told
    yield exactly("a model sender with checkpoints was run beside it", 2, 2)
