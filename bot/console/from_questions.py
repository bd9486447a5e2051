"""What becomes of a citizen's question in a form: an option of an item's situations, or a 一件事."""

from dataclasses import replace
from typing import Any

from bot import casework
from bot.console.visits import Visit
from knowledge.catalogue.bundles import Bundle, BundleStep
from knowledge.catalogue.guide import SituationOption, SituationQuestion
from knowledge.catalogue.items import ServiceItem

LONGEST = 300  # characters of a question
NEAREST = 3  # items that a new 一件事 begins with
ASKED = SituationQuestion("1", "您是哪种情况？", ())


def with_question(visit: Visit, value: Any, question: str) -> Any:
    """The part with the question in it, for a person to finish."""
    if isinstance(value, ServiceItem) and value.code:
        return _with_option(value, question[:LONGEST])
    return _bundle(visit, value, question[:LONGEST]) if isinstance(value, Bundle) and not value.code else value


def _with_option(item: ServiceItem, question: str) -> ServiceItem:
    """One more option of the item's first question, or of a first one."""
    first, *others = item.situations or (ASKED,)
    taken = {option.key for option in first.options}
    key = next(made for n in range(len(taken) + 1) if (made := f"{first.key}{chr(ord('a') + n)}") not in taken)
    return replace(item, situations=(replace(first, options=(*first.options, SituationOption(key, question))), *others))


def _bundle(visit: Visit, bundle: Bundle, question: str) -> Bundle:
    near = visit.desk.live.current().understand(question).ranked[:NEAREST]
    return replace(bundle, name=question, sayings=(question,), steps=tuple(map(BundleStep, near)))


def settle(visit: Visit, value: Any) -> str:
    """The question that the form began with is dealt with and joins the question set; the rest of the notice."""
    question = visit.text("question")[:LONGEST]
    if question and isinstance(value, ServiceItem):
        casework.take_up(visit.database, visit.actor, question, "加成情形", (value.code,))
    elif question and isinstance(value, Bundle):
        casework.take_up(visit.database, visit.actor, question, "做成一件事", value.codes)
    return "，市民的问话已列入问题集" if question else ""
