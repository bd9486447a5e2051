"""A place that people name instead of a position is found in what the points tell of where they are."""

import pytest

from tests.bot.conftest import Talk


def test_near_a_landmark_is_a_position(talk: Talk) -> None:
    talk.say("身份证丢了怎么补")
    reply = talk.say("百货大楼附近哪能办")
    assert reply.item and reply.item.name == "居民身份证丢失补领" and reply.facet == "place"
    assert reply.item.point and reply.item.point.distance_m is not None


def test_a_landmark_said_first_is_kept_for_the_matter_that_follows(talk: Talk) -> None:
    talk.say("我在火车站广场这边")
    reply = talk.say("社保卡丢了怎么补")
    assert reply.item and reply.item.point and reply.item.point.distance_m is not None and not reply.asks_region


def test_a_landmark_beside_the_matter_leaves_the_matter(talk: Talk) -> None:
    reply = talk.say("我在北湖公园对面，护照丢了去哪补")
    assert reply.item and reply.item.name == "普通护照补发"
    assert reply.item.point and "满洲里" in reply.item.point.name


@pytest.mark.parametrize("words", ["学校旁边能开网吧吗", "我家附近哪有办社保的"])
def test_what_no_point_names_is_no_landmark(talk: Talk, words: str) -> None:
    talk.say(words)
    assert talk.conversation.at is None
