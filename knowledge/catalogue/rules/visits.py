"""Rules on visits and online handling: R5, R6, R7, R19."""

from collections.abc import Iterator

from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.rules.finding import Finding


def is_online(item: ServiceItem) -> bool:
    """Whether anything in the row says that it can be done online."""
    return bool(item.online) or "网上" in item.handle_forms or any(mode.name == "网上办" for mode in item.modes)


def wholly_online_needs_no_visit(item: ServiceItem) -> Iterator[Finding]:
    """全程网办 ⇒ 0 visits, when visits are given."""
    wholly = item.online_depth == "全程网办" or any(mode.depth == "全程网办" for mode in item.modes)
    if wholly and item.visits:
        message = f"全程网办的事项写了到办事现场 {item.visits} 次"
        yield Finding("visits", message, "请把到办事现场次数改成 0，或把网上办改成「网上预审」")


def no_visit_needs_another_way(item: ServiceItem) -> Iterator[Finding]:
    """0 visits and not online ⇒ 快递."""
    if item.visits == 0 and not is_online(item) and "快递" not in item.handle_forms:
        message = "到办事现场次数是 0，却没写可以网上办或快递办"
        yield Finding("visits", message, "请在办理形式里写明「网上」或「快递」，或更正次数")


def a_visit_has_a_reason(item: ServiceItem) -> Iterator[Finding]:
    """Visits > 0 ⇒ a reason."""
    if item.visits and not item.visits_reason:
        message = f"要到办事现场 {item.visits} 次，没写原因"
        yield Finding("visits_reason", message, "请写明必须现场办理的原因，例如「需采集指纹」")


def done_once_means_one_visit(item: ServiceItem) -> Iterator[Finding]:
    """一次办 ⇒ ≤ 1 visit."""
    if (item.visits or 0) > 1 and any(mode.name == "一次办" for mode in item.modes):
        message = f"办理方式有「一次办」，到办事现场次数却是 {item.visits}"
        yield Finding("visits", message, "请核对：一次办最多到现场 1 次")
