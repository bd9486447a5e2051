"""Deep links `t.me/<bot>?start=<payload>` of items and of windows, printed as QR codes in halls."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.channels.telegram.buttons import short
from bot.privacy import mask
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.places import ServicePoint
from knowledge.catalogue.selections import Row, group_by, themes_of
from knowledge.ready import Knowledge

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ITEM, _POINT = "h_", "w_"


def item_payload(code: str) -> str:
    """The code itself, or a short name for it when Telegram would refuse it or the inbox take it for a personal number."""
    return code if _PAYLOAD.fullmatch(code) and mask(code).text == code else _ITEM + short(code)


def point_payload(code: str) -> str:
    return _POINT + short(code)


def link(bot: str, payload: str) -> str:
    return f"https://t.me/{bot}?start={payload}"


@dataclass(frozen=True)
class ShortNames:
    """Items, points and themes of one edition by the short names that buttons and links carry."""

    knowledge: Knowledge

    @cached_property
    def items(self) -> Mapping[str, ServiceItem]:
        return {short(item.code): item for item in self.knowledge.catalogue.items}

    @cached_property
    def points(self) -> Mapping[str, ServicePoint]:
        return {short(point.code): point for point in self.knowledge.points}

    @cached_property
    def themes(self) -> Mapping[str, tuple[str, tuple[ServiceItem, ...]]]:
        """Theme and its items by short name, the largest first."""
        groups = group_by((Row(item, item.modes) for item in self.items.values()), themes_of)
        return {short(theme): (theme, tuple(row.item for row in rows)) for theme, rows in groups.items()}

    def target(self, payload: str) -> ServiceItem | ServicePoint | None:
        """What a deep link leads to; None for an unknown or outdated one."""
        if item := self.knowledge.item(payload):
            return item
        names: Mapping[str, ServiceItem | ServicePoint] = {_ITEM: self.items, _POINT: self.points}.get(payload[:2], {})  # type: ignore[assignment]
        return names.get(payload[2:])
