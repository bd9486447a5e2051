"""What the guide itself answers: its own questions, its conditions, or the telephone that it names."""

import re

from bot import wording
from bot.asked import Asked
from knowledge.catalogue.guide import Faq
from knowledge.catalogue.items import ServiceItem
from knowledge.matching.text import fold_name, grams

_ALIKE = 0.6  # share of pairs of characters from which a published question is the one asked
_STOP = re.compile("能不能|可不可以|可以|需要|要不要|用不用|是不是|请问|吗|呢|么|嘛|怎么办|咋办|[能要办的了]")


def published(item: ServiceItem, words: str) -> Faq | None:
    """The published question that is nearly the one asked; what both say only because they name the item does not count."""
    topic = set(grams(fold_name(item.name)))
    scored = [(_likeness(fold_name(faq.question), words, topic), n, faq) for n, faq in enumerate(item.faqs)]
    likeness, _, faq = max(scored, default=(0.0, 0, None))
    return faq if likeness >= _ALIKE else None


def _likeness(one: str, two: str, topic: set[str]) -> float:
    """Share of the larger question's pairs of characters that the other has; 0 for very short ones."""
    mine, other = ({g for g in grams(_STOP.sub(" ", text)) if len(g) > 1} - topic for text in (one, two))
    return len(mine & other) / max(len(mine), len(other)) if min(len(mine), len(other)) > 1 else 0.0


def about(a: Asked, words: re.Pattern[str]) -> Faq | None:
    """The first published question that is about these words."""
    return next((faq for faq in a.item.faqs if words.search(faq.question)), None)


def quoted(faq: Faq) -> str:
    return wording.GUIDE_SAYS.format(question=faq.question, answer=faq.answer)


def sentences(a: Asked, words: re.Pattern[str]) -> list[str]:
    """The sentences of the conditions that speak of these words."""
    return [sentence for sentence in re.split("[。；;]", a.item.conditions) if words.search(sentence)]


def unknown(a: Asked) -> str:
    return wording.ask_phone(a.item.consult)
