"""Several needs in one message are answered one by one; one need is never taken apart."""

import pytest

from bot.messages import Reply
from knowledge.ready import Knowledge
from tests.bot.conftest import Talk


def names(reply: Reply) -> list[str]:
    return [part.item.name for part in reply.more if part.item]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("身份证丢了要补，另外社保卡也丢了怎么补", ["居民身份证丢失补领", "社会保障卡补领"]),
        ("护照丢了怎么补？驾驶证期满换证要带啥", ["普通护照补发", "机动车驾驶证期满换证"]),
    ],
)
def test_two_needs_get_two_answers(talk: Talk, words: str, told: list[str]) -> None:
    reply = talk.say(words)
    assert names(reply) == told, reply.text
    assert all(part.text in reply.text for part in reply.more)


def test_a_facet_asked_of_both_is_answered_for_both(talk: Talk) -> None:
    reply = talk.say("身份证丢了要补，另外社保卡也丢了要补，都要带什么材料")
    assert [part.facet for part in reply.more] == ["materials", "materials"]


def test_each_of_two_needs_ends_with_its_source(talk: Talk) -> None:
    reply = talk.say("身份证丢了要补，另外社保卡也丢了怎么补")
    assert all("来源" in part.notes[-1] for part in reply.more)


def test_no_item_of_the_catalogue_is_taken_apart_by_its_name(knowledge: Knowledge) -> None:
    apart = [item.name for item in knowledge.catalogue.items if Talk(knowledge).say(item.name).more]
    assert apart == []


@pytest.mark.parametrize(
    "words",
    [
        "身份证丢了，明天还得坐火车，咋整",
        "孩子刚生下来，户口还没上，要带什么",
        "房子卖给别人了，过户去哪办",
        "老人走了，户口怎么销",
    ],
)
def test_a_story_with_one_need_stays_one(talk: Talk, words: str) -> None:
    assert not talk.say(words).more


def test_one_of_two_matters_is_asked_about_by_its_place(talk: Talk) -> None:
    talk.say("身份证丢了要补，另外社保卡也丢了怎么补")
    first, second = talk.say("第一个在哪办"), talk.say("第二个呢")
    assert first.item and first.item.name == "居民身份证丢失补领" and first.facet == "place"
    assert second.item and second.item.name == "社会保障卡补领"


@pytest.mark.parametrize("words", ["要多久", "都要多久", "两个分别要多久"])
def test_what_is_asked_right_after_two_answers_is_answered_for_both(talk: Talk, words: str) -> None:
    talk.say("身份证丢了要补，另外社保卡也丢了怎么补")
    reply = talk.say(words)
    assert names(reply) == ["居民身份证丢失补领", "社会保障卡补领"]
    assert {part.facet for part in reply.more} == {"time"}


def test_no_more_than_a_dozen_clauses_are_understood(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    understand = Knowledge.understand
    monkeypatch.setattr(
        Knowledge, "understand", lambda self, text, region="": asked.append(text) or understand(self, text, region)
    )
    talk.say("要补办、要申请、要登记和打印、要查询和预约？补领呢，又要想办哪几样，怎么补办和申请，哪几样要登记，多少样要预约")
    assert len(asked) == len(set(asked)) <= 14
