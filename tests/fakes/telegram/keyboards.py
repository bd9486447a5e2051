"""What may stand in `reply_markup`: buttons under a message, a keyboard, its removal, a forced reply."""

import re
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.parameters import Parameters

JSON = dict[str, Any]
MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
LONGEST_DATA = 64  # bytes
LONGEST_COPIED_TEXT = 256
LONGEST_PLACEHOLDER = 64
HOST = re.compile(r"[^.\s]+(\.[^.\s]+)+")
ACTIONS = ("callback_data", "url", "web_app", "switch_inline_query", "switch_inline_query_current_chat", "copy_text")
PRIVATE_ONLY = {
    "request_location": "location can be requested in private chats only",
    "request_contact": "phone number can be requested in private chats only",
}


def read_markup(parameters: Parameters, chat: Chat | None = None) -> JSON | None:
    """The checked `reply_markup`; None if there is none. `chat` is None where only an inline keyboard may stand."""
    markup = parameters.json("reply_markup", "reply keyboard markup", object)
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        _check_inline(_rows(markup, "inline_keyboard"), chat)
    elif chat is None:
        raise bad_request("inline keyboard expected")
    elif "keyboard" in markup:
        _check_keyboard(markup, chat)
    return markup


def _rows(markup: JSON, name: str) -> list[list[Any]]:
    rows = markup[name]
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" of the {_article(name)} must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name}" of the {_article(name)} must be an Array of Arrays')
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return rows


def _article(name: str) -> str:
    return {"inline_keyboard": "InlineKeyboardMarkup", "keyboard": "ReplyKeyboardMarkup"}[name]


def _check_inline(rows: list[list[Any]], chat: Chat | None) -> None:
    for button in (button for row in rows for button in row):
        if not isinstance(button, dict):
            raise bad_request("can't parse inline keyboard button: expected an Object")
        if "text" not in button:
            raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
        if not str(button["text"]).strip():
            raise bad_request("inline keyboard button text must be non-empty")
        _check_action(button, chat)


def _check_action(button: JSON, chat: Chat | None) -> None:
    if not any(action in button for action in ACTIONS):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if "copy_text" in button and not _can_be_copied(button["copy_text"]):
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if "web_app" in button and (chat is None or not chat.private):
        raise bad_request("BUTTON_TYPE_INVALID")
    if "url" in button:
        check_url(str(button["url"]), "inline keyboard button URL")


def _can_be_copied(given: Any) -> bool:
    return isinstance(given, dict) and 1 <= len(str(given.get("text", ""))) <= LONGEST_COPIED_TEXT


def check_url(url: str, thing: str) -> None:
    """Refuse what is no web address with a dotted host, nor a tg: or ton: link."""
    scheme, colon, _ = url.partition("://")
    if colon and scheme.lower() in ("tg", "ton", "tonsite"):
        return
    if (colon and scheme.lower() not in ("http", "https")) or url.startswith(("tel:", "mailto:", "javascript:")):
        raise bad_request(f"{thing} '{url}' is invalid: Unsupported URL protocol")
    if not HOST.fullmatch(_host(url if colon else f"http://{url}")):
        raise bad_request(f"{thing} '{url}' is invalid: Wrong HTTP URL")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _check_keyboard(markup: JSON, chat: Chat) -> None:
    if len(markup.get("input_field_placeholder") or "") > LONGEST_PLACEHOLDER:
        raise bad_request("REPLY_MARKUP_PLACEHOLDER_INVALID")
    for button in (button for row in _rows(markup, "keyboard") for button in row):
        _check_key(button if isinstance(button, dict) else {"text": button}, chat)


def _check_key(button: JSON, chat: Chat) -> None:
    if not isinstance(button.get("text"), str):
        raise bad_request("can't parse keyboard button: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request("keyboard button text must be non-empty")
    for wish, refusal in PRIVATE_ONLY.items():
        if button.get(wish) and not chat.private:
            raise bad_request(refusal)
