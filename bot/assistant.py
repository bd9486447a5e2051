"""The one way in for every channel: store, answer, store, reply; the same message gets the same reply once."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Semaphore
from typing import Any
from weakref import WeakValueDictionary

import structlog
from pydantic import TypeAdapter
from sqlalchemy import Connection

from bot import care, dialogue, wording
from bot.messages import Address, Question, Reply
from bot.privacy import Masked, mask
from bot.replies import Conversation
from bot.store import conversations, inbox, questions, ratings, reports, telegram, wechat
from bot.store.deeds import carry_out
from bot.store.inbox import Received
from bot.store.questions import Asked
from bot.store.reports import Report
from bot.telling import outcome
from bot.wishes import wish_of
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.store.database import Database

QUESTIONS_A_MINUTE = 15  # of one person
MINUTE = timedelta(minutes=1)
AT_ONCE = 32  # messages in work; most of their time they wait for the disk
THINKING = 2  # of them thought about at once: more would only take the interpreter away from receiving and sending

log = structlog.get_logger()

_conversations = TypeAdapter(Conversation)


class Assistant:
    """Answers questions of all channels. `clock` gives aware local time; work runs in threads, one a person at a time."""

    def __init__(self, database: Database, live: Live[Knowledge], clock: Callable[[], datetime]) -> None:
        self._database = database
        self._live = live
        self._clock = clock
        self._threads = ThreadPoolExecutor(AT_ONCE, "answers")
        self._thinking = Semaphore(THINKING)
        self._turns: WeakValueDictionary[Address, asyncio.Lock] = WeakValueDictionary()

    async def answer(self, question: Question) -> Reply:
        """The reply to a message. The message is committed before anything is done with it. Raises StoreUnavailable."""
        turn = self._turns.setdefault(question.address, asyncio.Lock())
        async with turn:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self.answer_now, question)

    def answer_now(self, question: Question) -> Reply:
        """`answer` for callers without an event loop, who take care to ask one question of a person at a time."""
        masked = mask(question.text)
        question = replace(question, text=masked.text)
        return self._answer_kept(question, masked) if question.kept else self._receive(question, masked)

    def _receive(self, question: Question, masked: Masked) -> Reply:
        now = self._clock()

        def begin(connection: Connection) -> tuple[Reply | None, int, Received | None]:
            received = inbox.receive(connection, question, masked.text, now)
            asked = inbox.recent(connection, question.address, now - MINUTE)
            return received.reply, asked, None if received.reply else inbox.take(connection, received)

        known, asked, taken = self._database.write_together(begin)
        if known:
            return known
        if taken is None:
            return _sorry()
        return self._work(question, masked, taken) if asked <= QUESTIONS_A_MINUTE else self._slow_down(taken)

    def _answer_kept(self, question: Question, masked: Masked) -> Reply:
        """The channel has the message on disk, so that one transaction after the work is enough. A message answered before is
        thought about in vain, as `record` finds its reply: that is rare, and to look for it each time is not free."""
        with self._database.reading() as connection:
            before = conversations.load(connection, question.address)
        now = self._clock()
        reply, after = self._think(question, masked, before, now)

        def record(connection: Connection) -> Reply:
            found = self._outcomes(connection, question)
            told = with_outcomes(reply, found, self._live.current(), now)
            earlier = inbox.record(connection, question, masked.text, told, now)
            if earlier is None:
                self._note(connection, question, told, after, now)
                reports.tell(connection, found, now)
            return earlier or told

        return self._database.write_together(record)

    def _work(self, question: Question, masked: Masked, taken: Received) -> Reply:
        try:
            now = self._clock()
            reply, after = self._think(question, masked, self._state(question.address), now)

            def close(connection: Connection) -> Reply:
                found = self._outcomes(connection, question)
                told = with_outcomes(reply, found, self._live.current(), now)
                self._note(connection, question, told, after, now)
                reports.tell(connection, found, now)
                inbox.close(connection, taken, told, now)
                return told

            return self._database.write_together(close)
        except Exception:
            self._database.write_together(lambda connection: inbox.fail(connection, taken))
            raise

    def _outcomes(self, connection: Connection, question: Question) -> list[Report]:
        """What this person waits to hear about; not in the breath in which they want to be forgotten."""
        return [] if care.forgets(question.text) else reports.untold(connection, question.address)

    def _think(
        self, question: Question, masked: Masked, state: Mapping[str, Any] | None, now: datetime
    ) -> tuple[Reply, Conversation]:
        before = _conversations.validate_python(state) if state else Conversation()
        with self._thinking:
            reply, after = dialogue.answer(question, before, self._live.current(), now)
        return (replace(reply, notes=(wording.masked(masked.found), *reply.notes)) if masked.found else reply), after

    def _note(self, connection: Connection, question: Question, reply: Reply, after: Conversation, now: datetime) -> None:
        conversations.save(connection, question.address, _conversations.dump_python(after, mode="json"), now)
        questions.note(connection, _asked(question, reply, after, now), question.address.person)
        knowledge = self._live.current()
        if deed := care.deed(question, after, knowledge, now) or wish_of(question, knowledge):
            carry_out(connection, question.address, deed, now)

    def _slow_down(self, taken: Received) -> Reply:
        reply = Reply("declined", opening=wording.TOO_FAST)
        now = self._clock()
        self._database.write_together(lambda connection: inbox.close(connection, taken, reply, now))
        return reply

    def _state(self, address: Address) -> Mapping[str, Any] | None:
        with self._database.reading() as connection:
            return conversations.load(connection, address)

    def purge(self, days: int) -> None:
        """Erase what is older than `days`: words, replies, conversations."""
        before = self._clock() - timedelta(days=days)
        with self._database.writing() as connection:
            questions.purge_texts(connection, before)
            inbox.purge(connection, before)
            telegram.purge(connection, before)
            wechat.purge(connection, before)
            conversations.purge(connection, before)
            ratings.purge(connection, before)
            reports.purge(connection, before)


def with_outcomes(reply: Reply, found: Sequence[Report], knowledge: Knowledge, now: datetime) -> Reply:
    """What came of the person's reports, before anything else that is noted."""
    return replace(reply, notes=(*(outcome(one, knowledge, now) for one in found), *reply.notes)) if found else reply


def _asked(question: Question, reply: Reply, after: Conversation, now: datetime) -> Asked:
    told = [part.item.code for part in (reply, *reply.more) if part.item]
    item = told[0] if told else ""
    return Asked(now, question.address.channel, question.text, reply.outcome, reply.facet, item, reply.edition, after.region)


def _sorry() -> Reply:
    return Reply("not_found", opening=wording.TRY_AGAIN)
