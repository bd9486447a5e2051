"""A yes-or-no question answered as one, with 能, 不能, 要 or 不用 first: from the fields of the row, or honestly not at all."""

import re
from collections.abc import Callable

from bot import hours, wording
from bot.asked import Asked
from bot.messages import Section
from knowledge.catalogue.guide import Faq, Material
from knowledge.catalogue.items import ServiceItem
from knowledge.matching.facets import without
from knowledge.matching.text import fold, fold_name, grams

_ALIKE = 0.6  # share of pairs of characters from which a published question is the one asked
_STOP = re.compile("能不能|可不可以|可以|需要|要不要|用不用|是不是|请问|吗|呢|么|嘛|怎么办|咋办|[能要办的了]")


def direct(a: Asked) -> tuple[Section, ...]:
    """The answer to the words asked, when they ask yes or no or what the guide's own questions answer; at most one."""
    words = fold(a.words)
    for pattern, reply in _CHECKS:
        found = pattern.search(words)
        line = reply(a, found) if found else ""
        if line:
            return (Section(wording.FIRST, (line,)),)
    faq = published(a.item, words) if len(without(words).strip()) > 1 else None  # a mere facet has its own answer
    return (Section(wording.FIRST, (_quoted(faq),)),) if faq else ()


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


def _about(a: Asked, words: re.Pattern[str]) -> Faq | None:
    """The first published question that is about these words."""
    return next((faq for faq in a.item.faqs if words.search(faq.question)), None)


def _quoted(faq: Faq) -> str:
    return wording.GUIDE_SAYS.format(question=faq.question, answer=faq.answer)


def _unknown(a: Asked) -> str:
    return wording.ask_phone(a.item.consult)


def _bring(a: Asked, found: re.Match[str]) -> str:
    """「要带身份证吗」. 不用 is said only of a paper that the catalogue knows by this name."""
    said = found["thing"]
    thing = _OTHER_NAMES.get(said, said)
    if _ACT.match(thing) or not _PAPERS.search(thing):
        return ""
    if not a.item.materials:
        return _unknown(a)
    same = [m for m in a.item.materials if _is(thing, m.name)]
    if same:
        return _listed(a, same)
    known = any(_is(thing, m.name) for item in a.knowledge.catalogue.items for m in item.materials)
    return wording.NOT_NEEDED.format(thing=said) if known else wording.NOT_LISTED.format(thing=said)


# What people call papers, and what lists call them.
_OTHER_NAMES = {
    "户口本": "户口簿",
    "户口": "户口簿",
    "驾照": "驾驶证",
    "驾驶本": "驾驶证",
    "房本": "不动产权证书",
    "房产证": "不动产权证书",
    "出生证": "出生医学证明",
    "社保卡": "社会保障卡",
    "证件照": "照片",
    "相片": "照片",
    "行驶本": "行驶证",
    "结婚证书": "结婚证",
    "执照": "营业执照",
    "银行卡": "银行卡",
}
_PAPERS = re.compile("证|本|簿|照|卡|表|书|单|合同|公?章|片|复印件|原件|材料|票|户口")

_ACT = re.compile("[办销领补换考注登]|开(?!户|具)")  # 「要办证吗」 asks whether something must be done, not what to bring


def _is(thing: str, name: str) -> bool:
    """Whether a material is this paper, and not a form about it: 居民身份证, but not 居民身份证申领登记表."""
    return bool(re.search(re.escape(thing) + r"(?:$|[（(、和或及与/]|复印件|原件|正本|副本|正反面|扫描件|件)", fold_name(name)))


def _listed(a: Asked, same: list[Material]) -> str:
    """Required, only in some situations, or not required: as the row says."""
    names = "、".join(f"{m.name}{_amount(m)}" for m in same)
    labels = [o.label for q in a.item.situations for o in q.options for m in same if o.key in m.situations]
    if labels and all(m.situations for m in same):
        return wording.IN_SITUATION.format(labels="、".join(dict.fromkeys(labels)), names=names)
    needed = any(m.necessity in ("", "必要") for m in same)
    return (
        wording.BRING.format(names=names) if needed else wording.NOT_REQUIRED.format(names=names, necessity=same[0].necessity)
    )


def _amount(m: Material) -> str:
    told = "，".join(filter(None, (wording.copies(m.originals, m.copies), m.spec)))
    return f"（{told}）" if told else ""


_PROXY = re.compile("代办|代领|代理|委托|替|家属|别人|他人")


