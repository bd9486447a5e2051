"""Mass messages of WeChat: counted against the month, handed over once whatever happens, settled by the platform's report."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import update

from bot.broadcasting import Broadcasting, correction
from bot.broadcasts import mass as plans
from bot.broadcasts.audience import Audience
from bot.broadcasts.content import Content
from bot.broadcasts.deliveries import Cause, Delivery, State
from bot.broadcasts.life import Broadcast
from bot.broadcasts.life import State as Life
from bot.broadcasts.notices import TEST_MARK
from bot.broadcasts.report import Report
from bot.channels.wechat.carrier import WechatCarrier
from bot.messages import Address
from bot.sender import Sender
from bot.settings import Settings
from bot.store import broadcasts, deliveries, mass, subscribers, tables
from bot.store.deliveries import Claim, Order
from bot.witness import Witness
from knowledge.ready import Knowledge
from knowledge.refusals import NotAllowed
from knowledge.store.database import Database
from tests.bot.broadcast_house import ADMIN, REVIEWER, WRITER
from tests.bot.telegram_house import Shelf, eventually
from tests.bot.wechat_house import House
from tests.fakes.wechat import Driver, Time, WechatFake
from tests.fakes.wechat.mass import COVER, Sent

PEOPLE = tuple(f"oPerson{number}" for number in range(1, 7))
WECHAT = Audience(channels=("wechat",))
CONTENT = Content("事项清单更新", "新增2项。\n取消1项。", "新增2项取消1项", audience=WECHAT, board=False, mass=True)


@dataclass
class Office(House):
    """Where mass messages are written and sent. Each sleep of a sender moves the time."""

    folder: Path = Path()
    cover: str = ""

    @property
    def verbs(self) -> Broadcasting:
        return Broadcasting(self.database, self.shelf, self.time.clock, most_a_week=9)  # type: ignore[arg-type]

    @property
    def sent(self) -> list[Sent]:
        return self.fake.mass.sent

    def subscribe(self, *people: str) -> None:
        with self.database.writing() as connection:
            for person in people:
                self.fake.person(person)
                subscribers.meet(connection, Address("wechat", person), "", self.time.clock())

    def launched(self, content: Content = CONTENT) -> Broadcast:
        draft = self.verbs.draft(WRITER, content)
        ready = self.verbs.approve(draft.number, REVIEWER, draft.version)
        return self.verbs.launch(ready.number, ADMIN, ready.version)

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[Driver]:
        """A sender, and the platform to report through siban's webhook."""

        async def sleep(seconds: float) -> None:
            self.time.now += seconds
            await asyncio.sleep(0.001)

        switches = {"customer_service": True, "mass": True, "cover": self.cover}
        carrier = WechatCarrier(self.account(**switches), self.database, self.time.clock, "呼伦贝尔市", sleep)
        witness = Witness(self.folder / "sent.json")
        sender = Sender(self.database, [carrier], self.time.clock, witness, None, sleep, carrier.courier)
        async with self.open(**switches) as platform:
            sender.start()
            try:
                yield platform
            finally:
                await sender.stop()

    def rows(self, number: int = 1) -> list[Delivery]:  # type: ignore[override]
        with self.database.reading() as connection:
            return deliveries.listed(connection, number)

    def states(self, number: int = 1) -> dict[str, State]:
        return {row.address.person: row.state for row in self.rows(number)}

    def jobs(self, number: int = 1) -> list[mass.Told]:
        with self.database.reading() as connection:
            return mass.told(connection, number)

    def report(self, number: int = 1) -> Report:
        return self.verbs.report(self.get(number))

    def get(self, number: int = 1) -> Broadcast:
        with self.database.reading() as connection:
            return broadcasts.get(connection, number)

    async def settled(self, number: int = 1) -> Report:
        await eventually(lambda: self.report(number).open == 0)
        return self.report(number)

    async def doubted(self, meant: bool = True) -> None:
        """Until nobody knows whether the platform has it; then a minute later."""
        if meant:
            await eventually(lambda: self.jobs()[0].job.doubts)
            self.time.now += plans.AGAIN_AFTER

    async def taken(self, count: int = 1) -> None:
        """Until the platform's answers are written down."""
        await eventually(lambda: sum(bool(one.job.message) for one in self.jobs(self.number)) == count)

    @property
    def number(self) -> int:
        with self.database.reading() as connection:
            return broadcasts.next_number(connection) - 1


@pytest.fixture
def office(database: Database, knowledge: Knowledge, tmp_path: Path) -> Iterator[Office]:
    time = Time()
    with WechatFake(lambda: time.now) as fake:
        made = Office(fake, time, database, Shelf(knowledge), folder=tmp_path)
        made.subscribe(*PEOPLE)
        yield made


