"""What a message says to the matter that is open: a facet, something about oneself, a place."""

import re
from dataclasses import replace

from bot import wording
from bot.aspects import aspects
from bot.belonging import brings_another, names_nothing
from bot.details import ANOTHER, SELF, related, turns_to_another_act
from bot.heard import Heard
from bot.messages import Reply, Section
from bot.published import published
from bot.replies import Turn, offer, tell
from knowledge.catalogue.items import ServiceItem
from knowledge.matching.decision import first_right, three_hold
from knowledge.matching.facets import Facet
from knowledge.matching.scope import scope_of

# Below this chance that the text names an item, a facet question is about the item before.
_FOLLOW_UP_BELOW = 0.7
# 「要体检报告吗」, 「能别人代开吗」: yes or no about what was told, whatever else the words may name.
_ASKS_ABOUT_IT = re.compile(
    r"^(?:还|也)?(?:要|需要|用|得|要不要|用不用)(?:带|交|拿|准备|提供)?[^,，。办领开补换]{1,8}(?:吗|不|么|嘛)[?？]?$"
    r"|^(?:能|可以|可不可以|能不能)[^,，。]{0,3}(?:邮|寄|快递)[^,，。]{0,8}(?:吗|不|么|嘛)?[?？]?$"
    r"|^(?:能|可以)[^,，。]{0,6}(?:代|替|帮)[^,，。]{0,4}(?:吗|不|么|嘛)[?？]?$"
)
_HOW = re.compile(r"^(?:那|那么)?(?:怎么|咋|如何|怎样)(?:去|个)?(?P<act>\w{2})(?:法|啊|呀|呢)?[?？]?$")
_STATUS = re.compile(
    "户口|户籍|本地|外地|外省|异地|外国|[0-9一二三四五六七八九十]岁|学生|未成年|离异|单身|没有|农村|城镇|个体|港澳|台湾|退休|怀孕|残疾|行动不便"
)
_DANGLING = re.compile(r"(?:能|可以|可不可以|能不能)(?:给|帮)?(?:办|弄|整|申请|领|行)?(?:不|吗|么|嘛|不能|不可以)?[?？]?$")
_LONGEST_ASIDE = 24
_OWN_MATTER = 0.8  # chance from which the words name a matter of their own
_YES_OR_NO = re.compile(
    r"(?:吗|不|么|嘛|咩|没|行不行|可以不|能不能|行不|成不)(?:啊|呀|呢)?[?？]?$|会不会|要不要|用不用|是不是|有没有|使唔使|要唔要|得[不唔]得|行唔行"
)
_OKAY = re.compile(r"(?:行|成|可以|[用要]办)(?:吗|不|么|不行)(?:啊|呀)?[?？]?$")
_ONESELF = re.compile(
    "^(?:可|但|但是|不过|那|可是)?(?:要是|如果|假如|万一)?"
    "(?:我|俺|咱|他|她|孩子|娃|老人|老伴|爸|妈|家里|户口|人在|本人|现在|目前|还没|还差|没有|光有|只有|就|过了|超过|佢|[不没](?:会|能|方便)|[去走看听弄](?:不|唔)[了到动懂])"
)
_WISHES = re.compile("记一?下|想要?|我要|打算|准备|怎么|咋|如何|在哪|去哪|哪里|什么|啥|[办领补换]个|丢了")
_PLACE = re.compile(
    r"^(?:我|俺|我们|咱们?|人)?(?:家|现在|目前|人|就)*(?:在|住在?|搁)(?P<place>[^,，。了吗呢]{2,14}?)(?:这边|附近|这块|这儿|住|那边)?$"
)
_BUSY = re.compile("上班|工作|打工|上学|读书|干活|办|想|要|开|丢|伤|怎么|网上|手机")


def simplify(h: Heard) -> Turn | None:
    """「说简单点」: the same item in three lines."""
    if h.move.kind != "simpler" or not h.last:
        return None
    return tell(h.last, h.facets, h.conversation, h.knowledge, h.now, brief=True)


def follow(h: Heard) -> Turn | None:
    """「那要多久」, 「满洲里」, 「怎么查」: a facet, a place or nothing more, about the item before."""
    if not h.last or not _follows(h):
        return None
    reply, after = tell(h.last, _asked(h), h.conversation, h.knowledge, h.now, words=h.move.text)
    heard = bool(h.facets or h.meaning.region) or h.meaning.match.reading.bare
    return (reply, after) if heard or _answered(reply) else (_honestly(reply, wording.NOT_SAID, h.last), after)


def _answered(reply: Reply) -> bool:
    return any(section.title == wording.FIRST for section in reply.sections)


def _honestly(reply: Reply, text: str, item: ServiceItem) -> Reply:
    """The reply, after the sentence that just this is not published."""
    honest = Section(wording.FIRST, (text.format(phone=item.consult or wording.HOTLINE),))
    return replace(reply, sections=(honest, *reply.sections))


def _asked(h: Heard) -> tuple[Facet, ...]:
    """The facets asked, the place where only a region was named, or what the words ask of anything that is open."""
    return h.facets or (("place",) if h.meaning.region else aspects(h.move.text))


