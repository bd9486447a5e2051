"""The fake Telegram hands out updates as the real one does: by long polling, or to a webhook."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict

from tests.fakes.telegram import TelegramFake
from tests.fakes.telegram.connections import HangUp
from tests.fakes.telegram.server import Server


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.message.text for update in updates if update.message]


async def test_updates_stay_until_a_higher_offset_confirms_them(fake: TelegramFake, bot: Bot) -> None:
    first, second, third = (fake.user(7).says(text)["update_id"] for text in "一二三")
    assert texts(await bot.get_updates()) == ["一", "二", "三"]
    assert texts(await bot.get_updates(limit=1)) == ["一"]
    assert texts(await bot.get_updates(offset=second)) == ["二", "三"]
    assert texts(await bot.get_updates()) == ["二", "三"]
    assert texts(await bot.get_updates(offset=-1)) == ["三"]
    assert texts(await bot.get_updates(offset=third + 1)) == []
    assert (await bot.get_updates()) == () and first + 2 == third


async def test_a_poll_is_held_until_something_comes(fake: TelegramFake, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await held(fake)
    fake.user(7).says("在吗")
    assert texts(await poll) == ["在吗"]


async def test_a_poll_ends_empty_after_its_timeout(fake: TelegramFake, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await held(fake)
    await fake.advance(29)
    assert not poll.done()
    await fake.advance(1)
    assert await poll == ()


async def test_a_second_poller_throws_out_the_first(fake: TelegramFake, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await held(fake)
    assert await bot.get_updates() == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first


async def test_a_webhook_throws_out_the_poller_and_lets_none_in(fake: TelegramFake, bot: Bot, receiver: "Receiver") -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await held(fake)
    await bot.set_webhook(receiver.url)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_only_the_kinds_that_were_asked_for_are_queued(fake: TelegramFake, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["message", "callback_query"])
    fake.user(7).blocks_bot()
    fake.user(8).says("你好")
    assert texts(await bot.get_updates()) == ["你好"]
    await bot.get_updates(allowed_updates=[])
    fake.user(8).blocks_bot()
    assert (await bot.get_updates())[-1].my_chat_member


async def test_what_nobody_fetches_is_gone_after_a_day(fake: TelegramFake, bot: Bot) -> None:
    fake.user(7).says("昨天的问题")
    await fake.advance(86_401)
    assert await bot.get_updates() == ()


async def test_after_a_quiet_week_the_number_may_be_lower_and_still_arrives(fake: TelegramFake, bot: Bot) -> None:
    before = fake.user(7).says("上周")["update_id"]
    await bot.get_updates(offset=before + 1)
    fake.let_a_quiet_week_pass()
    after = fake.user(7).says("这周")["update_id"]
    assert after < before
    assert texts(await bot.get_updates(offset=before + 1)) == ["这周"]
    assert texts(await bot.get_updates(offset=after + 1)) == []


async def test_an_update_is_delivered_again_on_demand(fake: TelegramFake, bot: Bot) -> None:
    update = fake.user(7).says("一次")
    await bot.get_updates(offset=update["update_id"] + 1)
    fake.deliver_again(update)
    assert [one.update_id for one in await bot.get_updates(offset=update["update_id"] + 1)] == [update["update_id"]]
    assert await bot.get_updates() == ()


async def test_raw_updates_and_messages_of_any_kind_are_delivered(fake: TelegramFake, bot: Bot) -> None:
    fake.inject({"strange_kind": {"x": 1}}, update_id=5)
    fake.user(7).sends(dice={"emoji": "🎲", "value": 6})
    said = fake.user(7).says("错字")["message"]
    fake.user(7).edits(said, "改好了")
    strange, dice, _, edited = await bot.get_updates()
    assert strange.update_id == 5 and dice.message and dice.message.dice and dice.message.dice.value == 6
    assert edited.edited_message and edited.edited_message.text == "改好了"


@dataclass
class Receiver:
    """A bot's own address: takes down what it gets and answers as it is told."""

    answers: dict[str, list[int]] = field(default_factory=dict)  # text → its next statuses; then 200; 0 hangs up
    bodies: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    silent: bool = False

    def __post_init__(self) -> None:
        self.server = Server(Starlette(routes=[Route("/hook", self.take, methods=["POST"])]), _nothing)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}/hook"

    @property
    def texts(self) -> list[str]:
        return [body["message"]["text"] for body in self.bodies]

    async def take(self, request: Request) -> Response | HangUp:
        body = await request.json()
        self.bodies.append(body)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.silent:
            await request.receive()  # until the caller gives up
        planned = self.answers.get(body["message"]["text"], [])
        status = planned.pop(0) if planned else 200
        return Response(status_code=status) if status else HangUp()


