"""WeChat's texts: whole, within the platform's bytes, and never a link of somebody else's making."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import wording, wording_wechat
from bot.channels.wechat.render import draw
from bot.channels.wechat.texts import LONGEST_TEXT, ROOM, Block, link, pack, paginate, say, shown, size
from bot.messages import Choice, Reply, Section
from knowledge.matching.text import clean
from knowledge.ready import Knowledge
from tests.bot.conftest import Talk

LINES = st.lists(
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp")), max_size=900), max_size=6
)


@given(st.lists(st.tuples(LINES, st.text(alphabet="标题abc", max_size=30)), max_size=6))
def test_pages_are_within_their_room_and_lose_nothing(parts: list[tuple[list[str], str]]) -> None:
    pages = paginate(Block([say(line) for line in lines], heading) for lines, heading in parts)
    assert all(size(page) <= ROOM and clean(page) for page in pages)
    written = [line for lines, _ in parts for line in lines]
    bare = "".join(pages)
    for heading in {f"【{say(heading)}】" for _, heading in parts if heading}:
        bare = bare.replace(heading, "")
    if clean(bare) and not any("【" in line for line in written):
        assert bare.replace("\n", "") == "".join(say(line) for line in written).replace("\n", "")


@given(st.lists(st.lists(st.text(alphabet="办事指南材料", min_size=1, max_size=ROOM // 3), min_size=1, max_size=3), max_size=4))
def test_packed_answers_keep_their_order_and_their_room(answers: list[list[str]]) -> None:
    packed = pack(answers)
    assert all(size(page) <= ROOM for page in packed)
    assert "".join(packed).replace("————", "").replace("\n", "") == "".join("".join(pages) for pages in answers)
    if packed:
        assert size(shown(packed, links=True)) <= LONGEST_TEXT


@given(st.text(), st.text())
def test_what_comes_from_outside_makes_no_link(words: str, said: str) -> None:
    assert "<a" not in say(words) and "</" not in say(words)
    made = link(words, said)
    assert made.count("<a") == made.count("</a>") <= 1 and made.count('"') - say(words).count('"') in (0, 2)


def test_choices_are_numbered_lines_that_may_be_tapped() -> None:
    reply = Reply("choices", opening="哪一件？", choices=(Choice("A", "甲<a href='x'>", "公安局"), Choice("B", "乙")))
    assert draw(reply) == ["哪一件？\n\n1. 甲＜a href='x'>（公安局）\n2. 乙"]
    (tapped,) = draw(reply, links=True)
    assert 'msgmenucontent=1&msgmenuid=1">1. 甲＜a' in tapped and 'msgmenucontent=2&msgmenuid=1">2. 乙</a>' in tapped


def test_nobody_is_told_to_tap_where_nothing_can_be_tapped() -> None:
    reply = Reply("choices", opening=wording.WHICH_ONE, choices=(Choice("A", "甲"), Choice("B", "乙")))
    assert "点一下" in draw(reply, links=True)[0] and "点一下" not in draw(reply)[0] and "回复序号" in draw(reply)[0]


def test_what_is_to_be_chosen_and_the_source_stand_on_the_first_page() -> None:
    parts = [Section(f"第{n}段", ("很长的一行，说的是怎么办。" * 8,)) for n in range(8)]
    choices = (Choice("A", "满了"), Choice("B", "没满"))
    reply = Reply("answered", sections=tuple(parts[:4]), asks="满16周岁了吗？", choices=choices, details=tuple(parts[4:]))
    pages = draw(replace(reply, notes=("来源：四办清单",)))
    assert len(pages) > 1 and "满16周岁了吗？\n1. 满了\n2. 没满" in pages[0] and "来源：四办清单" in pages[0]


@pytest.mark.parametrize("links", [False, True])
def test_every_item_is_told_whole(knowledge: Knowledge, talk: Talk, links: bool) -> None:
    for item in knowledge.catalogue.items[::7]:
        reply = talk.say("", pick=item.code)
        pages = draw(reply, links)
        assert pages and all(size(shown(pages[n:], links)) <= LONGEST_TEXT for n in range(len(pages)))
        told = "\n".join(pages).replace("\n", "")
        lines = [line for section in (*reply.sections, *reply.details) for line in section.lines]
        assert [line for line in lines if "点一下" not in line and say(line).replace("\n", "") not in told] == []
        assert reply.item is None or reply.item.source.text.split("\n")[0] in told


def test_a_last_page_tells_of_no_more() -> None:
    assert wording_wechat.MORE_WORD in shown(["一", "二"]) and shown(["二"]) == "二"
