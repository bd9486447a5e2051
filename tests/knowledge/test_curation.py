"""The staff's verbs on real databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from knowledge import curation, scheduling
from knowledge import editions as life
from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.lists import ItemList, ListEntry
from knowledge.editions import Edition
from knowledge.permissions import State
from knowledge.ready import Knowledge
from knowledge.refusals import NotAllowed, TokenMissing, TokenStale
from knowledge.rehearsal import Expected, Matter, Rehearsed, rehearse
from knowledge.roles import Actor, Role
from knowledge.store import audit, comments, editions, question_set, staff, tables
from knowledge.store.database import Database
from tests.knowledge.strategies import ADMIN, EDITOR, REVIEWER, catalogue, catalogues

T = TypeVar("T")


def published(database: Database, content: Catalogue) -> int:
    """Take a catalogue all the way, on the base in force."""
    number = curation.open_draft(database, content, EDITOR, in_force(database))
    curation.submit(database, number, EDITOR, 1)
    curation.approve(database, number, REVIEWER, 2)
    curation.publish(database, number, ADMIN, 3)
    return number


def in_force(database: Database) -> int:
    with database.reading() as connection:
        return editions.in_force(connection)


def load(database: Database, number: int) -> Catalogue:
    with database.reading() as connection:
        return editions.load(connection, number)


def get(database: Database, number: int) -> Edition:
    with database.reading() as connection:
        return editions.get(connection, number)


def race(*calls: Callable[[], T]) -> list[T | NotAllowed]:
    """The outcomes of calls made at the same moment."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | NotAllowed:
        barrier.wait()
        try:
            return call()
        except NotAllowed as refused:
            return refused

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_a_published_edition_is_in_force_and_the_one_before_is_superseded(database: Database) -> None:
    first, second = published(database, catalogue("甲")), published(database, catalogue("甲", "乙"))
    assert (in_force(database), load(database, second)) == (second, catalogue("甲", "乙"))
    assert (get(database, first).state, load(database, first)) == (State.SUPERSEDED, catalogue("甲"))
    with database.reading() as connection:
        assert [edition.number for edition in editions.latest(connection)] == [second, first]


def test_an_edition_comes_back_as_it_was_saved(database: Database) -> None:
    @settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(catalogues)
    def round_trip(content: Catalogue) -> None:
        number = curation.open_draft(database, content, EDITOR, 0)
        assert load(database, number) == content
        with database.reading() as connection:
            assert editions.content_digest(connection, number) == editions.get(connection, number).digest

    round_trip()


def test_a_body_is_stored_once(database: Database) -> None:
    published(database, catalogue("甲", "乙"))
    published(database, catalogue("甲", "乙", "丙"))
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.bodies)) == 3


def test_an_edit_needs_the_version_that_its_author_saw(database: Database) -> None:
    number = curation.open_draft(database, catalogue("甲"), EDITOR, 0)
    curation.replace_draft(database, number, catalogue("乙"), EDITOR, 1)
    with pytest.raises(TokenMissing):
        curation.replace_draft(database, number, catalogue("丙"), EDITOR, None)
    with pytest.raises(TokenStale):
        curation.replace_draft(database, number, catalogue("丙"), EDITOR, 1)
    assert load(database, number) == catalogue("乙")


def test_of_two_editors_at_once_one_wins_and_the_other_is_told(database: Database) -> None:
    number = curation.open_draft(database, catalogue("0"), EDITOR, 0)
    for version in range(1, 21):
        one, two = catalogue(f"甲{version}"), catalogue(f"乙{version}")
        outcomes = race(
            lambda one=one, version=version: curation.replace_draft(database, number, one, EDITOR, version),
            lambda two=two, version=version: curation.replace_draft(database, number, two, EDITOR, version),
        )
        assert sorted(type(outcome) is TokenStale for outcome in outcomes) == [False, True]
        assert load(database, number) == (two if isinstance(outcomes[0], TokenStale) else one)


def test_drafts_opened_at_once_get_numbers_of_their_own(database: Database) -> None:
    opening = [lambda name=name: curation.open_draft(database, catalogue(name), EDITOR, 0) for name in "甲乙丙丁"]
    assert sorted(race(*opening)) == [1, 2, 3, 4]  # type: ignore[type-var]


