"""Replies drawn for Telegram: escaped, split, signed; whatever stands in them, the strict fake accepts it."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram import links
from bot.channels.telegram.api import Access, build_bot
from bot.channels.telegram.buttons import LONGEST_DATA, Press, Seal, Verb, short
from bot.channels.telegram.inbox import read_update
from bot.channels.telegram.masking import masked_update
from bot.channels.telegram.outgoing import Card, Cards, Place, Say
from bot.channels.telegram.questions import Room
from bot.channels.telegram.render import Pen, first_page
from bot.channels.telegram.sending import Fate, send
from bot.channels.telegram.texts import LONGEST_TEXT, Block, cut, paginate, say, units
from bot.messages import Choice, ItemCard, PointCard, Reply, Section, SourceCard
from knowledge.matching.facets import FACETS
from knowledge.matching.text import clean
from tests.bot.conftest import TUESDAY_MORNING
from tests.fakes.telegram import TelegramFake

SEAL = Seal("123456789:token")
PEN = Pen(SEAL, 7, 100)
SOURCE = SourceCard("四办", "", "", "", 1, True, "来源：四办")
POINT = PointCard("P", "窗口", "", "", 49.2, 119.7, None, None, "")
ITEM = ItemCard("C", "事项", "局", "", (), "", None, None, (), POINT, SOURCE)

anything = st.text(max_size=60) | st.sampled_from(
    ["", " ", "\u200b", "<b>", "&amp;", "a<b>&c", "\x00\x1f", "😀" * 30, "ﷺ", "‮RTL", "\ud800", "</i>", "`*_[]()", "\u2028"]
)
points = st.builds(replace, st.just(POINT), name=anything, address=anything, hours=anything)
replies = st.builds(
    Reply,
    outcome=st.sampled_from(["answered", "choices", "not_found"]),
    facet=st.sampled_from(FACETS),
    opening=anything,
    item=st.none() | st.builds(replace, st.just(ITEM), code=anything, name=anything, point=st.none() | points),
    sections=st.lists(st.builds(Section, anything, st.lists(anything, max_size=4).map(tuple)), max_size=4).map(tuple),
    choices=st.lists(st.builds(Choice, anything, anything, anything), max_size=3).map(tuple),
    notes=st.lists(anything, max_size=2).map(tuple),
    suggestions=st.lists(anything, max_size=4).map(tuple),
    asks_region=st.booleans(),
)


@pytest.fixture(scope="module")
def fake() -> Iterator[TelegramFake]:
    with TelegramFake(rates=None) as started:
        started.acquaintances([7])
        yield started


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reply=replies)
async def test_the_strict_fake_accepts_every_drawing(fake: TelegramFake, reply: Reply) -> None:
    async with build_bot(Access(fake.token, fake.base_url)) as bot:
        for outgoing in PEN.draw(reply):
            outcome = await send(bot, Room(7), outgoing)
            assert outcome.fate is Fate.SENT, outcome.reason
        query = fake.user(7).queries_inline("身份证")["inline_query"]["id"]
        card = Card(short("x"), "题", "", first_page(reply, 1500), ())
        assert (await send(bot, Room(7), Cards(query, (card,)))).fate is Fate.SENT


@given(lines=st.lists(st.text(max_size=300), max_size=12), heading=st.text(max_size=30), room=st.integers(120, 400))
def test_pages_fit_and_lose_no_line(lines: list[str], heading: str, room: int) -> None:
    pages = paginate([Block(tuple(lines), heading), Block(tuple(lines))], room)
    assert all(0 < units(page) <= room for page in pages)
    whole = "".join(pages).replace("\n", "")
    assert all(
        str(say(piece)).replace("\n", "") in whole
        for line in lines
        if clean(line)
        for piece in cut(line, room - 60)
        if len(line) < 50
    )


@given(text=st.text(max_size=400), room=st.integers(8, 60))
def test_a_long_line_is_cut_without_loss(text: str, room: int) -> None:
    pieces = cut(text, room)
    assert "".join(pieces) == text and all(units(say(piece)) <= room for piece in pieces)


def test_a_line_longer_than_a_message_is_cut_after_a_sentence() -> None:
    text = "需要本人到场。" * 2000
    assert all(page.endswith("。") and units(page) <= LONGEST_TEXT for page in paginate([Block((text,))]))


def test_a_section_that_goes_on_gets_its_heading_again() -> None:
    pages = paginate([Block(tuple(f"{n}. {'材料' * 60}" for n in range(60)), "要带的材料")])
    assert len(pages) > 1 and all(page.startswith("<b>要带的材料</b>\n") for page in pages)


def test_a_long_answer_is_turned_over_in_place() -> None:
    reply = Reply("answered", sections=(Section("材料", tuple(f"{n}. {'材料' * 60}" for n in range(90))),), edition=3)
    [first] = PEN.draw(reply)
    assert isinstance(first, Say) and [button.text for button in first.rows[0]] == ["下一页 ›"]
    press = SEAL.read(7, first.rows[0][0].data)
    assert press == Press("page", "100", page=1, edition=3)
    [second] = PEN.draw(reply, page=1, edits=9)
    assert isinstance(second, Say) and second.edits == 9 and [b.text for b in second.rows[0]] == ["‹ 上一页", "下一页 ›"]


def test_a_place_that_was_asked_for_goes_on_the_map() -> None:
    assert isinstance(PEN.draw(Reply("answered", "place", item=ITEM))[-1], Place)
    assert all(isinstance(sent, Say) for sent in PEN.draw(Reply("answered", "fee", item=ITEM)))
    assert len(PEN.draw(Reply("answered", "place", item=ITEM), edits=5)) == 1


presses = st.builds(
    Press,
    st.sampled_from(["item", "theme", "say", "region", "page", "map", "follow", "lists"]),
    st.text(max_size=10),
    st.sampled_from(FACETS),
    st.integers(0, 99),
    st.integers(0, 9999),
)


@given(press=presses, chat=st.integers(-(2**52), 2**52))
def test_a_button_is_read_as_it_was_signed(press: Press, chat: int) -> None:
    data = SEAL.sign(chat, press)
    assert len(data.encode("utf-8", "replace")) <= LONGEST_DATA and SEAL.read(chat, data) == press


@given(press=presses, place=st.integers(0, 63), sign=st.characters())
def test_a_changed_button_is_refused(press: Press, place: int, sign: str) -> None:
    data = SEAL.sign(7, press)
    changed = data[:place] + sign + data[place + 1 :]
    assert SEAL.read(7, changed) in (None, press) and (SEAL.read(7, changed) is None or changed == data)
    assert SEAL.read(8, data) is None and Seal("987654321:token").read(7, data) is None


@given(data=st.text(max_size=80))
def test_foreign_data_is_refused(data: str) -> None:
    assert SEAL.read(7, data) is None


def test_words_too_long_for_a_button_are_not_offered() -> None:
    verb: Verb = "say"
    with pytest.raises(ValueError, match="64"):
        SEAL.sign(7, Press(verb, "很长的话" * 9))


@given(code=st.text(max_size=300))
def test_any_code_has_a_link_that_telegram_takes(code: str) -> None:
    payload = links.item_payload(code)
    assert 0 < len(payload) <= 64 and payload.isascii() and all(ch.isalnum() or ch in "-_" for ch in payload)


def test_a_code_that_looks_like_a_personal_number_gets_another_link() -> None:
    assert links.item_payload("150702198803070012").startswith("h_")


def message(**content: object) -> dict[str, object]:
    sender = {"id": 7, "is_bot": False, "first_name": "王小明", "last_name": "李", "username": "xiaoming"}
    chat = {"id": 7, "type": "private"}
    return {"update_id": 5, "message": {"message_id": 1, "date": 1, "chat": chat, "from": sender, **content}}


def test_what_is_stored_of_an_update_has_no_number_name_or_contact() -> None:
    update = message(
        text="我叫王，身份证150702198803070012",
        entities=[{"type": "bold", "offset": 0, "length": 2}],
        contact={"phone_number": "+4915112345678", "first_name": "王小明", "vcard": "x"},
        quote={"text": "手机13904700000"},
    )
    told = json.dumps(masked_update(update), ensure_ascii=False)
    assert "〔身份证号〕" in told and "〔手机号〕" in told
    assert not any(secret in told for secret in ("19880307", "13904700000", "王小明", "4915112345678", "李", "entities"))


def test_identifiers_stay_as_they_are() -> None:
    query = {"id": "4532015112830366", "data": "E1234567", "from": {"id": 7, "is_bot": False, "first_name": "王"}}
    assert masked_update({"callback_query": query})["callback_query"] | {"from": query["from"]} == query


fields = st.sampled_from(["update_id", "message", "chat", "id", "from", "date", "text"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(fields, inner, max_size=4),
    max_leaves=12,
)


@given(update=values)
def test_anything_may_come_in(update: object) -> None:
    row = read_update(update, 1, TUESDAY_MORNING)
    assert row is None or (abs(row.chat) < 2**63 and row.asked_at <= TUESDAY_MORNING)
