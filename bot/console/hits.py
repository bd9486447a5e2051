"""Hit test: how a question is read, which items come forward, what each reason weighs, and what is decided."""

from dataclasses import dataclass, fields
from typing import Any

from starlette.responses import Response

from bot.console.visits import Visit
from knowledge.catalogue.items import ServiceItem
from knowledge.editions import NotAllowed
from knowledge.matching import decision
from knowledge.matching.decision import Evidence
from knowledge.ready import Knowledge, Understanding

MOST_QUESTIONS = 500
LONGEST = 300
SHOWN = 10  # candidates
VERDICTS = {"answer": "直接回答", "choices": "给出选项", "none": "答不上来"}
SCOPES = {
    "matter": "办事",
    "complaint": "投诉举报",
    "greeting": "问候",
    "thanks": "道谢",
    "farewell": "告别",
    "identity": "问我是谁",
    "chat": "闲聊",
    "unlawful": "违法的请求",
    "crisis": "危急",
    "wordless": "没有文字",
    "human": "找人工",
}
EVIDENCE = {
    "score": "第一名的总分",
    "lead": "领先第二名",
    "share": "前十名中的份额",
    "asked": "问句被名称包含的比例",
    "everyday": "日常用语的把握",
    "act": "办的动作是否一致（−1 到 1）",
    "heard": "读音被包含的比例",
    "meaning": "意思相近（余弦）",
    "matter": "确实在问办事的把握",
    "family": "问的是一类事项",
}


@dataclass(frozen=True)
class Reason:
    """What one feature gave to a candidate; `share` is its size against the largest on the page, 0–1."""

    text: str
    weight: float
    share: float


@dataclass(frozen=True)
class Ranked:
    """One candidate with its reasons, the weightiest first."""

    item: ServiceItem
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Hit:
    """Everything about one question."""

    question: str
    understood: Understanding
    ranked: tuple[Ranked, ...]
    answered: tuple[ServiceItem, ...]

    @property
    def verdict(self) -> str:
        return VERDICTS[self.understood.verdict]

    @property
    def scope(self) -> str:
        return SCOPES.get(self.understood.scope, self.understood.scope)

    @property
    def evidence(self) -> list[tuple[str, float]]:
        found = self.understood.match.evidence
        return [(EVIDENCE.get(f.name, f.name), float(getattr(found, f.name))) for f in fields(Evidence)]

    @property
    def chances(self) -> list[tuple[str, float, float]]:
        """(what, probability, threshold from which it counts)."""
        found = self.understood.match.evidence
        return [
            ("第一名就是要办的事", decision.first_right(found), decision.ANSWER_AT),
            ("前三名里有要办的事", decision.three_hold(found), decision.OFFER_AT),
        ]


def show(visit: Visit) -> Response:
    number = visit.query_number("edition") or visit.shelf.in_force()
    words = visit.query("q")[:LONGEST]
    tested = test(words, visit.shelf.knowledge(number)) if words and number else None
    return visit.show("hits.html", tested=tested, rows=(), **_frame(visit, number, words))


def test_many(visit: Visit) -> Response:
    """Questions from a text box or a file, one a line: what each leads to."""
    number = visit.number("edition") or visit.shelf.in_force()
    lines = _lines(visit)
    if len(lines) > MOST_QUESTIONS:
        raise NotAllowed(f"一次最多测 {MOST_QUESTIONS} 句，这里有 {len(lines)} 句，请分几次")
    knowledge = visit.shelf.knowledge(number)
    return visit.show("hits.html", tested=None, rows=[test(line, knowledge) for line in lines], **_frame(visit, number, ""))


def test(words: str, knowledge: Knowledge) -> Hit:
    understood = knowledge.understand(words)
    candidates = understood.match.candidates[:SHOWN]
    largest = max((abs(weight) for c in candidates for _, weight in c.reasons), default=1.0) or 1.0
    ranked = tuple(
        Ranked(item, c.score, _reasons(c.reasons, largest)) for c in candidates if (item := knowledge.item(c.code)) is not None
    )
    answered = tuple(item for code in understood.codes if (item := knowledge.item(code)) is not None)
    return Hit(words, understood, ranked, answered)


def _reasons(given: tuple[tuple[str, float], ...], largest: float) -> tuple[Reason, ...]:
    ordered = sorted(given, key=lambda reason: -abs(reason[1]))
    return tuple(Reason(text, float(weight), min(1.0, abs(weight) / largest)) for text, weight in ordered)


def _lines(visit: Visit) -> list[str]:
    file = visit.upload("file")
    text = visit.text("questions") + "\n" + (file.file.read().decode("utf-8", "replace") if file else "")
    return [line.strip()[:LONGEST] for line in text.splitlines() if line.strip()]


def _frame(visit: Visit, number: int, words: str) -> dict[str, Any]:
    return {
        "number": number,
        "words": words,
        "in_force": visit.shelf.in_force(),
        "editions": visit.shelf.newest(20),
    }
