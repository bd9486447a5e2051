"""A quarrel is told who mediates, arbitrates or judges; a wish for a certificate about the same thing is not."""

import pytest

from bot import wording_disputes
from tests.bot.conftest import Talk


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("草场被人占了咋办", "农村土地承包仲裁委员会"),
        ("邻居盖房占了我家地", "人民调解"),
        ("他家牛羊吃了我家草场", "人民调解"),
        ("房东不退押金", "12348"),
        ("网购的东西是假货不退钱", "12315"),
        ("离婚财产分不清", "人民调解"),
        ("楼上漏水不管", "12345"),
        ("公司把我开除了不给赔偿", "仲裁"),
        ("别人借钱不还", "起诉"),
    ],
)
def test_a_quarrel_is_told_who_decides_it(talk: Talk, words: str, says: str) -> None:
    reply = talk.say(words)
    titled = [section.text for section in reply.sections if section.title == wording_disputes.TITLE]
    assert says in (titled[0] if titled else reply.opening), reply.text
    assert titled or (reply.outcome == "declined" and reply.item is None), reply.text


@pytest.mark.parametrize("words", ["老板拖欠我三个月工资找谁", "包工头跑了工钱没结"])
def test_unpaid_wages_get_the_item_and_the_other_ways(talk: Talk, words: str) -> None:
    reply = talk.say(words)
    assert reply.item and reply.item.name == "劳动保障监察举报投诉"
    assert "仲裁" in reply.sections[0].text and "12348" in reply.sections[0].text


def test_what_helps_is_asked_on_by_its_name(talk: Talk) -> None:
    talk.say("草场被人占了咋办")
    reply = talk.say("人民调解申请")
    assert reply.item and reply.item.name == "人民调解申请"


@pytest.mark.parametrize(
    "words", ["草场流转怎么备案", "宅基地证怎么办", "土地承包合同变更登记", "离婚登记要带什么材料", "劳动仲裁怎么申请"]
)
def test_who_asks_how_something_is_done_has_no_quarrel(talk: Talk, words: str) -> None:
    assert "起诉" not in talk.say(words).text