def _proxy(a: Asked, found: re.Match[str]) -> str:
    """「能代办吗」: the guide's own answer, its conditions, a power of attorney among the papers; otherwise unknown."""
    if faq := _about(a, _PROXY):
        return _quoted(faq)
    papers = [m.name for m in a.item.materials if re.search("授权委托|委托书|代办人|代理人|经办人", m.name)]
    if papers:
        return wording.PROXY_PAPERS.format(names="、".join(papers))
    return _in_person(a, found)


_SELF = re.compile("本人|到场|亲自|亲临")


def _in_person(a: Asked, found: re.Match[str]) -> str:
    """「要本人去吗」: the sentence of the guide that speaks of the applicant in person."""
    if faq := _about(a, re.compile("本人|到场|代办")):
        return _quoted(faq)
    told = [s for s in re.split("[。；;]", a.item.conditions) if _SELF.search(s) or _PROXY.search(s)]
    if told:
        return _conditions(told, bool(_PROXY.search(found.string)))
    return wording.NO_VISIT if a.item.visits == 0 else _unknown(a)


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
    return wording.NO_FEE if a.item.no_fee else _unknown(a)


_PAYS = re.compile("补贴|津贴|补助|待遇|救助|扶助|抚恤|保障金|保险金|奖励|补偿|返还|最低生活保障")


def _paid(a: Asked, found: re.Match[str]) -> str:
    """「一年多少钱」 of an allowance: what is paid, not what is charged."""
    paid = _PAYS.search(a.item.name) or re.search("[领赔贴取贷报]", found[0])
    if not paid or re.search("收费|手续费|工本|[交花掏]", found.string):
        return ""
    if faq := published(a.item, found.string) or _about(a, re.compile("多少钱|标准|多少元|金额|额度|[领补贷取报赔]多少")):
        return _quoted(faq)
    told = [s for s in re.split("[。；;]", a.item.conditions) if re.search(r"\d+元|标准", s)]
    phone = a.item.consult or wording.HOTLINE
    return wording.CONDITIONS_SAY.format(text="；".join(told)) if told else wording.HOW_MUCH_PAID.format(phone=phone)


def _paid_long(a: Asked, found: re.Match[str]) -> str:
    """「能领几个月」 of an allowance: how long it is paid, not how long the office takes."""
    if faq := published(a.item, found.string) or _about(a, re.compile("几个月|多少个月|多久|期限|最长")):
        return _quoted(faq)
    told = [s for s in re.split("[。；;]", a.item.conditions) if re.search("期限|最长", s)]
    phone = a.item.consult or wording.HOTLINE
    return wording.CONDITIONS_SAY.format(text="；".join(told)) if told else wording.HOW_LONG_PAID.format(phone=phone)


def _at_once(a: Asked, found: re.Match[str]) -> str:
    """「当场能拿吗」."""
    limit = a.item.promised_limit
    if limit is None:
        return _unknown(a)
    return wording.AT_ONCE if limit.value == 0 else wording.NOT_AT_ONCE.format(limit=limit.text)


def _by_post(a: Asked, found: re.Match[str]) -> str:
    """「能邮寄吗」."""
    if faq := _about(a, re.compile("邮寄|快递|寄")):
        return _quoted(faq)
    if not a.item.handle_forms:
        return _unknown(a)
    told = wording.BY_POST if "快递" in a.item.handle_forms else wording.NOT_BY_POST
    return told.format(forms="、".join(a.item.handle_forms))


def _visits(a: Asked, found: re.Match[str]) -> str:
    """「要跑几趟」."""
    told = wording.visits(a.item.visits, a.item.visits_reason)
    return f"{told}。" if told else _unknown(a)


def _hours(a: Asked, found: re.Match[str]) -> str:
    """「周六开门吗」, of the point told."""
    point = a.near.point if a.near else None
    if point is None or not point.hours:
        return _unknown(a)
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
        _bring,
    ),
    (re.compile("(?:领|拿|发|补|给)到?(?:几|多少)个?(?:月|年)"), _paid_long),
    (
        re.compile(
            "(?:给|领|发|补|赔|贴|拿|有|能|取|贷|报|一年|一个?月|每年|每个?月|到手)[^,，。]{0,4}(?:多少|几多|几个钱)|多少钱|多少补"
        ),
        _paid,
    ),
    (re.compile(rf"(?:要|需要|用){_PAPER}(?:吗|不|么|嘛)"), _bring),
    (re.compile(rf"(?:没带|不带|没有|忘带){_PAPER}(?:行|可以|能|成)"), _bring),
)
