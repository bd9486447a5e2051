"""What people were not told, and what they say was told wrong or badly: one list of cases with owner and deadline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Literal

from sqlalchemy import Connection

from bot.care import DAYS_TO_CHECK
from bot.likeness import Known, fingerprint, group
from bot.privacy import mask
from bot.store import cases, reports
from bot.store.cases import Decided, Decision, Low, Unanswered
from bot.store.reports import Report
from knowledge import drafting
from knowledge.catalogue.items import FIELD_LABELS
from knowledge.drafting import Written
from knowledge.ready import Knowledge
from knowledge.refusals import NotAllowed
from knowledge.rehearsal import Expected
from knowledge.roles import EDITORS, Actor, Role
from knowledge.store import editions, question_set
from knowledge.store.audit import deed
from knowledge.store.database import Database

Source = Literal["question", "report", "rating"]
WORKERS = (*EDITORS, Role.REVIEWER, Role.ADMIN)
FOR_GOOD = frozenset(("ignored", "out_of_scope", "alias", "answered"))
MOST_TEXTS = 20  # of one group
LONGEST_SUBJECT = 200  # characters in the audit trail
LABELS: dict[Decision, str] = {
    "ignored": "忽略",
    "out_of_scope": "不归本中心办",
    "assigned": "交办",
    "alias": "加日常用语",
    "answered": "已答复",
    "checked": "已核查",
}


@dataclass(frozen=True)
class Case:
    """One case. `texts`: what was said, the newest first; `key`: the report's number, the item rated, or the first text;
    `department` owns it and looks into it by `due_on`; both empty while a question has no owner."""

    source: Source
    key: str
    title: str
    count: int
    newest: datetime
    texts: tuple[str, ...] = ()
    item_code: str = ""
    department: str = ""
    due_on: date | None = None

    def late(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


def open_cases(connection: Connection, knowledge: Knowledge, department: str = "") -> list[Case]:
    """Everything open, of one department if it is given: what is due first, then what was asked most."""
    found = [*_questions(connection), *_reports(connection, knowledge), *_ratings(connection, knowledge)]
    mine = [case for case in found if not department or case.department == department]
    return sorted(mine, key=lambda case: (case.due_on or date.max, -case.count, case.key))


def set_aside(database: Database, by: Actor, texts: Sequence[str], decision: Decision) -> None:
    """Questions (`Case.texts`), and all that are like them, ignored (忽略) or out of scope (不归本中心办) for good.

    What is out of scope joins the question set as one that no item may answer. Raises NotAllowed.
    """
    if decision not in ("ignored", "out_of_scope"):
        raise ValueError(decision)
    with deed(database, by, LABELS[decision], _about(texts)) as act:
        _check_worker(by)
        _decide(act.connection, texts, Decided(database.clock(), by.username, decision))
        if decision == "out_of_scope":
            question_set.put(act.connection, by, Expected(_safe(texts[0])))


def assign(
    database: Database, knowledge: Knowledge, by: Actor, texts: Sequence[str], department: str, due_on: date | None = None
) -> None:
    """Questions, and all that are like them, for a department to look into (by default within `DAYS_TO_CHECK` working days)."""
    now = database.clock()
    with deed(database, by, LABELS["assigned"], f"{_about(texts)} → {department}") as act:
        _check_worker(by)
        if department not in {item.department for item in knowledge.catalogue.items}:
            raise NotAllowed(f"目录里没有部门「{department}」")
        due = due_on or knowledge.calendar.add_workdays(now.date(), DAYS_TO_CHECK)
        _decide(act.connection, texts, Decided(now, by.username, "assigned", department=department, due_on=due))


def add_alias(database: Database, by: Actor, number: int, code: str, phrase: str, texts: Sequence[str]) -> Written:
    """People's words for an item, in a draft like any other (`number`: the draft, or the edition in force: a new one).

    The question joins the question set with this item as its answer. Raises NotAllowed, PartStale.
    """
    written = _add_words(database, by, number, code, phrase)
    with deed(database, by, LABELS["alias"], f"{_about(texts)} → {code}") as act:
        _decide(act.connection, texts, Decided(database.clock(), by.username, "alias", item_code=code))
        question_set.put(act.connection, by, Expected(_safe(texts[0]), (code,)))
    return written


def take_up(database: Database, by: Actor, question: str, what: str, codes: Sequence[str]) -> None:
    """A question, and all that are like it, answered from a draft now: `what` was made of it (加成情形, 做成一件事).

    It joins the question set with these items as its answer. Raises NotAllowed.
    """
    with database.reading() as connection:
        texts = next((case.texts for case in _questions(connection) if question in case.texts), (question,))
    with deed(database, by, what, f"{_about(texts)} → {'、'.join(codes)}"[:LONGEST_SUBJECT]) as act:
        _check_worker(by)
        _decide(act.connection, texts, Decided(database.clock(), by.username, "answered"))
        question_set.put(act.connection, by, Expected(_safe(question), tuple(codes)))


def close_questions(database: Database, by: Actor, texts: Sequence[str]) -> None:
    """Dealt with in another way (a new item, a bundle, a situation). Raises NotAllowed."""
    with deed(database, by, LABELS["answered"], _about(texts)) as act:
        _check_worker(by)
        _decide(act.connection, texts, Decided(database.clock(), by.username, "answered"))


def close_report(database: Database, by: Actor, number: int, outcome: str, mended: bool = False) -> None:
    """A 「这条不对」 looked into; `outcome` is what was found, `mended`: it was wrong, and the edition in force has it right.
    The person who reported it is told, at the latest when they come again. Raises NotAllowed."""
    with deed(database, by, "答复纠错", f"纠错 {number}") as act:
        _check_worker(by)
        if not outcome.strip():
            raise NotAllowed("请写明核查结果")
        edition = _mended_in(act.connection, number) if mended else 0
        if not reports.close(act.connection, number, by.username, outcome.strip(), database.clock(), edition):
            raise NotAllowed("这条纠错已经办结，或没有这一条")


def _mended_in(connection: Connection, number: int) -> int:
    """The edition in force, which must be a later one than the person saw."""
    report, current = reports.find(connection, number), editions.in_force(connection)
    if report and current <= report.edition:
        raise NotAllowed(f"现行的还是市民看到的第 {report.edition} 版，改正没有发布；请先发布，再按「已改正」办结")
    return current


def close_ratings(database: Database, by: Actor, code: str) -> None:
    """Low ratings of an item looked into; later ones open it again. Raises NotAllowed."""
    with deed(database, by, LABELS["checked"], f"评价 {code}") as act:
        _check_worker(by)
        cases.decide(act.connection, Decided(database.clock(), by.username, "checked", item_code=code))


def _decide(connection: Connection, texts: Sequence[str], decided: Decided) -> None:
    """One decision a text, so that whatever is like any of them is recognised."""
    for print_ in dict.fromkeys(map(fingerprint, texts)):
        cases.decide(connection, replace(decided, print=print_))


def _add_words(database: Database, by: Actor, number: int, code: str, phrase: str) -> Written:
    words = mask(phrase).text.strip()
    with database.reading() as connection:
        token = editions.token(connection, number, "item", code)
        item = editions.body(connection, "item", token)
    if item is None:
        raise NotAllowed(f"第 {number} 版里没有事项「{code}」")
    if not words or words in item.aliases:
        raise NotAllowed("请写一个新的说法" if not words else f"「{item.name}」已经有「{words}」这个说法")
    return drafting.put(database, number, "item", replace(item, aliases=(*item.aliases, words)), by, token)


# --- the three kinds of cases -----------------------------------------------------------------------------------------


def _questions(connection: Connection) -> Iterable[Case]:
    """Groups of questions alike, without those that were dealt with."""
    decided = [one for one in cases.decisions(connection) if one.print]
    known = Known(one.print for one in decided)
    found = [(one, fingerprint(one.text)) for one in cases.unanswered(connection)]
    judged = [(one, print_, _last(decided, known.find(print_))) for one, print_ in found]
    left = [(one, print_, last) for one, print_, last in judged if not last or last.decision not in FOR_GOOD]
    for alike in group([print_ for _, print_, _ in left]):
        members = [left[number] for number in alike.members]
        owner = next((last for _, _, last in members if last), None)
        yield _question([one for one, _, _ in members], owner)


def _last(decided: Sequence[Decided], number: int | None) -> Decided | None:
    return None if number is None else decided[number]


def _question(asked: Sequence[Unanswered], owner: Decided | None) -> Case:
    """The newest text stands for all of them."""
    texts = tuple(one.text for one in asked)[:MOST_TEXTS]
    count, newest = sum(one.count for one in asked), max(one.at for one in asked)
    case = Case("question", texts[0], texts[0], count, newest, texts)
    return replace(case, department=owner.department, due_on=owner.due_on) if owner else case


def _reports(connection: Connection, knowledge: Knowledge) -> Iterable[Case]:
    return (_report(one, knowledge) for one in reports.inbox(connection))


def _report(one: Report, knowledge: Knowledge) -> Case:
    title = f"{_name(knowledge, one.item_code)}：{FIELD_LABELS.get(one.field, '内容')}不对"
    texts = (one.words,) if one.words else ()
    return Case("report", str(one.id), title, 1, one.at, texts, one.item_code, one.department, one.due_on)


def _ratings(connection: Connection, knowledge: Knowledge) -> Iterable[Case]:
    checked = {one.item_code: one.at for one in cases.decisions(connection) if one.decision == "checked"}
    for code in cases.rated_low(connection):
        if low := cases.low_ratings(connection, code, checked.get(code)):
            yield _rating(low, knowledge)


def _rating(low: Low, knowledge: Knowledge) -> Case:
    item = knowledge.item(low.item_code)
    due = knowledge.calendar.add_workdays(low.first.date(), DAYS_TO_CHECK)
    title = f"{_name(knowledge, low.item_code)}：不满意 {low.count} 次"
    department = item.department if item else ""
    return Case("rating", low.item_code, title, low.count, low.last, (), low.item_code, department, due)


def _name(knowledge: Knowledge, code: str) -> str:
    item = knowledge.item(code)
    return item.name if item else code


def _safe(text: str) -> str:
    return mask(text).text[: question_set.LONGEST]


def _about(texts: Sequence[str]) -> str:
    """The audit trail is kept for ever, the words of citizens are not."""
    return f"问题 {sha256(texts[0].encode()).hexdigest()[:12]}"


def _check_worker(by: Actor) -> None:
    if by.role not in WORKERS:
        raise NotAllowed(f"「{by.role}」不能处理市民的问题")