async def test_one_message_for_all_is_counted_by_what_the_platform_reports(office: Office) -> None:
    office.fake.person("oPerson2").refuses = True
    office.fake.person("oPerson3").unlucky = True
    office.launched()
    async with office.sending() as platform:
        await office.taken()
        assert set(office.states().values()) == {State.SENDING} and office.get().state is Life.RUNNING
        assert (await platform.reports(office.sent[0])).status == 200
        report = await office.settled()
        await eventually(lambda: office.get().state is Life.DONE)
    assert len(office.sent) == 1 and office.sent[0].people == PEOPLE
    assert "新增2项。" in office.sent[0].content and not office.fake.calls
    assert (report.of(State.SENT), report.of(State.FAILED), report.adds_up) == (4, 2, True)
    assert dict(report.causes(State.FAILED)) == {Cause.FILTERED: 1, Cause.NOT_DELIVERED: 1}


@pytest.mark.parametrize("fault", ["lost", "500", "garbage", -1, 42001])
async def test_a_lost_answer_is_asked_for_again_and_nobody_gets_it_twice(office: Office, fault: int | str) -> None:
    office.launched()
    office.fake.faults = [fault]
    async with office.sending() as platform:
        await office.doubted(fault in ("lost", "500", "garbage"))
        await office.taken()
        await platform.reports(office.sent[0])
        report = await office.settled()
    assert report.of(State.SENT) == 6 and [office.fake.mass.copies(person) for person in PEOPLE] == [1] * 6
    assert 45066 not in office.fake.mass.refused and len(office.sent) == 1


async def test_a_death_between_sending_and_recording_doubles_nothing(office: Office) -> None:
    """A process claimed it, the platform has it, and nobody wrote down so; the report came meanwhile."""
    office.launched()
    with office.database.writing() as connection:
        order = Order("wechat", "dead", 1, 1.0)
        found = mass.claim(connection, order, Claim((), office.time.clock(), "mark", 0), office.time.clock(), removable=False)
    assert found and found[1] == list(PEOPLE)
    body = {"touser": found[1], "msgtype": "text", "text": {"content": "新增2项。"}, "clientmsgid": found[0].key}
    taken = office.fake.mass.call("message/mass/send", body)
    async with office.sending() as platform:
        await office.doubted()
        await platform.reports(office.sent[0])
        report = await office.settled()
    assert report.of(State.SENT) == 6 and len(office.sent) == 1
    assert {row.message for row in office.rows()} == {str(taken["msg_id"])} and office.fake.mass.refused == [45065]


async def test_a_key_that_the_platform_may_have_forgotten_is_not_used_again(office: Office) -> None:
    office.launched()
    office.fake.faults = ["lost"] * 99  # so that it is still in doubt when this test looks
    async with office.sending():
        await office.doubted()
        office.time.now += timedelta(hours=25).total_seconds()
        report = await office.settled()
    assert report.of(State.IN_DOUBT) == 6 and len(office.sent) == 1


async def test_four_a_month_are_counted_and_shown_and_a_fifth_is_refused(office: Office) -> None:
    for left in (4, 3, 2, 1):
        quota = office.verbs.sample(CONTENT).quota
        assert quota and (quota.left, quota.people, quota.full) == (left, 6, 0)
        office.launched()
    with pytest.raises(NotAllowed, match="本月还可群发 0 次"):
        office.launched()
    office.subscribe("oFresh1", "oFresh2")
    number = office.launched().number
    assert [row.cause for row in office.rows(number) if row.state is State.CANCELLED] == [Cause.MONTH_FULL] * 6
    assert {person for person, state in office.states(number).items() if state is State.WAITING} == {"oFresh1", "oFresh2"}
    later = replace(CONTENT, starts_at=office.time.clock() + timedelta(days=20), urgent="演练")
    office.verbs.stop(number, ADMIN, office.get(number).version)
    assert (quota := office.verbs.sample(later).quota) and quota.left == 0, "four of this month are still open"


async def test_last_months_messages_count_no_more(office: Office) -> None:
    for _ in range(4):
        office.launched()
    with office.database.writing() as connection:
        last = {"state": State.SENT, "attempted_at": office.time.clock() - timedelta(days=31)}
        connection.execute(update(tables.broadcasts.deliveries).values(**last))
    assert (quota := office.verbs.sample(CONTENT).quota) and quota.left == 4


