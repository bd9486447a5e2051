"""What an answer is made from."""

from dataclasses import dataclass
from datetime import datetime

from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.places import Near
from knowledge.ready import Knowledge


@dataclass(frozen=True)
class Asked:
    """The item, the point chosen, whether the citizen's place is known, the moment, the citizen's own words, and whether
    the item was already open: what changed of it was told then."""

    item: ServiceItem
    near: Near | None
    located: bool
    knowledge: Knowledge
    now: datetime
    words: str = ""
    again: bool = False
