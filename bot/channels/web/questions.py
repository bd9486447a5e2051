"""A request's body made into a Question, or refused with a sentence that says how to mend it."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.messages import Address, Question

BODY_LIMIT = 64 * 1024  # bytes
NAME_LIMIT = 256  # characters of a region or item code

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SURROGATE = re.compile(r"[\ud800-\udfff]")  # JSON may hold half a character, which no database or reply can carry


@dataclass(frozen=True)
class Refusal:
    """Why a request is not answered: HTTP status, the field at fault, a sentence with the remedy."""

    status: int
    field: str
    sentence: str


UNREADABLE = Refusal(400, "body", '请求内容不是有效的 JSON，请用 UTF-8 编码发送，例如 {"text": "身份证丢了怎么办"}。')
NOT_AN_OBJECT = Refusal(400, "body", '请求内容必须是一个 JSON 对象，例如 {"text": "身份证丢了怎么办"}。')
TOO_LARGE = Refusal(413, "body", f"请求内容太长，请控制在 {BODY_LIMIT // 1024} KiB 以内，把问题写短一些再发。")
WRONG_TYPE = Refusal(415, "content-type", "请求的 content-type 必须是 application/json，请改正后再发。")
NO_TEXT = Refusal(400, "text", "缺少 text（您的问题）：请用一句话写明要办什么事；或者给出 pick（所选事项编码）或 at（位置）。")
BAD_TEXT = Refusal(400, "text", "text（您的问题）必须是文字，请写成一句话，例如「身份证丢了怎么办」。")
BAD_AT = Refusal(400, "at", "at（位置）必须是 [纬度, 经度] 两个数，纬度在 -90 到 90、经度在 -180 到 180 之间，请改正或去掉。")
BAD_EDITION = Refusal(400, "edition", "edition（您看到的版本）必须是 0 或更大的整数，请改正或去掉。")
BAD_ELDER = Refusal(400, "elder", "elder（长辈模式）必须是 true 或 false，请改正或去掉。")
UNKNOWN_REGION = Refusal(400, "region", "region（地区编码）不认识，请用行政区划代码，或者去掉它、在 text 里写明地名。")


def parse_question(body: bytes) -> Question | Refusal:
    """The question in a JSON body `{"text", "region"?, "at"?, "conversation"?, "message"?, "pick"?, "edition"?, "elder"?}`.

    Without a `conversation` or a `message` id one is made up, so that nobody shares a key by accident.
    """
    fields = _read_object(body)
    if isinstance(fields, Refusal):
        return fields
    return _find_fault(fields) or _build(fields)


def _read_object(body: bytes) -> Mapping[str, Any] | Refusal:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return UNREADABLE
    return fields if isinstance(fields, dict) else NOT_AN_OBJECT


def _find_fault(fields: Mapping[str, Any]) -> Refusal | None:
    text, at = fields.get("text"), fields.get("at")
    faults = (
        BAD_TEXT if text is not None and not isinstance(text, str) else None,
        BAD_AT if at is not None and not _is_position(at) else None,
        BAD_EDITION if not _is_edition(fields.get("edition")) else None,
        BAD_ELDER if not isinstance(fields.get("elder"), bool | None) else None,
        _name_fault(fields, "region", "地区编码"),
        _name_fault(fields, "pick", "所选事项编码"),
        _id_fault(fields, "conversation", "会话编号"),
        _id_fault(fields, "message", "消息编号"),
    )
    return next(filter(None, faults), None) or (NO_TEXT if _says_nothing(fields) else None)


def _says_nothing(fields: Mapping[str, Any]) -> bool:
    return not (fields.get("text") or "").strip() and not fields.get("pick") and fields.get("at") is None


def _is_position(at: object) -> bool:
    # `type` refuses bool, a kind of int in Python; comparing refuses NaN, infinities and integers of any length.
    if not isinstance(at, list) or len(at) != 2 or any(type(number) not in (int, float) for number in at):
        return False
    return bool(-90 <= at[0] <= 90 and -180 <= at[1] <= 180)


def _is_edition(number: object) -> bool:
    return number is None or (type(number) is int and 0 <= number < 2**31)


def _name_fault(fields: Mapping[str, Any], field: str, meaning: str) -> Refusal | None:
    value = fields.get(field)
    if value is None or (isinstance(value, str) and len(value) <= NAME_LIMIT):
        return None
    return Refusal(400, field, f"{field}（{meaning}）必须是不超过 {NAME_LIMIT} 个字符的文字，请改正或去掉。")


def _id_fault(fields: Mapping[str, Any], field: str, meaning: str) -> Refusal | None:
    value = fields.get(field)
    if value is None or (isinstance(value, str) and _ID.fullmatch(value)):
        return None
    return Refusal(400, field, f"{field}（{meaning}）只能用 1 到 64 个字母、数字、连字符或下划线，请改正或去掉。")


def _build(fields: Mapping[str, Any]) -> Question:
    at = fields.get("at")
    return Question(
        address=Address("web", fields.get("conversation") or secrets.token_urlsafe(24)),
        key=fields.get("message") or secrets.token_urlsafe(24),
        text=_whole(fields.get("text")),
        pick=_whole(fields.get("pick")),
        at=(float(at[0]), float(at[1])) if at is not None else None,
        region=_whole(fields.get("region")),
        edition=fields.get("edition") or 0,
        elder=fields.get("elder"),
    )


def _whole(text: str | None) -> str:
    return _SURROGATE.sub("\ufffd", text or "")