async def test_the_platforms_own_word_on_the_quota_is_told(office: Office) -> None:
    office.launched()
    office.fake.faults = [45028]
    async with office.sending():
        report = await office.settled()
    assert report.causes(State.FAILED) == [("本月的群发次数已用完（错误码 45028）", 6)] and not office.sent


async def test_what_the_review_refuses_has_failed_with_its_reason(office: Office) -> None:
    office.fake.mass.review = "err(10001)"
    office.launched()
    async with office.sending() as platform:
        await office.taken()
        await platform.reports(office.sent[0])
        report = await office.settled()
    assert report.causes(State.FAILED) == [("微信没有发出：涉嫌广告（err(10001)）", 6)]


async def test_a_report_that_never_came_is_asked_for(office: Office) -> None:
    office.launched()
    async with office.sending():
        await office.taken()
        office.time.now += plans.ASK_AFTER.total_seconds()
        report = await office.settled()
    assert report.of(State.SENT) == 6 and office.time.now - office.sent[0].at >= plans.ASK_AFTER.total_seconds()


async def test_after_a_day_without_a_word_it_is_in_doubt(office: Office) -> None:
    office.fake.mass.busy = True
    office.launched()
    async with office.sending():
        await office.taken()
        office.time.now += timedelta(hours=25).total_seconds()
        report = await office.settled()
    assert report.causes(State.IN_DOUBT) == [(Cause.NO_RECEIPT, 6)]


async def test_a_report_may_come_before_the_answer_is_written_down(office: Office) -> None:
    office.launched()
    office.fake.faults = ["lost"]
    async with office.sending() as platform:
        await eventually(lambda: office.sent)
        await platform.reports(office.sent[0])
        again = await platform.reports(office.sent[0])
        await office.doubted()
        report = await office.settled()
    assert again.status == 200 and report.of(State.SENT) == 6


async def test_stopping_cancels_what_the_platform_does_not_have(office: Office) -> None:
    number = office.launched().number
    office.verbs.stop(number, ADMIN, office.get().version)
    async with office.sending():
        await eventually(lambda: office.jobs()[0].job.stage is plans.Stage.OVER)
    assert set(office.states().values()) == {State.CANCELLED} and not office.sent


async def test_stopping_leaves_in_doubt_what_the_platform_may_have(office: Office) -> None:
    number = office.launched().number
    office.fake.faults = ["lost"] * 99  # so that it is still in doubt when this test looks
    async with office.sending():
        await eventually(lambda: office.jobs()[0].job.doubts)
        office.verbs.stop(number, ADMIN, office.get().version)
        report = await office.settled()
    assert report.causes(State.IN_DOUBT) == [(Cause.STOPPED, 6)] and len(office.sent) == 1


async def test_who_left_since_the_launch_gets_nothing(office: Office) -> None:
    office.launched()
    with office.database.writing() as connection:
        subscribers.unsubscribe(connection, Address("wechat", "oPerson1"), office.time.clock())
    async with office.sending() as platform:
        await office.taken()
        await platform.reports(office.sent[0])
        await office.settled()
    assert office.states()["oPerson1"] is State.CANCELLED and "oPerson1" not in office.sent[0].people
    assert office.report().adds_up


async def test_one_who_is_left_alone_is_written_to_alone(office: Office) -> None:
    office.launched()
    with office.database.writing() as connection:
        for person in PEOPLE[1:]:
            subscribers.unsubscribe(connection, Address("wechat", person), office.time.clock())
    async with office.sending():
        await office.settled()
    assert office.states()["oPerson1"] is State.SENT and not office.sent and not office.fake.mass.refused


async def test_a_mass_message_needs_two_people(office: Office) -> None:
    alone = replace(CONTENT, audience=replace(WECHAT, items=("A1",), followers_only=True))
    with office.database.writing() as connection:
        subscribers.want(connection, Address("wechat", "oPerson1"), office.time.clock(), "A1")
    with pytest.raises(NotAllowed, match="至少要有 2 位"):
        office.launched(alone)
    with pytest.raises(NotAllowed, match="选上微信"):
        office.launched(replace(CONTENT, audience=Audience(channels=("telegram",))))


async def test_many_people_take_several_calls_of_equal_size(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "MOST_AT_ONCE", 4)
    office.launched()
    async with office.sending() as platform:
        await office.taken(2)
        for sent in list(office.sent):
            await platform.reports(sent)
        report = await office.settled()
    assert [len(sent.people) for sent in office.sent] == [3, 3] and len({sent.key for sent in office.sent}) == 2
    assert report.of(State.SENT) == 6


