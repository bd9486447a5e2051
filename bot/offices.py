"""Questions about a place and no item: where a hall is, its telephone, when it opens."""

import re
from dataclasses import replace

from bot import wording
from bot.cards import point_card
from bot.heard import Heard
from bot.hours import open_on
from bot.messages import PointCard, Reply, Section
from bot.replies import Turn, plain
from knowledge.catalogue.places import Near, ServicePoint, distances_m

MOST_POINTS = 3
# What a point's name holds, and what people call such a place.
_CALLED = """
政务服务中心：政务服务中心 政务中心 政务大厅 行政审批局 审批局 办事大厅 服务大厅
公安：派出所 公安局 户政大厅 户籍大厅
车辆管理所：车管所 车辆管理所
交通警察：交警队 交警大队
出入境：出入境大厅 出入境
社会保险：社保局 社保大厅 社保中心 人社局
医疗保障：医保局 医保大厅 医保中心
住房公积金：公积金中心 公积金管理部
就业：就业局 就业大厅
办税：税务局 税务大厅 办税厅 办税服务厅 税务所
不动产登记中心：不动产登记中心 不动产中心 房产局
便民：便民服务中心 便民中心 便民大厅
婚姻登记：民政局 婚姻登记处
公证处：公证处
法律服务：法律服务中心 司法局 司法所
营业厅：营业厅 供电局 供电所
"""
_PLACES = {
    called: held
    for line in _CALLED.strip().splitlines()
    for held, _, names in [line.partition("：")]
    for called in names.split()
}
_PLACE = re.compile(rf"(?P<name>\w{{0,10}}?(?P<kind>{'|'.join(sorted(_PLACES, key=len, reverse=True))}))")
_HOURS = re.compile(
    "几点[^,，。]{0,4}(?:开门?|关门?|上班|下班|营业)|(?:上班|下班|开门|关门|营业|办公|有人|开着|休息|开)(?:吗|不|没|么|嘛|呢|了)"
    "|(?:上班|办公|营业|开门)时间|开不开门?|上不上班"
)
_WHERE = re.compile(
    "在(?:哪|那|边度)(?:儿|里|块)?|怎么走|咋走|地址(?:是|在)?|位置|(?:联系|咨询)?(?:电话|号码)(?:是)?(?:多少|几号|几多)?|远不远|多远"
)
_FILLER = re.compile(
    "今天|明天|后天|现在|周末|双休日|(?:周|星期|礼拜)[一二三四五六日天末]|中午|晚上|下午|上午|早上|是|的|多少|呢|啊|吗|还|也"
    "|给我|发我|一下|查|我想|知道|请问|最近|附近|离我|近|哪个|去|到|咱们?|我们?|你们|旗里|市里|这边"
)
_LEFT = 3  # characters that may be left over when a question is about nothing but a place
_OPENING = re.compile(
    "^(?:我想问一?下|请问|问一?下|想知道|那个?|咱|咱们|我们|你们|旗里的?|市里的?|这边的?|离我最?近的?|最近的?|附近的?|今天|明天|现在|周末|周[一二三四五六日])+"
)
_SAME = {
    "政务中心": "政务服务中心",
    "政务大厅": "政务服务中心",
    "车管所": "车辆管理所",
    "社保局": "社会保险",
    "社保大厅": "社会保险",
    "社保中心": "社会保险",
    "人社局": "社会保险",
    "医保局": "医疗保障",
    "医保大厅": "医疗保障",
    "医保中心": "医疗保障",
    "公积金中心": "住房公积金",
    "公积金管理部": "住房公积金",
    "就业局": "就业",
    "就业大厅": "就业",
    "税务局": "办税",
    "税务大厅": "办税",
    "办税厅": "办税",
    "办税服务厅": "办税",
    "出入境": "出入境",
    "出入境大厅": "出入境",
    "便民中心": "便民",
    "便民服务中心": "便民",
    "民政局": "婚姻登记",
    "公安局": "公安",
    "交警队": "交通警察",
    "营业厅": "营业厅",
    "行政审批局": "政务服务中心",
    "办事大厅": "政务服务中心",
    "服务大厅": "大厅",
    "户政大厅": "户政",
}


def tell_office(h: Heard) -> Turn | None:
    """「车管所在哪」, 「政务中心周末上班吗」: answered from the points' own data; 「公园几点关门」 has none."""
    text = _again(h) or h.move.text
    asks_hours = _HOURS.search(text)
    if not (asks_hours or _WHERE.search(text)):
        return None
    found = _PLACE.search(text)
    kind = (
        found["kind"]
        if found
        else "政务服务中心"
        if asks_hours and not (h.last or h.conversation.offered or _rest(text))
        else ""
    )
    if kind and len(_rest(text, kind, *_regions(h))) <= _LEFT:
        return _told(h, points, text) if (points := _matching(_PLACES[kind], h)) else _nowhere(h)
    return _unknown(h) if asks_hours and h.meaning.verdict != "answer" and _elsewhere(h, text) else None


