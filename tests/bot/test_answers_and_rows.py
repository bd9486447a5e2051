"""For every item of the demonstration catalogue and every facet: the reply says all that the row says, exactly, and no more."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot import wording
from bot.messages import Reply, Section
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.places import ServicePoint
from knowledge.catalogue.standing import standing
from knowledge.matching.facets import Facet
from knowledge.ready import Knowledge
from tests.bot.conftest import TUESDAY_MORNING, Talk

FACETS: tuple[Facet, ...] = ("materials", "time", "place", "fee", "online", "condition", "phone")
# Words of our own that stand between the row's: labels, units, marks. Everything else must come from the row.
OWN = (
    "承诺时限 法定时限 份数 原件 复印件 按情形 依据 指南未载明 这一项正在核对，暂不公布 请打 问清楚再去 不收费 能网上办 看情况 "
    "网址 服务对象 不能只在网上办完，要到现场办 一次都不用跑 最多跑 通办范围 咨询： 监督投诉： 地址 时间 电话 现在开着 "
    "现在关着 开门 只收件 不计入时限 全程网办 不用去现场 没有单独能办这件事的办理点，请到这里办 这件事可以全程网上办，不用跑 "
    "也可以 即办（当场办结） 问： 答："
).split() + list("次份个月日至")


def strings(value: Any) -> Iterator[str]:
    """Every text and number of a row."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from strings(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from strings(getattr(value, field.name))


def left_over(line: str, known: set[str]) -> str:
    """What of a line is neither the row's nor ours."""
    for text in sorted(known | set(OWN), key=len, reverse=True):
        line = line.replace(text, "")
    return re.sub(r"[\W_\d]", "", re.sub("每天|周[一二三四五六日]", "", line))


def ask(knowledge: Knowledge, item: ServiceItem, facet: Facet) -> tuple[Reply, Section]:
    talk = Talk(knowledge)
    reply = talk.say("", pick=item.code, facets=(facet,))
    return reply, next(section for section in reply.sections if section.facet == facet)


def doable(knowledge: Knowledge) -> list[ServiceItem]:
    today = TUESDAY_MORNING.date()
    return [item for item in knowledge.catalogue.items if standing(item, knowledge.catalogue, today).doable]


@pytest.mark.parametrize("facet", FACETS)
def test_nothing_is_said_that_the_row_does_not_say(knowledge: Knowledge, facet: Facet) -> None:
    points = {point.code: point for point in knowledge.points}
    invented = {}
    for item in doable(knowledge):
        reply, section = ask(knowledge, item, facet)
        point = points.get(reply.item.point.code) if reply.item and reply.item.point else None
        near = [p for p in knowledge.points if p.name in "".join(section.lines)]
        known = {*strings(item), *strings(point), *strings(near), *_limits(item)} - {""}
        lines = [line for line in section.lines if not line.startswith("今天受理的话")]
        rest = "".join(left_over(line, known) for line in lines)
        if rest:
            invented[item.name] = rest
    assert invented == {}


def _limits(item: ServiceItem) -> set[str]:
    return {limit.text for limit in (item.promised_limit, item.legal_limit) if limit}


def test_every_material_is_told_row_by_row(knowledge: Knowledge) -> None:
    for item in doable(knowledge):
        _, section = ask(knowledge, item, "materials")
        if not item.materials:
            assert len(section.lines) == 1 and wording.NOT_STATED in section.lines[0]
            continue
        assert len(section.lines) == len(item.materials), item.name
        for number, (line, m) in enumerate(zip(section.lines, item.materials, strict=True), 1):
            assert line.startswith(f"{number}. {m.name}")
            assert all(part in line for part in (m.necessity, m.form, m.source, m.spec)), line
            assert (m.originals or 0) == 0 or f"原件{m.originals}份" in line
            assert (m.copies or 0) == 0 or f"复印件{m.copies}份" in line


def test_limits_and_the_date_are_the_rows(knowledge: Knowledge) -> None:
    today = TUESDAY_MORNING.date()
    for item in doable(knowledge):
        text = "\n".join(ask(knowledge, item, "time")[1].lines)
        assert all(limit in text for limit in _limits(item)), item.name
        assert all(p.name in text and f"{p.days}个{p.unit}" in text for p in item.special_procedures), item.name
        promised = item.promised_limit
        if promised and promised.value and promised.unit == "工作日" and not item.special_procedures:
            day, left = today, promised.value
            while left:
                day += timedelta(days=1)
                left -= knowledge.calendar.is_workday(day)
            doubt = "" if day.year == 2026 else "按法定节假日估算"
            assert f"{day.year}年{day.month}月{day.day}日" in text and doubt in text, item.name


def test_fees_conditions_and_telephones_are_the_rows(knowledge: Knowledge) -> None:
    for item in doable(knowledge):
        fee, condition, phone = ("\n".join(ask(knowledge, item, f)[1].lines) for f in ("fee", "condition", "phone"))
        assert all(text in fee for f in item.fees for text in (f.name, f.standard, f.basis, f.reductions)), item.name
        assert item.fees or (("不收费" if item.no_fee else wording.NOT_STATED) in fee), item.name
        assert item.conditions in condition and all(one in condition for one in item.audience), item.name
        assert item.consult in phone and item.complain in phone, item.name


def test_the_point_told_does_the_item_and_its_data_is_told(knowledge: Knowledge) -> None:
    points: dict[str, ServicePoint] = {point.code: point for point in knowledge.points}
    for item in doable(knowledge):
        reply, section = ask(knowledge, item, "place")
        if reply.item is None or reply.item.point is None:
            continue
        point, text = points[reply.item.point.code], "\n".join(section.lines)
        assert point.depth_by_code.get(item.code) in ("全办", "收件"), item.name
        assert all(part in text for part in (point.name, point.address, point.phone, point.window)), item.name


def test_an_item_that_cannot_be_done_says_so_and_tells_no_papers(knowledge: Knowledge) -> None:
    today = TUESDAY_MORNING.date()
    gone = [item for item in knowledge.catalogue.items if not standing(item, knowledge.catalogue, today).doable]
    assert gone
    for item in gone:
        reply = Talk(knowledge).say("", pick=item.code, facets=("materials",))
        assert reply.sections[0].title == "请注意" and not any(s.facet == "materials" for s in reply.sections), item.name
