"""What becomes of a delivery, walked through every order of attempts, deaths and stops that Hypothesis thinks of."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.broadcasts import hours
from bot.broadcasts.deliveries import OPEN, Attempt, Delivery, Fate, Policy, State, begin, cancel, conclude, rescue
from bot.broadcasts.hours import Rhythm
from bot.broadcasts.report import Report, report
from bot.messages import Address

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 10, tzinfo=ZONE)


class Mailing(RuleBasedStateMachine):
    """A platform that delivers or not, answers or not; `copies` is what really arrived."""

    @initialize(size=st.integers(1, 6), policy=st.sampled_from(Policy))
    def launch(self, size: int, policy: Policy) -> None:
        self.policy, self.stopped, self.copies = policy, False, [0] * size
        self.rows = [Delivery(n, 1, Address("telegram", str(n)), NOW) for n in range(size)]

    def of(self, state: State) -> list[Delivery]:
        return [row for row in self.rows if row.state is state]

    @precondition(lambda self: self.of(State.WAITING) and not self.stopped)
    @rule(data=st.data())
    def claim(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(self.of(State.WAITING)))
        self.rows[row.id] = begin(row)

    @precondition(lambda self: self.of(State.SENDING))
    @rule(data=st.data(), fate=st.sampled_from(Fate), arrives=st.booleans())
    def attempt(self, data: st.DataObject, fate: Fate, arrives: bool) -> None:
        row = data.draw(st.sampled_from(self.of(State.SENDING)))
        self.copies[row.id] += fate is Fate.SENT or (fate is Fate.IN_DOUBT and arrives)
        self.rows[row.id] = conclude(row, Attempt(fate, "因为", 3.0), self.policy, NOW)

    @precondition(lambda self: self.of(State.SENDING))
    @rule(data=st.data(), arrives=st.booleans())
    def die(self, data: st.DataObject, arrives: bool) -> None:
        row = data.draw(st.sampled_from(self.of(State.SENDING)))
        self.copies[row.id] += arrives
        self.rows[row.id] = rescue(row, self.policy, NOW)

    @rule()
    def stop(self) -> None:
        self.stopped = True
        self.rows = [cancel(row) for row in self.rows]

    @invariant()
    def every_recipient_is_counted_once(self) -> None:
        assert report(len(self.rows), ((row.state, row.cause) for row in self.rows)).adds_up

    @invariant()
    def no_state_tells_an_untruth(self) -> None:
        for row, copies in zip(self.rows, self.copies, strict=True):
            assert row.state is not State.SENT or copies >= 1
            assert row.state not in (State.FAILED, State.CANCELLED) or copies == 0
            assert copies <= (1 if self.policy is Policy.HOLD else 2)


Mailing.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestMailing = Mailing.TestCase

ROW = begin(Delivery(1, 1, Address("telegram", "1"), NOW))


def test_a_platform_that_asks_to_wait_is_obeyed_and_no_attempt_counted() -> None:
    after = conclude(ROW, Attempt(Fate.WAIT, wait=7), Policy.HOLD, NOW)
    assert (after.state, after.attempts, after.due_at) == (State.WAITING, 0, NOW + timedelta(seconds=7))


def test_what_surely_was_not_sent_is_sent_again_after_growing_waits() -> None:
    row, waits = ROW, []
    for _ in range(7):
        row = conclude(row, Attempt(Fate.NOT_SENT), Policy.HOLD, NOW)
        waits.append((row.due_at - NOW).seconds)
        row = begin(row)
    assert waits == [2, 4, 8, 16, 30, 30, 30]


def test_a_refusal_after_a_doubt_stays_in_doubt() -> None:
    doubted = begin(conclude(ROW, Attempt(Fate.IN_DOUBT), Policy.RESEND, NOW))
    assert conclude(doubted, Attempt(Fate.GONE, "拉黑"), Policy.RESEND, NOW).state is State.IN_DOUBT


def test_a_report_that_lost_a_row_does_not_add_up() -> None:
    counted = report(3, [(State.SENT, ""), (State.WAITING, "")])
    assert not counted.adds_up and counted.open == 1
    assert Report(0).adds_up and Report(0).percent == 100
    assert set(OPEN) == {State.WAITING, State.SENDING}


@pytest.mark.parametrize(
    ("at", "rhythm", "urgent", "due"),
    [
        ((24, 10, 0), Rhythm.AT_ONCE, False, (24, 10, 0)),
        ((24, 21, 0), Rhythm.AT_ONCE, False, (25, 8, 0)),
        ((24, 7, 59), Rhythm.AT_ONCE, False, (24, 8, 0)),
        ((24, 23, 30), Rhythm.AT_ONCE, True, (24, 23, 30)),
        ((24, 8, 30), Rhythm.DAILY, False, (24, 9, 0)),
        ((24, 10, 0), Rhythm.DAILY, False, (25, 9, 0)),
        ((24, 10, 0), Rhythm.WEEKLY, False, (30, 9, 0)),
        ((24, 10, 0), Rhythm.WEEKLY, True, (24, 10, 0)),
    ],
)
def test_when_a_notice_reaches_somebody(
    at: tuple[int, int, int], rhythm: Rhythm, urgent: bool, due: tuple[int, int, int]
) -> None:
    def moment(parts: tuple[int, int, int]) -> datetime:
        return datetime(2026, 11, *parts, tzinfo=ZONE)

    assert hours.due(moment(at), rhythm, urgent) == moment(due)


def test_cancelling_touches_only_what_waits() -> None:
    assert cancel(ROW) is ROW
    assert cancel(replace(ROW, state=State.WAITING)).state is State.CANCELLED