def test_of_two_publications_at_once_one_is_refused(database: Database) -> None:
    numbers = [curation.open_draft(database, catalogue(name), EDITOR, 0) for name in "甲乙"]
    for number in numbers:
        curation.submit(database, number, EDITOR, 1)
        curation.approve(database, number, REVIEWER, 2)
    outcomes = race(*(lambda number=number: curation.publish(database, number, ADMIN, 3) for number in numbers))
    assert sorted(isinstance(outcome, NotAllowed) for outcome in outcomes) == [False, True]


def test_the_database_itself_allows_one_edition_in_force(database: Database) -> None:
    published(database, catalogue("甲"))
    number = curation.open_draft(database, catalogue("乙"), EDITOR, 1)
    with pytest.raises(IntegrityError), database.writing() as connection:
        connection.execute(update(tables.editions).where(tables.editions.c.number == number).values(state="published"))


def test_an_outdated_base_is_refused_with_the_difference(database: Database) -> None:
    published(database, catalogue("甲"))
    late = curation.open_draft(database, catalogue("甲", "丁"), EDITOR, 1)
    curation.submit(database, late, EDITOR, 1)
    curation.approve(database, late, REVIEWER, 2)
    published(database, catalogue("甲", "乙", "丙"))
    with pytest.raises(NotAllowed, match="其间的变化：增加 2 项"):
        curation.publish(database, late, ADMIN, 3)
    assert in_force(database) == 3


def test_content_that_was_changed_behind_the_approval_is_not_published(database: Database) -> None:
    number = curation.open_draft(database, catalogue("甲", "乙"), EDITOR, 0)
    curation.submit(database, number, EDITOR, 1)
    curation.approve(database, number, REVIEWER, 2)
    with database.writing() as connection:
        connection.execute(delete(tables.edition_entries).where(tables.edition_entries.c.code == "乙"))
    with pytest.raises(NotAllowed, match="与批准时不一致"):
        curation.publish(database, number, ADMIN, 3)


def test_rolling_back_publishes_the_old_content_as_a_new_edition(database: Database) -> None:
    first = published(database, catalogue("甲", "乙"))
    published(database, catalogue("丙"))
    again = curation.roll_back(database, first, ADMIN, 2)
    assert (again, in_force(database), load(database, again)) == (3, 3, catalogue("甲", "乙"))
    with database.reading() as connection:
        assert editions.content_digest(connection, again) == editions.get(connection, first).digest
    with pytest.raises(NotAllowed, match="现在是「现行」，不能回退"):
        curation.roll_back(database, again, ADMIN, again)


def test_a_withdrawn_or_returned_draft_can_be_edited_and_submitted_again(database: Database) -> None:
    number = curation.open_draft(database, catalogue("甲"), EDITOR, 0)
    curation.submit(database, number, EDITOR, 1)
    curation.withdraw(database, number, EDITOR, 2)
    curation.submit(database, number, EDITOR, 3)
    with pytest.raises(NotAllowed, match="请写明意见"):
        curation.send_back(database, number, REVIEWER, 4, " ")
    curation.send_back(database, number, REVIEWER, 4, "缺设定依据")
    curation.comment(database, number, EDITOR, "已补", code="甲")
    with database.reading() as connection:
        said = [(one.who, one.code, one.text) for one in comments.on(connection, number)]
    assert said == [("shenhe", "", "缺设定依据"), ("bianji", "甲", "已补")]
    curation.replace_draft(database, number, catalogue("乙"), EDITOR, 5)
    assert curation.submit(database, number, EDITOR, 6).state is State.SUBMITTED


def test_a_draft_is_made_from_nothing_or_from_an_edition_that_was_in_force(database: Database) -> None:
    draft = curation.open_draft(database, catalogue("甲"), EDITOR, 0)
    with pytest.raises(NotAllowed, match="还没有发布过"):
        curation.open_draft(database, catalogue("乙"), EDITOR, draft)
    with pytest.raises(NotAllowed, match="没有第 9 版"):
        curation.open_draft(database, catalogue("乙"), EDITOR, 9)


def test_a_department_editor_is_held_to_the_own_department(database: Database) -> None:
    published(database, catalogue("甲", department="公安局"))
    by = Actor("renshe", Role.DEPARTMENT_EDITOR, "人社局")
    with pytest.raises(NotAllowed, match="例如「甲」"):
        curation.open_draft(database, Catalogue(), by, 1)
    number = curation.open_draft(database, catalogue("甲", department="公安局"), by, 1)
    with pytest.raises(NotAllowed, match="例如「乙」"):
        curation.replace_draft(database, number, catalogue("甲", "乙", department="公安局"), by, 1)


