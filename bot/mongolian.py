"""One step of the dialogue: an item asked for by its Mongolian name."""

from datetime import datetime

from bot.messages import Question
from bot.replies import Conversation, Turn, offer, tell
from knowledge.ready import Knowledge


def by_other_name(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """The item, or a choice of those that the words fit alike; None for anything but Mongolian and Cyrillic words."""
    items = [item for code in knowledge.other_names.find(question.text) if (item := knowledge.item(code))]
    if len(items) == 1:
        return tell(items[0], (), conversation, knowledge, now)
    return offer(items, (), conversation, knowledge) if items else None
