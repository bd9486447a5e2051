"""What must not get an item answer: small talk, complaints, asks for something unlawful, text without words."""

import re
from collections.abc import Mapping
from typing import Literal

from knowledge.matching import gate
from knowledge.matching.text import fold, is_han, runs

Scope = Literal[
    "matter", "greeting", "thanks", "identity", "farewell", "chat", "complaint", "unlawful", "wordless", "crisis", "human"
]

_WHOLE = r"^[\s\W]*(?:{})[\s\W]*$"
_TAIL = "[啊呀呢吧吗嘛哦哈啦了的呐哟]*"

# One row a scope, tried from top to bottom on the folded sentence; `_WHOLE` rows must be the entire sentence.
SIGNS: tuple[tuple[Scope, re.Pattern[str]], ...] = (
    (
        "crisis",
        re.compile(
            "不想活|想自杀|要自杀|轻生|割腕|活不下去了|跳楼|家暴|被打了?快?救|救命|着火了|煤气泄漏|有人晕倒|心脏病犯了|拐卖|被绑架"
        ),
    ),
    (
        "unlawful",
        re.compile(
            "假(?:的)?(?:证|身份证|护照|驾照|驾驶证|毕业证|学历|公章|材料|发票|结婚证|病历|合同|户口)|(?:办|做|弄|买|开|搞|刻)个?假|伪造|冒充|顶罪|替考|代考|作弊|答案卖|走后门|托关系|找关系|塞钱|送礼|行贿|好处费"
            "|红包.{0,4}(?:快|批|办)|花钱.{0,6}(?:买|改|免考|消|销)|免考拿本|改分|买分|卖分|消分|偷渡|蛇头|骗(?:到手|低保|补贴|医保|公积金|社保|贷款)|套现|两套账|逃税|偷税|漏税怎么|洗钱|套(?:个)?别人的(?:车)?牌|套牌"
            "|(?:别人|他人|邻居|隔壁|前女友|前男友|老板|同事|老公|老婆).{0,8}(?:身份证号|开房记录|银行流水|定位|手机号|住址|家庭住址)|不要审批的|不用审批的|买(?:枪|弩|毒|炸药|迷药)|制毒|穿山甲卖|野生动物.{0,4}(?:卖|收购价)"
            "|不被抓|躲避?(?:检查|执法)|怎么样?才能不被查|查不到我|改(?:大|小)[一二两三四五几]岁|顶替|借.{0,3}资质|挂证|刷流水|虚开"
        ),
    ),
    (
        "greeting",
        re.compile(
            _WHOLE.format(
                f"(?:(?:你好|您好|哈喽|哈啰|嗨|hi|hello|hey|早上好|上午好|中午好|下午好|晚上好|早|在(?:不在|吗|么|不)?|有人(?:吗|在吗)|赛白努|塞白努|喂|请问|(?:我?想|我)?(?:问|咨询)(?:一?下|个事)?)[,，\\s]*)+{_TAIL}"
            )
        ),
    ),
    (
        "thanks",
        re.compile(
            _WHOLE.format(
                f"(?:嗯|好的?|行|哦)?[,，\\s]*(?:谢谢|多谢|谢了|感谢|辛苦了?|麻烦了?|蟹蟹|thx|thanks|thank you|唔该|多谢晒|3q)(?:你|您|了|哈|啊|大家|晒|帮助|解答)*{_TAIL}"
            )
        ),
    ),
    (
        "thanks",
        re.compile(
            _WHOLE.format(
                f"(?:好|好的|好嘞|行|知道|明白|懂|晓得|了解|收到|嗯|嗯嗯|哦|噢|ok|可以|没事|算了|不用了|没了|没有了){_TAIL}(?:[,，\\s]*(?:好|谢谢|多谢|知道|明白|吧)[了你您]*)?{_TAIL}"
            )
        ),
    ),
    (
        "human",
        re.compile(
            _WHOLE.format(
                "(?:我?(?:要|想)?(?:找|转|接|打)?(?:到|个)?(?:人工|真人|客服|活人|工作人员)(?:服务|客服|接听)?)" + _TAIL
            )
        ),
    ),
    ("farewell", re.compile(_WHOLE.format(f"(?:再见|拜拜|拜|晚安|回头见|bye|88|先这样|走了)(?:[,，\\s].{{0,8}})?{_TAIL}"))),
    (
        "identity",
        re.compile(
            _WHOLE.format(
                "你(?:是|叫)?(?:谁|啥名|什么名字?|什么|咩名|机器人|真人|人工)[^身户驾社医]{0,8}|你(?:能|会)(?:做|干|帮我?做?)(?:什么|啥|点啥|些什么)[^证]{0,4}|(?:帮助|help|怎么用|使用说明|功能)"
            )
        ),
    ),
    (
        "chat",
        re.compile(
            "天气|下雨吗|笑话|讲故事|唱首?歌|女朋友|男朋友|爱我|喜欢我|失恋|算命|算个命|运势|星座|写(?:一)?首|写诗|作文|好吃的|菜谱|股票|涨吗|彩票号|农历|几点了|王者荣耀|打游戏|世界上最|人为什么|垃圾客服|傻[逼b]|滚$|哈哈哈"
            "|开发者模式|忽略(?:之前|以上|前面)|ignore (?:all|previous)|你现在(?:是|进入)|从现在起你|系统提示|prompt|猫娘|角色扮演"
        ),
    ),
    (
        "complaint",
        re.compile(
            "投诉|举报|态度(?:太|真|很|极)?(?:差|恶劣)|没人(?:管|来|理)|管不管|谁来(?:管|处理)|推来推去|踢皮球|不作为|乱收费|乱扣|扣我|不立案|跑路|烂尾|油烟|噪音|太吵|扰民|臭(?:死|味)|闪退|收不到|拒载|不理我|表扬|要求严肃处理"
            "|强烈要求|建议(?:政府|你们|增加)|反映(?:一下|个)|不还|威胁我"
        ),
    ),
)


# From these probabilities on the gate decides alone, and from the lower ones where no item is likely. Nobody is lightly told
# that a wish is unlawful.
_SURE: dict[gate.Kind, float] = {"chat": 0.9, "complaint": 0.9, "unlawful": 0.92}
_LIKELY: dict[gate.Kind, float] = {"chat": 0.7, "complaint": 0.7, "unlawful": 0.8}


def scope_of(question: str) -> Scope:
    """The scope of a question; `matter` when nothing speaks against looking for an item."""
    folded = fold(question)
    if not _has_words(folded):
        return "wordless"
    return next((scope for scope, sign in SIGNS if sign.search(folded)), "matter")


def leaning(question: str, doubtful: bool) -> Scope:
    """The scope that a question leans to by its words alone; less is needed when no item is likely."""
    return _judged(fold(question), _LIKELY if doubtful else _SURE)


def _judged(folded: str, needed: Mapping[gate.Kind, float]) -> Scope:
    found = gate.judge(folded)
    return next((kind for kind, share in needed.items() if found[kind] >= share), "matter")


def _has_words(folded: str) -> bool:
    """At least one Han or Mongolian run, or Latin letters that could be pinyin or an abbreviation."""
    return any(is_han(run) or (not run.isdigit() and len(run) > 1) for run in runs(folded))
