"""The form of a broadcast: read into content, and filled from it."""

from dataclasses import replace
from datetime import datetime

from bot.broadcasts.audience import Audience
from bot.broadcasts.content import Content
from bot.broadcasts.deliveries import Policy
from bot.console.showing import ZONE
from bot.console.visits import Visit
from knowledge.ready import Knowledge
from knowledge.refusals import NotAllowed

CHANNELS = {"telegram": "Telegram", "wechat": "微信公众号"}


def read_content(visit: Visit, before: Content) -> Content:
    """What the form says; what it does not show (what is corrected, what is over) stays as before. Raises NotAllowed."""
    knowledge = visit.desk.live.current()
    codes = _codes(visit.text("links"), knowledge)
    return replace(
        before,
        title=visit.text("title"),
        body=visit.text("body").replace("\r\n", "\n"),
        summary=visit.text("summary"),
        links=tuple((code, knowledge.catalogue.by_code[code].name) for code in codes),
        audience=_audience(visit, knowledge),
        starts_at=_moment(visit.text("starts_at")),
        policy=Policy.RESEND if visit.text("policy") == Policy.RESEND else Policy.HOLD,
        urgent=visit.text("urgent"),
        board=bool(visit.text("board")),
        in_place=bool(visit.text("in_place")),
        mass=visit.text("wechat") == "mass" and visit.desk.masses,
    )


def _audience(visit: Visit, knowledge: Knowledge) -> Audience:
    return Audience(
        channels=tuple(channel for channel in CHANNELS if channel in visit.form.getlist("channels")),
        region=visit.text("region"),
        themes=tuple(str(theme) for theme in visit.form.getlist("themes")),
        persons=visit.text("persons"),
        items=_codes(visit.text("items"), knowledge),
        departments=tuple(str(name) for name in visit.form.getlist("departments") if name),
        followers_only=bool(visit.text("followers_only")),
    )


def _codes(text: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Item codes, one a line; the name behind one is for people. Raises NotAllowed on one that is unknown."""
    codes = tuple(dict.fromkeys(line.split()[0] for line in text.splitlines() if line.strip()))
    unknown = [code for code in codes if code not in knowledge.catalogue.by_code]
    if unknown:
        raise NotAllowed(f"现行清单里没有编码「{unknown[0]}」的事项，请核对（每行一个编码）")
    return codes


def _moment(text: str) -> datetime | None:
    """`2026-11-24T10:05` in local time; None for as soon as it is launched."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZONE)
    except ValueError as error:
        raise NotAllowed(f"开始时间「{text}」看不懂，请用日期控件选择") from error
