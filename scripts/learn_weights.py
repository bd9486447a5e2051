"""Learn the weights of the features and the calibration of the decision; write knowledge/matching/data/weights.json.

    python -m scripts.learn_weights [--report]

Learns from the development questions on the provincial catalogue and the questions on the demonstration catalogue, in scope
and out of it, and from the written questions that `scripts.train_vectors --half` holds out: with its vectors in place,
none of these was seen in training. `--report` learns on one half and tells the figures on the other, and writes nothing.
"""

import argparse
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from knowledge import sample
from knowledge.catalogue.items import Catalogue
from knowledge.matching import features
from knowledge.matching import weights as table
from knowledge.matching.decision import LIKELY_AT, SAID_AT, Evidence, held, verdict
from knowledge.matching.features import Shortlist
from knowledge.matching.matcher import Matcher, evidence
from knowledge.matching.scope import leaning, scope_of
from scripts.measure_matching import Labelled, load_catalogue, load_questions
from scripts.questions_written import absent_from_province, of_province

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "tests" / "questions"
OUT = ROOT / "knowledge" / "matching" / "data" / "weights.json"
SHRINK, STEPS, RATE = 0.01, 300, 0.08
SHRUNK = 0.01  # the calibrations, towards none
WRITTEN = 0.1  # one question written to learn from, against one that somebody asked: they are long and about rare matters
OUTSIDE = 0.25  # share of what is out of scope among what people write, whatever the share among the questions learnt from
LACKING = 0.45  # of that, matters that the catalogue lacks
PRIOR = dict.fromkeys(("asked", "both", "alias", "lexicon", "meaning", "meaning_alone"), 4.0)
SEED = 7


@dataclass(frozen=True)
class Example:
    """One question: its shortlist, its features × names, and which names are right (none: out of scope)."""

    shortlist: Shortlist
    table: np.ndarray
    right: np.ndarray
    kind: str
    inside: bool
    query: str
    scope: str
    catalogue: int


ABSENT = ("not_in_catalogue", "written_absent")  # kinds of questions about matters that the catalogue lacks
Learnt = tuple[np.ndarray, dict[str, list[float]]]


def examples(catalogue: Catalogue, questions: Sequence[Labelled], number: int) -> list[Example]:
    matcher = Matcher(catalogue.items)
    names = {key: n for n in range(len(matcher.names)) for item in matcher.items(n) for key in (item.code, item.name)}
    found = []
    for question in questions:
        shortlist = matcher.shortlist(matcher.read(question.query))
        right = {names[label] for label in question.labels if label in names}
        marks = np.array([int(n) in right for n in shortlist.names], bool)
        found.append(
            Example(
                shortlist,
                features.values(shortlist),
                marks,
                question.kind,
                bool(question.labels),
                question.query,
                scope_of(question.query),
                number,
            )
        )
    return found


def learn_ranking(data: Sequence[Example]) -> np.ndarray:
    """Conditional logit: the right names' share of the softmax, drawn towards the prior."""
    prior = np.array([PRIOR.get(f.__name__, 1.0) for f in features.FEATURES])
    weights, first, second = prior.copy(), np.zeros_like(prior), np.zeros_like(prior)
    useful = [e for e in data if e.right.any()]
    for step in range(1, STEPS + 1):
        slope = SHRINK * (weights - prior)
        for example in useful:
            slope = slope + _slope(weights, example) / len(useful)
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights = weights - RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights


def _slope(weights: np.ndarray, example: Example) -> np.ndarray:
    scores = weights @ example.table
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    wanted = shares * example.right
    return example.table @ (shares - wanted / max(wanted.sum(), 1e-12))


def order(weights: np.ndarray, example: Example) -> np.ndarray:
    return np.argsort(-(weights @ example.table), kind="stable")


def learn_calibration(weights: np.ndarray, data: Sequence[Example], wanted: Callable[[Example], bool]) -> list[float]:
    """Logistic regression of what is wanted on the evidence. The constant comes last."""
    evidences = np.array([_evidence(weights, e) for e in data])
    truth = np.array([wanted(e) for e in data], float)
    counts = _counts(data)
    mean, spread = evidences.mean(axis=0), evidences.std(axis=0) + 1e-9
    inputs = np.c_[(evidences - mean) / spread, np.ones(len(data))]
    chosen = np.zeros(inputs.shape[1])
    for _ in range(3000):
        chosen -= 0.5 * (inputs.T @ (counts * (1 / (1 + np.exp(-inputs @ chosen)) - truth)) + SHRUNK * chosen)
    raw = chosen[:-1] / spread
    return [*raw.tolist(), float(chosen[-1] - raw @ mean)]


def _counts(data: Sequence[Example]) -> np.ndarray:
    """How much each example counts, one in all: what was written to learn from little, what is out of scope `OUTSIDE`,
    `LACKING` of it matters that the catalogue lacks."""
    inside = np.array([e.inside for e in data])
    lacking = np.array([e.kind in ABSENT for e in data])
    counts = np.array([WRITTEN if e.kind.startswith("written") else 1.0 for e in data])
    shares = ((inside, 1 - OUTSIDE), (lacking, OUTSIDE * LACKING), (~inside & ~lacking, OUTSIDE * (1 - LACKING)))
    return sum(share * counts * group / max(counts @ group, 1e-9) for group, share in shares)


