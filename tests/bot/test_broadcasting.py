"""The staff's verbs for broadcasts: two people, a frozen audience, one launch, and an audit row each."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from bot.broadcasting import correction
from bot.broadcasts.audience import Audience
from bot.broadcasts.content import LONGEST_BODY, Content
from bot.broadcasts.deliveries import Cause, State
from bot.broadcasts.life import State as Life
from bot.messages import Address
from bot.store import broadcasts, deliveries, subscribers, tables
from knowledge.ready import Knowledge
from knowledge.refusals import NotAllowed, TokenStale
from knowledge.roles import Actor, Role
from knowledge.store import audit
from knowledge.store.database import Database
from tests.bot.broadcast_house import ADMIN, CONTENT, REVIEWER, WRITER, Office
from tests.bot.telegram_house import Shelf
from tests.fakes.telegram import TelegramFake

HAILAR, MANZHOULI, CITY = "150702", "150781", "150700"


@pytest.fixture
def office(database: Database, knowledge: Knowledge, tmp_path: Path) -> Iterator[Office]:
    yield Office(TelegramFake(), database, Shelf(knowledge), folder=tmp_path)


def test_nobody_approves_what_they_wrote(office: Office) -> None:
    own = Actor("writer", Role.REVIEWER)
    draft = office.verbs.draft(WRITER, CONTENT)
    with pytest.raises(NotAllowed, match="不能批准自己起草的内容"):
        office.verbs.approve(draft.number, own, draft.version)
    assert office.verbs.approve(draft.number, REVIEWER, draft.version).state is Life.APPROVED


def test_any_edit_voids_the_approval(office: Office) -> None:
    approved = office.approved()
    edited = office.verbs.edit(approved.number, WRITER, approved.version, replace(CONTENT, body="改了一个字。"))
    assert (edited.state, edited.approved_by) == (Life.DRAFT, "")
    with pytest.raises(NotAllowed, match="草稿"):
        office.verbs.launch(edited.number, ADMIN, edited.version)


def test_an_old_version_is_refused(office: Office) -> None:
    draft = office.verbs.draft(WRITER, CONTENT)
    office.verbs.edit(draft.number, WRITER, draft.version, replace(CONTENT, title="新标题"))
    with pytest.raises(TokenStale):
        office.verbs.approve(draft.number, REVIEWER, draft.version)


def test_above_a_hundred_the_number_is_typed(office: Office) -> None:
    office.subscribe(range(1, 102))
    ready = office.approved()
    for typed in (None, 100):
        with pytest.raises(NotAllowed, match="101 位收件人"):
            office.verbs.launch(ready.number, ADMIN, ready.version, typed)
    assert not office.states() and office.get(ready.number).state is Life.APPROVED
    assert office.verbs.launch(ready.number, ADMIN, ready.version, 101).size == 101


def test_a_hundred_clicks_start_one_broadcast(office: Office) -> None:
    office.subscribe(range(1, 6))
    ready = office.approved()
    with ThreadPoolExecutor(20) as threads:
        clicks = [threads.submit(office.verbs.launch, ready.number, ADMIN, ready.version) for _ in range(100)]
        assert {click.result().launched_at for click in clicks} == {office.get(ready.number).launched_at}
    assert len(office.states()) == office.get(ready.number).size == 5


def test_no_recipients_no_launch(office: Office) -> None:
    ready = office.approved()
    with pytest.raises(NotAllowed, match="没有一个收件人"):
        office.verbs.launch(ready.number, ADMIN, ready.version)
    board = office.approved(replace(CONTENT, board=True))
    assert office.verbs.launch(board.number, ADMIN, board.version).size == 0


def test_every_verb_leaves_an_audit_row_and_a_refusal_too(office: Office) -> None:
    office.subscribe([7])
    number = office.launched().number
    with pytest.raises(NotAllowed):
        office.verbs.stop(number, Actor("auditor", Role.AUDITOR), office.get(number).version)
    office.verbs.stop(number, ADMIN, office.get(number).version)
    with office.database.reading() as connection:
        rows = [(r.who, r.action, r.outcome) for r in audit.everything(connection)]
        assert not audit.verify(connection).faults
    assert rows == [
        ("writer", "起草广播", "完成"),
        ("reviewer", "批准", "完成"),
        ("admin", "启动", "完成"),
        ("auditor", "停止", "拒绝"),
        ("admin", "停止", "完成"),
    ]
    assert office.states(number) == [State.CANCELLED]


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (Audience(), {1, 2, 3, 4, 5}),
        (Audience(channels=("wechat",)), set()),
        (Audience(region=HAILAR), {1, 4}),
        (Audience(region=CITY), {1, 2, 3, 4}),
        (Audience(themes=("社会保障",)), {1, 2, 4, 5}),
        (Audience(region=HAILAR, themes=("社会保障",)), {1, 4}),
        (Audience(persons="法人"), {1, 2, 4}),
        (Audience(region=MANZHOULI, items=("A1",)), {2, 5}),
        (Audience(items=("A1",), followers_only=True), {5}),
    ],
)
def test_an_audience_is_narrowed_and_followers_are_added(office: Office, audience: Audience, expected: set[int]) -> None:
    _people(office)
    content = replace(CONTENT, audience=audience, board=True)
    sample = office.verbs.sample(content)
    number = office.launched(content).number
    assert sample.total == office.get(number).size == len(expected)
    assert {int(one.address.person) for one in _listed(office, number)} == expected


def _people(office: Office) -> None:
    """1 lives in 海拉尔; 2 in 满洲里, an enterprise; 3 wants 教育; 4 chose 海拉尔 and 社会保障; 5 follows A1; 6 left."""
    office.subscribe([1], HAILAR)
    office.subscribe([2], MANZHOULI)
    office.subscribe([3], CITY)
    office.subscribe([4], MANZHOULI)
    office.subscribe([5, 6], "")
    with office.database.writing() as connection:
        for person, kind, value in (
            (3, "theme", "教育"),
            (4, "theme", "社会保障"),
            (4, "region", HAILAR),
        ):
            row = {"channel": "telegram", "person": str(person), "kind": kind, "value": value}
            connection.execute(insert(tables.subscribers.interests), row)
        for person, persons in ((2, "法人"), (3, "自然人"), (5, "自然人")):
            mine = tables.subscribers.subscribers.c.person == str(person)
            connection.execute(tables.subscribers.subscribers.update().where(mine).values(persons=persons))
        subscribers.want(connection, Address("telegram", "5"), office.now(), "A1")
        subscribers.unsubscribe(connection, Address("telegram", "6"), office.now())


def _listed(office: Office, number: int) -> list[deliveries.Delivery]:
    with office.database.reading() as connection:
        return deliveries.listed(connection, number)


def test_a_department_reaches_the_followers_of_its_items(office: Office, knowledge: Knowledge) -> None:
    item = next(item for item in knowledge.catalogue.items if item.department)
    office.subscribe([1, 2])
    with office.database.writing() as connection:
        subscribers.want(connection, Address("telegram", "2"), office.now(), item.code)
    audience = Audience(departments=(item.department,), followers_only=True)
    assert office.verbs.sample(replace(CONTENT, audience=audience)).total == 1


def test_a_sample_shows_no_whole_number(office: Office) -> None:
    office.subscribe([123456789, 987654321])
    assert set(office.verbs.sample(CONTENT).some) == {"12…89", "98…21"}


def test_followers_of_a_cancelled_item_are_told_once_and_let_go(office: Office) -> None:
    _people(office)
    content = replace(CONTENT, audience=Audience(items=("A1",), followers_only=True), cancels=("A1",))
    office.launched(content)
    with office.database.reading() as connection:
        assert not connection.scalar(select(func.count()).select_from(tables.subscribers.follows))
    with pytest.raises(NotAllowed, match="没有一个收件人"):
        office.launched(content)


def test_three_notices_a_week_are_enough(office: Office) -> None:
    office.subscribe([7])
    for _ in range(3):
        office.launched()
    assert office.verbs.sample(CONTENT).enough == 1
    fourth = office.launched().number
    assert [(d.state, d.cause) for d in _listed(office, fourth)] == [(State.CANCELLED, Cause.ENOUGH)]
    urgent = office.launched(replace(CONTENT, urgent="停电")).number
    assert office.states(urgent) == [State.WAITING] and office.report(fourth).adds_up


def test_those_who_want_notices_together_are_due_together(office: Office) -> None:
    office.subscribe([7, 8])
    with office.database.writing() as connection:
        mine = tables.subscribers.subscribers.c.person == "8"
        connection.execute(tables.subscribers.subscribers.update().where(mine).values(rhythm="daily"))
    number = office.launched().number
    due = {d.address.person: d.due_at.astimezone(office.now().tzinfo) for d in _listed(office, number)}
    assert due["7"] == office.now() and (due["8"].day, due["8"].hour) == (25, 9)


def test_a_correction_goes_to_those_who_got_the_wrong_one(office: Office) -> None:
    office.subscribe([1, 2, 3])
    wrong = office.launched()
    with office.database.writing() as connection:
        for person, state in (("1", State.SENT), ("2", State.IN_DOUBT), ("3", State.FAILED)):
            mine = tables.broadcasts.deliveries.c.person == person
            connection.execute(tables.broadcasts.deliveries.update().where(mine).values(state=state, message=f"5{person}"))
    right = office.launched(replace(correction(office.get(wrong.number)), body="电话应为 0470-12345。"))
    assert right.content.title == "【更正】事项清单更新" and right.content.corrects == wrong.number
    assert {d.address.person for d in _listed(office, right.number)} == {"1", "2"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (replace(CONTENT, title=" "), "请填写标题"),
        (replace(CONTENT, body="字" * (LONGEST_BODY + 1)), "正文最多"),
        (replace(CONTENT, summary="字" * 21), "短讯最多 20 字"),
        (replace(CONTENT, audience=Audience(channels=())), "至少选一个渠道"),
        (replace(CONTENT, corrects=99), "没有第 99 号广播"),
    ],
)
def test_a_draft_that_cannot_be_sent_is_refused(office: Office, content: Content, reason: str) -> None:
    with pytest.raises(NotAllowed, match=reason):
        office.verbs.draft(WRITER, content)


def test_a_start_at_night_needs_a_reason(office: Office) -> None:
    night = office.now() + timedelta(hours=12)
    with pytest.raises(NotAllowed, match="免打扰"):
        office.verbs.draft(WRITER, replace(CONTENT, starts_at=night))
    assert office.verbs.draft(WRITER, replace(CONTENT, starts_at=night, urgent="停水")).number


ROLES: dict[str, Callable[[Office, int, Actor], object]] = {
    "起草": lambda office, number, by: office.verbs.draft(by, CONTENT),
    "批准": lambda office, number, by: office.verbs.approve(number, by, office.get(number).version),
    "启动": lambda office, number, by: office.verbs.launch(number, by, office.get(number).version),
}


@pytest.mark.parametrize("name", ROLES)
def test_an_auditor_and_a_department_editor_only_look(office: Office, name: str) -> None:
    number = office.verbs.draft(WRITER, CONTENT).number
    for role in (Role.AUDITOR, Role.DEPARTMENT_EDITOR):
        with pytest.raises(NotAllowed, match="需要由"):
            ROLES[name](office, number, Actor("someone", role, "公安局"))


def test_a_recount_lists_what_does_not_add_up(office: Office) -> None:
    office.subscribe([1, 2])
    number = office.launched().number
    office.launched(replace(CONTENT, urgent="停电"))
    with office.database.writing() as connection:
        assert broadcasts.off(connection) == []
        mine = (tables.broadcasts.deliveries.c.broadcast == number, tables.broadcasts.deliveries.c.person == "2")
        connection.execute(tables.broadcasts.deliveries.delete().where(*mine))
        ((wrong, report),) = broadcasts.off(connection)
    assert (wrong.number, report.size, report.of(State.WAITING)) == (number, 2, 1) and not report.adds_up


def test_what_is_only_for_the_board_is_done_at_once(office: Office) -> None:
    board = office.launched(replace(CONTENT, board=True))
    assert (board.state, board.size) == (Life.DONE, 0)
