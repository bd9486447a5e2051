"""One message as it was understood, with all that is needed to answer it, and what its words name."""

from dataclasses import dataclass
from datetime import datetime

from bot.messages import Question
from bot.moves import Move
from bot.replies import Conversation
from knowledge.catalogue.items import ServiceItem
from knowledge.matching.actions import reader
from knowledge.matching.facets import Facet
from knowledge.matching.phrases import cut
from knowledge.matching.text import fold, fold_name, grams
from knowledge.ready import Knowledge, Understanding

_LOOSE = frozenset("补 换 销 丢 掉 坏 没 改 领 开 取 查 快 刚 想 要".split())  # what is left of an act, or says nothing


@dataclass(frozen=True)
class Heard:
    """One message with all that is needed to answer it; `meaning` reads what its move leaves."""

    question: Question
    move: Move
    meaning: Understanding
    conversation: Conversation
    knowledge: Knowledge
    now: datetime

    @property
    def facets(self) -> tuple[Facet, ...]:
        return self.meaning.match.reading.facets

    @property
    def last(self) -> ServiceItem | None:
        """The item told last."""
        return self.knowledge.item(self.conversation.item)


def thing_of(meaning: Understanding) -> str:
    """The words without those that name an act: 「补办」 alone names no thing."""
    said = "".join(meaning.match.reading.words)
    return cut(said, reader().spoken.find(said)).replace(" ", "")


def matter_of(h: Heard) -> str:
    """The thing that the question was about, without the act whose item was refused: 「营业执照丢了」 → 「营业执照」."""
    asked = h.conversation.question
    said = fold(asked)
    words = h.knowledge.matcher.read(cut(said, reader().spoken.find(said))).words
    thing = "".join(word for word in words if word.strip() and word not in _LOOSE)
    return thing if len(thing) > 1 else asked


def named_share(meaning: Understanding, item: ServiceItem) -> float:
    """Share of the pairs of characters said that the item's name holds."""
    said, name = [gram for gram in grams("".join(meaning.match.reading.words)) if len(gram) > 1], fold_name(item.name)
    return sum(gram in name for gram in said) / len(said) if said else 0.0
