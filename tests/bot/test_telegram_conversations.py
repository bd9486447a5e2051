"""Whole conversations on Telegram: asking, buttons, places, groups, inline cards, deep links, being blocked."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot import wording
from bot.channels.telegram import commands
from bot.channels.telegram.buttons import Press, Seal, short
from bot.channels.telegram.links import item_payload, point_payload
from bot.messages import Address
from bot.store import subscribers
from bot.store.tables.chats import conversations, inbox
from bot.store.tables.telegram import telegram_updates
from knowledge.ready import Knowledge
from tests.bot.telegram_house import House
from tests.fakes.telegram import User, faults

LOST_CARD = "居民身份证丢失补领"
ME = Address("telegram", "7")


pytestmark = pytest.mark.usefixtures("channel")


async def test_a_question_is_answered_with_facets_to_tap_and_a_way_to_share_the_position(house: House, person: User) -> None:
    person.says(LOST_CARD)
    answer, place = await house.quiet(2)
    assert f"<b>{LOST_CARD}" in answer and "<b>要带的材料</b>" in answer and wording.WHICH_REGION not in answer
    assert place == wording.WHICH_REGION
    assert {"要带什么", "要多久", "要多少钱", commands.FOLLOW_BUTTON} <= set(person.buttons)
    assert [key["text"] for key in person.chat.keyboard_buttons()] == [commands.SHARE_BUTTON]


async def test_a_facet_button_edits_the_answer_in_place(house: House, person: User) -> None:
    person.says(LOST_CARD)
    await house.quiet(2)
    shown = len(person.sees)
    person.presses("要多少钱")
    [edit] = await house.calls("editMessageText")
    await house.calls("answerCallbackQuery")
    assert "40元" in edit.text and "要带的材料" not in edit.text and len(person.sees) == shown
    person.presses(commands.WHOLE_BUTTON)
    assert "要带的材料" in (await house.calls("editMessageText", 2))[1].text


async def test_a_choice_is_made_by_button_and_the_list_becomes_the_answer(house: House, person: User) -> None:
    person.says("身份证")
    [offer] = await house.quiet(1)
    assert wording.WHICH_ONE in offer and person.buttons[-1] == wording.NONE_OF_THESE
    person.presses(person.buttons[1])
    [edit] = await house.calls("editMessageText")
    assert edit.text.startswith("<b>") and "来源" in edit.text


async def test_none_of_these_is_a_button_as_well(house: House, person: User) -> None:
    person.says("身份证")
    await house.quiet(1)
    shown = person.buttons[:-1]
    person.presses(wording.NONE_OF_THESE)
    [edit] = await house.calls("editMessageText")
    assert edit.text.startswith(wording.WHICH_THEN) and not set(shown) & set(person.buttons)


async def test_a_shared_position_gives_the_nearest_point_on_the_map(house: House, person: User) -> None:
    person.says(LOST_CARD)
    await house.quiet(2)
    person.shares_location(49.595, 117.38)
    [venue] = await house.calls("sendVenue")
    assert abs(float(venue.parameters["latitude"]) - 49.6) < 0.1 and "约" in house.fake.ledger.texts(7)[2]


async def test_a_typed_place_does_as_well(house: House, person: User) -> None:
    person.says(f"{LOST_CARD}去哪儿办")
    await house.quiet(2)
    person.says("满洲里")
    assert "满洲里" in (await house.quiet(3))[2]


async def test_a_region_is_chosen_by_command_and_button(house: House, person: User) -> None:
    person.says("/region")
    [asked] = await house.quiet(1)
    assert asked == commands.ASK_REGION and "满洲里市" in person.buttons
    person.presses("满洲里市")
    assert (await house.calls("editMessageText"))[0].text == wording.REGION_KEPT.format(region="满洲里市")
    person.says("/region")
    assert "满洲里市" in (await house.quiet(2))[1]
    await house.done(3)
    with house.database.reading() as connection:
        assert connection.scalar(select(subscribers.subscribers.c.region)) == "150781"


async def test_the_map_button_shows_the_place_of_its_answer(house: House, person: User) -> None:
    person.says(LOST_CARD)
    await house.quiet(2)
    person.presses(commands.MAP_BUTTON)
    assert (await house.calls("sendVenue"))[0].parameters["title"]


async def test_the_menu_and_the_descriptions_are_set_in_chinese(house: House) -> None:
    [menu] = await house.calls("setMyCommands")
    assert [c["command"] for c in json.loads(menu.parameters["commands"])] == list(commands.COMMANDS)
    await house.calls("setMyDescription")
    await house.calls("setMyShortDescription")


async def test_start_greets_with_examples_that_can_be_tapped(house: House, person: User) -> None:
    person.starts()
    [greeting] = await house.quiet(1)
    assert wording.GREETING in greeting and "/unsubscribe" in greeting
    person.presses("身份证丢了咋整")
    assert "身份证" in (await house.calls("editMessageText"))[0].text


@pytest.mark.parametrize("text", ["/help", "/unknown", "/Help@SIBAN_test_bot"])
async def test_help_names_every_command(house: House, person: User, text: str) -> None:
    person.says(text)
    [told] = await house.quiet(1)
    assert all(f"/{name}" in told for name in commands.COMMANDS if name not in ("start", "help"))


async def test_nearby_asks_for_the_position_and_takes_a_place_in_words(house: House, person: User) -> None:
    person.says("/nearby 身份证丢失补领")
    answer, place = await house.quiet(2)
    assert "去哪儿办" in answer and place in (wording.WHICH_REGION, commands.ASK_POSITION)
    person.says("/nearby 满洲里")
    assert "满洲里" in (await house.quiet(3))[2]


async def test_lists_are_leafed_through_in_one_message(house: House, person: User) -> None:
    person.says("/lists")
    [lists] = await house.quiet(1)
    assert "清单一览（第1版，共512项）" in lists and "四办" in lists
    person.presses(person.buttons[0])
    first = (await house.calls("editMessageText"))[0].text
    person.presses(commands.LATER)
    second = (await house.calls("editMessageText", 2))[1].text
    assert "第1/" in first and "第2/" in second
    item = person.buttons[0]
    person.presses(item)
    assert item.rstrip("…") in (await house.calls("editMessageText", 3))[2].text
    assert [text for text in house.fake.ledger.texts(7) if text != wording.WHICH_REGION] == [lists]


async def test_following_and_unsubscribing(house: House, person: User) -> None:
    person.says(LOST_CARD)
    await house.quiet(2)
    person.presses(commands.FOLLOW_BUTTON)
    person.says("/follow 异地就医备案")
    await house.done(3)
    assert len(followed(house)) == 2 and reachable(house) == [ME]
    person.says("/unsubscribe")
    await house.done(4)
    assert followed(house) == [] and reachable(house) == []
    person.says("医保卡丢了")
    await house.done(5)
    assert reachable(house) == []  # asking is not subscribing again


def followed(house: House) -> list[str]:
    with house.database.reading() as connection:
        return subscribers.followed(connection, ME)


def reachable(house: House) -> list[Address]:
    with house.database.reading() as connection:
        return subscribers.reachable(connection, "telegram")


async def test_forget_leaves_no_word_of_the_person(house: House, person: User) -> None:
    person.says(LOST_CARD)
    person.says("/region 满洲里")
    await house.quiet(3)
    person.says("/forget")
    assert (await house.quiet(4))[3] == commands.FORGOTTEN
    await house.done(3)
    with house.database.reading() as connection:
        assert connection.execute(select(conversations)).all() == []
        assert {(row.text, row.reply) for row in connection.execute(select(inbox))} == {("", None)}
        assert set(connection.scalars(select(telegram_updates.c.payload))) == {""}
    person.presses("要多少钱")
    await house.calls("editMessageText")


async def test_personal_numbers_reach_no_table_and_the_person_is_told(house: House, person: User) -> None:
    house.fake.user(8, "王小明").says("我身份证150702198803070012丢了，手机13904700000，咋补")
    told = (await house.quiet(1, 8))[0]
    assert "身份证号" in told and "手机号" in told
    with house.database.reading() as connection:
        rows = [str(row) for table in (inbox, conversations, telegram_updates) for row in connection.execute(select(table))]
    assert not any(secret in row for row in rows for secret in ("19880307", "13904700000", "王小明"))


async def test_a_group_gets_answers_only_when_it_asks(house: House, person: User) -> None:
    group = house.fake.group(-5)
    group.shut = ""
    house.fake.world.bot["can_read_all_group_messages"] = True
    person.says(LOST_CARD, group)
    person.says("/help@other_bot", group)
    asked = person.says(f"@siban_test_bot {LOST_CARD}", group)
    [answer] = await house.quiet(1, -5)
    assert LOST_CARD in answer and wording.WHICH_REGION in answer  # in words: groups have no button to share a position
    sent = house.fake.ledger.messages(-5)[0]
    assert json.loads(sent.parameters["reply_parameters"])["message_id"] == asked["message"]["message_id"]
    person.says("要带啥", group, reply_to=sent.result)
    assert "要带的材料" in (await house.quiet(2, -5))[1]
    assert reachable(house) == []  # a group is no subscriber


async def test_inline_cards_lead_back_to_the_bot(house: House, person: User) -> None:
    query = person.queries_inline("身份证")["inline_query"]["id"]
    [call] = await house.calls("answerInlineQuery")
    cards = json.loads(call.parameters["results"])
    assert 2 <= len(cards) <= 10 and all(card["title"] for card in cards) and house.fake.world.queries[query].answer
    assert cards[0]["reply_markup"]["inline_keyboard"][0][0]["url"].startswith("https://t.me/siban_test_bot?start=")


@pytest.mark.parametrize("text", ["", "你好", "今天天气怎么样", "xyzzy"])
async def test_an_inline_query_about_nothing_gets_no_card(house: House, person: User, text: str) -> None:
    person.queries_inline(text)
    assert json.loads((await house.calls("answerInlineQuery"))[0].parameters["results"]) == []


async def test_a_deep_link_opens_its_item(house: House, person: User) -> None:
    person.starts("YS-GA-002")
    assert LOST_CARD in (await house.quiet(1))[0]


async def test_a_deep_link_may_stand_for_any_code(house: House, person: User, knowledge: Knowledge) -> None:
    item = replace(knowledge.catalogue.items[0], code="呼伦贝尔/2026 第1项 " + "长" * 80, name="特别事项")
    catalogue = replace(knowledge.catalogue, items=(*knowledge.catalogue.items, item))
    house.shelf.knowledge = Knowledge.build(catalogue, 2)
    person.starts(item_payload(item.code))
    assert "特别事项" in (await house.quiet(1))[0]


async def test_the_link_of_a_window_tells_where_the_person_is(house: House, person: User, knowledge: Knowledge) -> None:
    point = next(p for p in knowledge.points if p.region == "150781" and p.lat)
    person.starts(point_payload(point.code))
    assert point.name in (await house.quiet(1))[0]
    person.says(f"{LOST_CARD}去哪儿办")
    assert "满洲里" in (await house.quiet(2))[1]


async def test_an_outdated_link_says_so(house: House, person: User) -> None:
    person.starts("NO-SUCH-CODE")
    assert commands.VOID_LINK in (await house.quiet(1))[0]


async def test_a_tampered_and_a_foreign_button_do_nothing(house: House, person: User) -> None:
    person.says(LOST_CARD)
    await house.quiet(2)
    message = person.sees[1]
    foreign = Seal(house.fake.token).sign(8, Press("follow", short("YS-GA-002")))
    mine = Seal(house.fake.token).sign(7, Press("follow", short("YS-GA-002")))
    for data in (foreign, mine[:-1] + "x", "", "x", "很长" * 10, "{}"):
        person.forges_press(message, data)
    toasts = await house.calls("answerCallbackQuery", 6)
    assert {toast.parameters["text"] for toast in toasts} == {commands.VOID_BUTTON}
    assert followed(house) == [] and house.fake.ledger.of("editMessageText") == []


async def test_a_stale_button_is_answered_with_what_changed(house: House, person: User, knowledge: Knowledge) -> None:
    person.says(LOST_CARD)
    await house.quiet(2)
    house.shelf.knowledge = Knowledge.build(knowledge.catalogue, 2)
    person.presses("要多少钱")
    [toast] = await house.calls("answerCallbackQuery")
    assert toast.parameters["text"] == commands.NEWER.format(edition=2)
    assert "第2版" in (await house.calls("editMessageText"))[0].text
    items = tuple(item for item in knowledge.catalogue.items if item.name != LOST_CARD)
    house.shelf.knowledge = Knowledge.build(replace(knowledge.catalogue, items=items), 3)
    person.presses("要多久")
    assert (await house.calls("answerCallbackQuery", 2))[1].parameters["text"] == commands.GONE_ITEM.format(edition=3)
    assert len(house.fake.ledger.of("editMessageText")) == 1


async def test_an_expired_press_still_changes_the_message(house: House, person: User) -> None:
    person.says(LOST_CARD)
    await house.quiet(2)
    pressed = person.presses("要多少钱")
    house.fake.world.queries[pressed["callback_query"]["id"]].asked_at = 0  # long ago
    assert "40元" in (await house.calls("editMessageText"))[0].text


async def test_a_person_who_blocks_the_bot_is_inactive_until_they_write(house: House, person: User) -> None:
    person.says("你好")
    await house.done(1)
    assert reachable(house) == [ME]
    person.blocks_bot()
    await house.done(2)
    assert reachable(house) == []
    person.says(LOST_CARD)
    await house.done(4)
    assert reachable(house) == [ME]


async def test_a_person_who_is_gone_when_the_answer_comes_is_inactive(house: House, person: User) -> None:
    person.says("你好")
    await house.quiet(1)
    house.fake.faults.plan(faults.blocked(), chat=7)
    person.says(LOST_CARD)
    await house.done(2)
    assert reachable(house) == [] and len(house.fake.ledger.texts(7)) == 1


async def test_too_many_questions_get_one_polite_notice(house: House, person: User) -> None:
    for number in range(18):
        person.says(f"你好{number}")
    await house.done(18)
    texts = house.fake.ledger.texts(7)
    assert len(texts) == 16 and texts[-1] == wording.TOO_FAST
    await house.fake.advance(61)
    person.says("你好")
    assert len(await house.quiet(17)) == 17


async def test_stickers_and_voices_are_never_met_with_silence(house: House, person: User) -> None:
    person.sends(sticker={"file_id": "a", "file_unique_id": "b", "type": "regular", "width": 1, "height": 1,
                          "is_animated": False, "is_video": False})  # fmt: skip
    assert (await house.quiet(1))[0] == wording.WORDLESS