def learn(data: Sequence[Example]) -> Learnt:
    """Weights of the features; how likely the first is right, one of three is, the catalogue holds what is asked."""
    weights = learn_ranking(data)
    wanted: dict[str, Callable[[Example], bool]] = {
        "first_right": lambda e: bool(e.right[order(weights, e)[:1]].any()),
        "three_hold": lambda e: bool(e.right[order(weights, e)[:3]].any()),
        "held": lambda e: e.inside,
    }
    return weights, {name: learn_calibration(weights, data, truth) for name, truth in wanted.items()}


def _evidence(weights: np.ndarray, example: Example) -> tuple[float, ...]:
    if not example.right.size:
        return astuple(Evidence())
    scores = (weights @ example.table).astype(np.float32)
    return astuple(evidence(example.shortlist, scores, np.argsort(-scores, kind="stable")[:10]))


def figures(weights: np.ndarray, data: Sequence[Example]) -> str:
    inside = [e for e in data if e.inside]
    told = []
    for kind in (None, *sorted({e.kind for e in inside})):
        chosen = [e for e in inside if kind in (None, e.kind)]
        shares = [np.mean([e.right[order(weights, e)[:k]].any() for e in chosen]) for k in (1, 3, 5)]
        told.append(
            f"{kind or 'all':8} n={len(chosen):4d}  "
            + "  ".join(f"R@{k} {s:.3f}" for k, s in zip((1, 3, 5), shares, strict=True))
        )
    return "\n".join(told)


def gather() -> list[Example]:
    provincial = load_questions([QUESTIONS / "guangdong_dev.jsonl", QUESTIONS / "guangdong_out_of_scope_dev.jsonl"])
    provincial += [Labelled(w.question, frozenset(w.official), "written") for w in of_province(held_out=True)]
    provincial += [Labelled(question, frozenset(), "written_absent") for question in absent_from_province()]
    own = load_questions([QUESTIONS / "sample.jsonl", QUESTIONS / "sample_out_of_scope.jsonl"])
    data = examples(load_catalogue(ROOT / "tests" / "data" / "guangdong_items.csv"), provincial, 0)
    return data + examples(sample.catalogue(), own, 1)


def report(data: Sequence[Example]) -> None:
    shuffled = random.Random(SEED).sample(data, len(data))
    half = len(shuffled) // 2
    for learnt, told in ((shuffled[:half], shuffled[half:]), (shuffled[half:], shuffled[:half])):
        found = learn(learnt)
        print("learnt on one half, on the other:\n" + figures(found[0], told) + "\n" + decided(found, told))
    provincial, own = ([e for e in data if (e.catalogue == 0) == wanted] for wanted in (True, False))
    for learnt, told in ((provincial, own), (own, provincial)):
        found = learn(learnt)
        print("learnt on one catalogue, on the other:\n" + figures(found[0], told) + "\n" + decided(found, told))


def decided(found: Learnt, data: Sequence[Example]) -> str:
    """Kept or refused by kind, confidently wrong and helped, by the rules of `decision` with what was learnt."""
    weights, calibrations = found
    table.load().update(calibrations)
    rows = []
    for e in data:
        said = "none" if e.shortlist.reading.bare or e.scope not in ("matter", "complaint") else _verdict(weights, e)
        right = e.right[order(weights, e)[: {"answer": 1, "choices": 3, "none": 0}[said]]].any()
        rows.append((e.kind, e.inside, said, bool(right)))
    asked = [row for row in rows if row[1]]
    wrong = np.mean([said == "answer" and not right for _, _, said, right in asked])
    told = [f"helped {np.mean([right for *_, right in asked]):.3f}  confidently wrong {wrong:.3f}"]
    for kind, within in sorted({(row[0], row[1]) for row in rows}, key=lambda pair: (not pair[1], pair[0])):
        share = np.mean([(row[2] != "none") == within for row in rows if row[:2] == (kind, within)])
        told.append(f"{kind} {'kept' if within else 'refused'} {share:.2f}")
    return "  ".join(told)


def _verdict(weights: np.ndarray, e: Example) -> str:
    evidence = Evidence(*_evidence(weights, e))
    said = verdict(evidence, e.scope == "complaint")
    heard = max(evidence.asked, evidence.everyday) >= SAID_AT
    if e.scope == "matter" and not (said == "answer" and heard):
        said = said if leaning(e.query, held(evidence) < LIKELY_AT) == "matter" else "none"
    return said


def rounded(values: Sequence[float]) -> list[float]:
    return [round(float(v), 3) for v in values]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--report", action="store_true")
    options = parser.parse_args()
    data = gather()
    if options.report:
        return report(data)
    weights, calibrations = learn(data)
    print(figures(weights, data) + "\n" + decided((weights, calibrations), data))
    written = {
        "made_by": "python -m scripts.learn_weights",
        "features": dict(zip((f.__name__ for f in features.FEATURES), rounded(weights), strict=True)),
        "evidence": [f.name for f in fields(Evidence)],
        **{name: rounded(values) for name, values in calibrations.items()},
    }
    OUT.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return None


if __name__ == "__main__":
    main()
