"""Who may take an edition from which state to which."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from knowledge.catalogue.changes import compare
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.places import ServicePoint
from knowledge.editions import (
    Edition,
    approve,
    clear,
    edit,
    may,
    midnight,
    overdue,
    publish,
    roll_back,
    schedule,
    send_back,
    submit,
    unschedule,
    withdraw,
)
from knowledge.permissions import TRANSITIONS, Action, State
from knowledge.reach import check_department
from knowledge.refusals import NotAllowed, TokenMissing, TokenStale
from knowledge.roles import Actor, Role
from tests.knowledge.strategies import ADMIN, EDITOR, REVIEWER

NOW = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
DRAFT = Edition(2, State.DRAFT, 1, "d1", NOW, contributors=("bianji",))
SUBMITTED = replace(DRAFT, state=State.SUBMITTED)
APPROVED = replace(DRAFT, state=State.APPROVED, approved_by="shenhe", approved_digest="d1")


def test_a_draft_goes_through_review_to_publication() -> None:
    approved = approve(submit(DRAFT, EDITOR, 1), REVIEWER, 2)
    published = publish(approved, ADMIN, 3, in_force=1, content="d1", now=NOW)
    assert (published.state, published.approved_by, published.published_by) == (State.PUBLISHED, "shenhe", "guanli")
    assert (published.version, published.published_at) == (4, NOW)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", sorted(set(Action) - {Action.OPEN, Action.EDIT, Action.ROLL_BACK}))
@pytest.mark.parametrize("state", State)
def test_the_table_decides_and_nothing_else(role: Role, action: Action, state: State) -> None:
    edition, by = replace(APPROVED, state=state), Actor("renyuan", role)
    steps = {
        Action.SUBMIT: lambda: submit(edition, by, 1),
        Action.WITHDRAW: lambda: withdraw(edition, by, 1),
        Action.CLEAR: lambda: clear(edition, by, 1),
        Action.SCHEDULE: lambda: schedule(edition, by, 1, NOW + timedelta(days=1), NOW),
        Action.UNSCHEDULE: lambda: unschedule(edition, by, 1),
        Action.SEND_BACK: lambda: send_back(edition, by, 1),
        Action.APPROVE: lambda: approve(edition, by, 1),
        Action.PUBLISH: lambda: publish(edition, by, 1, 1, "d1", NOW),
    }
    allowed = role in TRANSITIONS[action].roles and state in TRANSITIONS[action].sources
    assert may(by, action, edition) == allowed
    if allowed:
        assert steps[action]().state is TRANSITIONS[action].target
    else:
        with pytest.raises(NotAllowed, match="不能"):
            steps[action]()


def test_a_draft_cannot_be_approved_by_its_author() -> None:
    by = Actor("bianji", Role.REVIEWER)
    assert not may(by, Action.APPROVE, SUBMITTED)
    with pytest.raises(NotAllowed, match="不能批准自己编辑的内容"):
        approve(SUBMITTED, by, 1)


def test_a_draft_cannot_be_approved_by_anyone_who_ever_touched_it() -> None:
    second = edit(edit(DRAFT, Actor("lisi", Role.CENTRE_EDITOR), 1, "d2"), EDITOR, 2, "d3")
    with pytest.raises(NotAllowed, match="不能批准自己编辑的内容"):
        approve(submit(second, EDITOR, 3), Actor("lisi", Role.REVIEWER), 4)


@pytest.mark.parametrize(
    "back", [lambda e: edit(e, EDITOR, 1, "d1"), lambda e: withdraw(e, EDITOR, 1), lambda e: send_back(e, REVIEWER, 1)]
)
def test_every_way_back_to_draft_voids_the_approval(back: object) -> None:
    after = back(APPROVED)  # type: ignore[operator]
    assert (after.state, after.approved_by, after.approved_digest) == (State.DRAFT, "", "")


LAWYER = Actor("falv", Role.LEGAL_REVIEWER)


def test_what_touches_the_list_of_powers_is_approved_only_after_the_legal_review_and_by_another() -> None:
    submitted = submit(DRAFT, EDITOR, 1, legal=True)
    assert not may(REVIEWER, Action.APPROVE, submitted)
    with pytest.raises(NotAllowed, match="要先通过合法性审查"):
        approve(submitted, REVIEWER, 2)
    cleared = clear(submitted, LAWYER, 2)
    assert (cleared.state, cleared.cleared_by) == (State.CLEARED, "falv")
    with pytest.raises(NotAllowed, match="不能再由您批准"):
        approve(cleared, Actor("falv", Role.REVIEWER), 3)
    assert approve(cleared, REVIEWER, 3).state is State.APPROVED
    back = send_back(cleared, LAWYER, 3)
    assert (back.state, back.cleared_by, back.legal) == (State.DRAFT, "", False)


def test_nobody_clears_what_they_wrote() -> None:
    writer = Actor("bianji", Role.LEGAL_REVIEWER)
    assert not may(writer, Action.CLEAR, SUBMITTED)
    with pytest.raises(NotAllowed, match="不能通过合法性审查自己编辑的内容"):
        clear(SUBMITTED, writer, 1)


def test_a_schedule_is_kept_until_publication_and_dropped_by_any_edit() -> None:
    due = midnight(date(2025, 3, 10))
    scheduled = schedule(APPROVED, ADMIN, 1, due, NOW)
    assert (scheduled.state, scheduled.due_at, scheduled.scheduled_by) == (State.APPROVED, due, "guanli")
    assert publish(scheduled, ADMIN, 2, 1, "d1", due).due_at is None
    for other in (unschedule(scheduled, ADMIN, 2), edit(scheduled, EDITOR, 2, "d2")):
        assert (other.due_at, other.scheduled_by) == (None, "")
    with pytest.raises(NotAllowed, match="时间已经过了"):
        schedule(APPROVED, ADMIN, 1, NOW, NOW)


def test_a_day_begins_at_its_first_moment_in_hulunbuir_and_ends_before_the_next() -> None:
    assert midnight(date(2025, 3, 10)) == datetime(2025, 3, 9, 16, 0, tzinfo=UTC)


def test_the_time_has_come_from_the_moment_on_and_for_an_hour() -> None:
    due = midnight(date(2025, 3, 10))
    scheduled = replace(APPROVED, due_at=due)
    moments = (timedelta(microseconds=-1), timedelta(0), timedelta(minutes=59, seconds=59), timedelta(hours=1))
    assert [overdue(scheduled, due + late) for late in moments] == [False, True, True, False]


def test_content_other_than_the_approved_cannot_be_published() -> None:
    with pytest.raises(NotAllowed, match="与批准时不一致"):
        publish(APPROVED, ADMIN, 1, in_force=1, content="d2", now=NOW)


def test_an_outdated_base_cannot_be_published() -> None:
    with pytest.raises(NotAllowed, match=r"在第 1 版的基础上编辑的，而现行的是第 5 版"):
        publish(APPROVED, ADMIN, 1, in_force=5, content="d1", now=NOW)


def test_a_missing_and_a_stale_token_are_told_apart() -> None:
    with pytest.raises(TokenMissing, match="缺少版本标记"):
        edit(DRAFT, EDITOR, None, "d2")
    with pytest.raises(TokenStale, match="已被他人改动"):
        edit(replace(DRAFT, version=2), EDITOR, 1, "d2")


def test_only_an_edition_that_was_in_force_is_rolled_back_to() -> None:
    old = replace(APPROVED, state=State.SUPERSEDED)
    again = roll_back(old, ADMIN, 7, 6, 6, NOW)
    assert (again.number, again.base, again.digest, again.approved_by) == (7, 6, "d1", "shenhe")
    for edition, by in ((APPROVED, ADMIN), (old, EDITOR)):
        with pytest.raises(NotAllowed, match="不能回退"):
            roll_back(edition, by, 7, 6, 6, NOW)


def test_who_rolls_back_says_what_they_saw_in_force() -> None:
    old = replace(APPROVED, state=State.SUPERSEDED)
    with pytest.raises(TokenMissing, match="缺少版本标记"):
        roll_back(old, ADMIN, 7, 6, None, NOW)
    with pytest.raises(TokenStale, match="现行版本刚刚换成了第 6 版"):
        roll_back(old, ADMIN, 7, 6, 5, NOW)


def test_a_department_editor_changes_items_of_the_own_department_only() -> None:
    by = Actor("gongan", Role.DEPARTMENT_EDITOR, "公安局")
    own, other = ServiceItem("A1", "居住证办理", "公安局"), ServiceItem("A2", "社保卡补领", "人社局")
    old = Catalogue((own, other))
    check_department(by, compare(old, Catalogue((replace(own, url="x"), other))))
    for new in (Catalogue((own,)), Catalogue((own, replace(other, department="公安局")))):
        with pytest.raises(NotAllowed, match="涉及其他部门的 1 项，例如「社保卡补领」"):
            check_department(by, compare(old, new))
    with pytest.raises(NotAllowed, match="不能改动办理点"):
        check_department(by, compare(old, replace(old, points=(ServicePoint("P1", "窗口"),))))
    check_department(EDITOR, compare(old, Catalogue()))
