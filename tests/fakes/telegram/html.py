"""Telegram's HTML: the few tags it knows, read as strictly as Telegram reads them."""

import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from tests.fakes.telegram.errors import bad_request

KINDS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "span": "spoiler",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
PIECE = re.compile(r"&(?:#x[0-9a-f]{1,6}|#[0-9]{1,7}|lt|gt|amp|quot);?|<|[^<&]+|&", re.IGNORECASE)
TAG_NAME = re.compile(r"[^\s>]*")
ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']*)(\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]*)))?""")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


@dataclass(frozen=True)
class Entity:
    """Offset and length in UTF-16 units."""

    kind: str
    offset: int
    length: int
    attributes: dict[str, str] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        return {"type": self.kind, "offset": self.offset, "length": self.length, **self.attributes}


@dataclass(frozen=True)
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str]


def read_html(source: str) -> tuple[str, tuple[Entity, ...]]:
    """The plain text and its entities, ordered by offset; "can't parse entities: …" with Telegram's own words otherwise."""
    reader = _Reader(source)
    entities = sorted(reader.read(), key=lambda entity: (entity.offset, -entity.length))
    return "".join(reader.plain), tuple(entities)


class _Reader:
    def __init__(self, source: str) -> None:
        self.source, self.at = source, 0
        self.plain: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> list[Entity]:
        while piece := PIECE.match(self.source, self.at):
            start, self.at = self.at, piece.end()
            if piece.group() != "<":
                self._write(_decode(piece.group()))
            elif self.source.startswith("/", self.at):
                self._close_tag(start)
            else:
                self._open_tag(start)
        if self.open:
            self._refuse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return self.entities

    def _write(self, text: str) -> None:
        self.plain.append(text)
        self.units += len(text.encode("utf-16-le")) // 2

    def _open_tag(self, start: int) -> None:
        tag = self._name(self.at).lower()
        if self.at >= len(self.source):
            self._refuse("Unclosed start tag", start)
        if tag not in KINDS:
            self._refuse(f'Unsupported start tag "{tag}"', start)
        attributes = self._attributes(tag, start)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            self._refuse('Tag "span" must have class "tg-spoiler"', start)
        self.open.append(_Open(tag, self.units, _kept(tag, attributes)))

    def _attributes(self, tag: str, start: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while not self._ends():
            self.at = self._past_spaces()
            if self.at >= len(self.source):
                self._refuse("Unclosed start tag", start)
            if not self._ends():
                found |= self._attribute(tag)
        self.at += 1
        return found

    def _attribute(self, tag: str) -> dict[str, str]:
        match = ATTRIBUTE.match(self.source, self.at)
        assert match is not None
        if not match[1]:
            self._refuse(f'Empty attribute name in the tag "{tag}"', self.at)
        if match[2] is None and (tag, match[1]) != ("blockquote", "expandable"):
            self._refuse(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', self.at)
        self.at = match.end()
        value = next((value for value in match.groups()[2:] if value is not None), "")
        return {match[1].lower(): "".join(_decode(piece) for piece in PIECE.findall(value))}

    def _close_tag(self, start: int) -> None:
        if not self.open:
            self._refuse("Unexpected end tag", start)
        found, opened = self._name(self.at + 1).lower(), self.open.pop()
        self.at = self._past_spaces()
        if not self._ends():
            self._refuse("Unclosed end tag", start)
        self.at += 1
        if found not in ("", opened.tag):
            self._refuse("Unmatched end tag", start, f', expected "</{opened.tag}>", found "</{found}>"')
        self._add(opened)

    def _add(self, opened: _Open) -> None:
        length = self.units - opened.offset
        is_link_to_nowhere = opened.tag == "a" and "url" not in opened.attributes
        if length and not is_link_to_nowhere:
            self.entities.append(Entity(KINDS[opened.tag], opened.offset, length, opened.attributes))

    def _name(self, start: int) -> str:
        name = TAG_NAME.match(self.source, start)
        assert name is not None
        self.at = name.end()
        return name.group()

    def _past_spaces(self) -> int:
        return len(self.source) - len(self.source[self.at :].lstrip())

    def _ends(self) -> bool:
        return self.source.startswith(">", self.at)

    def _refuse(self, reason: str, at: int | None = None, more: str = "") -> NoReturn:
        where = "" if at is None else f" at byte offset {len(self.source[:at].encode())}"
        raise bad_request(f"can't parse entities: {reason}{where}{more}")


def _kept(tag: str, attributes: dict[str, str]) -> dict[str, str]:
    if tag == "a" and attributes.get("href"):
        return {"url": attributes["href"]}
    if tag == "code" and attributes.get("class", "").startswith("language-"):
        return {"language": attributes["class"].removeprefix("language-")}
    if tag == "tg-emoji" and attributes.get("emoji-id"):
        return {"custom_emoji_id": attributes["emoji-id"]}
    return {}


def _decode(piece: str) -> str:
    """A run of text, or the character that `&…;` stands for; other names stay as they are."""
    name = piece.removeprefix("&").removesuffix(";").lower() if len(piece) > 1 and piece.startswith("&") else ""
    if name.startswith("#"):
        number = int(name[2:], 16) if name.startswith("#x") else int(name[1:])
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else piece
    return NAMED.get(name, piece)
