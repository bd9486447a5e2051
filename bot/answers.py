"""The answer to each facet of an item, as titled lines: what is published, and honestly what is not."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from bot import wording
from bot.asked import Asked
from bot.cards import point_card
from bot.changes import changes, instead_of, stands, warnings
from bot.direct import direct
from bot.messages import Section
from knowledge.catalogue.guide import Material, TimeLimit
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.workdays import WorkCalendar
from knowledge.matching.facets import Facet


def overview(a: Asked) -> list[Section]:
    """The whole item on one screen: how, how long, what to bring, what it costs, where, by net."""
    return [_how(a), *(SECTIONS[facet](a) for facet in ("materials", "fee", "place", "online", "phone"))]


def shortly(a: Asked) -> Section:
    """The item in four short lines, for somebody to whom the whole was too much."""
    item = a.item
    bring = "、".join(m.name for m in item.materials if m.necessity in ("", "必要")) or _missing(item, "materials")
    limit = item.promised_limit.text if item.promised_limit else _missing(item, "promised_limit")
    where = place(a).lines[1 if a.near and len(place(a).lines) > 1 and place(a).lines[0].endswith("：") else 0]
    lines = (f"带上：{bring}", f"去：{where}", f"多久：{limit}", f"问：{_number(a)}")
    return Section("简单说", tuple(lines))


def _number(a: Asked) -> str:
    return a.item.consult or (a.near.point.phone if a.near else "") or wording.HOTLINE


def _how(a: Asked) -> Section:
    item = a.item
    modes = "、".join(mode.text for mode in item.modes) or wording.NOT_STATED
    limit = item.promised_limit.text if item.promised_limit else _missing(item, "promised_limit")
    lines = (f"办理方式：{modes}", f"承诺时限：{limit}", wording.visits(item.visits, item.visits_reason))
    return _section("怎么办", lines, "all")


def _section(title: str, lines: Iterable[str], facet: Facet) -> Section:
    """A section of the lines that say something."""
    return Section(title, tuple(line for line in lines if line), facet)


def materials(a: Asked) -> Section:
    rows = [_material(n, m, a.item) for n, m in enumerate(a.item.materials, 1)]
    return _section("要带的材料", rows or [_missing(a.item, "materials")], "materials")


def _material(number: int, m: Material, item: ServiceItem) -> str:
    labels = [o.label for q in item.situations for o in q.options if o.key in m.situations]
    details = (
        m.necessity,
        wording.copies(m.originals, m.copies),
        m.form,
        m.source,
        m.spec,
        labels and f"按情形：{'、'.join(labels)}",
    )
    told = "，".join(d for d in details if d)
    return f"{number}. {m.name}" + (f"（{told}）" if told else f"（份数{wording.NOT_STATED}）")


def time(a: Asked) -> Section:
    item, lines = a.item, []
    lines.append(f"承诺时限：{item.promised_limit.text if item.promised_limit else _missing(item, 'promised_limit')}")
    if item.promised_limit and not item.special_procedures:  # what is not counted in the limit has no certain date
        lines.append(_finished(item.promised_limit, a.now, a.knowledge.calendar))
    lines += [f"法定时限：{item.legal_limit.text}"] if item.legal_limit else []
    lines += [f"{p.name}：{p.days}个{p.unit}（{p.note or '不计入时限'}）" for p in item.special_procedures]
    return _section("多久办好", lines, "time")


def _finished(limit: TimeLimit, now: datetime, calendar: WorkCalendar) -> str:
    """When it would be done if it were taken in today; an estimate where no official calendar is out."""
    if limit.value == 0 or limit.unit not in ("工作日", "自然日"):
        return ""
    today = now.date()
    done = calendar.add_workdays(today, limit.value) if limit.unit == "工作日" else today + timedelta(days=limit.value)
    doubt = "" if calendar.is_official(done.year) else "，按法定节假日估算"
    return f"今天受理的话，最晚{done.year}年{done.month}月{done.day}日办好{doubt}"


def place(a: Asked) -> Section:
    if a.near is None:
        return _section("去哪儿办", _unplaced(a), "place")
    card = point_card(a.near, a.knowledge, a.now, a.item)
    far = f"（{wording.distance(card.distance_m)}）" if card.distance_m is not None else ""
    lines = (
        card.notice,
        f"{card.name}{far}" + ("　只收件" if card.depth == "收件" else ""),
        card.address and f"地址：{card.address}" + (f"　{card.window}" if card.window else ""),
        f"时间：{card.hours or wording.NOT_STATED}" + (f"（{card.opens or '现在开着'}）" if card.hours else ""),
        f"电话：{card.phone or wording.NOT_STATED}",
        card.note,
        *card.ways,
    )
    return _section("去哪儿办" if a.located else "去哪儿办（您没说在哪，先列市区的）", lines, "place")


def _unplaced(a: Asked) -> list[str]:
    """No registered point: the published address, or the honest sentence."""
    if a.item.visits == 0 and a.item.online:
        return ["全程网办，不用去现场。", a.item.address]
    return [a.item.address or _missing(a.item, "address")]


def fee(a: Asked) -> Section:
    if a.item.fees:
        return _section("费用", (_fee(f.name, f.standard, f.basis, f.reductions) for f in a.item.fees), "fee")
    return _section("费用", ["不收费" if a.item.no_fee else _missing(a.item, "fees")], "fee")


def _fee(name: str, standard: str, basis: str, reductions: str) -> str:
    told = f"{name}：{standard or wording.NOT_STATED}"
    return told + (f"；{reductions}" if reductions else "") + (f"（依据：{basis}）" if basis else "")


def online(a: Asked) -> Section:
    item = a.item
    depth = next((mode.depth for mode in item.modes if mode.depth), item.online_depth)
    if not item.by_net:
        told = "不能只在网上办完，要到现场办" if item.online is False or item.handle_forms else _missing(item, "online")
        noted = wording.DEPENDS.format(text=item.online_note) if item.online_note and item.online is None else item.online_note
        return _section("能不能网上办", [noted or told, _visited(item)], "online")
    lines = ("能网上办" + (f"（{depth}）" if depth else ""), item.online_note, item.url and f"网址：{item.url}", _visited(item))
    return _section("能不能网上办", lines, "online")


def _visited(item: ServiceItem) -> str:
    return wording.visits(item.visits, item.visits_reason)


def condition(a: Asked) -> Section:
    item = a.item
    lines = [item.conditions or _missing(item, "conditions")]
    lines += [f"服务对象：{'、'.join(item.audience)}"] if item.audience else []
    lines += [f"通办范围：{item.handle_area}"] if item.handle_area else []
    lines += [f"问：{faq.question}　答：{faq.answer}" for faq in item.faqs[:3]]
    return _section("受理条件", lines, "condition")


def phone(a: Asked) -> Section:
    item = a.item
    point = [f"{a.near.point.name}：{a.near.point.phone}"] if a.near and a.near.point.phone and a.located else []
    consult = item.consult or (_missing(item, "consult") if not point else "")
    lines = [consult and f"咨询：{consult}", *point, item.complain and f"监督投诉：{item.complain}"]
    return _section("电话", lines, "phone")


SECTIONS: dict[Facet, Callable[[Asked], Section]] = {
    "materials": materials,
    "time": time,
    "place": place,
    "fee": fee,
    "online": online,
    "condition": condition,
    "phone": phone,
}


def sections(a: Asked, facets: Sequence[Facet]) -> tuple[Section, ...]:
    """One section a facet asked; the overview when none is. A warning always comes first, and where the item cannot be
    done there is nothing else to tell but what to do instead or whom to ask. What else changed stands before an overview
    and after the first facet that is asked."""
    today = a.now.date()
    warned = warnings(a.item, a.knowledge, today)
    changed = () if a.again and facets else changes(a.item, a.knowledge, today)
    if not stands(a.item, a.knowledge, today).doable:
        return warned if instead_of(a.item, a.knowledge, today) else (*warned, phone(a))
    first = direct(a) if a.words else ()
    told = (*first, *((SECTIONS[facet](a) for facet in facets) if facets else overview(a)))
    return (*warned, *told, *changed) if facets else (*warned, *changed, *told)


def _missing(item: ServiceItem, field: str) -> str:
    return wording.ask_phone(item.consult if field != "consult" else "", withheld=field in item.withheld)
