"""An update read: what somebody wants from the bot, or nothing."""

import re
from dataclasses import dataclass

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, InlineQuery, Location, Message, Update

KINDS = ("message", "callback_query", "inline_query", "my_chat_member")  # what Telegram is asked to send
LONGEST_WORDS = 4096  # characters taken of a message; the matcher cuts further

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True)
class Me:
    """The bot itself."""

    id: int
    username: str


@dataclass(frozen=True)
class Room:
    """Where an answer goes: the chat, the topic in it, and in a group the message that is answered."""

    chat: int
    private: bool = True
    topic: int | None = None
    replies_to: int | None = None


@dataclass(frozen=True)
class Words:
    """Something was said, or a position sent: WGS-84 (latitude, longitude)."""

    room: Room
    text: str
    at: tuple[float, float] | None = None


@dataclass(frozen=True)
class Command:
    """`/name argument`."""

    room: Room
    name: str
    argument: str


@dataclass(frozen=True)
class Pressed:
    """A button was pressed; `message` is 0 when it is out of reach and cannot be edited."""

    room: Room
    press: str
    data: str
    message: int


@dataclass(frozen=True)
class Sought:
    """An inline query in some other chat."""

    person: int
    query: str
    text: str


@dataclass(frozen=True)
class Membership:
    """A person blocked the bot or came back."""

    room: Room
    active: bool


Heard = Words | Command | Pressed | Sought | Membership


def hear(update: Update, me: Me) -> Heard | None:
    """What an update asks for; None when it is not for the bot: talk in a group, service messages, its own cards."""
    if update.message:
        return _message(update.message, me)
    if update.callback_query:
        return _pressed(update.callback_query)
    if update.inline_query:
        return _sought(update.inline_query)
    return _membership(update.my_chat_member) if update.my_chat_member else None


def _message(message: Message, me: Me) -> Words | Command | None:
    text = (message.text or message.caption or "")[:LONGEST_WORDS]
    if message.via_bot and message.via_bot.id == me.id:
        return None
    command = _COMMAND.fullmatch(text.strip())
    if command and (command[2] or me.username).lower() == me.username.lower():
        return Command(_room(message), command[1].lower(), (command[3] or "").strip())
    if message.chat.type != "private" and not _asked(message, text, me):
        return None
    place = message.location or (message.venue.location if message.venue else None)
    if not text and not place and not message.effective_attachment:
        return None
    return Words(_room(message), _mention(me).sub(" ", text).strip(), _position(place))


def _asked(message: Message, text: str, me: Me) -> bool:
    """In a group: mentioned, or answered to."""
    answered = message.reply_to_message and message.reply_to_message.from_user
    return bool(_mention(me).search(text)) or bool(answered and answered.id == me.id)


def _mention(me: Me) -> re.Pattern[str]:
    return re.compile(rf"@{re.escape(me.username)}(?![A-Za-z0-9_])", re.IGNORECASE)


def _position(place: Location | None) -> tuple[float, float] | None:
    return (place.latitude, place.longitude) if place else None


def _room(message: Message) -> Room:
    private = message.chat.type == "private"
    return Room(message.chat.id, private, _topic(message), None if private else message.message_id)


def _topic(message: Message) -> int | None:
    """The forum topic; ordinary groups number their reply threads as well, but take no message for one."""
    return message.message_thread_id if message.is_topic_message else None


def _pressed(query: CallbackQuery) -> Pressed:
    message = query.message
    if message is None:
        return Pressed(Room(query.from_user.id), query.id, query.data or "", 0)
    topic = _topic(message) if isinstance(message, Message) else None
    room = Room(message.chat.id, message.chat.type == "private", topic)
    return Pressed(room, query.id, query.data or "", message.message_id if message.is_accessible else 0)


def _sought(query: InlineQuery) -> Sought:
    return Sought(query.from_user.id, query.id, query.query)


def _membership(change: ChatMemberUpdated) -> Membership:
    active = change.new_chat_member.status not in (ChatMember.BANNED, ChatMember.LEFT)
    return Membership(Room(change.chat.id, change.chat.type == "private"), active)
