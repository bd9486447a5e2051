"""A quarrel with somebody: no window decides it, but somebody mediates, arbitrates or judges."""

import re
from dataclasses import dataclass, replace

from bot import wording_disputes as words
from bot.heard import Heard
from bot.messages import Section
from bot.replies import Turn, offer, plain, tell
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.standing import standing

_LONGEST = 80  # characters; a longer story is read as a whole
_HELPERS = ("人民调解", "法律援助")
# Who asks how something is applied for, registered or looked up wants that and has no quarrel.
_ORDERLY = re.compile(
    "(?:怎么|咋|如何|在哪儿?|去哪儿?)(?:能|去)?(?:办理|申请|登记|备案|查询|预约)|[在去]哪儿?(?:能|可以)?办|[想要](?:办|申请|登记|备案)"
    "|[办领补换开][^,，。]{0,4}证|公证|证明|手续|材料"
)
_WITHHELD = "不给|没给|不发|没发|没结|不结|拖欠|拖着|欠|克扣|扣了|要不[来回到]|拿不到|没拿到|赖"
_PAY = "工资|工钱|薪水|薪|劳务费|血汗钱|加班费"
_LAND = "草场|草原|牧场|耕地|宅基地|承包地|林地|地界|边界|地边|土地|(?:我|俺|咱)家?的?地(?![址方铁])|包地|围栏|墙头|院墙"
_QUARRELS = "纠纷|争议|争执|闹矛盾|闹掰|打官司|谈不拢|说不到一块|说不拢|扯皮|打起来|分不清|不讲理"
_NEAR = "邻居|隔壁|楼上|楼下|对门|相邻|邻里"


@dataclass(frozen=True)
class Quarrel:
    """How people tell of it, what is said, and parts of the names of items that help."""

    sign: re.Pattern[str]
    says: str
    helps: tuple[str, ...] = _HELPERS


# The first that fits is said.
_KINDS = (
    Quarrel(
        re.compile(
            f"(?:{_WITHHELD})[^,，。]{{0,10}}(?:{_PAY})|(?:{_PAY})[^。]{{0,12}}(?:{_WITHHELD}|跑了)|欠薪"
            f"|(?:老板|单位|公司|工地|包工头)[^,，。]{{0,6}}(?:{_WITHHELD})[^,，。]{{0,6}}钱"
        ),
        words.WAGES,
        ("劳动保障监察", "争议仲裁", "法律援助"),
    ),
    Quarrel(
        re.compile(
            "(?:开除|辞退|解雇|撵走|无故裁|裁了我|裁员)[^。]{0,12}(?:赔|补偿|不给|咋|怎么办|说理|违法)|(?:单位|公司|老板)[^。]{0,8}(?:纠纷|争议|不讲理)"
        ),
        words.DISMISSED,
        ("争议仲裁", "法律援助"),
    ),
    Quarrel(
        re.compile(
            f"(?:{_LAND})[^。]{{0,10}}(?:占了|占着|强占|霸占|[被让][^,，。]{{0,8}}[占抢圈收吃啃踩]|收回去|越界|过界|挪了|不走|家争|{_QUARRELS})"
            f"|(?:占了|占着|强占|霸占|抢了|圈了|吃了|踩了|祸害)[^,，。]{{0,6}}(?:{_LAND})|(?:租|包)[^,，。]{{0,8}}(?:{_LAND})[^。]{{0,8}}(?:不走|不给)"
            f"|(?:包地|承包)[^,，。]{{0,6}}不给"
        ),
        words.LAND,
        (*_HELPERS, "法律咨询"),
    ),
    Quarrel(
        re.compile(
            "(?:商家|卖家|店家|商场|商店|网购|网店|买的|买到|健身|办的卡|充的卡|培训班)[^。]{0,14}(?:不退|不换|不给退|假货|是假的|坏的|跑路|关门|过期|不认账)"
        ),
        words.CONSUMER,
        ("消费投诉", "人民调解"),
    ),
    Quarrel(
        re.compile(
            "(?:房东|租客|二房东|中介)[^。]{0,10}(?:不退|不给|赶我|撵|赖)|(?:借|欠)[^,，。]{0,8}(?:不还|赖账|没还|要不回)|欠条|(?:押金|定金|借款)[^,，。]{0,4}(?:不退|不还|要不回)"
        ),
        words.DEBT,
    ),
    Quarrel(
        re.compile(
            "(?:离婚|分家|家产|遗产|财产|赡养|抚养费?|彩礼)[^。]{0,10}(?:不给|不养|归谁|抢|争|不同意|不肯|"
            + _QUARRELS
            + ")|(?:孩子|娃|房子|财产)归谁|抚养权"
            "|(?:不给|不养|不管|不赡养)[^,，。]{0,6}(?:彩礼|抚养费|老人|爹妈|父母)|(?:他|她|对方)不(?:同意|肯)离"
        ),
        words.FAMILY,
    ),
    Quarrel(
        re.compile(
            "(?:医院|大夫|医生|诊所)[^,，。]{0,8}(?:看坏|治坏|误诊|出了事|不负责)|(?:车祸|交通事故|撞了)[^。]{0,10}(?:谈不拢|不赔|赔偿|赔多少|不认)"
        ),
        words.HARM,
    ),
    Quarrel(
        re.compile(
            f"(?:{_NEAR})[^。]{{0,12}}(?:漏水|占了|占着|太吵|吵得|堵|不管|咬|挡|盖房|盖楼|打|骂|赖|震裂|{_QUARRELS})|(?:施工|工地)[^。]{{0,8}}震裂"
        ),
        words.NEIGHBOURS,
    ),
    Quarrel(re.compile(_QUARRELS), words.QUARREL),
)


