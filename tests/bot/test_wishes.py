"""「订阅」 and 「退订」, read from a sentence and written down; on the web the notice board is told instead."""

import asyncio

import pytest
from sqlalchemy import select

from bot import wording_notices as words
from bot.assistant import Assistant
from bot.broadcasts.hours import Rhythm
from bot.messages import Address, Question, Reply
from bot.store.tables.subscribers import interests, subscribers
from bot.wishes import Leave, Wish, wish_of
from knowledge.ready import Knowledge
from knowledge.store.database import Database
from tests.bot.conftest import TUESDAY_MORNING
from tests.bot.telegram_house import Shelf


def ask(text: str, channel: str = "telegram", key: str = "1") -> Question:
    return Question(Address(channel, "7"), key, text)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("订阅", Wish()),
        ("我要订阅通知", Wish()),
        ("订阅 海拉尔", Wish(regions=("150702",))),
        ("订阅满洲里、牙克石，每周一次", Wish(regions=("150781", "150782"), rhythm=Rhythm.WEEKLY)),
        ("订阅 社会保障 企业 每天", Wish(themes=("社会保障",), persons="法人", rhythm=Rhythm.DAILY)),
        ("订阅全部", Wish(regions=(), themes=())),
        ("退订", Leave()),
        ("取消订阅了", Leave()),
        ("订阅 火星天气", None),
        ("身份证丢了咋整", None),
        ("报刊怎么订阅", None),
    ],
)
def test_what_a_sentence_wants(knowledge: Knowledge, text: str, wish: Wish | Leave | None) -> None:
    assert wish_of(ask(text), knowledge) == wish


def answered(database: Database, knowledge: Knowledge, *questions: Question) -> list[Reply]:
    assistant = Assistant(database, Shelf(knowledge), lambda: TUESDAY_MORNING)  # type: ignore[arg-type]
    return [asyncio.run(assistant.answer(question)) for question in questions]


def test_a_wish_is_written_down_and_told_back(database: Database, knowledge: Knowledge) -> None:
    first, second = answered(database, knowledge, ask("订阅 海拉尔 社会保障 每周"), ask("订阅 满洲里", key="2"))
    assert first.opening == words.SUBSCRIBED_TO.format(told="地区：海拉尔区；主题：社会保障；多久一次：每周一次")
    assert "满洲里市" in second.opening and "退订" in second.suggestions
    with database.reading() as connection:
        (person,) = connection.execute(select(subscribers)).all()
        chosen = connection.execute(select(interests.c.kind, interests.c.value)).all()
    assert (person.wanted, person.rhythm) == (True, "weekly")
    assert {tuple(row) for row in chosen} == {("region", "150781"), ("theme", "社会保障")}


def test_leaving_is_written_down(database: Database, knowledge: Knowledge) -> None:
    answered(database, knowledge, ask("订阅 海拉尔"), ask("退订", key="2"))
    with database.reading() as connection:
        assert connection.scalar(select(subscribers.c.wanted)) is False
        assert not connection.execute(select(interests)).all()


def test_on_the_web_the_notice_board_is_told(database: Database, knowledge: Knowledge) -> None:
    (reply,) = answered(database, knowledge, ask("订阅 海拉尔", "web"))
    assert reply.opening == words.BOARD_ONLY
    with database.reading() as connection:
        assert not connection.execute(select(subscribers)).all()


def test_what_is_not_understood_is_asked_again(database: Database, knowledge: Knowledge) -> None:
    (reply,) = answered(database, knowledge, ask("订阅 火星天气"))
    assert reply.opening.startswith("没听懂要订阅什么")
