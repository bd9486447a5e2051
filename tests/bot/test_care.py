"""Ratings, reports of wrong fields, follows, forgetting and the mode for elders, in words that work in every channel."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot import wording_care as words
from bot.assistant import Assistant
from bot.messages import Address, Question, Reply
from bot.store import questions, ratings, reports, subscribers
from bot.store.tables.chats import conversations, inbox
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.store.database import Database
from knowledge.store.tables import metadata
from tests.bot.conftest import TUESDAY_MORNING, Talk

LOST_CARD = "YS-GA-002"


class Clock:
    now = TUESDAY_MORNING

    def __call__(self) -> object:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def assistant(database: Database, knowledge: Knowledge, clock: Clock) -> Assistant:
    return Assistant(database, Live(database, lambda catalogue, edition: knowledge), clock)  # type: ignore[arg-type]


@pytest.fixture
def say(assistant: Assistant) -> Callable[..., Reply]:
    """Say something as a person; every message is new."""
    count = iter(range(1000))

    def speak(text: str, person: str = "7", channel: str = "telegram", **more: object) -> Reply:
        question = Question(Address(channel, person), str(next(count)), text, **more)  # type: ignore[arg-type]
        return assistant.answer_now(question)

    return speak


def test_a_rating_is_asked_for_once_a_day_when_the_person_thanks_or_leaves(talk: Talk) -> None:
    assert not talk.say("谢谢").asks_rating  # nothing was answered yet
    talk.say("身份证丢了咋整")
    reply = talk.say("谢谢")
    assert reply.asks_rating and words.RATE in reply.notes
    assert not talk.say("再见").asks_rating
    talk.now += timedelta(days=1)
    assert talk.say("再见").asks_rating


def test_a_conversation_that_goes_on_is_not_interrupted_by_a_rating(talk: Talk) -> None:
    replies = [talk.say(text) for text in ("身份证丢了咋整", "海拉尔", "要多久", "社保卡丢了怎么补")]
    assert not any(reply.asks_rating for reply in replies)
    assert [reply.rated_later for reply in replies] == [False, True, True, True]  # the first asks for the place


def test_who_has_rated_is_not_asked_again(talk: Talk) -> None:
    talk.say("身份证丢了咋整")
    talk.say("非常满意")
    assert not talk.say("谢谢").asks_rating


def test_a_rating_keeps_item_edition_and_region_and_the_last_of_a_day_counts(
    say: Callable[..., Reply], database: Database
) -> None:
    say("身份证丢了咋整")
    say("海拉尔")
    assert say("不满意").suggestions == words.WRONG_FIELDS
    assert say("非常满意").opening == words.RATED_WELL
    with database.reading() as connection:
        [rating] = ratings.latest(connection)
        [tally] = ratings.tallies(connection, TUESDAY_MORNING - timedelta(days=1))
    assert (rating.stars, rating.item_code, rating.region) == (5, LOST_CARD, "150702") and rating.edition > 0
    assert tally.counts == (1, 0, 0, 0, 0) and tally.mean == 5


def test_words_of_a_rating_before_any_answer_are_no_rating(say: Callable[..., Reply], database: Database) -> None:
    say("不满意")
    with database.reading() as connection:
        assert ratings.latest(connection) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("材料不对：窗口说还要照片", "materials"),
        ("电话打不通", "consult"),
        ("你写的地址错了，早搬走了", "address"),
        ("「多久办好」这条不对", "promised_limit"),
        ("时限不对", "promised_limit"),
        ("其他不对", ""),
        ("这条不对：那边说不办了", ""),
    ],
)
def test_a_wrong_field_is_reported_to_its_department(
    say: Callable[..., Reply], database: Database, said: str, field: str
) -> None:
    say("身份证丢了咋整")
    reply = say(said)
    with database.reading() as connection:
        [report] = reports.inbox(connection, "呼伦贝尔市公安局")
        assert reports.inbox(connection, "别的部门") == []
    assert (report.item_code, report.field, report.words) == (LOST_CARD, field, said)
    assert report.due_on == date(2026, 12, 1) and "12月1日前核对" in reply.opening


def test_a_report_names_the_item_and_edition_that_were_on_the_screen(say: Callable[..., Reply], database: Database) -> None:
    say("身份证丢了咋整")
    say("材料不对", pick="YS-GA-008", edition=7)
    with database.reading() as connection:
        [report] = reports.inbox(connection)
    assert (report.item_code, report.edition) == ("YS-GA-008", 7)


@pytest.mark.parametrize("said", ["这条不对", "这一项错了"])
def test_without_a_field_the_fields_are_offered(talk: Talk, said: str) -> None:
    assert talk.say(said).opening == words.WRONG_WITHOUT_ITEM
    talk.say("身份证丢了咋整")
    assert talk.say(said).suggestions == words.WRONG_FIELDS


@pytest.mark.parametrize("said", ["不对，我说的是护照", "身份证地址错了怎么改", "地址变了身份证要换吗", "不是这个"])
def test_other_words_of_error_are_no_report(talk: Talk, said: str) -> None:
    talk.say("身份证丢了咋整")
    assert "记下了" not in talk.say(said).opening


def test_personal_numbers_in_a_report_are_masked(say: Callable[..., Reply], database: Database) -> None:
    say("身份证丢了咋整")
    say("电话不对，应该打13904700000")
    with database.reading() as connection:
        [report] = reports.inbox(connection)
    assert "13904700000" not in report.words and "手机号" in report.words


def test_a_report_is_closed_once_and_late_ones_are_counted(say: Callable[..., Reply], database: Database) -> None:
    say("身份证丢了咋整")
    say("材料不对")
    with database.writing() as connection:
        [report] = reports.inbox(connection)
        assert reports.overdue(connection, report.due_on) == 0
        assert reports.overdue(connection, report.due_on + timedelta(days=1)) == 1
        assert reports.close(connection, report.id, "clerk", "已改", TUESDAY_MORNING)
        assert not reports.close(connection, report.id, "clerk", "又改", TUESDAY_MORNING)
        assert reports.inbox(connection) == [] and reports.of_item(connection, LOST_CARD)[0].outcome == "已改"
        assert reports.find(connection, report.id) == reports.of_item(connection, LOST_CARD)[0]


@pytest.mark.parametrize("channel", ["web", "telegram"])
@pytest.mark.parametrize(
    ("mended_in", "said"), [(8, "已经改正，从第8版起"), (0, "核对过了，现在的内容没有错（窗口要的是复印件）")]
)
def test_who_reported_is_told_the_outcome_once(
    say: Callable[..., Reply], database: Database, channel: str, mended_in: int, said: str
) -> None:
    say("身份证丢了咋整", "7", channel)
    say("材料不对", "7", channel)
    assert "您11月24日反映" not in say("你好", "7", channel).text  # still open
    with database.writing() as connection:
        [report] = reports.inbox(connection)
        reports.close(connection, report.id, "clerk", "窗口要的是复印件。", TUESDAY_MORNING, mended_in)
    assert "反映" not in say("你好", "8", channel).text  # somebody else
    told = say("护照多少钱", "7", channel).notes
    assert [note for note in told if "您11月24日反映「居民身份证丢失补领」的申请材料不对" in note and said in note]
    assert not [note for note in say("护照多少钱", "7", channel).notes if "反映" in note]


def test_who_asked_to_be_forgotten_is_told_nothing(say: Callable[..., Reply], database: Database) -> None:
    say("身份证丢了咋整")
    say("材料不对")
    with database.writing() as connection:
        [report] = reports.inbox(connection)
        reports.close(connection, report.id, "clerk", "已改", TUESDAY_MORNING, 8)
    assert "反映" not in say("忘记我").text
    assert "反映" not in say("身份证丢了咋整").text


def test_following_by_words_where_a_person_can_be_written_to(say: Callable[..., Reply], database: Database) -> None:
    assert say("有变化通知我").opening == words.FOLLOW_WHAT
    say("身份证丢了咋整")
    assert "居民身份证丢失补领" in say("有变化通知我").opening
    with database.reading() as connection:
        assert subscribers.followed(connection, Address("telegram", "7")) == [LOST_CARD]
    say("身份证丢了咋整", channel="web")
    assert say("有变化通知我", channel="web").opening == words.FOLLOW_NOWHERE


@pytest.mark.parametrize("channel", ["web", "terminal", "telegram"])
@pytest.mark.parametrize("said", ["忘记我", "/forget", "请删除我的聊天记录"])
def test_forgetting_leaves_no_word_and_no_link_in_any_table(
    say: Callable[..., Reply], database: Database, channel: str, said: str
) -> None:
    for text in ("我叫张三丰，身份证丢了咋整", "我在海拉尔区胜利街", "非常满意", "材料不对，张三丰说的", "有变化通知我"):
        say(text, "4711", channel)
    say("社保卡丢了怎么补", "8", channel)
    assert say(said, "4711", channel).opening == words.FORGOTTEN
    with database.reading() as connection:
        rows = {
            table.name: [str(row) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
            if "person" in table.c and table is not inbox
        }
        messages = connection.execute(select(inbox.c.text).where(inbox.c.person == "4711")).scalars().all()
        assert len(ratings.latest(connection)) == 1 and len(reports.inbox(connection)) == 1
        assert len(questions.latest(connection)) == 7
        kept = connection.scalar(select(conversations.c.state).where(conversations.c.person == "8"))
    assert not [row for told in rows.values() for row in told if "4711" in row or "张三丰" in row]
    assert set(messages) <= {"", said} and kept and kept["item"]
    assert say("要多久", "4711", channel).item is None


def test_old_links_to_persons_are_cut_after_the_time_to_keep(
    say: Callable[..., Reply], assistant: Assistant, clock: Clock, database: Database
) -> None:
    say("身份证丢了咋整", "4711")
    say("非常满意", "4711")
    say("材料不对，窗口说还要照片", "4711")
    say("电话打不通", "4711")
    with database.writing() as connection:
        reports.close(connection, reports.inbox(connection)[1].id, "clerk", "已改", clock.now)
    clock.now += timedelta(days=31)
    assistant.purge(30)
    with database.reading() as connection:
        rows = [str(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]
        kept, closed = reports.of_item(connection, LOST_CARD)[::-1]
    assert not [row for row in rows if "4711" in row]
    assert "照片" in kept.words and closed.words == ""


def test_elders_get_few_words_and_the_phone_first(talk: Talk) -> None:
    talk.say("海拉尔")
    long = talk.say("身份证丢了咋整")
    assert talk.say("打开长辈模式").opening == words.ELDER_ON
    reply = talk.say("身份证丢了咋整")
    assert reply.sections[0].facet == "phone" and "0470-" in reply.sections[0].lines[0]
    assert len(reply.text) < 0.7 * len(long.text) and len(reply.suggestions) == 3
    assert "1. 居民户口簿（原件1份）" in reply.text and "来源" in reply.text
    assert talk.say("普通模式").opening == words.ELDER_OFF
    assert len(talk.say("身份证丢了咋整").suggestions) > 3


def test_a_page_for_elders_says_so_with_each_question(say: Callable[..., Reply]) -> None:
    assert say("身份证丢了咋整", channel="web", elder=True).sections[0].facet == "phone"
    assert say("身份证丢了咋整", channel="web", elder=False).sections[0].facet != "phone"