async def _nothing() -> None: ...


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    made.server.start()
    yield made
    made.server.stop()


async def test_a_webhook_gets_its_updates_with_the_secret(fake: TelegramFake, bot: Bot, receiver: Receiver) -> None:
    fake.user(7).says("早先说的")
    await bot.set_webhook(receiver.url, secret_token="s3cret_-", max_connections=2)
    fake.user(7).says("后来说的")
    await fake.settle()
    assert receiver.texts == ["早先说的", "后来说的"] and set(receiver.secrets) == {"s3cret_-"}
    fake.deliver_again(receiver.bodies[0])
    await fake.settle()
    assert receiver.bodies[2] == receiver.bodies[0]
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (receiver.url, 0, 2)


async def test_a_refused_update_is_tried_again_ever_later_and_blocks_its_chat_alone(
    fake: TelegramFake, bot: Bot, receiver: Receiver
) -> None:
    await bot.set_webhook(receiver.url)
    receiver.answers = {"毒": [500, 0, 404]}
    poison = fake.user(7).says("毒")["update_id"]
    fake.user(7).says("后面的")
    fake.user(8).says("别人的")
    await fake.settle()
    assert sorted(receiver.texts) == ["别人的", "毒"]
    await fake.advance(13.9)
    assert "后面的" not in receiver.texts
    await fake.advance(0.1)
    assert receiver.texts[-2:] == ["毒", "后面的"]
    tries = [one for one in fake.webhook.deliveries if one.update_id == poison]
    assert [(one.at - tries[0].at, one.status) for one in tries] == [(0, 500), (2, 0), (6, 404), (14, 200)]


async def test_retries_double_up_to_two_minutes(fake: TelegramFake, bot: Bot, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url)
    receiver.answers = {"毒": [503] * 10}
    fake.user(7).says("毒")
    await fake.advance(600)
    moments = [one.at for one in fake.webhook.deliveries]
    assert [later - earlier for earlier, later in pairwise(moments)][:8] == [
        2,
        4,
        8,
        16,
        32,
        64,
        120,
        120,
    ]
    info = await bot.get_webhook_info()
    assert (
        info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable" and info.pending_update_count == 1
    )
    await fake.advance(240)
    assert fake.webhook.deliveries[-1].taken and (await bot.get_webhook_info()).pending_update_count == 0


async def test_a_webhook_gets_nothing_that_is_older_than_a_day(fake: TelegramFake, bot: Bot, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url)
    receiver.answers = {"毒": [503] * 1000}
    fake.user(7).says("毒")
    await fake.advance(86_300)
    fake.user(7).says("后面的")
    await fake.advance(200)
    assert receiver.texts[-2:] == ["毒", "后面的"] and len(receiver.texts) < 1000


async def test_a_silent_webhook_is_given_up_and_tried_again(receiver: Receiver) -> None:
    with TelegramFake(patience=0.05) as fake:
        receiver.silent = True
        httpx2.post(f"{fake.base_url}{fake.token}/setWebhook", json={"url": receiver.url})
        fake.user(7).says("有人吗")
        await fake.settle()
        receiver.silent = False
        await fake.advance(2)
    assert [one.reason for one in fake.webhook.deliveries] == ["Read timeout expired", ""]


async def test_waiting_updates_can_be_dropped(fake: TelegramFake, bot: Bot, receiver: Receiver) -> None:
    fake.user(7).says("旧的")
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    fake.user(7).says("新的")
    await fake.settle()
    assert receiver.texts == ["新的"]


@pytest.mark.parametrize(
    ("url", "secret", "reason"),
    [
        ("http://bot.example.cn/hook", "x", "https url must be provided"),
        ("https://bot.example.cn:8000/hook", "x", "ports 80, 88, 443 or 8443"),
        ("https://bot.example.cn/hook", "秘密", "unallowed characters"),
    ],
)
async def test_a_wrong_webhook_is_refused(bot: Bot, url: str, secret: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.set_webhook(url, secret_token=secret)


async def test_the_fake_comes_back_on_its_port_with_everything_as_it_was(
    fake: TelegramFake, bot: Bot, receiver: Receiver
) -> None:
    base_url = fake.base_url
    fake.stop()
    fake.user(7).says("趁你不在")
    fake.start()
    assert fake.base_url == base_url and texts(await bot.get_updates()) == ["趁你不在"]


async def held(fake: TelegramFake) -> None:
    """Until a poll is being held open."""
    while not fake.polling.held:
        await asyncio.sleep(0)
