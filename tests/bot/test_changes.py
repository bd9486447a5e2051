"""What became of an item, as a citizen reads it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.messages import Reply
from knowledge.catalogue.adjustments import Adjustment, AdjustmentKind, Holder
from knowledge.catalogue.guide import Material, TimeLimit
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.ready import Knowledge
from tests.bot.conftest import Talk

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YEAR = datetime(2027, 1, 1, tzinfo=SHANGHAI)
ITEM = ServiceItem(
    "A1",
    "木材运输证核发",
    "林草局",
    promised_limit=TimeLimit(5),
    materials=(Material("检尺单", copies=1),),
    consult="0470-0001",
)
OTHER = ServiceItem("B1", "植物检疫证书核发", "林草局")
SAID = {"取消": "取消", "增加": "新增", "下放": "下放", "收回": "收回"}


def told(*decisions: Adjustment, at: datetime = NEW_YEAR, item: ServiceItem = ITEM, words: str = ITEM.name) -> Reply:
    catalogue = Catalogue((item, OTHER), adjustments=decisions)
    return Talk(Knowledge.build(catalogue, 1), now=at).say(words)


def decided(kind: AdjustmentKind, **more: object) -> Adjustment:
    fields = {"reason": "国家已取消", "document_no": "呼审改办发〔2018〕5号", "effective_on": NEW_YEAR.date(), **more}
    return Adjustment("T1", kind, "A1", **fields)  # type: ignore[arg-type]


def cannot_be_done(reply: Reply) -> bool:
    """Nothing in the reply tells how to do the item."""
    assert reply.item is not None
    card = reply.item
    shown = (card.modes, card.promised_limit, card.materials, card.point, card.visits)
    titles = {section.title for section in reply.sections}
    return not any(shown) and "怎么办" not in titles and "要带的材料" not in titles and not reply.asks_region


def test_a_cancelled_item_says_since_when_why_and_by_which_document_and_nothing_of_how() -> None:
    reply = told(decided("取消", decision="市政府常务会议"))
    assert reply.sections[0].title == "请注意" and cannot_be_done(reply)
    assert reply.item is not None and reply.item.state == "已取消"
    for part in ("自2027年1月1日起取消", "国家已取消", "呼审改办发〔2018〕5号", "市政府常务会议", "0470-0001"):
        assert part in reply.text
    assert "检尺单" not in reply.text and "5个工作日" not in reply.text


def test_the_item_that_serves_instead_can_be_tapped_and_picked() -> None:
    catalogue = Catalogue((ITEM, OTHER), adjustments=(decided("取消", instead="B1"),))
    talk = Talk(Knowledge.build(catalogue, 1), now=NEW_YEAR)
    assert [choice.code for choice in talk.say(ITEM.name).choices] == ["B1"]
    reply = talk.say("1")
    assert reply.item is not None and reply.item.code == "B1"


def test_an_item_that_is_cancelled_itself_is_not_offered_instead() -> None:
    gone = replace(decided("取消"), code="T2", item="B1")
    assert told(decided("取消", instead="B1"), gone).choices == ()


def test_a_facet_of_a_cancelled_item_is_answered_with_its_cancellation() -> None:
    catalogue = Catalogue((ITEM,), adjustments=(decided("取消"),))
    talk = Talk(Knowledge.build(catalogue, 1), now=NEW_YEAR)
    talk.say(ITEM.name)
    for words in ("要带啥", "要多久", "在哪办", "多少钱", "能网上办吗"):
        reply = talk.say(words)
        assert reply.sections[0].title == "请注意" and cannot_be_done(reply)


def test_the_last_minute_before_the_date_is_still_before_it() -> None:
    reply = told(decided("取消"), at=NEW_YEAR - timedelta(minutes=1))
    assert "自2027年1月1日起取消，在那之前照常办理" in reply.text and "检尺单" in reply.text
    assert not cannot_be_done(reply)


def test_an_item_that_is_to_come_says_from_when_on() -> None:
    reply = told(decided("增加"), at=NEW_YEAR - timedelta(days=40))
    assert "自2027年1月1日起才开始办理" in reply.text and cannot_be_done(reply)
    assert reply.item is not None and reply.item.state == "还没开始办"


@pytest.mark.parametrize(
    ("kind", "before", "after", "parts"),
    [
        ("下放", "市级", "县级", ("原由市里办理", "现由旗市区（甲旗林草局）办理")),
        ("收回", "县级", "市级", ("原由旗市区办理", "现由市里（甲旗林草局）办理")),
    ],
)
def test_a_moved_power_says_who_did_it_and_who_does_it_now(
    kind: AdjustmentKind, before: str, after: str, parts: tuple[str, ...]
) -> None:
    moved = decided(kind, before=Holder(level=before), after=Holder(level=after, department="甲旗林草局"))
    reply = told(moved)
    assert all(part in reply.text for part in parts) and "检尺单" in reply.text
    later = told(moved, at=NEW_YEAR - timedelta(days=1))
    assert f"自2027年1月1日起{kind}到" in later.text and "在那之前仍由" in later.text


def test_a_renamed_item_is_found_by_its_old_name_and_says_so() -> None:
    renamed = decided("变更", before=Holder(name="松木放行条"), after=Holder(name=ITEM.name))
    reply = told(renamed, words="松木放行条")
    assert reply.item is not None and reply.item.code == "A1"
    assert "原来叫「松木放行条」" in reply.text and "自2027年1月1日起改为" in reply.text


def test_a_merged_department_is_told_and_an_untold_date_is_said_to_be_untold() -> None:
    merged = decided(
        "变更", before=Holder(department="林业局"), after=Holder(department="林草局"), effective_on=None, document_no=""
    )
    reply = told(merged)
    assert "原由林业局办理，现在由林草局办理" in reply.text
    assert "公布文号：清单未载明" in reply.text and "生效日期：清单未载明" in reply.text


def test_a_suspended_item_tells_no_way_to_do_it() -> None:
    reply = told(item=replace(ITEM, state="暂停", state_reason="系统升级"))
    assert "暂停办理" in reply.text and "系统升级" in reply.text and cannot_be_done(reply)


def test_what_was_cancelled_is_offered_after_what_can_be_done(talk: Talk) -> None:
    hints = [choice.hint for choice in talk.say("户口簿遗失登").choices]
    assert len(hints) > 1 and "已取消" in hints[-1] and not any("已取消" in hint for hint in hints[:-1])


def test_each_of_the_179_adjusted_powers_asked_by_its_name_says_what_changed(knowledge: Knowledge) -> None:
    silent = []
    for one in knowledge.catalogue.adjustments:
        item = knowledge.catalogue.by_code[one.item]
        talk = Talk(knowledge)
        reply = talk.say(item.name)
        if reply.item is None or reply.item.code != item.code:
            place = next((n for n, choice in enumerate(reply.choices, 1) if choice.code == item.code), 0)
            assert place, f"{item.name} is neither told nor offered"
            reply = talk.say(str(place))
        changed = "\n".join(line for s in reply.sections if s.title in ("请注意", "有什么变化") for line in s.lines)
        day = f"{one.effective_on:%Y年}{one.effective_on.month}月" if one.effective_on else "清单未载明"
        if not (SAID.get(one.kind, "原") in changed and one.reason in changed and day in changed):
            silent.append((item.name, one.kind, changed))
        if one.kind == "取消" and one.effective_on and one.effective_on <= date(2026, 11, 24):
            assert cannot_be_done(reply)
    assert silent == [] and len(knowledge.catalogue.adjustments) == 179 + 4
