"""Questions nobody could answer, reports and low ratings: one list, and what staff make of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import casework
from bot.casework import Case
from bot.messages import Address
from bot.store import cases, questions, ratings, reports
from bot.store.questions import Asked
from bot.store.ratings import Rating
from knowledge import curation
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.ready import Knowledge
from knowledge.refusals import NotAllowed
from knowledge.rehearsal import Expected
from knowledge.roles import Actor, Role
from knowledge.store import audit, editions, question_set
from knowledge.store.database import Database
from tests.knowledge.strategies import EDITOR

NOW = datetime(2025, 9, 1, 1, tzinfo=UTC)
ANIMALS = ServiceItem("A1", "信鸽饲养登记", "体育局")
HOMES = ServiceItem("A2", "居住证办理", "公安局")
AUDITOR = Actor("shenji", Role.AUDITOR)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge.build(Catalogue((ANIMALS, HOMES)), 1)


@pytest.fixture(autouse=True)
def published(database: Database) -> None:
    curation.publish_first(database, Catalogue((ANIMALS, HOMES)))
    database.clock = lambda: NOW


def ask(database: Database, *texts: str, outcome: str = "not_found", at: datetime = NOW) -> None:
    with database.writing() as connection:
        for number, text in enumerate(texts):
            questions.note(connection, Asked(at + timedelta(seconds=number), "web", text, outcome))


def rate(database: Database, code: str, *stars: int, at: datetime = NOW) -> None:
    with database.writing() as connection:
        for number, level in enumerate(stars):
            ratings.rate(connection, Address("web", f"{at}{number}"), Rating(at, "web", level, code, 1))


def report(database: Database, code: str, due_on: date) -> None:
    told = {"item_code": code, "field": "consult", "edition": 1, "words": "打不通", "department": "公安局", "due_on": due_on}
    with database.writing() as connection:
        reports.file(connection, Address("web", "p"), NOW, **told)


def cases_of(database: Database, knowledge: Knowledge, department: str = "") -> list[Case]:
    with database.reading() as connection:
        return casework.open_cases(connection, knowledge, department)


def titles(found: list[Case]) -> list[tuple[str, int]]:
    return [(case.title, case.count) for case in found]


def test_unanswered_questions_are_grouped_and_counted_answered_ones_are_not_there(
    database: Database, knowledge: Knowledge
) -> None:
    ask(database, "养鸽子要啥证", "推荐个饭馆", "我想办养鸽子的证", "养鸽子要啥证")
    ask(database, "居住证咋办", outcome="answered")
    found = cases_of(database, knowledge)
    assert titles(found) == [("养鸽子要啥证", 3), ("推荐个饭馆", 1)]
    assert found[0].texts == ("养鸽子要啥证", "我想办养鸽子的证") and (found[0].department, found[0].due_on) == ("", None)


def test_words_erased_after_their_time_are_in_no_group(database: Database, knowledge: Knowledge) -> None:
    ask(database, "养鸽子要啥证")
    with database.writing() as connection:
        questions.purge_texts(connection, NOW + timedelta(days=1))
    assert cases_of(database, knowledge) == []


@pytest.mark.parametrize("decision", ["ignored", "out_of_scope"])
def test_what_is_set_aside_never_returns_in_whatever_words(
    database: Database, knowledge: Knowledge, decision: cases.Decision
) -> None:
    ask(database, "推荐个饭馆", "给推荐一个好饭馆")
    casework.set_aside(database, EDITOR, cases_of(database, knowledge)[0].texts, decision)
    ask(database, "推荐饭馆", "麻烦推荐个饭馆吧", at=NOW + timedelta(days=40))
    assert cases_of(database, knowledge) == []
    with database.reading() as connection:
        assert [one.codes for one in question_set.everything(connection)] == ([()] if decision == "out_of_scope" else [])
        stored = str(audit.latest(connection)) + str(cases.decisions(connection))
    assert "饭馆" not in stored.replace("加入问题集", "")


def test_an_assigned_question_has_an_owner_and_a_deadline_and_so_have_those_like_it(
    database: Database, knowledge: Knowledge
) -> None:
    ask(database, "养鸽子要啥证")
    casework.assign(database, knowledge, EDITOR, ["养鸽子要啥证"], "体育局")
    ask(database, "养鸽子的证找谁", at=NOW + timedelta(days=1))
    (case,) = cases_of(database, knowledge, "体育局")
    assert (case.count, case.department, case.due_on) == (2, "体育局", date(2025, 9, 8))
    assert case.late(date(2025, 9, 9)) and not case.late(date(2025, 9, 8))
    assert cases_of(database, knowledge, "公安局") == []
    casework.close_questions(database, EDITOR, case.texts)
    assert cases_of(database, knowledge) == []
    with pytest.raises(NotAllowed, match="没有部门「气象局」"):
        casework.assign(database, knowledge, EDITOR, ["养鸽子要啥证"], "气象局")


def test_peoples_words_become_an_alias_in_a_draft_and_the_question_joins_the_set(
    database: Database, knowledge: Knowledge
) -> None:
    ask(database, "养鸽子要啥证，电话 13812345678")
    (case,) = cases_of(database, knowledge)
    written = casework.add_alias(database, EDITOR, 1, "A1", "养鸽子的证", case.texts)
    with database.reading() as connection:
        edition = editions.get(connection, written.number)
        assert (edition.base, editions.load(connection, written.number).by_code["A1"].aliases) == (1, ("养鸽子的证",))
        assert editions.load(connection, 1).by_code["A1"].aliases == ()
        assert question_set.everything(connection) == [Expected("养鸽子要啥证，电话 〔手机号〕", ("A1",))]
    assert cases_of(database, knowledge) == []
    with pytest.raises(NotAllowed, match="已经有「养鸽子的证」"):
        casework.add_alias(database, EDITOR, written.number, "A1", "养鸽子的证", case.texts)
    with pytest.raises(NotAllowed, match="没有事项「A9」"):
        casework.add_alias(database, EDITOR, written.number, "A9", "别的", case.texts)


def test_reports_and_low_ratings_stand_beside_questions_what_is_due_first_first(
    database: Database, knowledge: Knowledge
) -> None:
    ask(database, "推荐个饭馆")
    report(database, "A2", date(2025, 9, 3))
    rate(database, "A1", 1, 2, 5)
    found = cases_of(database, knowledge)
    assert titles(found) == [("居住证办理：咨询方式不对", 1), ("信鸽饲养登记：不满意 2 次", 2), ("推荐个饭馆", 1)]
    assert [(case.department, case.due_on) for case in found] == [
        ("公安局", date(2025, 9, 3)),
        ("体育局", date(2025, 9, 8)),
        ("", None),
    ]
    casework.close_report(database, EDITOR, int(found[0].key), "电话已改")
    casework.close_ratings(database, EDITOR, found[1].key)
    assert titles(cases_of(database, knowledge)) == [("推荐个饭馆", 1)]
    rate(database, "A1", 1, at=NOW + timedelta(days=1))
    assert titles(cases_of(database, knowledge))[0] == ("信鸽饲养登记：不满意 1 次", 1)
    with pytest.raises(NotAllowed, match="已经办结"):
        casework.close_report(database, EDITOR, int(found[0].key), "再来")


def test_an_auditor_only_reads(database: Database, knowledge: Knowledge) -> None:
    verbs = (
        lambda: casework.set_aside(database, AUDITOR, ["x"], "ignored"),
        lambda: casework.assign(database, knowledge, AUDITOR, ["x"], "公安局"),
        lambda: casework.close_questions(database, AUDITOR, ["x"]),
        lambda: casework.close_report(database, AUDITOR, 1, "x"),
        lambda: casework.close_ratings(database, AUDITOR, "A1"),
        lambda: casework.add_alias(database, AUDITOR, 1, "A1", "x", ["x"]),
        lambda: question_set.add(database, AUDITOR, Expected("x")),
        lambda: question_set.remove(database, AUDITOR, "x"),
    )
    for verb in verbs:
        with pytest.raises(NotAllowed, match="审计"):
            verb()
    with database.reading() as connection:
        assert sum(row.outcome == "拒绝" for row in audit.latest(connection)) == len(verbs)


def test_the_question_set_keeps_each_text_once_and_names_only_items_that_are_there(database: Database) -> None:
    question_set.add(database, EDITOR, Expected("养鸽子", ("A1",)))
    question_set.add(database, EDITOR, replace(Expected("养鸽子"), codes=("A1", "A2"), region="150702"))
    with database.reading() as connection:
        assert question_set.everything(connection) == [Expected("养鸽子", ("A1", "A2"), "150702")]
    for wrong in (Expected("  "), Expected("长" * 301), Expected("x", ("A9",))):
        with pytest.raises(NotAllowed):
            question_set.add(database, EDITOR, wrong)
    question_set.remove(database, EDITOR, "养鸽子")
    with pytest.raises(NotAllowed, match="没有这一句"):
        question_set.remove(database, EDITOR, "养鸽子")
