"""The 一次性告知单 of a 一件事: its items in order, one list of materials, where to go, how long, what it costs."""

from dataclasses import dataclass
from datetime import datetime

from bot.bundles import SECTIONS, steps_of, tell_bundle
from bot.messages import Choice, Section
from bot.replies import Conversation
from knowledge.catalogue.bundles import Bundle
from knowledge.ready import Knowledge


@dataclass(frozen=True)
class BundleLeaflet:
    """`opening` counts the `steps`, the items by their codes; `sections` tell what holds for all of them together."""

    name: str
    opening: str
    steps: tuple[Choice, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    page: str
    region: str = ""


def bundle_leaflet(bundle: Bundle, region: str, knowledge: Knowledge, now: datetime) -> BundleLeaflet:
    """The leaflet for a region; one that is not known is none."""
    region = region if region in knowledge.tree.by_code else ""
    steps = steps_of(bundle, Conversation(region=region, asked_region=True), knowledge, now)
    told, _ = tell_bundle(steps, ())
    sections = tuple(tell(steps) for tell in SECTIONS.values())
    return BundleLeaflet(bundle.name, told.opening, told.choices, sections, told.notes, told.page, region)
