"""What can go wrong on the way to Telegram and back happens on demand, and the ledger tells the truth about it."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram import Bot, Message
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from tests.fakes.conftest import open_bot
from tests.fakes.telegram import Rates, RealClock, TelegramFake, faults


async def test_a_chat_takes_a_burst_and_then_one_message_a_second(fake: TelegramFake, bot: Bot) -> None:
    for number in range(5):
        await bot.send_message(7, f"第{number}条")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(7, "太快了")
    assert refused.value.retry_after == timedelta(seconds=1) and await bot.send_message(8, "别人不受影响")
    await fake.advance(1)
    assert await bot.send_message(7, "慢一点")
    with pytest.raises(RetryAfter):
        await bot.edit_message_text("编辑也算", 7, 1)


async def test_thirty_a_second_in_all_and_then_silence(fake: TelegramFake, bot: Bot) -> None:
    people = fake.acquaintances(range(100, 140))
    for person in people[:30]:
        await bot.send_message(person.id, "通知")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(people[30].id, "通知")
    assert refused.value.retry_after == timedelta(seconds=3) and fake.ledger.worst_second() == 30
    await fake.advance(2)
    with pytest.raises(RetryAfter):
        await bot.send_message(people[30].id, "通知")
    assert len(fake.ledger.during_retry_after()) == 1
    await fake.advance(1)
    assert await bot.send_message(people[30].id, "通知")


async def test_a_group_takes_twenty_a_minute(fake: TelegramFake, bot: Bot) -> None:
    fake.user(7).adds_bot(fake.group(-5))
    for _ in range(20):
        await bot.send_message(-5, "公告")
        await fake.advance(1)
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(-5, "公告")
    assert refused.value.retry_after == timedelta(seconds=40)
    await fake.advance(40)
    assert await bot.send_message(-5, "公告")


async def test_rates_can_be_changed_switched_off_and_measured_by_the_real_clock() -> None:
    with TelegramFake(rates=None) as unlimited, TelegramFake(rates=Rates(burst=1), clock=RealClock()) as strict:
        unlimited.acquaintances([7]), strict.acquaintances([7])
        async with open_bot(unlimited) as bot:
            await asyncio.gather(*(bot.send_message(7, str(number)) for number in range(60)))
        async with open_bot(strict) as bot:
            await bot.send_message(7, "一")
            with pytest.raises(RetryAfter):
                await bot.send_message(7, "二")


@pytest.mark.parametrize(
    ("fault", "error", "outcome", "status"),
    [
        (faults.flood(7), RetryAfter, "refused", 429),
        (faults.blocked(), Forbidden, "refused", 403),
        (faults.deactivated(), Forbidden, "refused", 403),
        (faults.bad(), BadRequest, "refused", 400),
        (faults.server_error(), NetworkError, "refused", 500),
        (faults.server_error(502), NetworkError, "refused", 502),
        (faults.server_error(504, after=True), NetworkError, "lost", 200),
        (faults.hang_up(), NetworkError, "not read", 0),
        (faults.lose_answer(), NetworkError, "lost", 200),
    ],
)
async def test_each_fault_is_seen_by_the_bot_and_told_by_the_ledger(
    fake: TelegramFake, bot: Bot, fault: faults.Fault, error: type[Exception], outcome: str, status: int
) -> None:
    fake.faults.plan(fault)
    with pytest.raises(error):
        await bot.send_message(7, "通知")
    (call,) = fake.ledger.of("sendMessage")
    assert (call.outcome, call.status) == (outcome, status)
    assert [message["text"] for message in fake.user(7).sees] == (["通知"] if outcome == "lost" else [])


async def test_a_closed_connection_leaves_the_sender_in_doubt(fake: TelegramFake, bot: Bot) -> None:
    for fault in (faults.hang_up(), faults.lose_answer()):
        fake.faults.plan(fault)
        with pytest.raises(NetworkError) as failed:
            await bot.send_message(7, "通知")
        assert isinstance(failed.value.__cause__, httpx.RemoteProtocolError)
    await bot.send_message(7, "通知")
    assert fake.ledger.duplicates() == {(7, "通知"): 2} and len(fake.ledger.lost()) == 1


async def test_a_slow_answer_comes_late_or_finds_nobody(fake: TelegramFake, bot: Bot) -> None:
    fake.faults.plan(faults.slow(20), times=2)
    patient = asyncio.create_task(bot.send_message(7, "等"))
    async with open_bot(fake, read_timeout=0.05) as hasty:
        with pytest.raises(TimedOut):
            await hasty.send_message(8, "不等")
    await fake.advance(20)
    assert isinstance(await patient, Message)
    await fake.until(lambda ledger: ledger.lost())
    assert {call.chat: call.outcome for call in fake.ledger.of("sendMessage")} == {7: "sent", 8: "lost"}


async def test_a_stopped_fake_refuses_connections(fake: TelegramFake, bot: Bot) -> None:
    fake.faults.plan(faults.slow(20))
    sending = asyncio.create_task(bot.send_message(7, "正在发"))
    await fake.until(lambda ledger: ledger.of("sendMessage"))
    fake.stop()
    with pytest.raises(NetworkError):
        await sending
    with pytest.raises(NetworkError) as failed:
        await bot.send_message(7, "没人接")
    assert isinstance(failed.value.__cause__, httpx.ConnectError)


async def test_a_fault_can_be_aimed(fake: TelegramFake, bot: Bot) -> None:
    fake.faults.plan(faults.bad("chat not found"), chat=8)
    fake.faults.plan(faults.server_error(), method="getUpdates")
    fake.faults.plan_where(faults.bad("too rude"), lambda call: "滚" in call.text, times=2)
    assert await bot.send_message(7, "你好")
    for call in (bot.send_message(8, "你好"), bot.send_message(7, "滚"), bot.get_updates()):
        with pytest.raises(NetworkError):
            await call
    assert await bot.send_message(8, "你好")


async def test_a_person_who_blocked_by_fault_stays_blocked_and_a_flood_lasts(fake: TelegramFake, bot: Bot) -> None:
    fake.faults.plan(faults.blocked(), chat=7)
    fake.faults.plan(faults.flood(5), chat=8)
    for chat, error in [(7, Forbidden), (7, Forbidden), (8, RetryAfter), (8, RetryAfter)]:
        with pytest.raises(error):
            await bot.send_message(chat, "通知")
    assert [call.chat for call in fake.ledger.during_retry_after()] == [8]
    await fake.advance(5)
    assert await bot.send_message(8, "通知")


async def test_chance_is_seeded_and_the_ledger_adds_up() -> None:
    chances = {faults.lose_answer(): 0.1, faults.bad(): 0.1, faults.hang_up(): 0.1}
    first, again, other = [await broadcast(chances, seed) for seed in (1, 1, 2)]
    assert first == again != other
    assert sum(first.values()) == 60 and {"sent", "lost", "refused", "not read"} == first.keys()


async def broadcast(chances: dict[faults.Fault, float], seed: int) -> Any:
    """What becomes of 60 messages sent at the same time."""
    with TelegramFake(rates=None) as fake:
        fake.faults.by_chance(chances, seed)
        async with open_bot(fake) as bot:
            sending = [bot.send_message(person.id, "通知") for person in fake.acquaintances(range(60))]
            await asyncio.gather(*sending, return_exceptions=True)
        return fake.ledger.outcomes()
