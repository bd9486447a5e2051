"""Situations on Telegram: options are buttons that change the message in place, and say so when they are gone."""

from dataclasses import replace

import pytest

from bot import wording_situations
from knowledge.catalogue.items import Catalogue
from knowledge.ready import Knowledge
from tests.bot.telegram_house import House
from tests.fakes.telegram import User

SHOP = "YS-SJ-001"


pytestmark = pytest.mark.usefixtures("channel")


def button(person: User, words: str) -> str:
    return next(text for text in person.buttons if words in text)


async def test_options_are_buttons_that_lead_to_the_answer_in_one_message(house: House, person: User) -> None:
    person.says(f"/start {SHOP}")
    await house.quiet(1)
    person.presses(button(person, "委托别人"))
    [asked] = await house.calls("editMessageText")
    assert "经营场所" in asked.text and wording_situations.BACK in person.buttons
    person.presses(button(person, "租的房子"))
    await house.calls("editMessageText", 2)
    person.presses(button(person, "不需要"))
    answer = (await house.calls("editMessageText", 3))[2].text
    assert "租赁" in answer and "委托" in answer and "按情形：" not in answer


async def test_an_option_that_is_gone_starts_the_tree_over(house: House, person: User, knowledge: Knowledge) -> None:
    person.says(f"/start {SHOP}")
    await house.quiet(1)
    item = knowledge.catalogue.by_code[SHOP]
    root = item.situations[0]
    tree = (replace(root, options=tuple(replace(o, key=f"n{o.key}", next="") for o in root.options)),)
    house.shelf.knowledge = Knowledge.build(Catalogue(items=(replace(item, situations=tree),)), 2)
    person.presses(button(person, "委托别人"))
    [edit] = await house.calls("editMessageText")
    assert wording_situations.CHANGED in edit.text and root.text in edit.text
