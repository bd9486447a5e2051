"""A text as Telegram takes it: cleaned, its markup read, measured in UTF-16 units."""

import re
from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.html import Entity, read_html
from tests.fakes.telegram.parameters import Parameters

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
MOST_ENTITIES = 100  # the rest is dropped without a word
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Text:
    plain: str
    entities: tuple[Entity, ...] = ()

    def fields(self, text: str = "text", entities: str = "entities") -> dict[str, Any]:
        """The fields of a message that hold it."""
        marked = [entity.data() for entity in self.entities[:MOST_ENTITIES]]
        return ({text: self.plain} if self.plain else {}) | ({entities: marked} if marked else {})


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_text(parameters: Parameters, too_long: str = "message is too long") -> Text:
    """The text of a message; refused when it is empty or too long."""
    if not parameters.text("text"):
        raise bad_request("message text is empty")
    text = _read(parameters, "text", "entities")
    if not text.plain:
        raise bad_request("text must be non-empty")
    if utf16_units(text.plain) > LONGEST_TEXT:
        raise bad_request(too_long)
    return text


def read_caption(parameters: Parameters) -> Text:
    text = _read(parameters, "caption", "caption_entities")
    if utf16_units(text.plain) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return text


def _read(parameters: Parameters, name: str, entities: str) -> Text:
    raw = CONTROLS.sub(" ", parameters.text(name).replace("\r", ""))
    mode = parameters.text("parse_mode").lower()
    if mode == "html":
        return _trim(Text(*read_html(raw)))
    if mode:
        raise bad_request("unsupported parse_mode")  # the fake reads HTML only
    return _trim(Text(raw, tuple(map(_given, parameters.objects(entities, "message entities") or ()))))


def _given(entity: dict[str, Any]) -> Entity:
    for name in ("type", "offset", "length"):
        if name not in entity:
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{name}\"")
    return Entity(str(entity["type"]), int(entity["offset"]), int(entity["length"]), _attributes(entity))


def _attributes(entity: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in entity.items() if name not in ("type", "offset", "length")}


def _trim(text: Text) -> Text:
    """Without white space at both ends, as it arrives."""
    cut = utf16_units(text.plain) - utf16_units(text.plain.lstrip())
    plain = text.plain.strip()
    moved = (_cut_off(entity, cut, utf16_units(plain)) for entity in text.entities)
    return Text(plain, tuple(entity for entity in moved if entity.length > 0))


def _cut_off(entity: Entity, before: int, length: int) -> Entity:
    start, end = max(entity.offset - before, 0), min(entity.offset - before + entity.length, length)
    return replace(entity, offset=start, length=end - start)
