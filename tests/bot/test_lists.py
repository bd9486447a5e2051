"""Lists asked for in a conversation: counted, leafed through, narrowed, picked from."""

import re

import pytest

from bot.messages import Reply
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import HandlingMode, ItemList, ListEntry, count
from knowledge.ready import Knowledge
from tests.bot.conftest import Talk


def told(reply: Reply) -> int:
    """The number of items that the first line tells."""
    found = re.search(r"：(\d+)项", reply.opening)
    assert found, reply.opening
    return int(found[1])


def names(reply: Reply) -> list[str]:
    return [choice.name for choice in reply.choices]


def test_a_mode_is_counted_as_the_published_list_counts_it_with_rule_and_source(talk: Talk, knowledge: Knowledge) -> None:
    counted = count(knowledge.catalogue.lists[0])
    reply = talk.say("哪些事能马上办")
    assert told(reply) == counted.modes["马上办"]
    assert f"占清单里现在能办的{counted.total}项的{100 * counted.rate('马上办'):.1f}%" in reply.text
    assert "只算一种办理方式" in reply.text and "「四办」清单" in reply.text and "第1版" in reply.text
    assert told(talk.say("有哪些全程网办")) == counted.depths["全程网办"]


@pytest.mark.parametrize(
    ("words", "opening"),
    [
        ("市场监管局有哪些网上办", "市场监督管理局·网上办："),
        ("满洲里能办哪些", "满洲里市："),
        ("公安局都能办啥", "公安局："),
        ("派出所能办哪些业务", "公安局："),
        ("社保方面有哪些事能办", "社会保障："),
        ("海拉尔有哪些事能就近办", "海拉尔区·就近办："),
        ("看看清单", "能办的事："),
        ("一共有多少事项", "能办的事："),
    ],
)
def test_what_is_asked_is_what_is_counted(talk: Talk, words: str, opening: str) -> None:
    reply = talk.say(words)
    assert reply.outcome == "answered" and reply.opening.startswith(opening) and told(reply) > 0
    assert reply.choices and len(reply.choices) <= 6


@pytest.mark.parametrize(
    "words",
    "办营业执照要哪些材料|身份证能网上办吗|公安局在哪|去公安局办什么手续|营业执照网上办要哪些材料|护照在网上能办吗|医保能报多少|低保要什么条件"
    "|小孩上户口要哪些手续|身份证能办哪些|公安局电话多少|结婚那些手续".split("|"),
)
def test_a_question_about_an_item_or_a_place_is_no_list(talk: Talk, words: str) -> None:
    assert not re.search(r"：\d+项", talk.say(words).opening)


def test_all_pages_together_hold_every_item_once(talk: Talk) -> None:
    reply = talk.say("教育局有哪些事项")
    total, found = told(reply), names(reply)
    while "下一页" in reply.suggestions:
        reply = talk.say("下一页")
        found += names(reply)
    assert len(found) == len(set(found)) == total
    assert "最后一页" in talk.say("下一页").text
    assert names(talk.say("上一页")) and "第1/" in talk.say("第1页").opening
    assert "第一页" in talk.say("上一页").text


def test_an_item_of_the_page_is_picked_and_the_page_turned_on_from_there(talk: Talk) -> None:
    talk.say("教育局有哪些事项")
    second = names(talk.say("下一页"))
    reply = talk.say("第2个")
    assert reply.item is not None and reply.item.name == second[1]
    assert talk.say("那要多久").facet == "time"
    assert "第3/" in talk.say("下一页").opening


def test_the_list_narrows_from_mode_to_department_to_theme_to_item(talk: Talk) -> None:
    first = talk.say("都有哪些事能办")
    assert "马上办" in first.suggestions
    second = talk.say("马上办")
    assert "公安局" in second.suggestions and told(second) < told(first)
    third = talk.say("公安局")
    assert third.opening.startswith("公安局·马上办：") and "出入境" in third.suggestions
    last = talk.say("出入境")
    assert told(last) == len(last.choices)
    assert told(talk.say("全部清单")) == told(first)


def test_departments_and_themes_are_told_with_numbers_that_add_up(talk: Talk) -> None:
    reply = talk.say("有哪些全程网办")
    departments = next(section for section in reply.details if section.title == "按部门")
    assert sum(int(re.findall(r"(\d+)项", line)[-1]) for line in departments.lines) == told(reply)


def test_another_matter_ends_the_list(talk: Talk) -> None:
    talk.say("哪些事能马上办")
    reply = talk.say("身份证丢了咋整")
    assert reply.item is not None and reply.item.name == "居民身份证丢失补领"
    assert not talk.say("下一页").opening.startswith("马上办")


def test_a_list_that_holds_nothing_says_so(talk: Talk) -> None:
    reply = talk.say("水利局有哪些就近办")
    assert reply.outcome == "not_found" and "一项也没有" in reply.text


def test_an_overlapping_list_says_its_own_rule() -> None:
    modes = HandlingMode("马上办"), HandlingMode("一次办")
    item = ServiceItem("A", "甲证", "甲局", modes=modes)
    published = ItemList("三办-1", "三办", "150700", entries=(ListEntry("A", modes),))
    reply = Talk(Knowledge.build(Catalogue((item,), lists=(published,)), 1)).say("哪些事能马上办")
    assert told(reply) == 1 and "各类加起来会超过总数" in reply.text and "「三办」清单" in reply.text


def test_a_catalogue_without_a_list_says_so() -> None:
    item = ServiceItem("A", "甲证", "甲局", modes=(HandlingMode("马上办"),))
    reply = Talk(Knowledge.build(Catalogue((item,)), 1)).say("哪些事能马上办")
    assert told(reply) == 1 and "没有公布的清单" in reply.text


def test_who_asks_what_a_place_does_is_taken_to_be_there(talk: Talk) -> None:
    talk.say("满洲里能办哪些")
    reply = talk.say("第1个")
    assert reply.region == "满洲里市" and reply.item is not None and reply.item.point is not None
    assert "满洲里" in reply.item.point.name
