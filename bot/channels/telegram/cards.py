"""Inline mode: up to ten items as cards that can be sent into any chat."""

from dataclasses import replace
from datetime import datetime

from bot.channels.telegram import commands, links
from bot.channels.telegram.buttons import short
from bot.channels.telegram.outgoing import Button, Card
from bot.channels.telegram.render import first_page
from bot.channels.telegram.texts import label
from bot.dialogue import answer
from bot.messages import Address, Question
from bot.privacy import mask
from bot.replies import Conversation
from knowledge.catalogue.items import ServiceItem
from knowledge.ready import Knowledge

MOST_CARDS = 10
LONGEST_CARD = 1500  # UTF-16 units; ten cards go into one request

_NOBODY = Question(Address("telegram", "inline"), "", "")


def find_cards(text: str, knowledge: Knowledge, bot: str, now: datetime) -> tuple[Card, ...]:
    """The best items for an inline query, best first; nothing for a text that names none. `bot` is its user name."""
    if not text.strip():
        return ()
    meaning = knowledge.understand(mask(text).text)
    if meaning.verdict == "none":
        return ()
    found = (knowledge.item(candidate.code) for candidate in meaning.match.candidates[:MOST_CARDS])
    return tuple(_card(item, knowledge, bot, now) for item in found if item)


def _card(item: ServiceItem, knowledge: Knowledge, bot: str, now: datetime) -> Card:
    reply, _ = answer(replace(_NOBODY, pick=item.code), Conversation(asked_region=True), knowledge, now)
    limit = item.promised_limit.text if item.promised_limit else ""
    modes = "、".join(mode.name for mode in item.modes)
    described = " · ".join(filter(None, (item.department, modes, limit)))
    asks = Button(commands.CARD_BUTTON, url=links.link(bot, links.item_payload(item.code)))
    return Card(short(item.code), label(item.name, 100), label(described, 200), first_page(reply, LONGEST_CARD), ((asks,),))
