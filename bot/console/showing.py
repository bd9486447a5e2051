"""How values are shown on the pages: dates, limits, fields of an item, charts."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.broadcasts import deliveries, life, mass
from knowledge.catalogue.items import FIELD_LABELS
from knowledge.permissions import STATE_LABELS, State
from knowledge.store.bodies import KINDS

ZONE = ZoneInfo("Asia/Shanghai")
MODE_CLASSES = {"马上办": "now", "网上办": "online", "就近办": "near", "一次办": "once"}
STATE_CLASSES = {
    State.DRAFT: "draft",
    State.SUBMITTED: "waiting",
    State.CLEARED: "waiting",
    State.APPROVED: "approved",
    State.PUBLISHED: "in-force",
    State.SUPERSEDED: "past",
}

BROADCAST_CLASSES = {
    life.State.DRAFT: "draft",
    life.State.APPROVED: "approved",
    life.State.RUNNING: "in-force",
    life.State.PAUSED: "waiting",
    life.State.DONE: "past",
    life.State.STOPPED: "past",
}
# How the parts of a bar follow each other, from what is over to what is open.
DELIVERY_ORDER = (
    deliveries.State.SENT,
    deliveries.State.FAILED,
    deliveries.State.IN_DOUBT,
    deliveries.State.CANCELLED,
    deliveries.State.SENDING,
    deliveries.State.WAITING,
)


def moment(value: datetime | None) -> str:
    """「2026-11-24 10:05」, local time."""
    return value.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if value else ""


def day(value: date | None) -> str:
    return value.isoformat() if value else ""


def percent(value: float) -> str:
    return f"{value * 100:.1f}%"


def web_address(text: str) -> str:
    """The address when a browser may follow it; nothing else becomes a link."""
    return text if text.startswith(("https://", "http://")) and text.isprintable() else ""


def mode_class(name: str) -> str:
    return f"mode-{MODE_CLASSES.get(name, 'other')}"


def state_class(state: State) -> str:
    return f"state-{STATE_CLASSES[state]}"


def broadcast_class(state: life.State) -> str:
    return f"state-{BROADCAST_CLASSES[state]}"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "moment": moment,
    "day": day,
    "percent": percent,
    "web_address": web_address,
    "mode_class": mode_class,
    "state_class": state_class,
    "broadcast_class": broadcast_class,
}
GLOBALS: Mapping[str, Any] = {
    "STATE_LABELS": STATE_LABELS,
    "FIELD_LABELS": FIELD_LABELS,
    "KIND_LABELS": {kind: made.label for kind, made in KINDS.items()},
    "BROADCAST_LABELS": life.STATE_LABELS,
    "DELIVERY_LABELS": deliveries.STATE_LABELS,
    "MASS_STAGES": mass.STAGE_LABELS,
    "DELIVERY_ORDER": DELIVERY_ORDER,
    "POLICY_LABELS": deliveries.POLICY_LABELS,
}
