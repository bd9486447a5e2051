"""An update as it may be stored: personal numbers masked, names and contacts left out."""

from collections.abc import Mapping
from typing import Any

from bot.privacy import mask

JSON = Mapping[str, Any]

# Everything that is not one of these identifiers counts as somebody's words, so that what Telegram adds is masked too.
_IDENTIFIERS = frozenset(
    "id data username type status chat_type chat_instance inline_message_id game_short_name file_id file_unique_id"
    " language_code media_group_id custom_emoji_id mime_type business_connection_id callback_query_id".split()
)
_NAMES = frozenset("first_name last_name title author_signature vcard".split())
_CONTACT = {"phone_number": "〔手机号〕", "first_name": ""}
_ENTITIES = {"text": "entities", "caption": "caption_entities"}


def masked_update(update: JSON) -> dict[str, Any]:
    """The same update without personal numbers, names and contacts; entities go where the words they count moved."""
    kept = {key: _masked(key, value) for key, value in update.items()}
    for words, entities in _ENTITIES.items():
        if kept.get(words) != update.get(words):
            kept.pop(entities, None)
    return kept


def _masked(key: str, value: Any) -> Any:
    if key == "contact":
        return _CONTACT
    if isinstance(value, str):
        return "" if key in _NAMES else value if key in _IDENTIFIERS else mask(value).text
    if isinstance(value, Mapping):
        return masked_update(value)
    return [_masked(key, part) for part in value] if isinstance(value, list) else value
