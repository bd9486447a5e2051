"""Rules on the situation tree: R24, R25."""

from collections import Counter
from collections.abc import Iterator

from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.rules.finding import Finding
from knowledge.catalogue.situations import MOST_QUESTIONS, levels


def a_tree_can_be_walked(item: ServiceItem) -> Iterator[Finding]:
    """Every option reachable, every way ends after at most `MOST_QUESTIONS`, and no key stands for two options."""
    keys = Counter(o.key for question in item.situations for o in question.options)
    for key in (key for key, count in keys.items() if count > 1):
        yield Finding("situations", f"选项编号「{key}」用了不止一次", "请给每个选项一个自己的编号")
    known = {question.key for question in item.situations}
    for label, to in ((o.label, o.next) for q in item.situations for o in q.options if o.next and o.next not in known):
        yield Finding("situations", f"选项「{label}」的下一题「{to}」不存在", "请改成已有的问题编号，或留空结束")
    yield from _ways(item)


def _ways(item: ServiceItem) -> Iterator[Finding]:
    asked = levels(item)
    if len(asked) > MOST_QUESTIONS:
        message = f"有的选法问了{MOST_QUESTIONS}题还没有结束，或者绕回了问过的题"
        yield Finding("situations", message, f"请让每条路最多问{MOST_QUESTIONS}题就结束")
    for question in item.situations:
        if not any(question.key in level for level in asked):
            yield Finding(
                "situations", f"问题「{question.text}」没有选项通向它", "请在前面某个选项的「下一题」里写上它，或删去"
            )


def materials_name_known_options(item: ServiceItem) -> Iterator[Finding]:
    """A material that only an unknown option needs would never be asked for: it counts as always needed."""
    known = {o.key for question in item.situations for o in question.options}
    for material in item.materials:
        unknown = [key for key in material.situations if key not in known]
        if unknown and item.situations:
            message = f"材料「{material.name}」的适用情形「{'、'.join(unknown)}」不在情形表里"
            yield Finding("materials", message, "请改成情形表里的选项编号")
