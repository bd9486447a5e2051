"""A 一件事 asked for, walked through and summed up, as a citizen notices it."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.messages import Reply
from bot.replies import Conversation
from knowledge.catalogue.bundles import Bundle, BundleStep
from knowledge.catalogue.guide import Material, TimeLimit
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.selections import Selection
from knowledge.ready import Knowledge
from tests.bot.conftest import Talk


def section(reply: Reply, facet: str) -> str:
    return "\n".join(line for one in (*reply.sections, *reply.details) if one.facet == facet for line in one.lines)


def test_opening_a_restaurant_gets_its_items_in_order_each_to_be_tapped(talk: Talk) -> None:
    reply = talk.say("我要开个饭馆")
    assert reply.outcome == "answered" and reply.item is None
    assert [choice.name for choice in reply.choices][:3] == [
        "个体工商户设立登记",
        "从业人员预防性健康检查",
        "食品经营许可核发（餐饮服务）",
    ]
    assert "演示数据" in reply.notes[-1] and "第1版" in reply.text


def test_the_identity_card_stands_once_in_the_materials_of_all_items(talk: Talk) -> None:
    lines = section(talk.say("退休"), "materials").split("\n")
    assert sum(". 居民身份证（" in line for line in lines) == 1
    assert "第2、4、6件用" in next(line for line in lines if "居民身份证（" in line)


def test_what_everybody_needs_stands_before_what_depends(talk: Talk) -> None:
    lines = section(talk.say("开饭馆要带啥"), "materials").split("\n")
    border = next(n for n, line in enumerate(lines) if "看情况才带" in line)
    assert not any("按情形" in line or "非必要" in line for line in lines[:border])


@pytest.mark.parametrize(
    ("words", "facet"),
    [
        ("材料汇总", "materials"),
        ("都要带啥", "materials"),
        ("要多久", "time"),
        ("一共要多久", "time"),
        ("去哪儿办", "place"),
        ("一共多少钱", "fee"),
        ("哪些能网上办", "online"),
        ("电话多少", "phone"),
    ],
)
def test_a_follow_up_asks_about_all_of_it(talk: Talk, words: str, facet: str) -> None:
    talk.say("生了娃要办啥")
    reply = talk.say(words)
    assert (reply.facet, [one.facet for one in reply.sections]) == (facet, [facet])
    assert reply.opening.startswith("生了娃")


@pytest.mark.parametrize(
    ("words", "name"),
    [("第一个", "生育登记"), ("第2步", "出生医学证明首次签发"), ("3", "国内出生登记"), ("先办第九件", "育儿补贴申领")],
)
def test_an_item_is_picked_by_its_number_again_and_again(talk: Talk, words: str, name: str) -> None:
    talk.say("生了娃要办啥")
    for _ in range(2):
        reply = talk.say(words)
        assert reply.item is not None and reply.item.name == name


def test_the_next_one_follows_until_there_is_none(talk: Talk) -> None:
    names = [choice.name for choice in talk.say("退休").choices]
    told = [talk.say("下一件") for _ in names]
    assert [reply.item.name for reply in told if reply.item] == names
    assert all("下一件" in reply.suggestions for reply in told[:-1]) and "下一件" not in told[-1].suggestions
    assert "没有下一件" in talk.say("下一步").text


def test_while_one_item_is_open_a_facet_is_its_own_and_a_sum_is_of_all(talk: Talk) -> None:
    first = talk.say("退休").choices[1]
    talk.say(first.name, pick=first.code)
    own, whole = talk.say("要带啥"), talk.say("都要带啥")
    assert own.item is not None and own.item.code == first.code
    assert whole.item is None and whole.opening.startswith("退休")


def test_a_number_beyond_the_items_is_said_to_be(talk: Talk) -> None:
    talk.say("退休")
    assert "只有6件事" in talk.say("第8个").text


def test_a_place_tells_where_each_item_is_done_there(talk: Talk) -> None:
    talk.say("生了娃要办啥")
    reply = talk.say("满洲里")
    assert (reply.facet, reply.region) == ("place", "满洲里市") and "满洲里市" in section(reply, "place")
    assert "满洲里市" in section(talk.say("开饭馆"), "place")


def test_a_place_in_the_sentence_is_used(talk: Talk) -> None:
    reply = talk.say("我在扎兰屯想开个饭馆")
    assert reply.region == "扎兰屯市" and "扎兰屯市" in section(reply, "place")


def test_limits_are_added_within_their_units_and_nothing_is_hidden() -> None:
    items = (
        ServiceItem("A", "甲", promised_limit=TimeLimit(3), visits=1, materials=(Material("户口簿", copies=1),)),
        ServiceItem("B", "乙", promised_limit=TimeLimit(4), visits=0),
        ServiceItem("C", "丙", promised_limit=TimeLimit(5, "自然日")),
        ServiceItem("D", "丁", promised_limit=TimeLimit(0)),
        ServiceItem("E", "戊"),
    )
    steps = tuple(BundleStep(item.code) for item in items)
    catalogue = Catalogue(items, bundles=(Bundle("Y", "办五件", ("办五件大事",), steps),))
    told = section(Talk(Knowledge.build(catalogue, 1)).say("办五件大事"), "time")
    assert "最多要7个工作日加5个自然日" in told and "当场办完的：第4件" in told
    assert "没写时限的：第5件" in told and "最多1次" in told and "一次都不用跑的：第2件" in told


def test_a_step_that_cannot_be_done_any_more_is_left_out() -> None:
    items = (ServiceItem("A", "甲证核发"), ServiceItem("B", "乙证核发", state="取消", state_basis="某文"))
    steps = (BundleStep("A"), BundleStep("B"), BundleStep("没有这个"))
    catalogue = Catalogue(items, bundles=(Bundle("Y", "开羊圈", ("开羊圈",), steps),))
    assert [choice.code for choice in Talk(Knowledge.build(catalogue, 1)).say("开羊圈").choices] == ["A"]
    gone = replace(catalogue, bundles=(replace(catalogue.bundles[0], steps=steps[1:]),))
    assert "开羊圈：" not in Talk(Knowledge.build(gone, 1)).say("开羊圈").text


def test_another_matter_ends_the_talk_about_the_bundle(talk: Talk) -> None:
    talk.say("退休")
    assert talk.say("身份证丢了咋整").item is not None
    reply = talk.say("要带啥")
    assert reply.item is not None and reply.item.name == "居民身份证丢失补领"


def test_a_list_asked_for_meanwhile_is_no_question_about_the_bundle(talk: Talk) -> None:
    talk.say("退休")
    assert talk.say("哪些能网上办").opening.startswith("退休")
    assert talk.say("哪些事能马上办").opening.startswith("马上办：")


def test_for_elders_the_steps_alone_are_told(talk: Talk) -> None:
    talk.say("长辈模式")
    reply = talk.say("退休")
    assert len(reply.choices) == 6 and reply.details == () and len(reply.text) < 400


def test_an_answer_to_an_open_question_brings_up_nothing_new(talk: Talk) -> None:
    asked = talk.say("娃上户口要带啥")
    assert asked.item is not None and asked.asks
    assert not talk.say("我们结婚了").opening.startswith("结婚：")
    assert talk.say("我想开个饭馆要办啥").opening.startswith("开饭馆：")


SAID = ("第2步", "下一件", "下一页", "第3页", "要带啥", "都要带啥", "一共要多久", "看步骤", "哪些事能马上办", "公安局")
SAID += ("满洲里", "1", "退休", "全部清单", "结婚", "身份证丢了", "12", "谢谢", " ", "？")


@given(
    st.lists(st.sampled_from(SAID) | st.text(max_size=8), max_size=4), st.booleans(), st.integers(-3, 999), st.integers(0, 3)
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_state_and_no_text_is_answered_with_silence(
    knowledge: Knowledge, words: list[str], listed: bool, page: int, place: int
) -> None:
    code = ("", "YJS-05", "没有这一件", "YJS-01")[place]
    item = ("", "YS-RS-015", "没有这个", "YS-GA-001")[place]
    listing = Selection(mode="马上办", department="公安局" if place else "") if listed else None
    talk = Talk(knowledge, conversation=Conversation(item=item, bundle=code, listing=listing, page=page))
    for said in words:
        assert talk.say(said).text.strip()
