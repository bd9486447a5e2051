"""Senders: each recipient once, at the pace allowed, through every way a platform can fail."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.broadcasts import life
from bot.broadcasts.audience import Audience
from bot.broadcasts.deliveries import Cause, Policy, State
from bot.messages import Address
from bot.sender import Sender
from bot.store import broadcasts, deliveries, questions, subscribers, tables, upkeep
from bot.store.deliveries import Order
from bot.store.questions import Asked
from bot.tending import LATE
from bot.trust import RESTORED
from bot.witness import Witness
from knowledge.ready import Knowledge
from knowledge.store.database import Database
from tests import PATIENCE
from tests.bot.broadcast_house import ADMIN, CONTENT, Office
from tests.bot.telegram_house import Shelf, eventually
from tests.fakes.telegram import Rates, TelegramFake, faults


@pytest.fixture
def office(database: Database, knowledge: Knowledge, tmp_path: Path) -> Iterator[Office]:
    with TelegramFake(rates=Rates(burst=1)) as fake:
        yield Office(fake, database, Shelf(knowledge), folder=tmp_path)


@asynccontextmanager
async def sending(office: Office, *names: str) -> AsyncIterator[list[Sender]]:
    senders = [office.sender(name) for name in names or ("",)]
    for sender in senders:
        sender.start()
    try:
        yield senders
    finally:
        for sender in senders:
            await sender.stop()


async def arrived(office: Office, count: int) -> None:
    """Until so many messages have; looks at every turn of the loop, as the sender may be through before a pause is over."""
    async with asyncio.timeout(PATIENCE):
        while len(office.got()) < count:
            await asyncio.sleep(0)


async def test_everyone_gets_it_once_and_the_broadcast_is_done(office: Office) -> None:
    office.subscribe(range(1, 61))
    number = office.launched().number
    async with sending(office):
        report = await office.ended(number)
        await eventually(lambda: office.get(number).state is life.State.DONE)
    assert office.got() == list(range(1, 61))
    assert report.of(State.SENT) == report.size == 60 and report.adds_up
    assert office.fake.ledger.worst_second() <= 28


async def test_old_deliveries_are_purged_and_the_report_still_adds_up(office: Office) -> None:
    office.subscribe(range(1, 21))
    office.fake.faults.plan(faults.blocked(), chat=7)
    number = office.launched().number
    async with sending(office):
        before = await office.ended(number)
        await eventually(lambda: office.get(number).state is life.State.DONE)
    for days, erased in ((-1, 0), (1, 20), (1, 0)):
        with office.database.writing() as connection:
            assert upkeep.purge(connection, office.now() + timedelta(days=days)) == erased
    with office.database.reading() as connection:
        after = broadcasts.report(connection, office.get(number), office.now())
        assert after.counts == before.counts and after.adds_up and broadcasts.off(connection) == []
        assert connection.scalar(select(func.count()).select_from(tables.broadcasts.deliveries)) == 0


async def test_a_sender_that_stands_still_says_so(office: Office) -> None:
    office.subscribe([7])
    number = office.launched().number
    async with sending(office) as [sender]:
        await office.ended(number)
        office.fake.clock.move_to(office.fake.clock.now() + 61)  # type: ignore[attr-defined]
        await eventually(lambda: not sender.status)  # its loops come round again
    assert sender.status == ""
    office.fake.clock.move_to(office.fake.clock.now() + 61)  # type: ignore[attr-defined]
    assert "telegram" in sender.status and "upkeep" in sender.status


async def test_two_senders_share_the_recipients_and_the_pace(office: Office) -> None:
    office.subscribe(range(1, 81))
    number = office.launched().number
    async with sending(office, "a", "b"):
        await office.ended(number)
    assert office.got() == list(range(1, 81))


@pytest.mark.parametrize(
    ("fault", "state", "cause", "copies"),
    [
        (faults.lose_answer(), State.IN_DOUBT, Cause.NO_RECEIPT, 1),
        (faults.server_error(502), State.IN_DOUBT, Cause.NO_RECEIPT, 0),
        (faults.hang_up(), State.IN_DOUBT, Cause.NO_RECEIPT, 0),
        (faults.blocked(), State.FAILED, Cause.GONE, 0),
        (faults.bad("Bad Request: message is too long"), State.FAILED, Cause.REFUSED, 0),
        (faults.flood(3), State.SENT, "", 1),
    ],
)
async def test_what_a_mishap_leaves_behind(office: Office, fault: faults.Fault, state: State, cause: str, copies: int) -> None:
    office.subscribe([7])
    office.fake.faults.plan(fault, chat=7)
    number = office.launched().number
    async with sending(office):
        report = await office.ended(number)
    assert [(c.state, c.cause) for c in report.counts] == [(state, cause)]
    assert len(office.fake.ledger.texts(7)) == copies
    assert not office.fake.ledger.during_retry_after()


async def test_resending_what_is_in_doubt_gives_at_most_two_copies(office: Office) -> None:
    office.subscribe([7, 8])
    office.fake.faults.plan(faults.lose_answer(), chat=7)
    office.fake.faults.plan(faults.lose_answer(), chat=8, times=3)
    number = office.launched(replace(CONTENT, policy=Policy.RESEND)).number
    async with sending(office):
        report = await office.ended(number)
    assert (report.of(State.SENT), report.of(State.IN_DOUBT)) == (1, 1)
    assert len(office.fake.ledger.texts(7)) == len(office.fake.ledger.texts(8)) == 2


async def test_somebody_who_blocked_the_bot_is_never_written_to_again(office: Office) -> None:
    office.subscribe([7, 8])
    office.fake.user(7).blocks_bot()
    first = office.launched().number
    async with sending(office):
        await office.ended(first)
        second = office.launched().number
        await office.ended(second)
    assert office.get(second).size == 1 and len(office.fake.ledger.of("sendMessage", 7)) == 1


async def test_who_unsubscribes_after_the_launch_is_not_written_to(office: Office) -> None:
    office.subscribe([7, 8])
    number = office.launched().number
    with office.database.writing() as connection:
        subscribers.unsubscribe(connection, Address("telegram", "7"), office.now())
    async with sending(office):
        report = await office.ended(number)
    assert office.got() == [8]
    assert report.causes(State.CANCELLED) == [(Cause.LEFT, 1)]


async def test_questions_about_what_a_broadcast_links_to_are_counted_from_its_start_on(office: Office) -> None:
    office.subscribe([7])
    before, linked = Asked(office.now() - timedelta(days=1), "web", "", "answer", item_code="A1"), ("A1", "身份证补领")
    number = office.launched(replace(CONTENT, links=(linked,))).number
    async with sending(office):
        await office.ended(number)
    with office.database.writing() as connection:
        for asked in (before, replace(before, at=office.now()), replace(before, at=office.now(), item_code="A2")):
            questions.note(connection, asked)
    office.fake.clock.move_to(office.fake.clock.now() + 60)  # type: ignore[attr-defined]
    assert office.report(number).asked == 1


async def test_a_dead_sender_leaves_its_work_in_doubt_or_to_be_sent_again(office: Office) -> None:
    office.subscribe([7, 8])
    hold = office.launched().number
    _die_with_work(office, hold)
    resend = office.launched(replace(CONTENT, policy=Policy.RESEND)).number
    _die_with_work(office, resend)
    async with sending(office):
        assert (await office.ended(hold)).causes(State.IN_DOUBT) == [(Cause.INTERRUPTED, 2)]
        assert (await office.ended(resend)).of(State.SENT) == 2
    assert office.got() == [7, 8]


def _die_with_work(office: Office, number: int) -> None:
    with office.database.writing() as connection:
        now = office.now() + timedelta(seconds=3 * number)
        allowed = deliveries.pace(connection, "telegram", now)
        claimed = deliveries.claim(connection, Order("telegram", f"dead{number}", 8, 25.0), allowed, now)
        assert {one.deliveries[0].broadcast for one in claimed.due} == {number}
        upkeep.beat(connection, f"dead{number}", now - timedelta(seconds=10))
    Witness(office.folder / "witness.json").note(claimed.mark, claimed.claims)  # the dead one sat on this machine


async def test_pause_stop_and_resume_take_hold_at_the_next_claim(office: Office) -> None:
    office.subscribe(range(1, 101))
    number = office.launched().number
    async with sending(office):
        await arrived(office, 10)
        office.verbs.pause(number, ADMIN, office.get(number).version)
        await eventually(lambda: State.SENDING not in office.states(number))
        paused = len(office.got())
        start = office.fake.clock.now()
        await eventually(lambda: office.fake.clock.now() > start + 30)
        assert len(office.got()) == paused < 100
        office.verbs.resume(number, ADMIN, office.get(number).version)
        await arrived(office, paused + 10)
        office.verbs.stop(number, ADMIN, office.get(number).version)
        report = await office.ended(number)
    assert report.of(State.SENT) == len(office.got()) < 100
    assert report.causes(State.CANCELLED) == [(Cause.STOPPED, 100 - len(office.got()))] and report.adds_up


async def test_quiet_hours_hold_back_all_but_the_urgent(office: Office) -> None:
    office.fake.clock.move_to(office.fake.clock.now() + 12 * 3600)  # type: ignore[attr-defined]
    office.subscribe([7])
    waits = office.launched()
    urgent = office.launched(replace(CONTENT, urgent="停水停电，明早不能办理")).number
    assert waits.starts_at and waits.starts_at.astimezone(office.now().tzinfo).hour == 8
    async with sending(office):
        await office.ended(urgent)
        assert office.states(waits.number) == [State.WAITING]
        office.fake.clock.move_to(waits.starts_at.timestamp() - 5)  # type: ignore[attr-defined]
        await office.ended(waits.number)
    assert office.now().hour == 8 and office.get(waits.number).state is not life.State.PAUSED


async def test_a_start_missed_by_more_than_an_hour_waits_for_a_person(office: Office) -> None:
    office.subscribe([7])
    number = office.launched().number
    office.fake.clock.move_to(office.fake.clock.now() + 3601)  # type: ignore[attr-defined]
    async with sending(office):
        await eventually(lambda: office.get(number).state is life.State.PAUSED)
        assert office.get(number).hold == LATE and not office.got()
        office.verbs.resume(number, ADMIN, office.get(number).version)
        assert (await office.ended(number)).of(State.SENT) == 1


async def test_a_restored_backup_sends_nothing_until_a_person_confirms(office: Office) -> None:
    office.subscribe([7, 8, 9])
    number = office.launched().number
    async with sending(office):
        await office.ended(number)
    _restore(office, number)
    async with sending(office):
        await eventually(lambda: office.get(number).hold == RESTORED)
        assert office.got() == [7, 8, 9]
        office.verbs.resume(number, ADMIN, office.get(number).version)
        await office.ended(number)
    assert office.got() == [7, 7, 8, 8, 9, 9]


def _restore(office: Office, number: int) -> None:
    """As it was right after the launch."""
    with office.database.writing() as connection:
        connection.execute(update(tables.broadcasts.broadcasts).values(state=life.State.RUNNING, ended_at=None))
        waiting = {"state": State.WAITING, "attempts": 0, "attempted_at": None}
        connection.execute(update(tables.broadcasts.deliveries).values(**waiting))
        connection.execute(update(tables.senders.paces).values(claims=0))


async def test_an_unreachable_platform_costs_nobody_the_notice(office: Office) -> None:
    office.subscribe(range(1, 21))
    number = office.launched().number
    async with sending(office):
        await arrived(office, 5)
        office.fake.stop()
        await eventually(lambda: State.SENDING not in office.states(number))
        office.fake.start()
        report = await office.ended(number)
    assert report.of(State.SENT) + report.of(State.IN_DOUBT) == 20


async def test_a_sender_that_stops_in_peace_leaves_nothing_in_doubt(office: Office) -> None:
    office.subscribe(range(1, 61))
    number = office.launched().number
    async with sending(office):
        await arrived(office, 20)
    assert set(office.states(number)) == {State.SENT, State.WAITING}
    async with sending(office):
        await office.ended(number)
    assert office.got() == list(range(1, 61))


async def test_an_hour_without_contact_waits_for_a_person(office: Office) -> None:
    office.subscribe([7])
    number = office.launched().number
    office.fake.stop()
    async with sending(office):
        await eventually(lambda: office.now().hour >= 11 and office.get(number).state is life.State.PAUSED)
    assert office.get(number).hold == LATE


def test_a_witness_remembers_the_furthest_and_survives_a_broken_file(tmp_path: Path) -> None:
    first = Witness(tmp_path / "sent.json")
    first.note("a", 5)
    first.note("a", 3)
    second = Witness(tmp_path / "sent.json")
    assert second.knows("a") and second.is_behind("a", 4) and not second.is_behind("a", 5)
    second.note("a", 3, lower=True)
    assert not Witness(tmp_path / "sent.json").is_behind("a", 3)
    (tmp_path / "sent.json").write_text("[broken", encoding="utf-8")
    assert not Witness(tmp_path / "sent.json").knows("a")


async def test_a_machine_that_never_saw_this_database_asks_before_it_goes_on(office: Office) -> None:
    office.subscribe([7, 8])
    number = office.launched().number
    with office.database.writing() as connection:
        deliveries.pace(connection, "telegram", office.now())
        connection.execute(tables.senders.paces.update().values(claims=5))
    async with sending(office):
        await eventually(lambda: office.get(number).hold == RESTORED)
    assert not office.got()


def test_a_platform_that_is_away_holds_up_only_what_goes_there(office: Office) -> None:
    """WeChat is away from the launch on; Telegram goes out slowly, and after more than an hour is not through."""
    office.subscribe([7, 8])
    with office.database.writing() as connection:
        subscribers.meet(connection, Address("wechat", "oPerson"), "", office.now())
    alone = office.launched(replace(CONTENT, audience=Audience(channels=("telegram",)))).number
    both = office.launched().number
    later = office.now() + timedelta(minutes=70)

    def tend(now: datetime, *in_contact: str) -> dict[int, life.State]:
        with office.database.writing() as connection:
            upkeep.hold_late(connection, now, LATE, in_contact)
        return {number: office.get(number).state for number in (alone, both)}

    with office.database.writing() as connection:
        for channel in ("telegram", "wechat"):
            deliveries.pace(connection, channel, office.now())
    for minutes in range(0, 71, 10):
        states = tend(office.now() + timedelta(minutes=minutes), "telegram")
    assert set(states.values()) == {life.State.RUNNING}
    assert tend(later, "telegram", "wechat") == {alone: life.State.RUNNING, both: life.State.PAUSED}
    office.verbs.resume(both, ADMIN, office.get(both).version)
    with office.database.writing() as connection:
        rows = tables.broadcasts.deliveries
        connection.execute(update(rows).where(rows.c.channel == "telegram").values(state=State.SENT))
        connection.execute(update(rows).where(rows.c.channel == "wechat").values(due_at=office.now()))
    hours = later + timedelta(minutes=61)
    assert tend(hours, "telegram") == {alone: life.State.RUNNING, both: life.State.PAUSED}, "nothing else goes on"