def test_the_first_edition_needs_no_review_while_there_are_no_accounts(database: Database) -> None:
    assert curation.publish_first(database, catalogue("甲")) == 1
    assert curation.publish_first(database, catalogue("甲")) == 1
    assert curation.publish_first(database, catalogue("乙")) == 2
    staff.add(database, "guanli", "一个够长的密码啊啊啊", Role.ADMIN)
    with pytest.raises(NotAllowed, match="已有工作人员账号"):
        curation.publish_first(database, catalogue("丙"))
    assert load(database, in_force(database)) == catalogue("乙")


def test_ten_thousand_items_are_saved_loaded_and_published_in_seconds(database: Database) -> None:
    content = catalogue(*(f"事项{n}" for n in range(10_000)))
    started = database.clock()
    number = published(database, content)
    assert load(database, number) == content
    assert (database.clock() - started).total_seconds() < 6


LAWYER = Actor("falv", Role.LEGAL_REVIEWER)
POWERS = ItemList("权责-市", "权责", entries=(ListEntry("甲"),))


class Clock:
    """Says what it is set to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def approved(database: Database, content: Catalogue, base: int) -> int:
    number = curation.open_draft(database, content, EDITOR, base)
    curation.submit(database, number, EDITOR, 1)
    curation.approve(database, number, REVIEWER, 2)
    return number


def test_only_what_touches_the_list_of_powers_demands_the_legal_review(database: Database) -> None:
    old = replace(catalogue("甲", "乙"), lists=(POWERS,))
    number = curation.open_draft(database, old, EDITOR, 0)
    assert curation.submit(database, number, EDITOR, 1).legal
    with pytest.raises(NotAllowed, match="合法性审查"):
        curation.approve(database, number, REVIEWER, 2)
    curation.clear(database, number, LAWYER, 2)
    curation.approve(database, number, REVIEWER, 3)
    curation.publish(database, number, ADMIN, 4)
    for changed, legal in (("甲", True), ("乙", False)):
        items = tuple(replace(item, url="x") if item.code == changed else item for item in old.items)
        draft = curation.open_draft(database, replace(old, items=items), EDITOR, number)
        assert curation.submit(database, draft, EDITOR, 1).legal is legal


def test_what_is_scheduled_comes_in_force_at_its_moment_and_not_before(connect: Callable[..., Database]) -> None:
    due = life.midnight(date(2025, 9, 1))
    clock = Clock(due - timedelta(days=3))
    database = connect(clock=clock)
    first = published(database, catalogue("甲"))
    number = approved(database, catalogue("乙"), first)
    scheduling.schedule(database, number, ADMIN, 3, due)
    for moment, done in ((due - timedelta(microseconds=1), []), (due, [number]), (due + timedelta(seconds=1), [])):
        clock.now = moment
        assert scheduling.publish_due(database) == done
    edition = get(database, number)
    assert (edition.state, edition.published_by, edition.published_at) == (State.PUBLISHED, "guanli", due)
    with database.reading() as connection:
        assert [editions.in_force_at(connection, due - timedelta(microseconds=n)) for n in (1, 0)] == [first, number]
        assert editions.in_force_at(connection, due - timedelta(days=9)) == 0
        assert audit.latest(connection, 1)[0].origin == "定时发布"


def rehearsed(database: Database, number: int, accepted: bool = False) -> Rehearsed:
    """What the console shows before publishing, and what it brings back when the box is ticked."""
    with database.reading() as connection:
        questions, old = question_set.everything(connection), editions.in_force(connection)
        contents = [editions.load(connection, one) for one in (old, number)]
        digests = [editions.get(connection, one).digest for one in (old, number)]
    shifts = rehearse(*(Knowledge.build(one, 1) for one in contents), questions)  # type: ignore[misc]
    found = Rehearsed(Matter(*digests, tuple(questions)), tuple(shifts))
    return replace(found, accepted=found.mark) if accepted else found


@pytest.mark.parametrize("at", ["now", "later"])
def test_what_breaks_an_answer_is_published_only_by_one_who_saw_it(connect: Callable[..., Database], at: str) -> None:
    clock = Clock(datetime(2025, 8, 30, tzinfo=UTC))
    database = connect(clock=clock)
    first = published(database, catalogue("居住证办理", "结婚登记"))
    question_set.add(database, EDITOR, Expected("结婚登记", ("结婚登记",)))
    number = approved(database, catalogue("居住证办理"), first)

    def go_on(seen: Rehearsed | None) -> Edition:
        if at == "now":
            return curation.publish(database, number, ADMIN, 3, seen)
        return scheduling.schedule(database, number, ADMIN, 3, clock.now + timedelta(hours=1), seen)

    with pytest.raises(TokenStale, match="演练"):
        go_on(None)
    with pytest.raises(NotAllowed, match=r"「结婚登记」答错了：原来答「结婚登记」，现在答不上来.*勾选"):
        go_on(rehearsed(database, number))
    seen = rehearsed(database, number, accepted=True)
    question_set.add(database, EDITOR, Expected("居住证", ("居住证办理",)))
    with pytest.raises(TokenStale, match="重新打开"):
        go_on(seen)  # the set has grown since
    question_set.remove(database, EDITOR, "居住证")
    assert get(database, number).state is State.APPROVED and get(database, number).due_at is None
    go_on(seen)
    with database.reading() as connection:
        assert "演练 1 句：1 句的回答会变，已确认" in audit.latest(connection, 1)[0].reason


def test_what_breaks_no_answer_needs_no_tick_and_a_run_that_failed_does(database: Database) -> None:
    first = published(database, catalogue("居住证办理"))
    question_set.add(database, EDITOR, Expected("居住证办理", ("居住证办理",)))
    number = approved(database, catalogue("居住证办理", "结婚登记"), first)
    found = rehearsed(database, number)
    assert found.mark == "" and found.worries == ()
    failed = replace(found, failed=True)
    with pytest.raises(NotAllowed, match="没有演练成"):
        curation.publish(database, number, ADMIN, 3, failed)
    curation.publish(database, number, ADMIN, 3, replace(failed, accepted=failed.mark))
    assert get(database, number).state is State.PUBLISHED


def test_a_schedule_that_is_an_hour_late_waits_for_a_person(connect: Callable[..., Database]) -> None:
    clock = Clock(datetime(2025, 8, 30, tzinfo=UTC))
    database = connect(clock=clock)
    number = approved(database, catalogue("甲"), 0)
    scheduling.schedule(database, number, ADMIN, 3, clock.now + timedelta(hours=1))
    clock.now += timedelta(hours=2)
    assert scheduling.publish_due(database) == [] and get(database, number).state is State.APPROVED
    assert curation.publish(database, number, ADMIN, 4).state is State.PUBLISHED


def test_a_schedule_on_an_outdated_base_is_dropped_and_says_why(connect: Callable[..., Database]) -> None:
    clock = Clock(datetime(2025, 8, 30, tzinfo=UTC))
    database = connect(clock=clock)
    number = approved(database, catalogue("甲"), 0)
    scheduling.schedule(database, number, ADMIN, 3, clock.now + timedelta(hours=1))
    published(database, catalogue("乙"))
    clock.now += timedelta(hours=1)
    assert scheduling.publish_due(database) == []
    assert (get(database, number).due_at, get(database, number).state) == (None, State.APPROVED)
    with database.reading() as connection:
        told = comments.on(connection, number)[0].text
        assert "没有按时发布" in told and "增加 1 项" in told
        assert [row.outcome for row in audit.latest(connection, 2)] == ["完成", "拒绝"]


def test_of_two_programs_at_the_moment_one_publishes_and_the_other_has_nothing_to_do(connect: Callable[..., Database]) -> None:
    clock = Clock(datetime(2025, 8, 30, tzinfo=UTC))
    one, other = connect(clock=clock), connect(clock=clock)
    number = approved(one, catalogue("甲"), 0)
    scheduling.schedule(one, number, ADMIN, 3, clock.now + timedelta(hours=1))
    clock.now += timedelta(hours=1)
    outcomes = race(lambda: scheduling.publish_due(one), lambda: scheduling.publish_due(other))
    assert sorted(outcomes, key=len) == [[], [number]]  # type: ignore[arg-type]
    with one.reading() as connection:
        assert [row.outcome for row in audit.latest(connection, 2)] == ["完成", "完成"]
