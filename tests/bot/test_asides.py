"""What people say on the way: about themselves, in anger, of one thing among several, of the hall just told."""

import pytest

from bot import wording
from tests.bot.conftest import Talk


@pytest.mark.parametrize(
    ("first", "aside", "says"),
    [
        ("养老认证怎么弄", "他没有智能手机", "指南里没写"),
        ("身份证到期了怎么换", "我替她去行不", "不能代办"),
        ("居住证申领", "还没满半年能办吗", "半年以上"),
        ("高考报名要啥材料", "我户口不在这", "指南里没写"),
        ("三岁以下孩子那个补贴怎么领", "一年多少钱", "3600元"),
        ("机动车驾驶证期满换证", "跨省通办吗", "受理条件"),
        ("机动车驾驶证期满换证", "监督电话", "监督投诉"),
    ],
)
def test_what_is_said_about_oneself_keeps_the_item(talk: Talk, first: str, aside: str, says: str) -> None:
    talk.say(first)
    before = talk.conversation.item
    reply = talk.say(aside)
    assert reply.item and reply.item.code == before and says in reply.text, reply.text


def test_a_statement_while_choices_are_open_is_answered_for_each(talk: Talk) -> None:
    first = talk.say("想卖烟")
    reply = talk.say("我这店离学校近，能办吗")
    assert reply.facet == "condition" and {c.code for c in reply.choices} == {c.code for c in first.choices}


def test_a_new_matter_is_no_aside(talk: Talk) -> None:
    talk.say("居住证怎么办")
    reply = talk.say("我的社保卡丢了")
    assert reply.item and reply.item.name == "社会保障卡补领"


def test_another_act_in_a_word_leads_to_its_item(talk: Talk) -> None:
    talk.say("出生医学证明首次签发")
    reply = talk.say("丢了")
    assert reply.item and reply.item.name == "出生医学证明补发"


def test_another_of_the_choices_is_named_by_its_number_after_one_was_picked(talk: Talk) -> None:
    first = talk.say("社保卡")
    talk.say("2")
    reply = talk.say("第一个")
    assert reply.item and reply.item.code == first.choices[0].code


def test_that_one_points_back_by_a_word_of_its_name(talk: Talk) -> None:
    talk.say("老人走了要办啥")
    reply = talk.say("公积金那个要带什么")
    assert reply.item and reply.item.name == "职工死亡或被宣告死亡提取住房公积金"


@pytest.mark.parametrize("words", ["你们这破系统，问了半天都不对", "什么玩意，听不懂人话"])
def test_who_scolds_is_told_sorry(talk: Talk, words: str) -> None:
    assert talk.say(words).opening == wording.SORRY


def test_a_wish_called_off_with_thanks_is_a_farewell(talk: Talk) -> None:
    talk.say("草原上烧荒要批吗")
    assert talk.say("不烧了，谢谢").opening == wording.THANKS


def test_the_same_hall_is_asked_about_again(talk: Talk) -> None:
    talk.say("不动产登记中心在哪")
    reply = talk.say("中午休息吗")
    assert reply.sections and all("不动产登记中心" in part.title for part in reply.sections)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("宝宝刚出生两周，要办哪些证", "生了娃"),
        ("我妈上周走了", "人走了"),
        ("想开网店卖牛肉干", "开网店"),
    ],
)
def test_an_occasion_is_heard_with_its_kin_and_days(talk: Talk, words: str, name: str) -> None:
    assert talk.say(words).opening.startswith(name)


@pytest.mark.parametrize("words", ["宅基地证咋办", "新生儿医保怎么上"])
def test_one_paper_is_no_occasion(talk: Talk, words: str) -> None:
    reply = talk.say(words)
    assert reply.item or reply.outcome == "choices"