def settle(h: Heard) -> Turn | None:
    """Who deals with a quarrel; with the item itself where the words mean one that helps (欠薪 → 劳动保障监察)."""
    text = h.move.text
    if h.move.kind not in ("ask", "fresh") or len(text) > _LONGEST or _ORDERLY.search(text):
        return None
    kind = next((kind for kind in _KINDS if kind.sign.search(text)), None)
    vague = kind is _KINDS[-1] and h.meaning.verdict != "none"
    return _told(kind, h) if kind and not vague else None


def _told(kind: Quarrel, h: Heard) -> Turn:
    helping = _helping(kind, h)
    first = h.knowledge.item(h.meaning.ranked[0]) if h.meaning.ranked and h.meaning.verdict == "answer" else None
    if first in helping:
        return _with_item(first, kind, h)
    if meant := [item for item in helping if item.code in h.meaning.codes]:
        reply, after = offer(meant, h.facets, h.conversation.about(h.move.text), h.knowledge, words.HELPS)
        return replace(reply, sections=(Section(words.TITLE, (kind.says,)),)), after
    names = [item.name for item in helping]
    more = words.ASK_ON.format(names="、".join(names)) if names else ""
    reply = plain("declined", kind.says, h.knowledge, more)
    offered = h.conversation.offered or tuple(item.code for item in helping)  # 「要带什么」 is then answered for each
    return replace(reply, suggestions=tuple(names)), replace(
        h.conversation.about(h.move.text), item="", offered=offered, misses=0
    )


def _with_item(item: ServiceItem, kind: Quarrel, h: Heard) -> Turn:
    reply, after = tell(item, h.facets, h.conversation.about(h.move.text), h.knowledge, h.now, words=h.move.text)
    return replace(reply, sections=(Section(words.TITLE, (kind.says,)), *reply.sections)), after


def _helping(kind: Quarrel, h: Heard) -> list[ServiceItem]:
    """The items that help, one for each part of a name, as far as they can be done."""
    today, catalogue = h.now.date(), h.knowledge.catalogue
    doable = [item for item in catalogue.items if any(part in item.name for part in kind.helps)]
    doable = [item for item in doable if standing(item, catalogue, today).doable]
    found = (next((item for item in doable if part in item.name), None) for part in kind.helps)
    return [item for item in found if item]
