"""A call's parameters, read from the query string, a form, a multipart form or JSON, as Telegram reads them."""

import json
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from tests.fakes.telegram.errors import bad_request

Value = TypeVar("Value")
NOT_UTF8 = "strings must be encoded in UTF-8"


@dataclass(frozen=True)
class UploadedFile:
    name: str
    content: bytes


@dataclass
class Parameters:
    """Every value as text, as it travels in a form; numbers, booleans and objects of a JSON body are written as JSON."""

    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, UploadedFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def integer(self, name: str, default: int = 0, least: int | None = None, most: int | None = None) -> int:
        """An integer brought into its range; what is no integer counts as absent, as at Telegram."""
        try:
            number = int(self.values[name])
        except (KeyError, ValueError):
            number = default
        number = number if least is None else max(number, least)
        return number if most is None else min(number, most)

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "yes", "1")

    def degrees(self, name: str, limit: float) -> float:
        """A latitude or longitude, in degrees."""
        if not self.text(name):
            raise bad_request(f"{name} is empty")
        try:
            value = float(self.text(name))
        except ValueError:
            raise bad_request(f"wrong {name} specified") from None
        if not -limit <= value <= limit:
            raise bad_request(f"wrong {name} specified")
        return value

    def json(self, name: str, thing: str, kind: type[Value]) -> Value | None:
        """A parameter that holds JSON of this kind; None if absent. `thing` names it in the refusal."""
        if not self.text(name):
            return None
        try:
            value = json.loads(self.text(name))
        except ValueError:
            value = None
        if value is None or not isinstance(value, kind):
            raise bad_request(f"can't parse {thing} JSON object")
        return value

    def objects(self, name: str, thing: str) -> list[dict[str, Any]] | None:
        """A parameter that holds a JSON array of objects; None if absent."""
        values: list[Any] | None = self.json(name, thing, list)
        if values is not None and not all(isinstance(value, dict) for value in values):
            raise bad_request(f"can't parse {thing} JSON object")
        return values


def read_parameters(query: str, content_type: str, body: bytes) -> Parameters:
    """The parameters of a call; those in the body win over those in the query string."""
    parameters = Parameters(_read_form(query))
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        parameters.values |= _read_json(body)
    elif kind == "application/x-www-form-urlencoded":
        parameters.values |= _read_form(_decode(body))
    elif kind == "multipart/form-data":
        _read_multipart(content_type, body, parameters)
    return parameters


def _read_form(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True, errors="strict"))


def _read_json(body: bytes) -> dict[str, str]:
    try:
        read = json.loads(body) if body else {}
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(read, dict):
        raise bad_request("object expected")
    return as_parameters(read).values


def as_parameters(fields: dict[str, Any]) -> Parameters:
    """The fields of a JSON object, as if they were a call's parameters."""
    return Parameters({name: _as_text(value) for name, value in fields.items() if value is not None})


def _as_text(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise bad_request(NOT_UTF8)
    return text


def _read_multipart(content_type: str, body: bytes, into: Parameters) -> None:
    head = f"Content-Type: {content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    for part in message_from_bytes(head + body, policy=policy.HTTP).iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename() is None:
            into.values[name] = _decode(content)
        else:
            into.files[name] = UploadedFile(str(part.get_filename()), content)


def _decode(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise bad_request(NOT_UTF8) from None
