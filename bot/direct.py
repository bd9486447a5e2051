"""A yes-or-no question answered as one, with 能, 不能, 要 or 不用 first: from the fields of the row, or honestly not at all."""

import re
from collections.abc import Callable

from bot import hours, wording
from bot.asked import Asked
from bot.bringing import bring
from bot.messages import Section
from bot.published import about, published, quoted, sentences, unknown
from knowledge.matching.facets import without
from knowledge.matching.text import fold


def direct(a: Asked) -> tuple[Section, ...]:
    """The answer to the words asked, when they ask yes or no or what the guide's own questions answer; at most one."""
    words = fold(a.words)
    for pattern, reply in _CHECKS:
        found = pattern.search(words)
        line = reply(a, found) if found else ""
        if line:
            return (Section(wording.FIRST, (line,)),)
    faq = published(a.item, words) if len(without(words).strip()) > 1 else None  # a mere facet has its own answer
    return (Section(wording.FIRST, (quoted(faq),)),) if faq else ()


_PROXY = re.compile("代办|代领|代理|委托|替|家属|别人|他人")


def _proxy(a: Asked, found: re.Match[str]) -> str:
    """「能代办吗」: the guide's own answer, its conditions, a power of attorney among the papers; otherwise unknown."""
    if faq := about(a, _PROXY):
        return quoted(faq)
    papers = [m.name for m in a.item.materials if re.search("授权委托|委托书|代办人|代理人|经办人", m.name)]
    if papers:
        return wording.PROXY_PAPERS.format(names="、".join(papers))
    return _in_person(a, found)


_PERSONS = re.compile(f"本人|到场|亲自|亲临|{_PROXY.pattern}")


def _in_person(a: Asked, found: re.Match[str]) -> str:
    """「要本人去吗」: the sentence of the guide that speaks of the applicant in person."""
    if faq := about(a, re.compile("本人|到场|代办")):
        return quoted(faq)
    told = sentences(a, _PERSONS)
    if told:
        return _conditions(told, bool(_PROXY.search(found.string)))
    return wording.NO_VISIT if a.item.visits == 0 else unknown(a)


def _conditions(told: list[str], proxy: bool) -> str:
    """What the conditions say, with 能 or 不能 before it only where they leave no doubt."""
    text = "；".join(told)
    strict = re.search("(?:须|应当|必须|需要?)(?:由)?[^，。]{0,6}(?:本人|亲自)", text) and not _PROXY.search(text)
    if strict:
        return (wording.NO_PROXY if proxy else wording.IN_PERSON).format(text=text)
    return wording.CONDITIONS_SAY.format(text=text)


def _fee(a: Asked, found: re.Match[str]) -> str:
    """「要钱吗」."""
    if a.item.fees:
        return wording.FEE.format(fees="；".join(f"{f.name}{f.standard or wording.NOT_STATED}" for f in a.item.fees))
    return wording.NO_FEE if a.item.no_fee else unknown(a)


_PAYS = re.compile("补贴|津贴|补助|待遇|救助|扶助|抚恤|保障金|保险金|奖励|补偿|返还|最低生活保障")


def _paid(a: Asked, found: re.Match[str]) -> str:
    """「一年多少钱」 of an allowance: what is paid, not what is charged."""
    paid = _PAYS.search(a.item.name) or re.search("[领赔贴取贷报]", found[0])
    if not paid or re.search("收费|手续费|工本|[交花掏]", found.string):
        return ""
    return _of_allowance(a, found, _AMOUNTS, _SUMS, wording.HOW_MUCH_PAID)


def _paid_long(a: Asked, found: re.Match[str]) -> str:
    """「能领几个月」 of an allowance: how long it is paid, not how long the office takes."""
    return _of_allowance(a, found, _MONTHS, _TERMS, wording.HOW_LONG_PAID)


_AMOUNTS, _SUMS = re.compile("多少钱|标准|多少元|金额|额度|[领补贷取报赔]多少"), re.compile(r"\d+元|标准")
_MONTHS, _TERMS = re.compile("几个月|多少个月|多久|期限|最长"), re.compile("期限|最长")


