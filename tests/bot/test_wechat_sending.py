"""WeChat written to by siban itself: customer service, the access token, notices."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot import wording_wechat
from bot.broadcasting import Broadcasting
from bot.broadcasts.audience import Audience
from bot.broadcasts.content import Content
from bot.broadcasts.deliveries import Attempt, Cause, Fate, State
from bot.broadcasts.notices import TEST_MARK, Notice
from bot.channels.wechat.account import Template
from bot.channels.wechat.carrier import WechatCarrier
from bot.channels.wechat.sending import Messenger
from bot.messages import Address
from bot.sender import Sender
from bot.store import allowances, deliveries, subscribers
from bot.store.commits import Commits
from bot.witness import Witness
from knowledge.ready import Knowledge
from knowledge.roles import Actor, Role
from knowledge.store.database import Database
from tests import PATIENCE
from tests.bot.telegram_house import Shelf, eventually
from tests.bot.wechat_house import House, Slow
from tests.fakes.wechat import Driver, Time, WechatFake
from tests.fakes.wechat.platform import FIELDS, TEMPLATE

NOTICE = Notice(1, "事项清单更新", "新增2项。\n取消1项。", "新增2项取消1项", (("YS-GA-002", "居民身份证丢失补领"),))
AGREED = Template(TEMPLATE, ((FIELDS[0], "标题"), (FIELDS[1], "短讯")))


@pytest.fixture
def house(database: Database, knowledge: Knowledge) -> Iterator[House]:
    time = Time()
    with WechatFake(lambda: time.now) as fake:
        yield House(fake, time, database, Shelf(knowledge))


async def be_late(house: House, slow: Slow, platform: Driver, text: str = "谢谢") -> str:
    """Ask, and be answered when patience ends; what the passive reply said."""
    asked = asyncio.create_task(platform.says("oPerson1", text))
    await eventually(lambda: slow.asked)
    await house.time.move(4.0)
    answer = await asked
    assert answer.status == 200 and answer.seconds <= 4.5
    return answer.text


async def test_a_late_answer_follows_by_customer_service_and_comes_once(house: House) -> None:
    slow = Slow(house.assistant())
    async with house.open(slow.answer, customer_service=True) as platform:
        assert await be_late(house, slow, platform, "身份证丢了咋整") == ""
        slow.finish()
        await eventually(lambda: house.fake.said("oPerson1"))
        more = await platform.says("oPerson1", "更多")
    assert ["身份证" in text for text in house.fake.said("oPerson1")] == [True]
    assert more.text and house.fake.said("oPerson1")[0] not in more.text


@pytest.mark.parametrize("fault", [45015, 45047, 48001])
async def test_what_customer_service_may_not_send_is_kept_for_the_next_message(house: House, fault: int) -> None:
    slow = Slow(house.assistant())
    async with house.open(slow.answer, customer_service=True) as platform:
        house.fake.faults = [fault]
        await be_late(house, slow, platform)
        slow.finish()
        await eventually(lambda: house.fake.calls)
        told = await platform.says("oPerson1", "好")
    assert house.fake.said("oPerson1") == [] and told.text


async def test_an_answer_in_doubt_is_sent_once_more(house: House) -> None:
    slow = Slow(house.assistant())
    async with house.open(slow.answer, customer_service=True) as platform:
        house.fake.faults = ["lost"]
        await be_late(house, slow, platform)
        slow.finish()
        await eventually(lambda: house.fake.calls)
        async with asyncio.timeout(PATIENCE):
            while len(house.fake.calls) < 2:
                await house.time.move(0.5)
                await asyncio.sleep(0.005)
        told = await platform.says("oPerson1", "你好")
    assert len(house.fake.said("oPerson1")) == 2 and wording_wechat.KEPT not in told.text


async def test_the_allowance_is_known_before_sending(house: House) -> None:
    with house.database.writing() as connection:
        now = house.time.clock()
        allowances.allow(connection, "oPerson1", now, pressed=True)
        assert [allowances.spend(connection, "oPerson1", now) for _ in range(4)] == [True, True, True, False]
        allowances.allow(connection, "oPerson1", now, pressed=False)
        allowances.allow(connection, "oPerson1", now, pressed=True)
        assert allowances.left(connection, "oPerson1", now) == 5


@asynccontextmanager
async def messengers(house: House, count: int) -> AsyncIterator[list[Messenger]]:
    """Each with connections and commits of its own, as in several processes."""
    commits = [Commits(house.database) for _ in range(count)]
    made = [Messenger(house.account(), one, house.time.clock, lambda seconds: asyncio.sleep(0.01)) for one in commits]
    try:
        yield made
    finally:
        for messenger, one in zip(made, commits, strict=True):
            await messenger.close()
            await one.close()


async def test_many_processes_fetch_one_token(house: House) -> None:
    async with messengers(house, 4) as made:
        tokens = await asyncio.gather(*(one.tokens.get() for one in made for _ in range(3)))
        assert len(set(tokens)) == 1 and house.fake.token_calls == 1
        house.time.now += 7200 - 60
        renewed = await asyncio.gather(*(one.tokens.get() for one in made))
    assert len(set(renewed)) == 1 and renewed[0] != tokens[0] and house.fake.token_calls == 2
    assert tokens[0].encode() not in dump(house.database)


def dump(database: Database) -> bytes:
    with database.reading() as connection:
        from bot.store.tables.wechat import wechat_tokens

        return repr(connection.execute(wechat_tokens.select()).all()).encode()


async def test_a_token_that_no_longer_holds_is_replaced_while_sending(house: House) -> None:
    house.fake.spoke("oPerson1")
    async with messengers(house, 1) as (messenger,):
        await messenger.tokens.get()
        house.fake.revoke()
        outcome = await messenger.say("oPerson1", "您好")
    assert outcome.fate is Fate.SENT and house.fake.said("oPerson1") == ["您好"]


async def test_the_staff_are_told_why_there_is_no_token(house: House) -> None:
    house.fake.token_code = 40164
    async with messengers(house, 1) as (messenger,):
        assert (await messenger.say("oPerson1", "您好")).fate is Fate.NOT_SENT
        assert "白名单" in messenger.tokens.trouble


@asynccontextmanager
async def carried(house: House, **account: object) -> AsyncIterator[WechatCarrier]:
    carrier = WechatCarrier(house.account(**account), house.database, house.time.clock, "呼伦贝尔市", house.time.sleep)
    try:
        yield carrier
    finally:
        await carrier.close()


async def deliver(house: House, **account: object) -> Attempt:
    async with carried(house, **account) as carrier:
        return await carrier.deliver(Address("wechat", "oPerson1"), [NOTICE])


FATES = [
    (None, Fate.SENT, ""),
    (-1, Fate.WAIT, ""),
    (45009, Fate.WAIT, ""),
    (43004, Fate.GONE, Cause.GONE),
    (47003, Fate.REFUSED, "47003"),
    (48001, Fate.REFUSED, "48001"),
    ("lost", Fate.IN_DOUBT, Cause.NO_RECEIPT),
    ("500", Fate.IN_DOUBT, Cause.NO_RECEIPT),
    ("garbage", Fate.IN_DOUBT, Cause.NO_RECEIPT),
]


@pytest.mark.parametrize(("fault", "fate", "cause"), FATES)
async def test_each_answer_of_the_platform_has_its_fate(house: House, fault: int | str | None, fate: Fate, cause: str) -> None:
    house.fake.person("oPerson1").agreed = True
    house.fake.faults = [fault] if fault else []
    attempt = await deliver(house, customer_service=True, template=AGREED)
    assert attempt.fate is fate and cause in attempt.cause
    assert house.fake.said("oPerson1", "notice") in ([], ['{"thing1": "事项清单更新", "thing2": "新增2项取消1项"}'])


async def test_a_platform_that_is_away_has_got_nothing(house: House) -> None:
    async with carried(house, customer_service=True, template=AGREED) as carrier:
        house.fake.person("oPerson1").agreed = True
        assert (await carrier.deliver(Address("wechat", "oPerson1"), [NOTICE])).fate is Fate.SENT
        house.fake.stop()
        assert (await carrier.deliver(Address("wechat", "oPerson1"), [NOTICE])).fate is Fate.NOT_SENT


async def test_who_has_not_agreed_gets_it_by_customer_service_within_its_window(house: House) -> None:
    house.fake.spoke("oPerson1")
    with house.database.writing() as connection:
        allowances.allow(connection, "oPerson1", house.time.clock(), pressed=False)
    attempt = await deliver(house, customer_service=True, template=AGREED)
    (text,) = house.fake.said("oPerson1")
    assert attempt.fate is Fate.SENT and "事项清单更新" in text and "退订" in text


async def test_who_cannot_be_written_to_gets_the_notice_with_the_next_answer_once(house: House) -> None:
    attempts = [await deliver(house), await deliver(house)]
    async with house.open() as platform:
        told = await platform.says("oPerson1", "谢谢")
        again = await platform.says("oPerson1", "谢谢")
    assert [attempt.fate for attempt in attempts] == [Fate.SENT, Fate.SENT] and house.fake.calls == []
    assert told.text.count("事项清单更新") == 1 and "事项清单更新" not in again.text


async def test_a_notice_pushes_no_answer_away(house: House) -> None:
    long = replace(NOTICE, body="\n".join("新增一项，请到大厅咨询。" * 3 for _ in range(12)))
    async with carried(house) as carrier:
        await carrier.deliver(Address("wechat", "oPerson1"), [long])
    async with house.open() as platform:
        answer = await platform.says("oPerson1", "身份证丢了咋整")
        notice = await platform.says("oPerson1", "通知")
        after = await platform.says("oPerson1", "谢谢")
    assert answer.text.startswith(wording_wechat.NEW_NOTICES.format(count=1)) and "要带的材料" in answer.text
    assert NOTICE.title in notice.text and wording_wechat.NEW_NOTICES[:3] not in after.text


async def test_staff_see_a_broadcast_before_it_goes_out(house: House) -> None:
    verbs = Broadcasting(house.database, house.shelf, house.time.clock)  # type: ignore[arg-type]
    draft = verbs.draft(Actor("writer", Role.CENTRE_EDITOR), Content("事项清单更新", "新增2项。", "新增2项"))
    async with house.open() as platform:
        shown = await platform.says("oStaff", f"/preview {draft.preview_code}")
        guessed = await platform.says("oStaff", f"/preview {draft.number}-00000000")
    assert TEST_MARK in shown.text and "新增2项。" in shown.text
    assert guessed.text == wording_wechat.NO_PREVIEW


async def test_a_long_notice_fits_into_every_field_and_one_message(house: House) -> None:
    from bot.channels.wechat.notices import draw_notices, fill

    long = [Notice(n, "标" * 60, "正文" * 1000, "", tuple((f"C{i}", "名" * 60) for i in range(10))) for n in range(3)]
    template = Template(TEMPLATE, (("thing1", "标题"), ("phrase2", "短讯"), ("time3", "时间"), ("thing4", "城市")))
    filled = fill(template, long, "呼伦贝尔市", house.time.clock())
    assert {name: len(value) for name, value in filled.items()} == {"thing1": 20, "phrase2": 5, "time3": 17, "thing4": 5}
    assert len(draw_notices(long).encode()) <= 1800 and len(draw_notices([NOTICE]).encode()) <= 1800


async def test_a_broadcast_reaches_followers_and_adds_up(house: House, tmp_path: Path) -> None:
    """Frozen, sent, settled through the same sender as Telegram's."""
    for name, agreed in (("oAgreed", True), ("oSilent", False), ("oGone", True)):
        house.fake.person(name).agreed = agreed
        with house.database.writing() as connection:
            subscribers.meet(connection, Address("wechat", name), "", house.time.clock())
    house.fake.person("oGone").follows = False
    del house.fake.people["oGone"]
    verbs = Broadcasting(house.database, house.shelf, house.time.clock)  # type: ignore[arg-type]
    content = Content("事项清单更新", "新增2项。", "新增2项", audience=Audience(channels=("wechat",)), board=False)
    draft = verbs.draft(Actor("writer", Role.CENTRE_EDITOR), content)
    ready = verbs.approve(draft.number, Actor("reviewer", Role.REVIEWER), draft.version)
    launched = verbs.launch(ready.number, Actor("admin", Role.ADMIN), ready.version, 3)

    async def sleep(seconds: float) -> None:
        house.time.now += seconds
        await asyncio.sleep(0.001)

    account = house.account(customer_service=True, template=AGREED)
    carrier = WechatCarrier(account, house.database, house.time.clock, "呼伦贝尔市", sleep)
    sender = Sender(house.database, [carrier], house.time.clock, Witness(tmp_path / "sent.json"), None, sleep)
    sender.start()
    await eventually(lambda: verbs.report(launched).open == 0)
    await sender.stop()
    with house.database.reading() as connection:
        states = {one.address.person: one.state for one in deliveries.listed(connection, launched.number)}
    assert states == {"oAgreed": State.SENT, "oSilent": State.SENT, "oGone": State.FAILED}
    assert len(house.fake.said("oAgreed", "notice")) == 1 and verbs.report(launched).adds_up