def _follows(h: Heard) -> bool:
    reading, evidence = h.meaning.match.reading, h.meaning.match.evidence
    if turns_to_another_act(h):
        return False
    if reading.bare:
        other = not h.facets and ANOTHER.match(h.move.text) and any(word.strip() for word in reading.words)
        named = len(h.move.text) == 1 and three_hold(evidence) >= _FOLLOW_UP_BELOW  # 「弩」
        return not (other or named) and bool(h.facets or h.meaning.region or h.meaning.scope == "matter")
    if _how_to_do_it(h):
        return True
    if h.move.kind == "fresh" or not (h.facets or h.meaning.region or aspects(h.move.text) not in ((), ("condition",))):
        return False  # a loose question about conditions is an aside: what the guide does not say is told honestly
    if _of_its_papers(h) or _ASKS_ABOUT_IT.match(h.move.text):
        return True
    if h.meaning.verdict == "answer" or brings_another(h):
        return False
    if h.facets and names_nothing(h):
        return True
    dangling = _DANGLING.search(h.move.text) and _STATUS.search(h.move.text) and not reading.acts
    return three_hold(evidence) < _FOLLOW_UP_BELOW or bool(dangling)


def _how_to_do_it(h: Heard) -> bool:
    """「怎么登记」 after an item that is a 登记."""
    found = _HOW.match(h.move.text)
    return bool(found and h.last and found["act"] in h.last.name)


def consult_guide(h: Heard) -> Turn | None:
    """「补证期间急着坐火车怎么办」: what the guide of the item before answers itself."""
    if not h.last or h.move.kind == "fresh" or h.meaning.verdict == "answer" or not published(h.last, h.move.text):
        return None
    return tell(h.last, h.facets or ("condition",), h.conversation, h.knowledge, h.now, words=h.move.text)


def take_aside(h: Heard) -> Turn | None:
    """「还没满半年能办吗」, 「他没有智能手机」: about oneself, while an item or choices are open; answered by the guide, or
    honestly not at all, with the conditions."""
    if h.move.kind != "ask" or not _is_aside(h):
        return None
    if _YES_OR_NO.search(h.move.text) and (turn := related(h)):
        return turn  # 「名字要先批吗」 after a foundation is asked of its name
    asked = h.facets or aspects(h.move.text) or ("condition",)
    if not h.last:
        return _for_each(h, asked)
    reply, after = tell(h.last, asked, h.conversation, h.knowledge, h.now, words=h.move.text)
    if _answered(reply) or asked != ("condition",):
        return reply, after
    return _honestly(reply, wording.NOT_IN_GUIDE, h.last), after


def _is_aside(h: Heard) -> bool:
    text, evidence = h.move.text, h.meaning.match.evidence
    if not (h.last or h.conversation.offered) or len(text) > _LONGEST_ASIDE or scope_of(text) not in ("matter", "chat"):
        return False
    if first_right(evidence) >= _OWN_MATTER or h.meaning.verdict == "answer" or _WISHES.search(text) or SELF.match(text):
        return False
    if brings_another(h):
        return False
    asks = _YES_OR_NO.search(text) or aspects(text)
    about_it = bool(h.last and h.meaning.codes and h.meaning.codes[0] == h.last.code and asks)
    weak = h.meaning.verdict == "none" or three_hold(evidence) < _FOLLOW_UP_BELOW
    of_oneself = _ONESELF.match(text) and (_DANGLING.search(text) or _OKAY.search(text) or (weak and h.last))
    return about_it or bool(of_oneself) or bool(weak and asks and h.last)


def _of_its_papers(h: Heard) -> bool:
    """「发票复印件行不行」: what is asked about is a paper of the item before."""
    if not h.last or "materials" not in h.facets or h.meaning.match.reading.acts:
        return False
    words = [word for word in h.meaning.match.reading.words if len(word) > 1]
    papers = "".join(material.name for material in h.last.materials)
    return bool(words) and all(word in papers for word in words)


def locate(h: Heard) -> Turn | None:
    """「我住花都新华」: a place that the regions do not know."""
    found = _PLACE.match(h.move.text)
    if not found or h.meaning.verdict == "answer" or _BUSY.search(found["place"]):
        return None
    if not h.last:
        return _for_each(h, ("place",))
    note = () if h.meaning.region else (wording.UNKNOWN_PLACE.format(place=found["place"]),)
    return tell(h.last, ("place",), h.conversation, h.knowledge, h.now, note)


def compare(h: Heard) -> Turn | None:
    """A facet or a place asked before choosing: answered for each of the choices, which stay open."""
    asked = _asked(h)
    asks = h.meaning.verdict == "none" or (h.meaning.verdict == "choices" and _YES_OR_NO.search(h.move.text))
    weak = asks and three_hold(h.meaning.match.evidence) < _FOLLOW_UP_BELOW and not brings_another(h)
    return _for_each(h, asked) if asked and not h.last and (h.meaning.match.reading.bare or weak) else None


def _for_each(h: Heard, asked: tuple[Facet, ...]) -> Turn | None:
    items = [item for code in h.conversation.offered if (item := h.knowledge.item(code))]
    if not items:
        return None
    alone = replace(h.conversation, asked_region=True)
    told = [tell(item, asked, alone, h.knowledge, h.now, asks=False)[0] for item in items]
    sections = tuple(Section(item.name, _lines(reply)) for item, reply in zip(items, told, strict=True))
    reply, after = offer(items, asked, h.conversation, h.knowledge, wording.FOR_EACH, told[0].notes[-1:])
    return replace(reply, sections=sections, asks=wording.STILL_CHOOSE), after


def _lines(reply: Reply) -> tuple[str, ...]:
    return tuple(line for section in reply.sections for line in section.lines)
