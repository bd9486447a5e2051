"""The fake Telegram refuses what the real one refuses, in the same words, and keeps what it takes."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from telegram import (
    Bot,
    ReplyParameters,
)
from telegram.error import InvalidToken

from tests.fakes.conftest import buttons, open_bot, refusal
from tests.fakes.telegram import TelegramFake

PIXEL = b"\x89PNG\r\n\x1a\n0000"


async def test_a_bot_reads_what_a_person_says_and_answers(fake: TelegramFake, bot: Bot) -> None:
    fake.user(9).says("/start 身份证丢了")
    (update,) = await bot.get_updates(timeout=10)
    assert update.message is not None and update.message.text == "/start 身份证丢了"
    assert [entity.type for entity in update.message.entities] == ["bot_command"]
    sent = await bot.send_message(9, "先去派出所")
    assert sent.chat.id == 9 and fake.ledger.texts(9) == ["先去派出所"]
    assert [message["text"] for message in fake.user(9).sees] == ["/start 身份证丢了", "先去派出所"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("字" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
    ],
)
async def test_a_text_has_1_to_4096_utf16_units(fake: TelegramFake, bot: Bot, text: str, reason: str) -> None:
    assert reason in await refusal(fake, bot.send_message(7, text))


async def test_a_text_is_measured_after_its_markup_is_read(bot: Bot) -> None:
    sent = await bot.send_message(7, "<b>" + "😀" * 2048 + "</b>", parse_mode="HTML")
    assert [(entity.type, entity.offset, entity.length) for entity in sent.entities] == [("bold", 0, 4096)]


async def test_html_becomes_text_and_entities(bot: Bot) -> None:
    html = '  <b>材料</b>&lt;2&gt; <a href="https://gov.cn/?a=1&amp;b=2">指南</a> <code>&#x8BC1;&nbsp;</code><i></i>\n'
    sent = await bot.send_message(7, html, parse_mode="HTML")
    assert sent.text == "材料<2> 指南 证&nbsp;"
    assert sent.text_html == '<b>材料</b>&lt;2&gt; <a href="https://gov.cn/?a=1&b=2">指南</a> <code>证&amp;nbsp;</code>'


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("材料<br>", 'Unsupported start tag "br" at byte offset 6'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b>材料", 'Can\'t find end tag corresponding to start tag "b"'),
        ("材料</b>", "Unexpected end tag at byte offset 6"),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("<b>1</b", "Unclosed end tag at byte offset 4"),
        ("<b x>1</b>", 'Expected equal sign in declaration of an attribute of the tag "b" at byte offset 3'),
        ("<span>1</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_wrong_html_is_refused(fake: TelegramFake, bot: Bot, html: str, reason: str) -> None:
    assert await refusal(fake, bot.send_message(7, html, parse_mode="HTML")) == f"can't parse entities: {reason}"


async def test_a_message_is_edited_only_if_something_changes(fake: TelegramFake, bot: Bot) -> None:
    sent = await bot.send_message(7, "<b>第一页</b>", parse_mode="HTML", reply_markup=buttons("next"))
    assert "message is not modified" in await refusal(
        fake, sent.edit_text("<b>第一页</b>", parse_mode="HTML", reply_markup=buttons("next"))
    )
    assert "message is not modified" in await refusal(fake, sent.edit_reply_markup(buttons("next")))
    await sent.edit_text("第二页")
    (seen,) = fake.user(7).sees
    assert seen["text"] == "第二页" and "reply_markup" not in seen and "entities" not in seen


async def test_what_cannot_be_edited_or_deleted_is_refused(fake: TelegramFake, bot: Bot) -> None:
    theirs = fake.user(7).says("你好")["message"]["message_id"]
    venue = await bot.send_venue(7, 31.2, 121.4, "政务服务中心", "人民路1号")
    cases: list[tuple[str, Callable[[], Any]]] = [
        ("message to edit not found", lambda: bot.edit_message_text("新", 7, 99)),
        ("message can't be edited", lambda: bot.edit_message_text("新", 7, theirs)),
        ("there is no text in the message", lambda: bot.edit_message_text("新", 7, venue.message_id)),
        ("MESSAGE_TOO_LONG", lambda: bot.edit_message_text("字" * 4097, 7, venue.message_id)),
        ("message to delete not found", lambda: bot.delete_message(7, 99)),
        ("message to be replied not found", lambda: bot.send_message(7, "答", reply_parameters=ReplyParameters(99))),
    ]
    for reason, call in cases:
        assert reason in await refusal(fake, call())
    assert await bot.delete_message(7, venue.message_id) and len(fake.user(7).sees) == 1
    await fake.advance(49 * 3600)
    assert "can't be deleted" in await refusal(fake, bot.delete_message(7, theirs))


async def test_places_are_sent_and_shared(fake: TelegramFake, bot: Bot) -> None:
    sent = await bot.send_venue(7, latitude=31.2, longitude=121.4, title="政务服务中心", address="人民路1号")
    assert sent.venue is not None and sent.venue.location.latitude == 31.2
    await bot.send_location(7, 31.2, 121.4)
    fake.user(7).shares_location(39.9, 116.4)
    (update,) = await bot.get_updates()
    assert update.message is not None and update.message.location is not None and update.message.location.longitude == 116.4
    assert "wrong latitude" in await refusal(fake, bot.send_location(7, 91.0, 121.4))
    assert "address must be non-empty" in await refusal(fake, bot.send_venue(7, 31.2, 121.4, "政务服务中心", " "))


async def test_files_travel_as_multipart_forms(fake: TelegramFake, bot: Bot) -> None:
    sent = await bot.send_document(7, "材料清单\r\n".encode(), filename="清单.txt", caption="附件", reply_markup=buttons("a"))
    assert sent.document is not None and sent.document.file_name == "清单.txt" and sent.caption == "附件"
    assert fake.ledger.calls[-1].files["document"].content.decode() == "材料清单\r\n"
    assert (await bot.send_photo(7, PIXEL)).photo
    assert "IMAGE_PROCESS_FAILED" in await refusal(fake, bot.send_photo(7, b"no picture"))
    assert "caption is too long" in await refusal(fake, bot.send_document(7, b"1", caption="字" * 1025))
    assert "file must be non-empty" in await refusal(fake, bot.send_document(7, b""))


async def test_the_profile_has_its_limits(fake: TelegramFake, bot: Bot) -> None:
    assert await bot.set_my_commands([("start", "开始"), ("help", "帮助")])
    assert await bot.set_my_description("办事助手") and await bot.set_my_short_description("办事")
    assert fake.world.profile["description"] == "办事助手"
    cases: list[tuple[str, Callable[[], Any]]] = [
        ("BOT_COMMAND_INVALID", lambda: bot.set_my_commands([("开始", "开始")])),
        ("BOT_COMMAND_DESCRIPTION_INVALID", lambda: bot.set_my_commands([("start", "")])),
        ("BOT_COMMANDS_TOO_MUCH", lambda: bot.set_my_commands([(f"c{number}", "x") for number in range(101)])),
        ("BOT_DESCRIPTION_TOO_LONG", lambda: bot.set_my_description("字" * 513)),
        ("BOT_SHORT_DESCRIPTION_TOO_LONG", lambda: bot.set_my_short_description("字" * 121)),
        ("wrong parameter action", lambda: bot.send_chat_action(7, "thinking")),
    ]
    for reason, call in cases:
        assert reason in await refusal(fake, call())


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("bot1:wrong/getMe", 404, "Not Found"),
        ("bot987654321:AAE-fake_token_of_35_characters_000/getMe", 401, "Unauthorized"),
        ("bot{token}/sendDice", 404, "Not Found: method not found"),
        ("bot{token}/SENDMESSAGE?chat_id=7&text=hello", 200, None),
    ],
)
def test_token_and_method_are_checked(fake: TelegramFake, path: str, status: int, description: str | None) -> None:
    answer = httpx2.get(fake.base_url.removesuffix("bot") + path.format(token=fake.token))
    assert (answer.status_code, answer.json().get("description")) == (status, description)


async def test_a_wrong_token_is_an_invalid_token_to_the_library(fake: TelegramFake) -> None:
    stranger = open_bot(fake, token="987654321:AAE-fake_token_of_35_characters_000")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"json": {"text": "无处"}}, "chat_id is empty"),
        ({"json": {"chat_id": 7}}, "message text is empty"),
        ({"json": [7]}, "object expected"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, "can't parse JSON object"),
        ({"json": {"chat_id": 7, "text": "x", "parse_mode": "Markdown5"}}, "unsupported parse_mode"),
        ({"json": {"chat_id": 7, "text": "x", "reply_markup": "{"}}, "can't parse reply keyboard markup JSON object"),
        ({"json": {"chat_id": 7, "text": "x", "reply_markup": [1]}}, "object expected as reply markup"),
        ({"content": b'{"chat_id": 7, "text": "\\ud83d"}', "headers": {"content-type": "application/json"}}, "UTF-8"),
    ],
)
def test_malformed_calls_are_refused(fake: TelegramFake, given: Any, reason: str) -> None:
    answer = httpx2.post(f"{fake.base_url}{fake.token}/sendMessage", **given).json()
    assert answer["error_code"] == 400 and reason in answer["description"]


def test_a_json_body_is_as_good_as_a_form(fake: TelegramFake) -> None:
    body = {"chat_id": 7, "text": "选", "reply_markup": buttons("a").to_dict()}
    assert httpx2.post(f"{fake.base_url}{fake.token}/sendMessage", json=body).json()["result"]["reply_markup"]
