"""WeChat, passive replies: one answer a message, in time, whole."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot import wording, wording_wechat
from bot.channels.telegram.links import item_payload, point_payload
from bot.channels.wechat.callbacks import Heard
from bot.channels.wechat.worker import TURN
from bot.store import subscribers, wechat
from bot.store.tables.wechat import wechat_callbacks
from bot.store.wechat import Arrived
from knowledge.catalogue.coordinates import wgs84_to_gcj02
from knowledge.ready import Knowledge
from knowledge.store.database import Database
from tests import PATIENCE
from tests.bot.telegram_house import Shelf, eventually
from tests.bot.wechat_house import House, Slow
from tests.fakes.wechat import Time, WechatFake


@pytest.fixture
def house(database: Database, knowledge: Knowledge) -> Iterator[House]:
    time = Time()
    with WechatFake(lambda: time.now) as fake:
        yield House(fake, time, database, Shelf(knowledge))


@pytest.mark.parametrize("safe", [False, True])
async def test_a_question_is_answered_in_the_passive_reply(house: House, safe: bool) -> None:
    async with house.open(safe=safe) as platform:
        answer = await platform.says("oPerson1", "身份证丢了咋整")
    assert "身份证" in answer.text and len(answer.text.encode()) <= 1800
    assert (answer.status, answer.tries) == (200, 1)


async def test_the_same_message_again_gets_the_same_reply_and_is_worked_on_once(house: House) -> None:
    slow = Slow(house.assistant(), held=False)
    async with house.open(slow.answer) as platform:
        xml = platform.message("oPerson1", Content="身份证丢了咋整")
        first, second, third = await asyncio.gather(*(platform.deliver(xml) for _ in range(3)))
        later = await platform.deliver(xml)
    assert first.text and {first.text, second.text, third.text, later.text} == {first.text}
    assert len(slow.asked) == 1 and house.rows() == 1


async def test_a_late_answer_is_kept_for_the_next_message_of_the_person(house: House) -> None:
    slow = Slow(house.assistant())
    async with house.open(slow.answer) as platform:
        asked = asyncio.create_task(platform.says("oPerson1", "身份证丢了咋整"))
        await eventually(lambda: slow.asked)
        await house.time.move(4.0)
        answer = await asked
        assert answer.text == wording_wechat.WAIT and answer.seconds <= 4.5
        slow.finish()
        told = await platform.says("oPerson1", "好")
    assert "身份证" in told.text and slow.asked == ["身份证丢了咋整"]


async def test_a_new_question_brings_the_late_answer_with_its_own(house: House) -> None:
    slow = Slow(house.assistant())
    async with house.open(slow.answer) as platform:
        asked = asyncio.create_task(platform.says("oPerson1", "谢谢"))
        await eventually(lambda: slow.asked)
        await house.time.move(4.0)
        await asked
        slow.finish()
        told = await platform.says("oPerson1", "再见")
        again = await platform.says("oPerson1", "再见")
    assert told.text.startswith(wording_wechat.KEPT) and wording.THANKS in told.text and wording.FAREWELL in told.text
    assert wording.THANKS not in again.text


async def test_a_retry_while_the_first_works_waits_for_its_answer(house: House) -> None:
    slow = Slow(house.assistant())
    async with house.open(slow.answer) as platform:
        xml = platform.message("oPerson1", Content="身份证丢了咋整")
        first = asyncio.create_task(platform.deliver(xml))
        await eventually(lambda: slow.asked)
        second = asyncio.create_task(platform.deliver(xml))
        await asyncio.sleep(0)
        slow.finish()
        answers = [await first, await second]
    assert answers[0].text == answers[1].text != "" and len(slow.asked) == 1


async def test_a_long_answer_goes_on_at_more(house: House) -> None:
    async with house.open(links=True) as platform:
        first = await platform.says("oPerson1", "营业执照要带什么材料")
        pages = [first.text]
        while wording_wechat.MORE_WORD in pages[-1]:
            pages.append((await platform.says("oPerson1", "更多")).text)
    assert all(len(page.encode()) <= 1800 for page in pages)
    assert len(set(pages)) == len(pages)


async def test_a_number_picks_a_choice_and_links_say_the_number(house: House) -> None:
    async with house.open(links=True) as platform:
        offered = await platform.says("oPerson1", "身份证")
        assert "msgmenucontent=2&" in offered.text
        picked = await platform.says("oPerson1", "2")
    assert picked.text != offered.text and "【" in picked.text


async def test_a_position_in_gcj02_finds_the_nearest_place(house: House) -> None:
    lat, lon = wgs84_to_gcj02(49.2122, 119.7365)
    async with house.open() as platform:
        xml = platform.message("oPerson1", "location", Location_X=f"{lat:.6f}", Location_Y=f"{lon:.6f}", Scale="16", Label="")
        await platform.deliver(xml)
        told = await platform.says("oPerson1", "身份证丢了去哪儿办")
    assert "米" in told.text or "公里" in told.text


@pytest.mark.parametrize("kind", ["image", "video", "voice", "link", "file", "shortvideo"])
async def test_what_has_no_words_gets_a_kind_sentence(house: House, kind: str) -> None:
    async with house.open() as platform:
        told = await platform.deliver(platform.message("oPerson1", kind, MediaId="m1"))
    assert told.text == wording_wechat.WORDLESS


async def test_spoken_words_are_a_question(house: House) -> None:
    async with house.open() as platform:
        told = await platform.deliver(platform.message("oPerson1", "voice", MediaId="m1", Recognition="身份证丢了咋整"))
    assert "身份证" in told.text


async def test_who_follows_is_greeted_and_who_leaves_gets_nothing_more(house: House) -> None:
    async with house.open() as platform:
        greeted = await platform.does("oPerson1", "subscribe", EventKey="")
        left = await platform.does("oPerson1", "unsubscribe", EventKey="")
        unasked = await platform.does("oPerson2", "LOCATION", Latitude="49.2", Longitude="119.7", Precision="40")
    assert greeted.text.startswith(wording.GREETING) and left.text == unasked.text == ""
    with house.database.reading() as connection:
        assert subscribers.reachable(connection, "wechat") == []


async def test_a_code_in_the_hall_leads_to_its_item_and_its_window(house: House, knowledge: Knowledge) -> None:
    item, point = knowledge.catalogue.items[0], knowledge.points[0]
    async with house.open() as platform:
        told = await platform.does("oPerson1", "subscribe", EventKey=f"qrscene_{item_payload(item.code)}", Ticket="t")
        at_window = await platform.does("oPerson1", "SCAN", EventKey=point_payload(point.code), Ticket="t")
        unknown = await platform.does("oPerson2", "SCAN", EventKey="4711", Ticket="t")
    assert item.name in told.text and point.name in at_window.text
    assert unknown.text == wording_wechat.VOID_SCENE


async def test_a_callback_that_fails_three_times_ends_in_an_apology(house: House) -> None:
    asked: list[str] = []

    async def broken(question: object) -> None:
        asked.append("again")
        raise RuntimeError("poison")

    async with house.open(broken) as platform:
        told = await platform.says("oPerson1", "身份证丢了咋整")
        following = await platform.does("oPerson1", "subscribe", EventKey="")
    assert told.text == wording.TRY_AGAIN and len(asked) == 3
    assert following.text.startswith(wording.GREETING)


async def test_what_a_stopped_process_left_is_answered_by_the_next(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.wechat.channel.DRAIN_SECONDS", 0.01)
    slow = Slow(house.assistant())
    async with house.open(slow.answer) as platform:
        xml = platform.message("oPerson1", Content="身份证丢了咋整")
        asked = asyncio.create_task(platform.deliver(xml))
        await eventually(lambda: slow.asked)
        asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    async with house.open() as platform:
        told = await platform.deliver(xml)
    assert "身份证" in told.text


async def test_a_retry_that_comes_to_another_process_waits_for_the_first(house: House) -> None:
    slow, other = Slow(house.assistant()), Slow(house.assistant(), held=False)
    async with house.open(slow.answer) as here, house.open(other.answer) as there:
        xml = here.message("oPerson1", Content="身份证丢了咋整")
        first = asyncio.create_task(here.deliver(xml))
        await eventually(lambda: slow.asked)
        second = asyncio.create_task(there.deliver(xml))
        slow.finish()
        told = await first
        async with asyncio.timeout(PATIENCE):
            while not second.done():
                await house.time.move(0.01)
                await asyncio.sleep(0.005)
    assert told.text == second.result().text != "" and (len(slow.asked), other.asked) == (1, [])


async def test_a_killed_process_leaves_nothing_unanswered(house: House) -> None:
    """Its callback is taken up once its turn is over; the answer waits for the person."""
    heard = Heard("oPerson1", "gh_1", "1795485600:1", "words", "身份证丢了咋整")
    with house.database.writing() as connection:
        now = house.time.clock()
        wechat.receive(connection, Arrived(heard.person, heard.key, heard.kind, heard.payload), now)
        assert wechat.take(connection, heard.person, now, now + TURN, [])
    slow = Slow(house.assistant(), held=False)
    async with house.open(slow.answer) as platform:
        async with asyncio.timeout(PATIENCE):
            while not slow.asked:
                await house.time.move(1.0)
                await asyncio.sleep(0.01)
        assert (house.time.clock() - now) >= TURN
        told = await platform.says("oPerson1", "好")
    assert "身份证" in told.text and len(slow.asked) == 1


async def test_who_wants_to_be_forgotten_leaves_no_words(house: House) -> None:
    async with house.open() as platform:
        await platform.says("oPerson1", "身份证丢了咋整")
        told = await platform.says("oPerson1", "忘记我")
    with house.database.reading() as connection:
        kept = connection.execute(select(wechat_callbacks.c.payload, wechat_callbacks.c.pages)).all()
        people = subscribers.reachable(connection, "wechat")
    assert told.text and "身份证" not in str(kept) and people == []


async def test_too_many_questions_get_one_polite_notice(house: House) -> None:
    async with house.open() as platform:
        told = [(await platform.says("oPerson1", "谢谢")).text for _ in range(18)]
        other = await platform.says("oPerson2", "谢谢")
    assert told.count(wording.TOO_FAST) == 1 and told[16:] == ["", ""] and other.text


async def test_numbers_of_people_are_masked_before_anything_is_written(house: House) -> None:
    slow = Slow(house.assistant())
    async with house.open(slow.answer) as platform:
        asked = asyncio.create_task(platform.says("oPerson1", "我的电话是13800138000，身份证丢了咋整"))
        await eventually(lambda: slow.asked)
        assert "13800138000" not in slow.asked[0]
        slow.finish()
        told = await asked
    assert "手机号" in told.text
