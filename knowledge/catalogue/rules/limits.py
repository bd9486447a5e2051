"""Rules on time limits: R1, R2, R3, R4."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from knowledge.catalogue.guide import TimeLimit
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.rules.finding import Finding

# Calendar days in one unit; five working days span a week.
DAYS: Mapping[str, float] = MappingProxyType(
    {"分钟": 1 / 1440, "小时": 1 / 24, "自然日": 1, "天": 1, "工作日": 7 / 5, "月": 30, "年": 365}
)


def days(limit: TimeLimit) -> float:
    """A limit in calendar days, for comparison only."""
    return limit.value * DAYS[limit.unit]


def on_the_spot_is_an_instant_matter(item: ServiceItem) -> Iterator[Finding]:
    """承诺 0/即办 ⇔ 即办件. Not checked when either is not given: a list row often names no 办件类型."""
    if not item.handling_kind or item.promised_limit is None:
        return
    promised = item.promised_limit
    if promised.value == 0 and item.handling_kind != "即办件":
        message = f"承诺办结时限是即办，办件类型却是「{item.handling_kind}」"
        yield Finding("handling_kind", message, "请把办件类型改成「即办件」，或写明承诺的工作日数")
    if promised.value > 0 and item.handling_kind == "即办件":
        message = f"办件类型是即办件，承诺办结时限却是「{promised.text}」"
        yield Finding("handling_kind", message, "请把办件类型改成「承诺件」，或把承诺办结时限改成「即办」")


def done_at_once_is_an_instant_matter(item: ServiceItem) -> Iterator[Finding]:
    """马上办 ⇒ 即办件, when 办件类型 is given."""
    if item.handling_kind not in ("", "即办件") and any(mode.name == "马上办" for mode in item.modes):
        message = f"办理方式有「马上办」，办件类型却是「{item.handling_kind}」"
        yield Finding("handling_kind", message, "请核对：马上办的事项应是即办件")


def promise_is_within_the_law(item: ServiceItem) -> Iterator[Finding]:
    """承诺 ≤ 法定. Other units are converted: 5 working days = 7 calendar days, a month 30, a year 365.

    The finding lies in the legal limit: the promise is what the list publishes, the guide's other column disagrees.
    """
    promised, legal = item.promised_limit, item.legal_limit
    if promised is None or legal is None:
        return
    longer = promised.value > legal.value if promised.unit == legal.unit else days(promised) > days(legal)
    if longer:
        message = f"承诺办结时限「{promised.text}」长于法定办结时限「{legal.text}」"
        yield Finding("legal_limit", message, "请核对两个时限，承诺时限不得超过法定时限")


def days_say_which_days(item: ServiceItem) -> Iterator[Finding]:
    """A limit in 「天」 does not tell working days from calendar days."""
    yield from _ambiguous("promised_limit", "承诺办结时限", [item.promised_limit])
    yield from _ambiguous("legal_limit", "法定办结时限", [item.legal_limit])
    branches = [option.promised_limit for question in item.situations for option in question.options]
    yield from _ambiguous("situations", "情形的承诺时限", branches)
    special = [TimeLimit(procedure.days, procedure.unit) for procedure in item.special_procedures]
    yield from _ambiguous("special_procedures", "特别程序的时限", special)


def _ambiguous(field: str, label: str, limits: Iterable[TimeLimit | None]) -> Iterator[Finding]:
    for limit in limits:
        if limit is not None and limit.unit == "天" and limit.value > 0:
            n = limit.value
            message = f"{label}「{n}天」没写明是工作日还是自然日"
            remedy = f"请改成「{n}个工作日」或「{n}个自然日」"
            yield Finding(field, message, remedy, f"{n}天" if field in ("promised_limit", "legal_limit") else "")
            return
