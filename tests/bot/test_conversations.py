"""Conversations and questions as they are kept."""

from datetime import UTC, datetime, timedelta

from bot.messages import Address
from bot.store import conversations, questions
from bot.store.questions import Asked
from knowledge.store.database import Database

NOW = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
ADDRESS, OTHER = Address("telegram", "7"), Address("web", "7")
STATE = {"offered": ["A1", "A2"], "region": "150702"}


def test_a_conversation_is_kept_for_each_person_and_channel(database: Database) -> None:
    with database.writing(alone=False) as connection:
        conversations.save(connection, ADDRESS, {"offered": []}, NOW)
        conversations.save(connection, ADDRESS, STATE, NOW)
        assert conversations.load(connection, ADDRESS) == STATE
        assert conversations.load(connection, OTHER) is None


def test_a_forgotten_conversation_is_gone_and_others_stay(database: Database) -> None:
    with database.writing() as connection:
        for address in (ADDRESS, OTHER):
            conversations.save(connection, address, STATE, NOW)
        conversations.forget(connection, ADDRESS)
        assert conversations.load(connection, ADDRESS) is None
        assert conversations.load(connection, OTHER) == STATE


def test_conversations_untouched_for_long_are_deleted(database: Database) -> None:
    with database.writing() as connection:
        conversations.save(connection, ADDRESS, STATE, NOW)
        assert conversations.purge(connection, NOW) == 0
        assert conversations.purge(connection, NOW + timedelta(seconds=1)) == 1


def test_the_words_of_old_questions_are_erased_and_the_figures_stay(database: Database) -> None:
    old = Asked(NOW - timedelta(days=31), "web", "怎么办居住证", "answered", "materials", "A1", 3, "150702", 12.5)
    new = Asked(NOW, "web", "在哪办", "choices")
    with database.writing() as connection:
        for asked in (old, new):
            questions.note(connection, asked)
        assert questions.latest(connection) == [new, old]
        assert questions.purge_texts(connection, NOW - timedelta(days=30)) == 1
        assert [asked.text for asked in questions.latest(connection)] == ["在哪办", None]
        assert questions.latest(connection)[1].item_code == "A1"
