"""Answers of emulators, completed with the fields that the library insists on and Telegram itself never leaves out."""

from typing import Any

_USERS = frozenset(("from", "user", "via_bot", "sender"))
_OBJECTS = frozenset(("entities", "link_preview_options", "reply_markup", "reply_parameters"))  # some echo them as text
_LATEST = 2**33  # seconds; a larger date was given in milliseconds


def completed(raw: Any) -> Any:
    """The same JSON, with every message, chat and user in it whole enough to be parsed."""
    if isinstance(raw, list):
        return [completed(part) for part in raw]
    if not isinstance(raw, dict):
        return raw
    whole = {key: completed_user(value) if key in _USERS else completed(value) for key, value in raw.items()}
    return _completed_message(whole) if isinstance(whole.get("chat"), dict) else whole


def completed_user(raw: Any) -> Any:
    return {"is_bot": False, "first_name": "", **raw} if isinstance(raw, dict) else raw


def _completed_message(raw: dict[str, Any]) -> dict[str, Any]:
    date = raw.get("date", 0)
    chat = {"type": "private", **raw["chat"]}
    kept = {key: value for key, value in raw.items() if key not in _OBJECTS or not isinstance(value, str)}
    return {"message_id": 0, **kept, "chat": chat, "date": date // 1000 if isinstance(date, int) and date > _LATEST else date}