def _again(h: Heard) -> str:
    """「满洲里」 after a hall was told: the same of the hall there; 「中午休息吗」: of the same hall."""
    before, text = h.conversation.office, h.move.text
    if not before or _PLACE.search(text):
        return ""
    if h.meaning.region and h.meaning.match.reading.bare and not h.facets:
        return before
    kind = _PLACE.search(before)
    asks = (_HOURS.search(text) or _WHERE.search(text)) and len(_rest(text, *_regions(h))) <= 1
    return f"{kind['kind']}{text}" if kind and asks else ""


def _regions(h: Heard) -> tuple[str, ...]:
    return h.knowledge.tree.named_in(h.move.text, h.conversation.region)[1]


def _rest(text: str, *names: str) -> str:
    """What is left once places and asking words are taken out."""
    for pattern in (*(re.compile(re.escape(name)) for name in names), _HOURS, _WHERE, _FILLER):
        text = pattern.sub("", text)
    return re.sub(r"\W", "", text)


def _elsewhere(h: Heard, text: str) -> bool:
    """The hours of some other place are asked: a few words, and no item goes before that they could be about."""
    return (h.last is None or h.move.kind == "fresh") and 1 < len(_rest(text)) <= 2 * _LEFT


def _matching(held: str, h: Heard) -> list[ServicePoint]:
    """Points whose name holds the words, of the smallest region that has any; the nearest first, else the city's."""
    tree, region = h.knowledge.tree, h.meaning.region or h.conversation.region
    able = [p for p in h.knowledge.points if p.in_force(h.now.date()) and held in p.name]
    scope = next((code for code in tree.lineage(region) if any(tree.within(p.region, code) for p in able)), "")
    inside = [p for p in able if not scope or tree.within(p.region, scope)]
    far = distances_m(*h.conversation.at, inside) if h.conversation.at else [0.0] * len(inside)
    ranked = sorted(
        range(len(inside)), key=lambda n: (far[n], not region and inside[n].tier != "市", inside[n].channel != "窗口", n)
    )
    return [inside[n] for n in ranked]


def _told(h: Heard, points: list[ServicePoint], text: str) -> Turn:
    located = bool(h.meaning.region or h.conversation.region or h.conversation.at)
    shown = points[: 1 if located or len(points) == 1 else MOST_POINTS]
    wants = not located and len(points) > 1 and not h.conversation.asked_region
    reply = Reply(
        "answered",
        facet="phone" if "电话" in text or "号码" in text else "place",
        opening=shown[0].name if len(shown) == 1 else wording.SEVERAL_POINTS,
        sections=tuple(_point(p, h, text) for p in shown),
        notes=tuple(
            filter(None, (wording.WHICH_REGION if wants else "", wording.DEMONSTRATION if shown[0].demonstration else ""))
        ),
        asks_region=wants,
        edition=h.knowledge.edition,
    )
    return reply, replace(h.conversation, asked_region=h.conversation.asked_region or wants, office=text)


def _point(point: ServicePoint, h: Heard, text: str) -> Section:
    far = distances_m(*h.conversation.at, [point])[0] if h.conversation.at else float("inf")
    card = point_card(Near(point, "", far if far != float("inf") else None), h.knowledge, h.now)
    asks_hours = bool(point.hours and _HOURS.search(text))
    first = open_on(point.name, point.hours, h.knowledge.calendar, h.now, text) if asks_hours else ""
    return Section(point.name, tuple(line for line in (first, *_lines(card)) if line), "place")


def _lines(card: PointCard) -> tuple[str, ...]:
    return (
        wording.distance(card.distance_m) if card.distance_m is not None else "",
        f"地址：{card.address}" if card.address else "",
        f"时间：{card.hours or wording.NOT_STATED}" + (f"（{card.opens or '现在开着'}）" if card.hours else ""),
        f"电话：{card.phone or wording.NOT_STATED}",
        card.note,
    )


def _nowhere(h: Heard) -> Turn | None:
    return _unknown(h) if h.meaning.verdict == "none" else None


def _unknown(h: Heard) -> Turn:
    return plain("not_found", wording.NO_SUCH_POINT, h.knowledge, wording.NOT_FOUND_HELP), h.conversation
