"""Why a question gets the answer it gets: how it was cut, what was put forward, what spoke for each, what was decided."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from types import MappingProxyType

from knowledge.matching import decision, features
from knowledge.matching.decision import ANSWER_AT, OFFER_AT, Evidence, Verdict
from knowledge.matching.matcher import Candidate
from knowledge.matching.scope import Scope
from knowledge.ready import Knowledge, Understanding

MOST_TERMS = 30

VERDICTS: Mapping[Verdict, str] = MappingProxyType({"answer": "直接回答", "choices": "请市民选择", "none": "答不上来"})
SCOPES: Mapping[Scope, str] = MappingProxyType(
    {
        "matter": "办事",
        "greeting": "打招呼",
        "thanks": "道谢",
        "identity": "问你是谁",
        "farewell": "道别",
        "chat": "闲聊",
        "complaint": "投诉",
        "unlawful": "要办违法的事",
        "wordless": "没有字词",
        "crisis": "危急",
        "human": "要找人工",
    }
)
EVIDENCE: Mapping[str, str] = MappingProxyType(
    {
        "score": "首选的总分",
        "lead": "比第二名高出",
        "ahead": "比第四名高出",
        "share": "在前十名里的份额",
        "asked": "问句字词落在名称里的份额",
        "both": "问句与名称互相覆盖",
        "everyday": "日常用语、俗语库支持",
        "act": "办的动作是否一致",
        "heard": "读音落在名称里的份额",
        "meaning": "意思相近（余弦）",
        "concept": "与名称所含词条的意思相近",
        "nearest": "与目录所含词条的意思最相近",
        "matter": "像是在问办事（对数几率）",
        "chat": "像是闲聊（对数几率）",
        "complaint": "像是投诉（对数几率）",
        "unlawful": "像是违法的事（对数几率）",
        "family": "问的像是一整类事项",
        "missing_meant": "意思更像目录里没有的事",
        "missing_said": "说法更像目录里没有的事",
        "length": "问句长短（30 字为 1）",
    }
)


@dataclass(frozen=True)
class Reason:
    """What one feature gave a candidate: `value` × `weight` = `points`; `text` tells what the feature looks at."""

    text: str
    value: float
    weight: float
    points: float


@dataclass(frozen=True)
class Ranked:
    """One candidate; its reasons with the greatest effect first. `told`: it is among what the citizen is told."""

    code: str
    name: str
    department: str
    score: float
    told: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Explanation:
    """`words`: the question cut into words; `terms`: what was looked for, with its weight; `evidence`: (what, figure)."""

    question: str
    edition: int
    scope: str
    region: str
    words: tuple[str, ...]
    terms: tuple[tuple[str, float], ...]
    acts: tuple[str, ...]
    departments: tuple[str, ...]
    candidates: tuple[Ranked, ...]
    evidence: tuple[tuple[str, float], ...]
    first_right: float
    held: float
    verdict: Verdict

    @property
    def decided(self) -> str:
        """The decision with the figures it rests on."""
        sure = f"首选正确的把握 {self.first_right:.0%}（{ANSWER_AT:.0%} 以上才直接回答）"
        offered = f"目录里有这件事的把握 {self.held:.0%}（{OFFER_AT:.0%} 以上才请人选）"
        return f"{VERDICTS[self.verdict]}：{sure}，{offered}"


def explain(knowledge: Knowledge, question: str, region: str = "") -> Explanation:
    """Read a question as a citizen of `region` would be answered by this edition, or draft, and tell all of it."""
    understood = knowledge.understand(question, region)
    reading, evidence = understood.match.reading, understood.match.evidence
    return Explanation(
        question,
        knowledge.edition,
        SCOPES.get(understood.scope, understood.scope),
        knowledge.tree.name(understood.region),
        tuple(reading.words),
        _heaviest(reading.terms),
        tuple(sorted(reading.acts)),
        tuple(sorted(reading.departments)),
        _candidates(knowledge, understood),
        _told(evidence),
        decision.first_right(evidence),
        decision.held(evidence),
        understood.verdict,
    )


def _candidates(knowledge: Knowledge, understood: Understanding) -> tuple[Ranked, ...]:
    weights = {feature.__doc__ or "": weight for feature, weight in features.WEIGHTS.items()}
    return tuple(_ranked(knowledge, one, one.code in understood.codes, weights) for one in understood.match.candidates)


def _ranked(knowledge: Knowledge, one: Candidate, told: bool, weights: Mapping[str, float]) -> Ranked:
    item = knowledge.catalogue.by_code[one.code]
    reasons = [
        Reason(text, points / weights[text] if weights[text] else 0.0, weights[text], points) for text, points in one.reasons
    ]
    return Ranked(
        one.code, item.name, item.department, one.score, told, tuple(sorted(reasons, key=lambda reason: -abs(reason.points)))
    )


def _heaviest(terms: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(terms.items(), key=lambda pair: -pair[1])[:MOST_TERMS])


def _told(evidence: Evidence) -> tuple[tuple[str, float], ...]:
    names = [field.name for field in fields(Evidence)]
    return tuple((EVIDENCE.get(name, name), value) for name, value in zip(names, astuple(evidence), strict=True))
