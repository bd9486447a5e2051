"""Buttons, keys and inline answers are as strict in the fake Telegram as in the real one."""

from typing import Any

import httpx2
import pytest
from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from tests.fakes.conftest import buttons, refusal
from tests.fakes.telegram import TelegramFake


def article(identifier: str, text: str = "身份证补领") -> InlineQueryResultArticle:
    return InlineQueryResultArticle(identifier, "事项", InputTextMessageContent(text))


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (buttons("证" * 22), "BUTTON_DATA_INVALID"),
        (buttons(""), "BUTTON_DATA_INVALID"),
        (buttons(*map(str, range(101))), "REPLY_MARKUP_TOO_LONG"),
        (buttons(*map(str, range(9)), in_a_row=9), "REPLY_MARKUP_TOO_LONG"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("网", url="localhost")]]), "Wrong HTTP URL"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("打", url="tel:12345")]]), "Unsupported URL protocol"),
        (InlineKeyboardMarkup([[InlineKeyboardButton(" ", url="gov.cn")]]), "button text must be non-empty"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("字")]]), "Text buttons are unallowed"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("抄", copy_text=CopyTextButton("x" * 257))]]), "BUTTON_COPY_TEXT_INVALID"),
        (ReplyKeyboardMarkup([[" "]]), "button text must be non-empty"),
        (ReplyKeyboardMarkup([["好"]], input_field_placeholder="x" * 65), "PLACEHOLDER_INVALID"),
    ],
)
async def test_wrong_buttons_are_refused(fake: TelegramFake, bot: Bot, markup: Any, reason: str) -> None:
    assert reason in await refusal(fake, bot.send_message(7, "请选择", reply_markup=markup))
    assert fake.ledger.texts() == []


async def test_a_hundred_buttons_with_64_bytes_each_are_taken(bot: Bot) -> None:
    await bot.send_message(7, "请选择", reply_markup=buttons(*(f"{number:064}" for number in range(100))))


async def test_location_and_phone_are_requested_in_private_chats_only(fake: TelegramFake, bot: Bot) -> None:
    fake.user(7).adds_bot(fake.group(-5))
    wishes = [[KeyboardButton("我的位置", request_location=True), KeyboardButton("电话", request_contact=True)]]
    await bot.send_message(7, "在哪里？", reply_markup=ReplyKeyboardMarkup(wishes))
    assert "location can be requested in private chats only" in await refusal(
        fake, bot.send_message(-5, "在哪里？", reply_markup=ReplyKeyboardMarkup(wishes))
    )


async def test_keys_below_the_input_field_can_be_pressed_until_they_are_taken_away(fake: TelegramFake, bot: Bot) -> None:
    await bot.send_message(7, "办哪类？", reply_markup=ReplyKeyboardMarkup([["身份证", "护照"]]))
    assert fake.user(7).presses("护照")["message"]["text"] == "护照"
    await bot.send_message(7, "好", reply_markup=ReplyKeyboardRemove())
    with pytest.raises(LookupError):
        fake.user(7).presses("护照")


async def test_a_pressed_button_is_answered_once_and_within_150_seconds(fake: TelegramFake, bot: Bot) -> None:
    await bot.send_message(7, "请选择", reply_markup=buttons("item:1", "item:2"))
    fake.user(7).presses("选项2")
    fake.user(7).presses("item:1")
    first, second = await bot.get_updates()
    assert first.callback_query is not None and second.callback_query is not None
    assert (first.callback_query.data, second.callback_query.data) == ("item:2", "item:1")
    assert "MESSAGE_TOO_LONG" in await refusal(fake, first.callback_query.answer("长" * 201))
    assert await first.callback_query.answer("好")
    await fake.advance(150.5)
    for query in (first.callback_query, second.callback_query):
        assert "query is too old" in await refusal(fake, query.answer())


async def test_a_tampered_client_presses_what_it_likes(fake: TelegramFake, bot: Bot) -> None:
    sent = await bot.send_message(7, "请选择", reply_markup=buttons("item:1"))
    forged = fake.user(8).forges_press(fake.user(7).sees[-1], "item:666")
    assert forged["callback_query"]["message"]["message_id"] == sent.message_id


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"results": [article(str(number)) for number in range(51)]}, "RESULTS_TOO_MUCH"),
        ({"results": [article("x" * 64)] * 2}, "RESULT_ID_DUPLICATE"),
        ({"results": [article("证" * 22)]}, "RESULT_ID_INVALID"),
        ({"results": [article("1", "")]}, "message text is empty"),
        ({"results": [], "button": {"text": "订阅", "start_parameter": "身份证"}}, "START_PARAM_INVALID"),
        ({"results": [], "button": {"text": "订阅", "start_parameter": "x" * 65}}, "START_PARAM_INVALID"),
        ({"results": [], "next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
    ],
)
def test_wrong_inline_answers_are_refused(fake: TelegramFake, answer: Any, reason: str) -> None:
    query = fake.user(7).queries_inline("身份证")["inline_query"]
    wire = {name: [one.to_dict() for one in value] if name == "results" else value for name, value in answer.items()}
    body = {"inline_query_id": query["id"], **wire}
    assert reason in httpx2.post(f"{fake.base_url}{fake.token}/answerInlineQuery", json=body).json()["description"]


async def test_an_inline_question_is_answered(fake: TelegramFake, bot: Bot) -> None:
    fake.user(7).queries_inline("证" * 300)
    (update,) = await bot.get_updates()
    assert update.inline_query is not None and len(update.inline_query.query) == 256
    await update.inline_query.answer(
        [article("1"), article("2")], button=InlineQueryResultsButton("订阅", start_parameter="s_1-A")
    )
    answer = fake.world.queries[update.inline_query.id].answer
    assert answer is not None and [result["id"] for result in answer["results"]] == ["1", "2"]


@pytest.mark.parametrize("payload", ["x" * 65, "身份证", "a b", "a.b"])
def test_a_start_payload_is_short_and_plain(fake: TelegramFake, payload: str) -> None:
    with pytest.raises(ValueError, match="payload"):
        fake.user(7).starts(payload)


async def test_a_start_link_under_a_message_can_be_followed(fake: TelegramFake, bot: Bot) -> None:
    link = InlineKeyboardButton("订阅", url=f"https://t.me/{bot.username}?start=list_2024-A")
    await bot.send_message(7, "名单有更新", reply_markup=InlineKeyboardMarkup([[link]]))
    assert fake.user(7).follows("订阅")["message"]["text"] == "/start list_2024-A"
