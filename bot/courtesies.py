"""What is no matter of ours: emergencies, greetings, thanks, idle talk; the right number comes first."""

import re
from dataclasses import replace

from bot import wording
from bot.heard import Heard
from bot.messages import Outcome
from bot.replies import Turn, plain
from knowledge.matching.scope import Scope, scope_of
from knowledge.matching.text import fold

_PLAIN: dict[Scope, tuple[Outcome, str]] = {
    "greeting": ("smalltalk", wording.GREETING),
    "thanks": ("smalltalk", wording.THANKS),
    "farewell": ("smalltalk", wording.FAREWELL),
    "identity": ("smalltalk", wording.IDENTITY),
    "chat": ("declined", wording.OFF_TOPIC),
    "unlawful": ("declined", wording.UNLAWFUL),
    "crisis": ("declined", wording.CRISIS),
    "wordless": ("not_found", wording.WORDLESS),
    "human": ("declined", wording.HUMAN),
}
_CLOSE = "老公|丈夫|男人|男的|婆家|公公|婆婆|媳妇|老婆|对象|男友|男朋友|前夫|继父|后爸|家里人|我爸|我妈|儿子"
_HURTS = "(?:打(?!电话|算|工|听|印|车|开|扫|官司|疫苗|针|款|卡)|揍|掐|砍|捅|虐待)"
# An emergency as people shout it, and what to do at once. The first that fits is said.
_EMERGENCIES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("不想活|想自杀|要自杀|想死|轻生|割腕|活不下去|跳楼|喝农药|寻短见"), wording.DESPAIR),
    (re.compile("着火了|起火了|失火了|家里?着火|(?:煤气|燃气|天然气)(?:泄|漏)|一屋子烟"), wording.FIRE),
    (re.compile("晕倒|昏迷|昏过去|心脏病犯|喘不上气|大出血|中毒了|人没气了|快不行了|羊水破|救护车"), wording.AMBULANCE),
    (
        re.compile(
            f"家暴|被[^,，。]{{0,4}}(?:{_CLOSE})[^,，。]{{0,2}}{_HURTS}|(?:{_CLOSE})[^,，。]{{0,3}}{_HURTS}(?:我|人|孩子|她|了(?=$|[,，。!！?？]))(?!的?电话)"
        ),
        wording.VIOLENCE,
    ),
    (re.compile("出车祸|撞人了|被车撞|追尾了|翻车了|撞车了"), wording.CRASH),
    (
        re.compile("(?:孩子|学生|同学)[^,，。]{0,8}(?:被欺负|霸凌|被打)|校园(?:欺凌|霸凌)|离家出走|孩子(?:丢了|不见了|失踪)"),
        wording.CHILD,
    ),
    (
        re.compile(
            "被骗(?:了)?(?:钱|\\d|[一二三四五六七八九十几百千万])|刚(?:刚)?转(?:账|了钱)[^,，。]{0,6}骗|电信诈骗|杀猪盘"
        ),
        wording.FRAUD,
    ),
    (
        re.compile(
            "救命|被绑架|被拐|拐卖|抢劫|持刀|砍人|有人(?:跟踪|撬门|砸门|闯进)|被打了?快?救|被困"
            r"|有人(?:在|要)?打我|(?:我|俺|他|她)被(?:人)?打了(?:怎么办|咋办|咋整)?[啊呀]*(?=$|[,，。!！?？])"
        ),
        wording.POLICE,
    ),
)
# 「不烧了，谢谢」
_CALLED_OFF = re.compile(r"^(?:那|算了|行|好吧?)*[,，\s]*(?:我|俺|先|就|也)*不.{1,5}了[吧啊呀]*[,，。.!！\s]+(?=\S)")
_DROPPED = re.compile(r"^(?:那|算了|行|好吧?)*[,，\s]*(?:我|俺|先|就|也)*不(?:办|要|弄|问|用|去|搞|申请)了[吧啊呀]*\W*$")
_PRAISE = re.compile(r"^.{0,8}(?:真好用?|好用|太好了|真厉害|不错|真方便|真贴心|真聪明|帮大忙了)[啊呀了吧的]*\W*$")
_FEW = 12  # characters
_SCOLDS = re.compile(
    "你们?(?:是不是)?听不懂|破(?:系统|机器|玩意|软件|东西)|什么(?:玩意|破)|听不懂人话|答非所问|废物|(?:真|太|一点)没用|气死|急死|耍人|耍我|糊弄|白问|说了半天|问了半天|驴唇不对马嘴"
)
_FAREWELL = re.compile("再见|拜|回头见|晚安|88")
_COURTESY = re.compile(
    r"^(?:[嗯哦噢啊好行呀哈啦了吧的呢你您侬嘞哎呦嗨]|[\s\W]|可以|ok|谢谢?|多谢|感谢|唔该|晒|辛苦|麻烦|再见|拜拜?|886?|没事儿?|没有?别的"
    r"|不用|先这样|就这样|回头见|晚安|明白|知道|懂|清楚|收到|大家|帮助|解答|师傅|同志|大姐|真|太|非常)+$"
)


def help_at_once(h: Heard) -> Turn | None:
    """The number that saves, before anything else."""
    said = fold(h.question.text)
    told = next((text for pattern, text in _EMERGENCIES if pattern.search(said)), "")
    return (plain("declined", told, h.knowledge), h.conversation) if told else None


def talk(h: Heard) -> Turn | None:
    """Greetings, thanks, and what plainly is no matter of ours."""
    said = scope_of(h.question.text)
    return _soothe(h) or _plain(said if said in _PLAIN else _courtesy(h.question.text), h)


def _soothe(h: Heard) -> Turn | None:
    """Who scolds and asks nothing is told sorry, and how to go on."""
    if not _SCOLDS.search(h.move.text) or h.meaning.verdict == "answer" or h.facets:
        return None
    phone = h.last.consult if h.last and h.last.consult else ""
    more = wording.DEPARTMENT_OF_IT.format(name=h.last.name, phone=phone) if h.last and phone else ""
    return plain("declined", wording.SORRY, h.knowledge, more), replace(h.conversation, misses=0)


def leave(h: Heard) -> Turn | None:
    """What sounds like idle talk or worse, once nothing connects it with what was said before. A few words that only
    sound so accuse nobody."""
    lightly = h.meaning.scope == "unlawful" and scope_of(h.question.text) == "matter" and len(h.move.text) <= _FEW
    return _plain("chat" if lightly else h.meaning.scope, h)


def _plain(scope: Scope, h: Heard) -> Turn | None:
    return (plain(*_PLAIN[scope], h.knowledge), h.conversation) if scope in _PLAIN else None


def _courtesy(text: str) -> Scope:
    """「没事了，再见」, 「谢谢啦拜拜」: nothing but courtesies."""
    folded = _CALLED_OFF.sub("", fold(text))
    if _DROPPED.match(folded) or _PRAISE.match(folded):
        return "thanks"
    if not _COURTESY.match(folded):
        return "matter"
    return "farewell" if _FAREWELL.search(folded) else "thanks"
