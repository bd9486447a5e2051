"""What citizens wait for: questions without an answer, reports of wrong fields, low ratings; and what staff make of them."""

from collections.abc import Mapping
from datetime import date

from starlette.responses import Response

from bot import casework
from bot.casework import LABELS, Case
from bot.console.paging import part
from bot.console.visits import Visit
from bot.privacy import mask
from bot.store.cases import Decision
from knowledge.matching.matcher import Candidate
from knowledge.refusals import NotAllowed
from knowledge.rehearsal import Expected
from knowledge.roles import EDITORS, Role
from knowledge.store import question_set
from knowledge.workbook.cells import WORD_SEPARATORS, split

PAGE_SIZE = 20
SOURCES = {"question": "没答上来", "report": "说不对", "rating": "不满意"}
ASIDE: Mapping[str, Decision] = {"ignored": "ignored", "out_of_scope": "out_of_scope"}
CANDIDATES = 3  # shown beside a question, with the reason that speaks loudest


def show(visit: Visit) -> Response:
    department = visit.actor.department or visit.query("department")
    source = visit.query("source")
    knowledge = visit.desk.live.current()
    with visit.database.reading() as connection:
        everything = casework.open_cases(connection, knowledge, department)
    shown = [case for case in everything if not source or case.source == source]
    page = part(shown, visit.query_number("page", 1), PAGE_SIZE)
    return visit.show(
        "cases.html",
        page=page,
        counts={name: sum(case.source == name for case in everything) for name in SOURCES},
        sources=SOURCES,
        source=source,
        department=department,
        departments=sorted({item.department for item in knowledge.catalogue.items if item.department}),
        today=visit.desk.clock().date(),
        may_work=visit.actor.role in casework.WORKERS,
        may_edit=visit.actor.role in EDITORS,
        may_bundle=visit.actor.role is Role.CENTRE_EDITOR,
        draft=visit.shelf.own_draft(visit.actor.username),
        candidates={case.key: candidates(visit, case) for case in page.rows if case.source == "question"},
    )


def candidates(visit: Visit, case: Case) -> list[tuple[str, str, str]]:
    """(code, name, the reason that speaks loudest) of what comes nearest to a question."""
    knowledge = visit.desk.live.current()
    found = knowledge.understand(case.title).match.candidates[:CANDIDATES]
    return [(one.code, item.name, _loudest(one)) for one in found if (item := knowledge.item(one.code))]


def _loudest(one: Candidate) -> str:
    return max(one.reasons, key=lambda reason: reason[1], default=("", 0.0))[0]


def set_aside(visit: Visit) -> Response:
    """Ignored, or out of scope, for good."""
    chosen = ASIDE.get(visit.text("decision"))
    if chosen is None:
        raise NotAllowed("请选择忽略，或不归本中心办")
    casework.set_aside(visit.database, visit.actor, _texts(visit), chosen)
    return _back(visit, f"已记为「{LABELS[chosen]}」，意思相近的以后也不再列出")


def assign(visit: Visit) -> Response:
    department = visit.text("to")
    due = _day(visit.text("due_on"))
    casework.assign(visit.database, visit.desk.live.current(), visit.actor, _texts(visit), department, due)
    return _back(visit, f"已交给「{department}」")


def add_alias(visit: Visit) -> Response:
    """The words join an item, in a draft like any other."""
    draft = visit.shelf.own_draft(visit.actor.username)
    number = draft.number if draft else visit.shelf.in_force()
    code = visit.text("code")
    written = casework.add_alias(visit.database, visit.actor, number, code, visit.text("phrase"), _texts(visit))
    return visit.go("/item", "已加进草稿，并列入问题集；提交、审核、发布后生效", edition=written.number, code=code)


def close_questions(visit: Visit) -> Response:
    casework.close_questions(visit.database, visit.actor, _texts(visit))
    return _back(visit, "已记为处理过")


def close_report(visit: Visit) -> Response:
    number, outcome, mended = visit.number("key") or 0, visit.text("outcome"), bool(visit.text("mended"))
    casework.close_report(visit.database, visit.actor, number, outcome, mended)
    return _back(visit, "核查结果已记下，会告诉反映的人，最迟在他下次来问时")


def close_ratings(visit: Visit) -> Response:
    casework.close_ratings(visit.database, visit.actor, visit.text("key"))
    return _back(visit, "已记为核查过；再有不满意会重新列出")


def _texts(visit: Visit) -> list[str]:
    """The words of the case as the page had them."""
    found = [str(value) for value in visit.form.getlist("texts") if isinstance(value, str) and value.strip()]
    if not found:
        raise NotAllowed("这件事已经处理过了，请刷新页面")
    return found[: casework.MOST_TEXTS]


def _back(visit: Visit, notice: str) -> Response:
    return visit.go("/cases", notice, department=visit.text("department"), source=visit.text("source"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NotAllowed("期限请写成 2026-12-01") from None


def add_to_set(visit: Visit) -> Response:
    codes = split(visit.text("codes"), WORD_SEPARATORS)
    question_set.add(visit.database, visit.actor, Expected(mask(visit.text("text")).text, codes))
    return visit.go("/questions", "已加入问题集")


def remove_from_set(visit: Visit) -> Response:
    question_set.remove(visit.database, visit.actor, visit.text("text"))
    return visit.go("/questions", "已移出问题集")


def show_set(visit: Visit) -> Response:
    with visit.database.reading() as connection:
        questions = question_set.everything(connection)
    by_code = visit.desk.live.current().catalogue.by_code
    return visit.show(
        "question_set.html",
        page=part(questions, visit.query_number("page", 1), 100),
        by_code=by_code,
        may_keep=visit.actor.role in question_set.KEEPERS,
    )
