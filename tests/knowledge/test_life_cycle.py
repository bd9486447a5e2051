"""Any people doing anything in any order: no content comes in force that was not approved by someone else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from knowledge import curation, scheduling
from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.lists import ItemList, ListEntry
from knowledge.editions import Edition
from knowledge.permissions import Action, State
from knowledge.refusals import NotAllowed
from knowledge.roles import Actor, Role
from knowledge.store import editions, tables
from knowledge.store.database import Database
from tests.knowledge.strategies import catalogue

# 甲 and 乙 have been given two roles, one after the other.
EDITORS = [Actor(name, Role.CENTRE_EDITOR) for name in ("jia", "yi")]
REVIEWERS = [Actor(name, Role.REVIEWER) for name in ("jia", "yi", "bing")]
LAWYERS = [Actor(name, Role.LEGAL_REVIEWER) for name in ("jia", "ji", "bing")]
ADMINS = [Actor("ding", Role.ADMIN)]
OTHERS = [Actor("wu", Role.AUDITOR)]
ABLE = {
    Action.OPEN: EDITORS,
    Action.EDIT: EDITORS,
    Action.SUBMIT: EDITORS,
    Action.WITHDRAW: EDITORS,
    Action.CLEAR: LAWYERS,
    Action.APPROVE: REVIEWERS,
    Action.SCHEDULE: ADMINS,
    Action.PUBLISH: ADMINS,
    Action.ROLL_BACK: ADMINS,
}

NEXT = {
    State.DRAFT: Action.SUBMIT,
    State.SUBMITTED: Action.CLEAR,
    State.CLEARED: Action.APPROVE,
    State.APPROVED: Action.PUBLISH,
    State.PUBLISHED: Action.OPEN,
    State.SUPERSEDED: Action.ROLL_BACK,
}

# Half of the time the next thing in order by someone who may, mostly with the right token: else little would happen.
anyone = st.sampled_from(EDITORS * 3 + REVIEWERS + LAWYERS + ADMINS + OTHERS)
actions = st.sampled_from([*ABLE, Action.EDIT, Action.EDIT]) | st.none()
backs = st.sampled_from([0, 0, 0, 1, 1, 2])
lags = st.sampled_from([0, 0, 0, 0, 0, 0, 1, None])  # how far behind the version is that a person saw; None: no token
# 甲 stands on the list of powers wherever it is there.
POWERS = (ItemList("权责", "权责", entries=(ListEntry("甲"),)),)
contents = st.sampled_from(
    [replace(catalogue(*names), lists=POWERS if "甲" in names else ()) for names in ("甲", "乙", "丙", "甲乙", "乙丙")]
)


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class LifeCycle(RuleBasedStateMachine):
    """The book kept beside the database: what each edition holds, who wrote it, which were approved and not edited since."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.clock = Clock(datetime(2025, 9, 1, tzinfo=UTC))
        self.database = database
        self.database.clock = self.clock
        self.written: dict[int, Catalogue] = {}
        self.writers: dict[int, set[str]] = {}
        self.cleared: dict[int, str] = {}
        self.approved: set[int] = set()
        self.due: dict[int, datetime] = {}
        self.been_in_force = [0]

    @initialize()
    def begin(self) -> None:
        with self.database.writing() as connection:
            for table in (tables.edition_comments, tables.edition_entries, tables.bodies, tables.editions):
                connection.execute(table.delete())
        self.open(1, EDITORS[0], catalogue("乙"))

    @rule(action=actions, by=anyone, turn=st.integers(0, 2), back=backs, content=contents, lag=lags)
    def act(self, action: Action | None, by: Actor, turn: int, back: int, content: Catalogue, lag: int | None) -> None:
        """Try one thing; None: what comes next. A refusal is an outcome, and what is done goes into the book."""
        number = max(1, len(self.written) - back)
        if action is None:
            action = NEXT[self.stored(number).state]
            by = ABLE[action][turn % len(ABLE[action])]
        verbs = {
            Action.OPEN: self.open,
            Action.EDIT: self.edit,
            Action.SCHEDULE: self.schedule,
            Action.ROLL_BACK: self.roll_back,
        }
        try:
            verbs.get(action, partial(self.step, action))(number, by, content, lag)
        except NotAllowed as refused:
            assert refused.reason

    def open(self, number: int, by: Actor, content: Catalogue, lag: int | None = 0) -> None:
        base = self.been_in_force[0 if lag else -1]
        self.write(curation.open_draft(self.database, content, by, base), by, content)

    def edit(self, number: int, by: Actor, content: Catalogue, lag: int | None) -> None:
        curation.replace_draft(self.database, number, content, by, self.version(number, lag))
        assert lag == 0 and number not in self.been_in_force
        self.write(number, by, content)

    def write(self, number: int, by: Actor, content: Catalogue) -> None:
        self.written[number] = content
        self.writers.setdefault(number, set()).add(by.username)
        self.void(number)

    def void(self, number: int) -> None:
        """It is a draft again: what reviewers said of it does not count any more."""
        self.approved.discard(number)
        self.cleared.pop(number, None)
        self.due.pop(number, None)

    def legal(self, number: int) -> bool:
        """Whether 甲 or its list changes."""
        old, new = (self.written.get(n, Catalogue()) for n in (self.stored(number).base, number))
        return old.by_code.get("甲") != new.by_code.get("甲") or old.lists != new.lists

    def step(self, action: Action, number: int, by: Actor, content: Catalogue, lag: int | None) -> None:
        verbs: dict[Action, Callable[..., object]] = {
            Action.SUBMIT: curation.submit,
            Action.WITHDRAW: curation.withdraw,
            Action.CLEAR: curation.clear,
            Action.APPROVE: curation.approve,
            Action.PUBLISH: curation.publish,
        }
        base = self.stored(number).base
        verbs[action](self.database, number, by, self.version(number, lag))
        assert lag == 0
        if action is Action.WITHDRAW:
            self.void(number)
        if action is Action.CLEAR:
            assert by.username not in self.writers[number]
            self.cleared[number] = by.username
        if action is Action.APPROVE:
            assert by.username not in {*self.writers[number], self.cleared.get(number)}
            assert number in self.cleared or not self.legal(number)
            self.approved.add(number)
        if action is Action.PUBLISH:
            assert base == self.been_in_force[-1]
            self.been_in_force.append(number)
            self.due.pop(number, None)

    def schedule(self, number: int, by: Actor, content: Catalogue, lag: int | None) -> None:
        moment = self.database.clock() + timedelta(minutes=10)
        scheduling.schedule(self.database, number, by, self.version(number, lag), moment)
        assert number in self.approved
        self.due[number] = moment

    @rule(minutes=st.integers(0, 80))
    def time_passes(self, minutes: int) -> None:
        """The program looks whether anything is due; what is more than an hour late stays where it is."""
        self.clock.now += timedelta(minutes=minutes)
        before, due = self.been_in_force[-1], self.come(self.clock.now)
        done = scheduling.publish_due(self.database)
        assert done == [number for number in due if self.stored(number).base == before][:1]
        self.been_in_force += done
        for number in due:
            self.due.pop(number)

    def come(self, now: datetime) -> list[int]:
        """What is due, the earliest first."""
        found = [number for number, moment in self.due.items() if moment <= now < moment + timedelta(hours=1)]
        return sorted(found, key=lambda number: (self.due[number], number))

    def roll_back(self, to: int, by: Actor, content: Catalogue, lag: int | None) -> None:
        seen = None if lag is None else self.been_in_force[-1 - min(lag, len(self.been_in_force) - 1)]
        number = curation.roll_back(self.database, to, by, seen)
        assert lag == 0 and to in self.been_in_force[:-1] and by.role is Role.ADMIN
        self.written[number], self.writers[number] = self.written[to], self.writers[to]
        self.approved.add(number)
        self.been_in_force.append(number)

    def stored(self, number: int) -> Edition:
        with self.database.reading() as connection:
            return editions.get(connection, number)

    def version(self, number: int, lag: int | None) -> int | None:
        return None if lag is None else self.stored(number).version - lag

    @invariant()
    def what_is_in_force_was_approved(self) -> None:
        number = self.been_in_force[-1]
        with self.database.reading() as connection:
            assert editions.in_force(connection) == number
            assert editions.load(connection, number) == self.written.get(number, Catalogue())
        assert number == 0 or number in self.approved


def test_no_unapproved_content_is_ever_in_force(database: Database) -> None:
    steps = settings(max_examples=30, stateful_step_count=50, deadline=None)
    run_state_machine_as_test(partial(LifeCycle, database), settings=steps)
