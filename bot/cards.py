"""Catalogue rows turned into the cards of a reply."""

from datetime import datetime
from urllib.parse import quote, urlencode

from bot import wording
from bot.maps import map_links
from bot.messages import Choice, ItemCard, LimitCard, MaterialCard, PointCard, SourceCard
from bot.wording_changes import STATE_BADGES
from knowledge.catalogue.guide import Material, SituationQuestion, TimeLimit
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.opening import hours_text, is_open, next_opening
from knowledge.catalogue.places import Near, RegionTree, ServicePoint
from knowledge.catalogue.situations import Path
from knowledge.catalogue.standing import standing
from knowledge.ready import Knowledge

OPTION_MARK = "#"  # between the code of an item and the key of an option: what a button of a situation carries


def item_card(item: ServiceItem, near: Near | None, knowledge: Knowledge, now: datetime, page: str = "") -> ItemCard:
    """Everything the public interface tells of an item, with the point chosen for this citizen; of one that cannot be
    done, only which it is."""
    state = STATE_BADGES.get(standing(item, knowledge.catalogue, now.date()).state, "")
    if state:
        item, near = ServiceItem(item.code, item.name, item.department, item.region, source=item.source), None
    return ItemCard(
        code=item.code,
        name=item.name,
        department=item.department,
        region=knowledge.tree.name(item.region),
        modes=tuple(mode.name for mode in item.modes),
        online_depth=next((mode.depth for mode in item.modes if mode.depth), item.online_depth),
        promised_limit=_limit(item.promised_limit),
        legal_limit=_limit(item.legal_limit),
        materials=tuple(_material(m, item.situations) for m in item.materials),
        point=point_card(near, knowledge, now, item) if near else None,
        source=source_card(item, knowledge),
        visits=wording.visits(item.visits, item.visits_reason),
        page=page,
        name_mn=item.name_mn,
        name_en=item.name_en,
        state=state,
    )


def _limit(limit: TimeLimit | None) -> LimitCard | None:
    return LimitCard(limit.value, limit.unit, limit.text) if limit else None


def _material(m: Material, situations: tuple[SituationQuestion, ...]) -> MaterialCard:
    return MaterialCard(m.name, m.type, m.necessity, m.originals, m.copies, m.form, m.source, _note(m, situations))


def _note(m: Material, situations: tuple[SituationQuestion, ...]) -> str:
    """Specification, the situation it is for, and the electronic licence that replaces it."""
    labels = [option.label for question in situations for option in question.options if option.key in m.situations]
    when = f"按情形：{'、'.join(labels)}" if labels else ""
    return "；".join(filter(None, (when, m.spec, m.e_licence and f"有电子证照「{m.e_licence}」的免提交")))


def point_card(near: Near, knowledge: Knowledge, now: datetime, item: ServiceItem | None = None) -> PointCard:
    """A point as a citizen needs it; `open_now` at local time `now`. With an item also the other ways to get it done."""
    point, calendar = near.point, knowledge.calendar
    open_now = is_open(point.hours, now, calendar)
    return PointCard(
        code=point.code,
        name=point.name,
        address=point.address,
        phone=point.phone,
        lat=point.lat,
        lon=point.lon,
        distance_m=None if near.distance_m is None else round(near.distance_m),
        open_now=open_now,
        hours=hours_text(point.hours),
        window=point.window,
        depth=near.depth,
        note="　".join(filter(None, (point.note, point.location_note if near.distance_m is not None else ""))),
        opens=wording.opens(next_opening(point.hours, now, calendar)) if open_now is False else "",
        notice=wording.fell_back(knowledge.tree.name(near.fell_back_from)),
        ways=_ways(item, near, knowledge, now) if item else (),
        links=map_links(point.name, point.address, point.lat, point.lon),
    )


_EASIER = ("自助终端", "代跑帮办", "公众号")  # channels that spare a visit to the window


def _ways(item: ServiceItem, near: Near, knowledge: Knowledge, now: datetime) -> tuple[str, ...]:
    """By net first where that is all it takes, then a machine or a helper of the same banner, then how wide it is handled."""
    tree = knowledge.tree
    home = tree.banner(near.point.region) or near.point.region
    depth = next((mode.depth for mode in item.modes if mode.name == "网上办"), "") or item.online_depth
    by_net = (wording.BY_NET,) if depth == "全程网办" or (item.visits == 0 and item.online) else ()
    points = [p for p in knowledge.points if p.channel in _EASIER and p.code != near.point.code and p.in_force(now.date())]
    able = [p for p in points if p.depth_by_code.get(item.code) in ("全办", "收件") and _serves(p, home, tree)]
    area = (wording.AREA.format(area=item.handle_area),) if item.handle_area else ()
    return (*by_net, *(wording.way(p.channel, p.name, hours_text(p.hours), p.phone) for p in able[:2]), *area)


def _serves(point: ServicePoint, home: str, tree: RegionTree) -> bool:
    """In the same banner; an account without a place serves everybody."""
    return tree.within(point.region, home) or point.channel == "公众号"


def source_card(item: ServiceItem, knowledge: Knowledge) -> SourceCard:
    """The stamp under every answer: list, document number, edition, date."""
    source, edition = item.source, knowledge.edition
    day = source.published_on.isoformat() if source.published_on else ""
    parts = [source.list_name, source.document_no, f"第{edition}版", day and f"{day}发布"]
    text = "来源：" + "，".join(filter(None, parts)) + (f"\n{wording.DEMONSTRATION}" if source.demonstration else "")
    return SourceCard(source.list_name, source.document_no, source.url, day, edition, source.demonstration, text)


def choice(item: ServiceItem, tree: RegionTree) -> Choice:
    """An item offered; department and region tell it from namesakes."""
    ended = STATE_BADGES.get(item.state, "")
    return Choice(item.code, item.name, "，".join(filter(None, (ended, item.department, _below_city(item, tree)))))


def title(item: ServiceItem) -> str:
    """The item's name with its department, and in Mongolian where the list has it."""
    return "\n".join(filter(None, (item.name + (f"（{item.department}）" if item.department else ""), item.name_mn)))


def page_address(code: str, region: str = "", path: Path = ()) -> str:
    """Where the item's page is below the root of the site, for a region and a situation."""
    told = {"region": region, "situation": ",".join(path)}
    query = urlencode({name: value for name, value in told.items() if value}, safe=",")
    return f"item/{quote(code, safe='')}" + (f"?{query}" if query else "")


def bundle_address(code: str, region: str = "") -> str:
    """Where the page of a 一件事 is below the root of the site."""
    return f"bundle/{quote(code, safe='')}" + (f"?region={region}" if region else "")


def option_choices(item: ServiceItem, question: SituationQuestion) -> tuple[Choice, ...]:
    """The options of a situation question, to be picked as items are."""
    return tuple(Choice(f"{item.code}{OPTION_MARK}{option.key}", option.label) for option in question.options)


def _below_city(item: ServiceItem, tree: RegionTree) -> str:
    return tree.name(item.region) if tree.banner(item.region) else ""