def _of_allowance(
    a: Asked, found: re.Match[str], questions: re.Pattern[str], conditions: re.Pattern[str], otherwise: str
) -> str:
    """The guide's own answer, else its conditions, else whom to ask."""
    if faq := published(a.item, found.string) or about(a, questions):
        return quoted(faq)
    told = sentences(a, conditions)
    phone = a.item.consult or wording.HOTLINE
    return wording.CONDITIONS_SAY.format(text="；".join(told)) if told else otherwise.format(phone=phone)


def _at_once(a: Asked, found: re.Match[str]) -> str:
    """「当场能拿吗」."""
    limit = a.item.promised_limit
    if limit is None:
        return unknown(a)
    return wording.AT_ONCE if limit.value == 0 else wording.NOT_AT_ONCE.format(limit=limit.text)


def _by_post(a: Asked, found: re.Match[str]) -> str:
    """「能邮寄吗」."""
    if faq := about(a, re.compile("邮寄|快递|寄")):
        return quoted(faq)
    if not a.item.handle_forms:
        return unknown(a)
    told = wording.BY_POST if "快递" in a.item.handle_forms else wording.NOT_BY_POST
    return told.format(forms="、".join(a.item.handle_forms))


def _visits(a: Asked, found: re.Match[str]) -> str:
    """「要跑几趟」."""
    told = wording.visits(a.item.visits, a.item.visits_reason)
    return f"{told}。" if told else unknown(a)


def _hours(a: Asked, found: re.Match[str]) -> str:
    """「周六开门吗」, of the point told."""
    point = a.near.point if a.near else None
    if point is None or not point.hours:
        return unknown(a)
    return hours.open_on(point.name, point.hours, a.knowledge.calendar, a.now, found.string)


_PAPER = "(?P<thing>[^,，。？?吗么嘛不]{2,10}?)"
# What is asked, and who answers it; the first that fits does.
_CHECKS: tuple[tuple[re.Pattern[str], Callable[[Asked, re.Match[str]], str]], ...] = (
    (hours.ASKED, _hours),
    (
        re.compile(
            r"(?:代办|代领|代为|替我|替他|替她|帮我|帮他|帮她|别人|他人|家属|家里?人|委托|代理)[^,，。]{0,8}(?:吗|不|么|嘛|行|成|$)"
        ),
        _proxy,
    ),
    (
        re.compile(r"本人[^,，。]{0,8}(?:吗|不|么|嘛|咩|$)|亲自[^,，。]{0,6}(?:吗|不|么|$)|(?:不去|不到场)(?:行|可以|成)"),
        _in_person,
    ),
    (re.compile(r"(?:当场|当天|当日|马上|立马|现场|立等)[^,，。]{0,8}(?:拿|取|领|办|出|好)"), _at_once),
    (re.compile(r"(?:邮寄|快递|寄)[^,，。]{0,6}(?:吗|不|么|嘛|$)"), _by_post),
    (re.compile(r"跑(?:几|多少)(?:趟|次|回)|一趟[^,，。]{0,6}(?:吗|不|么)"), _visits),
    (
        re.compile(
            r"(?:要|用|收|花|掏|交)(?:不要|不用|不收|唔要)?(?:钱|费)(?:吗|不|么|嘛|没|㗎|$)|免费[^,，。]{0,3}(?:吗|不|么)|收费(?:吗|不|么)"
        ),
        _fee,
    ),
    (
        re.compile(
            rf"(?:要|得|需要|必须|用|非得|要不要|用不用|需不需要|是不是要)(?:带|交|拿|提供|准备|出示){_PAPER}(?:去)?(?:吗|不|么|嘛|[?？]|$)"
        ),
        bring,
    ),
    (re.compile("(?:领|拿|发|补|给)到?(?:几|多少)个?(?:月|年)"), _paid_long),
    (
        re.compile(
            "(?:给|领|发|补|赔|贴|拿|有|能|取|贷|报|一年|一个?月|每年|每个?月|到手)[^,，。]{0,4}(?:多少|几多|几个钱)|多少钱|多少补"
        ),
        _paid,
    ),
    (re.compile(rf"(?:要|需要|用){_PAPER}(?:吗|不|么|嘛)"), bring),
    (re.compile(rf"(?:没带|不带|没有|忘带){_PAPER}(?:行|可以|能|成)"), bring),
)
