"""A callback's XML read: who wants what, or nothing that siban answers."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.broadcasts.mass import MOST_AT_ONCE, Result
from bot.channels.wechat.crypt import Unreadable
from bot.privacy import mask
from knowledge.catalogue.coordinates import gcj02_to_wgs84

Kind = Literal["words", "place", "wordless", "follow", "scan", "leave", "mass", "other"]
LONGEST_WORDS = 4096  # characters taken of a message; the matcher cuts further
SCENE = "qrscene_"  # in front of the scene when somebody follows by scanning

_ID = re.compile(r"[A-Za-z0-9_@.-]{1,128}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,20}", re.ASCII)
_POINT = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,20})?", re.ASCII)


@dataclass(frozen=True)
class Heard:
    """One callback. `key` tells it from all others of the person: the platform's MsgId alone repeats. `at` is WGS-84;
    `scene` what a scanned code stands for. `pressed`: an event, which allows less to be sent than a message."""

    person: str
    account: str
    key: str
    kind: Kind
    text: str = ""
    at: tuple[float, float] | None = None
    scene: str = ""
    pressed: bool = False

    @property
    def payload(self) -> str:
        """What may be stored of it, as JSON."""
        text = self.text if self.kind == "mass" else mask(self.text).text
        kept = asdict(self) | {"text": text, "scene": mask(self.scene).text}
        return json.dumps(kept, ensure_ascii=False)


def heard_of(payload: str) -> Heard:
    kept = json.loads(payload)
    return Heard(**kept | {"at": tuple(kept["at"]) if kept["at"] else None})


def fields_of(body: bytes) -> Mapping[str, str]:
    """The elements of `<xml>` by name. Raises Unreadable, also on a DTD or an entity."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Unreadable from None
    return {child.tag: child.text or "" for child in root}


def hear(fields: Mapping[str, str]) -> Heard:
    """Raises Unreadable when it is no callback."""
    person, account, made = (fields.get(name, "") for name in ("FromUserName", "ToUserName", "CreateTime"))
    kind = fields.get("MsgType", "")
    event = kind == "event"
    told = _event(fields) if event else _message(kind, fields)
    number = f"{fields.get('Event', '')}{fields.get('MsgID', '')}" if event else fields.get("MsgId", "")
    sound = all(_ID.fullmatch(name) for name in (person, account)) and _NUMBER.fullmatch(made)
    if not sound or not (_ID if event else _NUMBER).fullmatch(number):
        raise Unreadable
    return Heard(person, account, f"{made}:{number}", *told, pressed=event)


def _message(kind: str, fields: Mapping[str, str]) -> tuple[Kind, str, tuple[float, float] | None, str]:
    words = fields.get({"text": "Content", "voice": "Recognition"}.get(kind, ""), "")[:LONGEST_WORDS].strip()
    if kind == "location":
        at = _position(fields.get("Location_X", ""), fields.get("Location_Y", ""))
        return ("place", "", at, "") if at else ("wordless", "", None, "")
    return ("words", words, None, "") if words else ("wordless", "", None, "")


def _event(fields: Mapping[str, str]) -> tuple[Kind, str, tuple[float, float] | None, str]:
    """Only what people do on purpose is answered; reports of the platform and positions sent unasked are not."""
    key = fields.get("EventKey", "")[:LONGEST_WORDS].strip()
    match fields.get("Event", "").lower():
        case "subscribe":
            return "follow", "", None, key.removeprefix(SCENE)
        case "unsubscribe":
            return "leave", "", None, ""
        case "scan":
            return "scan", "", None, key
        case "click" if key:
            return "words", key, None, ""
        case "masssendjobfinish" if result := _result(fields):
            return "mass", result, None, ""
    return "other", "", None, ""


def _result(fields: Mapping[str, str]) -> str:
    """What became of a mass message, as JSON; empty when a part is missing."""
    counts = [fields.get(f"{name}Count", "") for name in ("Total", "Filter", "Sent", "Error")]
    message, status = fields.get("MsgID", ""), fields.get("Status", "").strip()[:64]
    if not status or not all(re.fullmatch(r"[0-9]{1,19}", number, re.ASCII) for number in (message, *counts)):
        return ""
    return json.dumps(asdict(Result(message, status, *(min(int(number), MOST_AT_ONCE) for number in counts))))


def result_of(heard: Heard) -> Result:
    """Of a callback of the kind `mass`."""
    return Result(**json.loads(heard.text))


def _position(lat: str, lon: str) -> tuple[float, float] | None:
    """Tencent's maps give GCJ-02, X being the latitude; None for what is no place on earth."""
    if not _POINT.fullmatch(lat) or not _POINT.fullmatch(lon) or abs(float(lat)) > 90 or abs(float(lon)) > 180:
        return None
    return gcj02_to_wgs84(float(lat), float(lon))
