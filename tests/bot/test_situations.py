"""Situations in a conversation: asked with the answer, chosen by button, number or words, taken back, and outlived."""

from dataclasses import replace

import pytest

from bot import wording_situations as wording
from bot.messages import Reply
from knowledge.catalogue.items import Catalogue
from knowledge.ready import Knowledge
from tests.bot.conftest import Talk

BIRTH, SHOP = "YS-GA-008", "YS-SJ-001"


def names(reply: Reply) -> list[str]:
    assert reply.item is not None
    return [m.name for m in reply.item.materials]


def labels(reply: Reply) -> list[str]:
    return [choice.name for choice in reply.choices]


def test_an_answer_with_materials_asks_for_the_situation_below_them(talk: Talk) -> None:
    reply = talk.say("娃上户口要带啥")
    assert reply.outcome == "answered" and "按情形" in reply.text
    assert "领取结婚证" in reply.asks and labels(reply)[0] == "已经领取结婚证"


def test_an_answer_that_asks_for_the_situation_asks_for_no_place_as_well(talk: Talk) -> None:
    assert not talk.say("", BIRTH).asks_region
    assert talk.say("1").asks_region


@pytest.mark.parametrize("said", ["3", "第三个", "没有领取，孩子随父亲落户", "没有领证，跟爸爸落户", "随父亲落户"])
def test_an_option_is_chosen_by_number_or_words(talk: Talk, said: str) -> None:
    talk.say("娃上户口要带啥")
    assert "亲子鉴定证明" in names(reply := talk.say(said)) and "结婚证" not in names(reply)
    assert "随父亲落户" in reply.notes[0] and "按情形：" not in reply.sections[0].lines[0]


@pytest.mark.parametrize(
    ("said", "accompanied"), [("满了", False), ("没满", True), ("没有", True), ("还没到", True), ("是的", False)]
)
def test_a_yes_or_a_no_is_enough_where_options_differ_in_it(talk: Talk, said: str, accompanied: bool) -> None:
    talk.say("", "YS-GA-001")
    reply = talk.say(said)
    assert reply.choices == () and any("监护人" in name for name in names(reply)) == accompanied


def test_questions_follow_each_other_and_can_be_taken_back(talk: Talk) -> None:
    talk.say("", SHOP)
    second = talk.say("2")
    assert second.outcome == "choices" and "经营场所" in second.asks and wording.BACK in second.suggestions
    third = talk.say("租的房子")
    assert "批准" in third.asks
    assert talk.say("返回").asks == second.asks
    assert talk.say("重新开始").asks != second.asks
    assert talk.conversation.path == ()


def test_not_knowing_gives_the_union_marked_by_situation(talk: Talk) -> None:
    talk.say("", SHOP)
    talk.say("2")
    reply = talk.say("我也不清楚")
    assert wording.UNION in reply.notes and "按情形" in reply.text and reply.choices == ()


def test_a_number_that_is_not_there_asks_again(talk: Talk) -> None:
    talk.say("", SHOP)
    assert "1 到 2" in talk.say("7").opening


def test_words_that_fit_several_options_ask_again(talk: Talk) -> None:
    talk.say("", BIRTH)
    assert talk.say("没有领取").opening == wording.WHICH_OF_THESE


def test_an_earlier_button_changes_an_earlier_answer(talk: Talk) -> None:
    talk.say("", SHOP)
    talk.say("", f"{SHOP}#1b")
    talk.say("", f"{SHOP}#2b")
    assert "经营场所" in talk.say("", f"{SHOP}#1a").asks and talk.conversation.path == ("1a",)


def test_a_button_of_another_item_opens_its_tree(talk: Talk) -> None:
    talk.say("", BIRTH)
    assert talk.say("", f"{SHOP}#1b").opening.startswith("个体工商户设立登记")


def test_what_was_chosen_narrows_later_answers_too(talk: Talk) -> None:
    talk.say("", BIRTH)
    chosen = names(talk.say("1"))
    talk.say("要多久")
    assert names(talk.say("要带什么")) == chosen


def test_the_page_of_the_answer_knows_the_situation_and_the_place(talk: Talk) -> None:
    talk.say("海拉尔")
    talk.say("", BIRTH)
    reply = talk.say("1")
    assert reply.item is not None and reply.item.page == f"item/{BIRTH}?region=150702&situation=1a"


def test_a_question_about_something_else_leaves_politely(talk: Talk) -> None:
    talk.say("", SHOP)
    talk.say("2")
    reply = talk.say("身份证丢了咋整")
    assert reply.item is not None and reply.item.name == "居民身份证丢失补领"
    assert wording.LEFT.format(name="个体工商户设立登记") in reply.notes
    assert talk.say("1").item is None or talk.conversation.item != SHOP


def test_a_facet_asked_in_between_is_answered_and_the_question_stays_open(talk: Talk) -> None:
    talk.say("", SHOP)
    talk.say("2")
    reply = talk.say("要多少钱")
    assert reply.facet == "fee" and "经营场所" in reply.asks
    assert "批准" in talk.say("1").asks


def test_thanks_in_between_does_not_end_it(talk: Talk) -> None:
    talk.say("", SHOP)
    talk.say("谢谢")
    assert "经营场所" in talk.say("2").asks


def test_offered_items_come_before_an_open_question(talk: Talk) -> None:
    talk.say("", SHOP)
    offered = talk.say("身份证")
    assert offered.outcome == "choices"
    reply = talk.say("1")
    assert reply.item is not None and reply.item.code == offered.choices[0].code


def changed(knowledge: Knowledge, **fields: object) -> Knowledge:
    """The next edition, with one item only, and that in another form."""
    return Knowledge.build(Catalogue(items=(replace(knowledge.catalogue.by_code[SHOP], **fields),)), 2)  # type: ignore[arg-type]


def test_an_edition_without_the_option_says_so_and_starts_over(talk: Talk, knowledge: Knowledge) -> None:
    talk.say("", SHOP)
    talk.say("2")
    root, second, *_ = knowledge.catalogue.by_code[SHOP].situations
    tree = (replace(root, options=tuple(replace(o, key=f"n{o.key}", next="") for o in root.options)),)
    talk.knowledge = changed(knowledge, situations=tree)
    reply = talk.say("1")
    assert reply.opening == wording.CHANGED and reply.asks == root.text
    assert talk.say("", f"{SHOP}#{second.options[0].key}").opening == wording.CHANGED
    talk.knowledge = changed(knowledge, situations=())
    told = talk.say("", f"{SHOP}#1a")
    assert told.item is not None and wording.NO_LONGER_ASKED in told.notes


def test_an_edition_without_the_item_says_so(talk: Talk, knowledge: Knowledge) -> None:
    talk.say("", SHOP)
    talk.knowledge = Knowledge.build(Catalogue(items=(knowledge.catalogue.by_code[BIRTH],)), 2)
    assert talk.say("1").opening == wording.ITEM_GONE
    assert talk.say("", f"{SHOP}#1a").outcome == "not_found"
