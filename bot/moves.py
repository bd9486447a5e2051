"""What a message does to the conversation: asks on, goes back, corrects, wants it simpler; and the words left over."""

import re
from dataclasses import dataclass
from typing import Literal

from knowledge.matching import facets
from knowledge.matching.text import fold

Kind = Literal["ask", "fresh", "back", "correct", "simpler"]

# Words that open a sentence and carry no matter; taken off again and again.
_OPENING = re.compile(
    r"^(?:嗯+|呃+|额+|哦+|噢|喔|啊+|哎+|唉|那个|那么|那就|好的?|好吧|行吧?|可以|知道了|明白了|谢谢|对了|是这样的?|这样|请问|麻烦|您好|你好|我想问一?下?|想问一?下?|问一?下|喂|哎呀|哎哟|我的天|我跟[你您]说[啊哈]?|跟[你您]说|是这么[个回]事|师傅|同志|大姐|你们?(?=问|说))[,，。.!！~、\s]+"
)
_FILLER = re.compile(
    r"呃+|嗯+|(?<![\w])那个[,，](?=\S)|那个(?=那个)|就是说[,，]?|怎么说呢[,，]?|^哎[呀哟]+|我跟[你您]说啊?|这个事儿?吧"
    r"|[,，]?我?也?不知道(?:要|该|得)?(?:干啥|干什么|咋办|怎么办|咋整|咋弄|找谁)(?=$|[,，。])"
)
# Another matter comes: what follows is not about the item before.
_FRESH = re.compile(
    r"^(?:哦|嗯|那|啊|诶|哎)*(?:我?(?:再|还|又|顺便|另外|换个?)*(?:想|要)?(?:问|说|办|打听|咨询)(?:一?个|一?下|点)?(?:别的|其他的?|另外的?|另一[个件](?:事)?|新的)(?:事儿?|问题)?|换个?(?:话题|事|问题)|(?:还有|另外|再)(?:有|问)?一?[个件](?:别的)?(?:事儿?|问题)|再问一?[个下](?:别的)?|另外|还有(?=我|要|想|个|孩|娃)|顺便(?:再?问一?[下个])?)[,，:：。\s]*"
)
_BACK = re.compile(
    r"^(?:那|嗯|算了|好|行|哦)*[,，\s]*(?:(?:我们?|咱们?)?(?:还是|再)?(?:回去|回到|说回|回过头来?|回头|转回|倒回去)(?:说|问|看|讲|到|来)*|(?:还是|接着|继续|再)(?:说|问|看|讲|聊|接着)*(?:回|一?下)?(?=.{2,})|(?:上|前)一?[个件](?:事|问题)?|(?=(?:第一|头一|最先|最开始|最早)(?:个|件|回)?(?:问|说|讲)(?:的|到))|(?:刚才|刚刚|刚|之前|前面|先前|开头|头一回|起先)(?:问|说|讲|提|聊)?(?:的|那个?|那件|到的?)*)[,，\s]*"
)
_EARLIER = re.compile("^(?:刚才|刚刚|之前|前面|先前|开头)(?:问|说|讲|提)?的?(?:那个|那件)?[,，]?")
_LEAD_IN = re.compile(
    "^(?:我|俺|咱)?(?:就|先)?(?:想|要|来)?(?:打听|了解|咨询|请教|问问)(?:一?下|个|点)?(?:关于)?[,，]?(?=.{2})"
)
_PARTICLES = re.compile("[噻嘞撒哩啵咯喽哒呗咧嗦哇]+[?？。!！~]*$")  # dialect endings
_MARKS = " ,，。.!！?？、~"
_SIMPLER = re.compile(
    "(?:看|睇|听|读)(?:不|唔|得不太?|不太)(?:懂|明白?|清)|(?:讲|说|写)(?:得|的)?(?:再)?(?:简单|通俗|明白|清楚|短|简短|直白)(?:一?点|些|啲)?|太长了?|太啰嗦|太复杂|简单(?:点|啲|些)(?:说|讲)?|一句话(?:说|讲)?|(?:说|讲)人话|大白话|说白了|没(?:看|听|太)?(?:懂|明白)|啥意思|什么意思|再说一[遍次]|重复一[遍次]|没听清"
)
_DENY = re.compile(
    r"^(?:还是|也|都|还|又)?(?:不是(?:这|那)?[个件]?(?:事儿?|东西)?(?=[,，。!！\s]|$|我(?:是|要|想|说|问|指)|吧|啊|呀|的)|不对|错了|(?:你|您)?(?:弄|搞|理解|听|看|会错)+(?:意)?[错差](?:意思)?了|不是(?:这|那)个?意思|都不是|不要这个|不是我要的)[了的啊呀啦吧]*[,，。!！\s]*"
)
_NOT_BUT = (
    re.compile(
        r"^(?:我(?:要|想|问|说|指|办)?的?)?(?:不是|不要|不办|不)(?P<denied>[^,，。]{1,12}?)[,，。\s]*(?:而?是|我?是要|我?要的?是|是说|就?要|想要?|我要|要办)(?P<text>.+)$"
    ),
    re.compile(r"^(?:我(?:要|想|问|说|指|办)的|我)?(?:不是|不要|并不是)(?P<denied>[^,，。]{1,12})[,，。\s]+(?P<text>.+)$"),
    re.compile(
        r"^(?P<denied>)(?:不是[,，。\s]*|不对[,，。\s]*)?(?:我(?:问|说|指|讲|要|办|想问|想说|要问)的是|我(?:是)?(?:说|问|指)(?:的是)?|我是想(?:问|说|办|知道)?)(?P<text>.+)$"
    ),
)
_MEANT = re.compile(
    r"^(?:我?(?:是)?(?:要|想|说|问|指|讲|要办|想办|想问|想说|要问)(?:的)?(?:是|问|说|知道)?(?:的)?|办的是|是|而是|应该是)(?=.)"
)


@dataclass(frozen=True)
class Move:
    """`text` is what is left to understand; `denied` what the person says it is not."""

    kind: Kind
    text: str
    denied: str = ""


def move(text: str) -> Move:
    """The move that a message makes; openings and fillers are taken off first."""
    said = _PARTICLES.sub("", _open(fold(text)))
    if found := _DENY.match(said):
        return Move("correct", _meant(said[found.end() :]))
    for pattern in _NOT_BUT:
        if (found := pattern.match(said)) and facets.without(found["text"]).strip(_MARKS):
            return Move("correct", _meant(found["text"]), found["denied"])
    if found := _FRESH.match(said):
        return Move("fresh", _open(said[found.end() :]) or said)
    if len(said) <= 24 and _SIMPLER.search(said):
        return Move("simpler", said)
    if found := _BACK.match(said):
        rest = said[found.end() :]
        return Move("back", _EARLIER.sub("", rest) or rest)
    return Move("ask", said)


def _meant(rest: str) -> str:
    """「我是说工资卡换了」 → 「工资卡换了」."""
    return _MEANT.sub("", _open(rest)).strip(_MARKS)


def _open(said: str) -> str:
    """Without what opens a sentence, however much of it there is; the whole of it when nothing else is left."""
    said = _FILLER.sub("", said).strip(" ,，") or said
    while (found := _OPENING.match(said)) and said[found.end() :].strip():
        said = said[found.end() :]
    return _LEAD_IN.sub("", said)