async def test_an_article_can_be_taken_off_and_a_text_cannot(office: Office) -> None:
    office.cover = COVER
    number = office.launched().number
    async with office.sending() as platform:
        await office.taken()
        await platform.reports(office.sent[0])
        await office.settled()
        await eventually(lambda: office.get().state is Life.DONE)
        office.verbs.remove(number, REVIEWER, office.get().version)
        await eventually(lambda: office.jobs()[0].job.removal == plans.REMOVED)
        assert office.sent[0].article and office.sent[0].deleted
        office.cover = ""
    text = office.launched().number
    with pytest.raises(NotAllowed, match="没有能撤下的图文"):
        office.verbs.remove(text, REVIEWER, office.get(text).version)


async def test_a_correction_goes_to_all_who_may_have_got_the_wrong_one(office: Office) -> None:
    """Who of the six failed is not known: all get the correction, by mass message again."""
    office.fake.person("oPerson3").unlucky = True
    wrong = office.launched()
    async with office.sending() as platform:
        await office.taken()
        await platform.reports(office.sent[0])
        await office.settled()
    right = office.launched(replace(correction(office.get(wrong.number)), body="电话应为 0470-12345。"))
    assert set(office.states(right.number)) == set(PEOPLE) and right.content.mass


@pytest.mark.parametrize("cover", ["", COVER])
async def test_staff_see_a_mass_message_as_everybody_would(office: Office, cover: str) -> None:
    office.cover = cover
    draft = office.verbs.draft(WRITER, CONTENT)
    async with office.sending() as platform:
        told = await platform.says("oPerson1", f"/preview {draft.preview_code}")
    ((person, shown),) = office.fake.mass.previews
    assert "预览已经单独发给您" in told.text and person == "oPerson1"
    assert TEST_MARK in shown and "新增2项。" in shown and not office.sent


async def test_a_preview_that_did_not_go_out_says_why(office: Office) -> None:
    draft = office.verbs.draft(WRITER, CONTENT)
    office.fake.faults = [48003]
    async with office.sending() as platform:
        told = await platform.says("oPerson1", f"/preview {draft.preview_code}")
    assert "群发协议" in told.text


async def test_the_platform_of_the_tests_is_strict(office: Office) -> None:
    """Its refusals, one by one, with WeChat's own codes."""
    call, good = (
        office.fake.mass.call,
        {"touser": list(PEOPLE), "msgtype": "text", "text": {"content": "好"}, "clientmsgid": "k"},
    )
    wrong: tuple[tuple[dict[str, Any], int], ...] = (
        ({"touser": ["oPerson1"]}, 40130),
        ({"touser": ["oPerson1", "oNobody"]}, 40003),
        ({"text": {"content": "长" * 700}}, 45002),
        ({"msgtype": "mpnews", "mpnews": {"media_id": "none"}}, 40007),
        ({"clientmsgid": "k" * 65}, 45067),
    )
    assert [call("message/mass/send", good | change).get("errcode") for change, _ in wrong] == [code for _, code in wrong]
    first = call("message/mass/send", good)
    assert call("message/mass/send", good)["errcode"] == 45066
    office.time.now += 61
    assert call("message/mass/send", good) == {"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": first["msg_id"]}
    assert call("message/mass/delete", {"msg_id": first["msg_id"]})["errcode"] == 40059
    for number in range(4):
        call("message/mass/send", good | {"clientmsgid": f"more {number}"})
    assert [office.fake.mass.copies(person) for person in PEOPLE] == [4] * 6 and len(office.sent[-1].filtered) == 6


def test_mass_messages_need_a_verified_account(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="群发要先设"):
        Settings(data_dir=tmp_path, wechat_mass=True)


SHARES: dict[str, tuple[plans.Result, list[tuple[State, int]]]] = {
    "all": (plans.Result("1", "send success", 5, 5, 5, 0), [(State.SENT, 5)]),
    "fewer reported": (plans.Result("1", "send success", 3, 3, 3, 0), [(State.SENT, 3), (State.IN_DOUBT, 2)]),
    "more reported": (plans.Result("1", "send success", 9, 9, 9, 0), [(State.SENT, 5)]),
    "nonsense": (plans.Result("1", "send success", 2, 9, 0, 0), [(State.IN_DOUBT, 5)]),
    "refused": (plans.Result("1", "send fail"), [(State.FAILED, 5)]),
}


@pytest.mark.parametrize("name", SHARES)
def test_every_person_of_a_job_is_counted_once_whatever_is_reported(name: str) -> None:
    result, expected = SHARES[name]

    assert [(share.state, share.number) for share in plans.shares(result, 5)] == expected
