"""What was in force stays as it was: a roll-back's digest is its target's, and past answers are given again byte for byte."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot import dialogue
from bot.channels.interface import reply_data
from bot.messages import Address, Question
from bot.replies import Conversation
from knowledge import curation, sample
from knowledge.catalogue.items import Catalogue
from knowledge.ready import Knowledge
from knowledge.roles import Actor, Role
from knowledge.store import editions
from knowledge.store.database import Database
from scripts.batteries.asked import variations
from scripts.batteries.catalogues import variants
from scripts.batteries.stage import BACKENDS, SEED, Demand, Stage, none_of

ANSWERS = 1000
START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
EDITOR, LAWYER, REVIEWER, ADMIN = (
    Actor("jia", Role.CENTRE_EDITOR),
    Actor("ding", Role.LEGAL_REVIEWER),
    Actor("yi", Role.REVIEWER),
    Actor("bing", Role.ADMIN),
)

Given = tuple[str, datetime, str]  # what was asked, when, and the whole answer


def run(stage: Stage) -> Iterator[Demand]:
    count, content = stage.size(ANSWERS, 60), sample.catalogue()
    for place, name in enumerate(BACKENDS):
        database = Database(stage.database(name), patience=60)
        first = _publish(database, content)
        given = list(_answers(Knowledge.build(content, first), count))
        for other in variants(content, 3):
            _publish(database, other)
        with database.reading() as connection:
            seen = editions.in_force(connection)
        again = curation.roll_back(database, first, ADMIN, seen)
        with database.reading() as connection:
            digests = {editions.content_digest(connection, number) for number in (first, again)}
            old, back = (editions.load(connection, number) for number in (first, again))
        yield Demand(f"{name}: the roll-back's digest is its target's", f"{len(digests)} digest", len(digests) == 1)
        for told, held in (("the edition of then", old), ("the roll-back's content", back)):
            different = _different(held, first, given)
            yield none_of(f"{name}: past answers that {told} gives otherwise", different, len(given))
        stage.move(place + 1, len(BACKENDS))
        database.close()


def _publish(database: Database, content: Catalogue) -> int:
    with database.reading() as connection:
        base = editions.in_force(connection)
    number = curation.open_draft(database, content, EDITOR, base)
    edition = curation.submit(database, number, EDITOR, 1)
    if edition.legal:
        edition = curation.clear(database, number, LAWYER, edition.version)
    edition = curation.approve(database, number, REVIEWER, edition.version)
    curation.publish(database, number, ADMIN, edition.version)
    return number


def _answers(knowledge: Knowledge, count: int) -> Iterator[Given]:
    for number, text in enumerate(variations(count, Random(SEED))):
        moment = START + timedelta(minutes=17 * number)
        yield text, moment, _answer(knowledge, text, moment)


def _different(content: Catalogue, number: int, given: list[Given]) -> list[str]:
    knowledge = Knowledge.build(content, number)
    return [text for text, moment, answer in given if _answer(knowledge, text, moment) != answer]


def _answer(knowledge: Knowledge, text: str, moment: datetime) -> str:
    question = Question(Address("battery", "x"), "k", text, region="150781")
    reply, _ = dialogue.answer(question, Conversation(), knowledge, moment)
    return f"{reply.text}\n{reply_data(reply)}"
