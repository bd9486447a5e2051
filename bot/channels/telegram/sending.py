"""Sending one thing to Telegram, and what became of it."""

from dataclasses import dataclass
from enum import StrEnum

import httpx
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram import commands
from bot.channels.telegram.api import SibanBot, seconds_of
from bot.channels.telegram.connections import NOT_SENT
from bot.channels.telegram.outgoing import Card, Cards, Outgoing, Place, Rows, Say, Toast
from bot.channels.telegram.questions import Room

INLINE_CACHE = 60  # seconds that Telegram may give the same cards to others


class Fate(StrEnum):
    """What became of a delivery. The Bot API has no idempotency key: an answer lost on its way leaves it in doubt."""

    SENT = "sent"
    NOT_SENT = "not sent"
    IN_DOUBT = "in doubt"
    GONE = "gone"  # blocked, deactivated, removed: nobody is there
    MOVED = "moved"  # the group has another number now
    TOO_LATE = "too late"  # a press or an inline query that has expired, a message that can no longer be edited
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """A fate with Telegram's reason, the chat's new number if it moved, the seconds it wants to be left alone, and the number
    of the message that was sent."""

    fate: Fate
    reason: str = ""
    moved_to: int = 0
    wait: float = 0.0
    message: int = 0


_NOT_SENT_PROXIED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
_REASONS = (
    ("message is not modified", Fate.SENT),
    ("query is too old", Fate.TOO_LATE),
    ("query_id_invalid", Fate.TOO_LATE),
    ("message to edit not found", Fate.TOO_LATE),
    ("message can't be edited", Fate.TOO_LATE),
    ("message_id_invalid", Fate.TOO_LATE),
    ("chat not found", Fate.GONE),
    ("user is deactivated", Fate.GONE),
    ("peer_id_invalid", Fate.GONE),
    ("not enough rights to send", Fate.GONE),
    ("have no rights to send", Fate.GONE),
    ("topic_closed", Fate.GONE),
)


def outcome_of(error: TelegramError) -> Outcome:
    """What an error means for the delivery. BadRequest and TimedOut are both NetworkErrors: the cause decides."""
    if isinstance(error, ChatMigrated):
        return Outcome(Fate.MOVED, error.message, error.new_chat_id)
    if isinstance(error, Forbidden):
        return Outcome(Fate.GONE, error.message)
    if isinstance(error, BadRequest):
        told = error.message.lower()
        return Outcome(next((fate for words, fate in _REASONS if words in told), Fate.REFUSED), error.message)
    if isinstance(error, RetryAfter):
        return Outcome(Fate.NOT_SENT, type(error).__name__, wait=seconds_of(error))
    if isinstance(error, InvalidToken) or isinstance(error.__cause__, (*NOT_SENT, *_NOT_SENT_PROXIED)):
        return Outcome(Fate.NOT_SENT, type(error.__cause__ or error).__name__)
    if isinstance(error, NetworkError):
        return Outcome(Fate.IN_DOUBT, type(error.__cause__ or error).__name__)
    return Outcome(Fate.REFUSED, error.message)


async def send(bot: SibanBot, room: Room, outgoing: Outgoing) -> Outcome:
    """Make one request; expected failures are values."""
    try:
        return Outcome(Fate.SENT, message=await _send(bot, room, outgoing))
    except TelegramError as error:
        return outcome_of(error)


async def _send(bot: SibanBot, room: Room, outgoing: Outgoing) -> int:
    """The number of the message; 0 for what is none."""
    match outgoing:
        case Say():
            return await _say(bot, room, outgoing)
        case Place():
            where = (outgoing.lat, outgoing.lon, outgoing.title, outgoing.address)
            await bot.send_venue(room.chat, *where, message_thread_id=room.topic, reply_parameters=_reply(room))
        case Toast():
            await bot.answer_callback_query(outgoing.press, outgoing.text or None, show_alert=outgoing.alert)
        case Cards():
            cards = [_article(card) for card in outgoing.cards]
            await bot.answer_inline_query(outgoing.query, cards, cache_time=INLINE_CACHE, is_personal=False)
    return 0


async def _say(bot: SibanBot, room: Room, said: Say) -> int:
    if said.edits:
        await bot.edit_message_text(
            said.text,
            room.chat,
            said.edits,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=_inline(said.rows),
        )
        return said.edits
    sent = await bot.send_message(
        room.chat,
        said.text,
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        message_thread_id=room.topic,
        reply_parameters=_reply(room),
        reply_markup=_position_keys() if said.asks_position else _inline(said.rows),
    )
    return sent.message_id


def _reply(room: Room) -> ReplyParameters | None:
    return ReplyParameters(room.replies_to, allow_sending_without_reply=True) if room.replies_to else None


def _inline(rows: Rows) -> InlineKeyboardMarkup | None:
    keys = [[InlineKeyboardButton(b.text, url=b.url or None, callback_data=b.data or None) for b in row] for row in rows]
    return InlineKeyboardMarkup(keys) if keys else None


def _position_keys() -> ReplyKeyboardMarkup:
    share = KeyboardButton(commands.SHARE_BUTTON, request_location=True)
    return ReplyKeyboardMarkup(
        [[share]], resize_keyboard=True, one_time_keyboard=True, input_field_placeholder=commands.TYPE_PLACE
    )


def _article(card: Card) -> InlineQueryResultArticle:
    text = InputTextMessageContent(card.text, ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True))
    return InlineQueryResultArticle(card.id, card.title, text, _inline(card.rows), description=card.description or None)
