"""Hit test: how a question is read, which items come forward, what each reason weighs, and what is decided."""

from typing import Any

from starlette.responses import Response

from bot.console.visits import Visit
from knowledge.explaining import VERDICTS, explain
from knowledge.matching.decision import ANSWER_AT, OFFER_AT
from knowledge.refusals import NotAllowed

MOST_QUESTIONS = 500
LONGEST = 300  # characters; the matcher reads no more


def show(visit: Visit) -> Response:
    number = visit.query_number("edition") or visit.shelf.in_force()
    words = visit.query("q")[:LONGEST]
    tested = explain(visit.shelf.knowledge(number), words) if words and number else None
    return visit.show("hits.html", tested=tested, rows=(), **_frame(visit, number, words))


def test_many(visit: Visit) -> Response:
    """Questions from a text box or a file, one a line: what each leads to."""
    number = visit.number("edition") or visit.shelf.in_force()
    lines = _lines(visit)
    if len(lines) > MOST_QUESTIONS:
        raise NotAllowed(f"一次最多测 {MOST_QUESTIONS} 句，这里有 {len(lines)} 句，请分几次")
    knowledge = visit.shelf.knowledge(number)
    return visit.show("hits.html", tested=None, rows=[explain(knowledge, line) for line in lines], **_frame(visit, number, ""))


def _lines(visit: Visit) -> list[str]:
    file = visit.upload("file")
    text = visit.text("questions") + "\n" + (file.file.read().decode("utf-8", "replace") if file else "")
    return [line.strip()[:LONGEST] for line in text.splitlines() if line.strip()]


def _frame(visit: Visit, number: int, words: str) -> dict[str, Any]:
    return {
        "number": number,
        "verdicts": VERDICTS,
        "answer_at": ANSWER_AT,
        "offer_at": OFFER_AT,
        "words": words,
        "in_force": visit.shelf.in_force(),
        "editions": visit.shelf.newest(20),
    }
