"""Telegram loses nothing and answers once: duplicates, order, poison, restarts, mishaps of the network, webhook, standby."""

import asyncio
import random

import httpx2
import pytest
from starlette.applications import Starlette

from bot import wording
from bot.channels.telegram import channel as channels
from bot.channels.telegram.channel import Hook, TelegramChannel
from bot.channels.telegram.webhook import SECRET_HEADER, secret_for
from bot.messages import Question, Reply
from bot.store import subscribers, telegram
from bot.store.telegram import State
from knowledge.store.database import Database
from tests import PATIENCE
from tests.bot.telegram_house import House, eventually
from tests.fakes.telegram import faults


class Clerk:
    """Answers with the question's own words; holds or breaks on demand, and remembers."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self.breaks_on = ""

    async def answer(self, question: Question) -> Reply:
        self.asked.append(question.text)
        await self.open.wait()
        if question.text == self.breaks_on:
            raise RuntimeError("a bug, with words of the citizen")
        return Reply("smalltalk", opening=f"答{question.text}")


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


async def test_updates_delivered_three_times_shuffled_get_one_answer_each_in_order(house: House, clerk: Clerk) -> None:
    updates = [house.fake.user(1 + n % 20).says(f"{n}") for n in range(100)]
    copies = updates * 2
    random.Random(7).shuffle(copies)
    for update in copies:
        house.fake.deliver_again(update)
    async with house.open(clerk.answer):
        await house.done(100)
        await house.fake.until(lambda ledger: len(ledger.messages()) >= 100)
    for chat in range(1, 21):
        assert house.fake.ledger.texts(chat) == [f"答{n}" for n in range(100) if 1 + n % 20 == chat]


async def test_nothing_is_confirmed_before_it_is_committed(house: House, clerk: Clerk) -> None:
    clerk.open.clear()
    for n in range(5):
        house.fake.user(7).says(f"{n}")
    async with house.open(clerk.answer):
        # The next poll carries the offset that confirms: by then all five rows are there.
        await house.fake.until(lambda ledger: any(call.parameters.get("offset") for call in ledger.of("getUpdates")) or
                               len(clerk.asked) == 1)  # fmt: skip
        await eventually(lambda: len(house.states()) == 5)
        clerk.open.set()
        await house.quiet(5)


async def test_chats_do_not_wait_for_each_other(house: House, clerk: Clerk) -> None:
    clerk.open.clear()
    house.fake.user(7).says("慢")
    async with house.open(clerk.answer):
        await eventually(lambda: clerk.asked == ["慢"])
        house.fake.user(8).says("快")
        await eventually(lambda: clerk.asked == ["慢", "快"])
        clerk.open.set()
        await house.quiet(1, 8)


async def test_a_poison_update_is_put_aside_after_three_tries_and_its_chat_goes_on(house: House, clerk: Clerk) -> None:
    clerk.breaks_on = "毒药"
    house.fake.user(7).says("毒药")
    house.fake.user(7).says("好的")
    async with house.open(clerk.answer):
        assert await house.quiet(2) == [wording.TRY_AGAIN, "答好的"]
        await house.done(1)
    assert clerk.asked == ["毒药"] * 3 + ["好的"]
    with house.database.reading() as connection:
        [aside] = telegram.quarantined(connection)
    assert "RuntimeError" in aside.trouble and "citizen" not in aside.trouble


@pytest.mark.parametrize("content", [{"message": {}}, {"message": {"chat": 7}}, {"callback_query": {"id": 5}}])
async def test_an_update_that_cannot_be_read_holds_up_nobody(house: House, clerk: Clerk, content: dict[str, object]) -> None:
    house.fake.inject(content)
    house.fake.user(7).says("好的")
    async with house.open(clerk.answer):
        await house.fake.until(lambda ledger: "答好的" in ledger.texts(7))
        await eventually(lambda: house.states() == [State.QUARANTINED, State.DONE])


async def test_an_update_of_an_emulator_that_leaves_fields_out_is_answered(house: House, clerk: Clerk) -> None:
    bare = {"message_id": 5, "from": {"id": 7}, "chat": {"id": 7}, "date": 1_790_000_000_000, "text": "在吗"}
    house.fake.acquaintances([7])
    house.fake.inject({"message": bare})
    async with house.open(clerk.answer):
        await house.fake.until(lambda ledger: "答在吗" in ledger.texts(7))


async def test_a_stop_finishes_what_is_in_work_and_leaves_the_rest_for_the_next_start(house: House, clerk: Clerk) -> None:
    clerk.open.clear()
    for n in range(30):
        house.fake.user(7 + n % 15).says(f"{n}")
    channel = house.channel(clerk.answer)
    channel.start()
    await eventually(lambda: len(house.states()) == 30 and house.states().count(State.TAKEN) == 8 and clerk.asked)
    clerk.open.set()
    await channel.stop()
    assert State.TAKEN not in house.states() and house.states().count(State.DONE) >= 8
    async with house.open(clerk.answer):
        await house.done(30)
    assert len(house.fake.ledger.messages()) == 30 and house.fake.ledger.duplicates() == {}


async def test_a_stop_waits_neither_for_the_open_poll_nor_for_answers_that_do_not_come(
    house: House, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "DRAIN_SECONDS", 0.0)
    clerk.open.clear()
    for n in range(30):
        house.fake.user(7 + n).says(f"{n}")
    channel = house.channel(clerk.answer)
    channel.start()
    await eventually(lambda: house.fake.polling.held and len(clerk.asked) == 8)
    async with asyncio.timeout(PATIENCE):
        await channel.stop()
    assert house.fake.polling.held, "its clock stands still: it would never end the poll of its own"
    assert channel.polling.trouble == "", "the poll was given up, and did not run out"
    assert set(house.states()) == {State.WAITING} and not house.fake.ledger.messages()
    clerk.open.set()
    async with house.open(clerk.answer):
        await house.done(30)
    assert len(house.fake.ledger.messages()) == 30 and house.fake.ledger.duplicates() == {}


async def test_an_answer_of_several_messages_goes_on_where_it_was_broken_off(house: House) -> None:
    house.fake.faults.plan(faults.bad("no such luck"), chat=7)
    house.fake.faults.plan_where(faults.bad("no such luck"), lambda call: len(house.fake.ledger.texts(7)) == 1, times=1)
    house.fake.user(7).says("居民身份证丢失补领")
    async with house.open():
        texts = await house.quiet(2)
        await house.done(1)
    assert len(texts) == 2 and texts[1] == wording.WHICH_REGION


async def test_retry_after_silences_the_whole_bot(house: House, clerk: Clerk) -> None:
    house.fake.faults.plan(faults.flood(30), chat=7)
    house.fake.user(7).says("一")
    ticks = [1000.0]

    async def sleep(seconds: float) -> None:
        ticks[0] += seconds
        await house.fake.advance(seconds)

    from bot.channels.telegram.api import Pause

    async with house.open(clerk.answer, limiter=Pause(lambda: ticks[0], sleep)):
        await house.quiet(1)
        house.fake.user(8).says("二")
        await house.quiet(1, 8)
    assert house.fake.ledger.during_retry_after() == [] and house.fake.ledger.outcomes()["refused"] == 1


@pytest.mark.parametrize("fault", [faults.hang_up(), faults.server_error(502), faults.server_error(500)])
async def test_an_answer_that_was_not_delivered_is_sent_again(house: House, clerk: Clerk, fault: faults.Fault) -> None:
    house.fake.faults.plan(fault, chat=7)
    house.fake.user(7).says("一")
    async with house.open(clerk.answer):
        assert await house.quiet(1) == ["答一"]
        await house.done(1)
    assert clerk.asked == ["一"]


async def test_an_answer_in_doubt_arrives_at_most_twice(house: House, clerk: Clerk) -> None:
    house.fake.faults.plan(faults.lose_answer(), chat=7, times=5)
    house.fake.user(7).says("一")
    async with house.open(clerk.answer):
        await house.done(1)
    assert house.fake.ledger.texts(7) == ["答一"] * 2


async def test_a_telegram_out_of_reach_costs_no_update(house: House, clerk: Clerk) -> None:
    house.fake.user(7).says("一")
    house.fake.stop()
    channel = house.channel(clerk.answer)
    channel.start()
    await eventually(lambda: len(house.sleeps) >= 3)
    assert "SIBAN_TELEGRAM_PROXY" in channel.health["trouble"]
    house.fake.start()
    assert await house.quiet(1) == ["答一"]
    assert channel.health["trouble"] == ""
    await channel.stop()


async def test_a_wrong_token_is_told_and_never_logged(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    real, house.fake.token = house.fake.token, "123456789:AAE-another_token_of_35_characters"
    channel = house.channel()
    channel.start()
    await eventually(lambda: house.sleeps)
    assert "token" in channel.health["trouble"]
    await channel.stop()
    told = "".join(capfd.readouterr())
    assert house.fake.token not in told and real not in told


async def test_a_group_that_moved_is_answered_at_its_new_number(house: House, clerk: Clerk) -> None:
    group = house.fake.group(-5)
    house.fake.user(7).adds_bot(group)
    clerk.open.clear()
    house.fake.user(7).says("@siban_test_bot 一", group)
    async with house.open(clerk.answer):
        await eventually(lambda: clerk.asked)
        house.fake.user(7).makes_supergroup(group, -1005)
        clerk.open.set()
        assert await house.quiet(1, -1005) == ["答一"]


async def test_ids_that_start_anew_after_a_quiet_week_are_polled_on(house: House, clerk: Clerk) -> None:
    async with house.open(clerk.answer):
        house.fake.user(7).says("一")
        await house.quiet(1)
        house.fake.let_a_quiet_week_pass()
        house.fake.user(7).says("二")
        assert await house.quiet(2) == ["答一", "答二"]


async def test_another_poller_is_reported(house: House, clerk: Clerk) -> None:
    house.fake.faults.plan_where(conflict(), lambda call: call.method == "getUpdates", times=1)
    async with house.open(clerk.answer):
        house.fake.user(7).says("一")
        await house.quiet(1)
    assert house.sleeps


def conflict() -> faults.Fault:
    from tests.fakes.telegram.errors import Refused

    return faults.Fault("before", Refused(409, "Conflict: terminated by other getUpdates request"))


async def test_polling_that_wedges_turns_health_red_within_a_minute(house: House, clerk: Clerk) -> None:
    ticks = [0.0]
    async with house.open(clerk.answer, ticks=lambda: ticks[0]) as channel:
        house.fake.user(7).says("一")
        await house.quiet(1)
        ticks[0] += 40
        assert channel.status == ""
        ticks[0] += 20
        assert "telegram" in channel.status


async def test_of_two_processes_one_answers(house: House, clerk: Clerk) -> None:
    async with house.open(clerk.answer) as first, house.open(clerk.answer) as second:
        await eventually(lambda: "starting" not in (first.health["state"], second.health["state"]))
        for n in range(10):
            house.fake.user(7 + n).says(f"{n}")
        await house.done(10)
        assert sorted((first.health["state"], second.health["state"])) == ["leading", "standby"]
    assert len(house.fake.ledger.messages()) == 10 and not house.fake.ledger.refused()


# The webhook


@pytest.fixture
async def hooked(house: House, clerk: Clerk) -> object:
    channel = house.channel(clerk.answer, Hook("https://siban.example/telegram", "s3cret"))
    assert channel.route
    transport = httpx2.ASGITransport(Starlette(routes=[channel.route]))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        yield channel, client
    await channel.stop()


def update(number: int, text: str = "一") -> dict[str, object]:
    message = {"message_id": number, "date": 1, "chat": {"id": 7, "type": "private"}, "text": text,
               "from": {"id": 7, "is_bot": False, "first_name": "王"}}  # fmt: skip
    return {"update_id": number, "message": message}


Hooked = tuple[TelegramChannel, httpx2.AsyncClient]


async def post(hooked: Hooked, secret: str = "s3cret", **content: object) -> int:
    headers = {SECRET_HEADER: secret} if secret else {}
    content = content or {"json": update(1)}
    return (await hooked[1].post("/telegram", headers=headers, **content)).status_code  # type: ignore[arg-type]


async def test_a_delivery_is_committed_when_it_is_acknowledged(hooked: Hooked, house: House) -> None:
    assert await post(hooked) == 200
    assert house.states() == [State.WAITING]
    assert await post(hooked) == 200
    assert house.states() == [State.WAITING]


@pytest.mark.parametrize("secret", ["", "s3cre", "s3cret ", "s3crets", "S3CRET", "wrong"])
async def test_a_wrong_secret_writes_no_row(hooked: Hooked, house: House, secret: str) -> None:
    assert await post(hooked, secret) == 403
    assert house.states() == []


@pytest.mark.parametrize(
    "content",
    [
        {"content": b'{"update_id": 1, "message": {"text": "' + b"x" * 2**21 + b'"}}', "headers": {}},
        {"content": b"{"},
        {"content": b"[1]"},
        {"content": b"[" * 60_000},
        {"data": {"update_id": "1"}},
    ],
    ids=["2 MiB", "half", "list", "deep", "form"],
)
async def test_what_is_no_update_is_refused_like_a_wrong_secret(
    hooked: Hooked, house: House, content: dict[str, object]
) -> None:
    headers = {SECRET_HEADER: "s3cret"} | ({} if "data" in content else {"content-type": "application/json"})
    response = await hooked[1].post("/telegram", **(content | {"headers": headers}))  # type: ignore[arg-type]
    assert response.status_code == 403 and response.content == b"" and house.states() == []


async def test_a_database_that_is_away_is_answered_so_that_telegram_comes_again(house: House, clerk: Clerk) -> None:
    broken = House(house.fake, Database("sqlite:////nowhere/siban.db"), house.shelf)
    channel = broken.channel(clerk.answer, Hook("https://siban.example/telegram", "s3cret"))
    assert channel.route
    transport = httpx2.ASGITransport(Starlette(routes=[channel.route]))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        assert await post((channel, client)) == 503
    await channel.stop()


async def test_telegram_is_told_where_to_deliver_and_with_which_secret(house: House, clerk: Clerk) -> None:
    async with house.open(clerk.answer, hook=Hook("https://siban.example/telegram")):
        [call] = await house.calls("setWebhook")
    assert call.parameters["secret_token"] == secret_for(house.fake.token, "")
    assert "message" in call.parameters["allowed_updates"]


async def test_unsubscribed_people_stay_so_when_they_are_forgotten(house: House) -> None:
    async with house.open():
        house.fake.user(7).says("/unsubscribe")
        house.fake.user(7).says("/forget")
        await house.quiet(2)
        await house.done(2)
        house.fake.user(7).says("你好")
        await house.quiet(3)
        await house.done(3)
    with house.database.reading() as connection:
        assert subscribers.reachable(connection, "telegram") == []
