"""sendMessage and its like, editing and deleting."""

from collections.abc import Callable
from typing import Any

from tests.fakes.telegram.chats import JSON, Chat
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.keyboards import read_markup
from tests.fakes.telegram.media import read_document, read_location, read_photo, read_venue
from tests.fakes.telegram.parameters import Parameters
from tests.fakes.telegram.texts import read_text
from tests.fakes.telegram.world import World

Method = Callable[[World, Parameters], Any]
TWO_DAYS = 172_800.0
ACTIONS = frozenset(
    """typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker
    find_location record_video_note upload_video_note""".split()
)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def sender(read: Callable[[World, Parameters], JSON]) -> Method:
    """A method that checks what `read` makes of its parameters and puts it into the chat."""

    def send(world: World, parameters: Parameters) -> JSON:
        chat = world.chat_to_write_to(parameters)
        content = read(world, parameters)
        markup = read_markup(parameters, chat)
        reply = _replied_to(chat, parameters)
        world.limits.take(chat)
        _set_keyboard(chat, markup or {})
        return world.say(chat, content | reply | _under(markup))

    return send


def _replied_to(chat: Chat, parameters: Parameters) -> JSON:
    wished: JSON = parameters.json("reply_parameters", "reply parameters", dict) or {}
    number = int(wished.get("message_id") or parameters.integer("reply_to_message_id"))
    if not number:
        return {}
    if number in chat.messages:
        return {"reply_to_message": chat.messages[number]}
    if wished.get("allow_sending_without_reply") or parameters.flag("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _set_keyboard(chat: Chat, markup: JSON) -> None:
    if "keyboard" in markup:
        chat.keyboard = markup
    elif markup.get("remove_keyboard"):
        chat.keyboard = None


def _under(markup: JSON | None) -> JSON:
    return {"reply_markup": markup} if markup and markup.get("inline_keyboard") else {}


def send_chat_action(world: World, parameters: Parameters) -> bool:
    world.chat_to_write_to(parameters)
    if parameters.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def edit_message_text(world: World, parameters: Parameters) -> JSON:
    chat, message = _to_edit(world, parameters)
    new = read_text(parameters, "MESSAGE_TOO_LONG").fields()
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    kept = {name: value for name, value in message.items() if name not in ("text", "entities", "reply_markup")}
    return _change(world, chat, message, kept | new | _under(read_markup(parameters)))


def edit_message_reply_markup(world: World, parameters: Parameters) -> JSON:
    chat, message = _to_edit(world, parameters)
    kept = {name: value for name, value in message.items() if name != "reply_markup"}
    return _change(world, chat, message, kept | _under(read_markup(parameters)))


def _to_edit(world: World, parameters: Parameters) -> tuple[Chat, JSON]:
    if parameters.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")  # the fake's people send no inline results
    chat = world.chat_to_write_to(parameters)
    if not parameters.text("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(parameters.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != world.bot["id"]:
        raise bad_request("message can't be edited")
    return chat, message


def _change(world: World, chat: Chat, message: JSON, new: JSON) -> JSON:
    if message == new:
        raise bad_request(NOT_MODIFIED)
    world.limits.take(chat)
    chat.messages[message["message_id"]] = new | {"edit_date": int(world.clock.now())}
    return chat.messages[message["message_id"]]


def delete_message(world: World, parameters: Parameters) -> bool:
    chat = world.chat_to_write_to(parameters)
    message = chat.messages.get(parameters.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    foreign = message["from"]["id"] != world.bot["id"] and not chat.private
    if foreign or world.clock.now() - message["date"] > TWO_DAYS:
        raise bad_request("message can't be deleted")
    del chat.messages[message["message_id"]]
    return True


METHODS: dict[str, Method] = {
    "sendMessage": sender(lambda _, parameters: read_text(parameters).fields()),
    "sendVenue": sender(lambda _, parameters: read_venue(parameters)),
    "sendLocation": sender(lambda _, parameters: read_location(parameters)),
    "sendDocument": sender(read_document),
    "sendPhoto": sender(read_photo),
    "sendChatAction": send_chat_action,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
}
