"""Learn the weights of the features and the calibration of the decision; write knowledge/matching/data/weights.json.

    python -m scripts.learn_weights [--report]

Learns from the development questions on the provincial catalogue and the questions on the demonstration catalogue, in scope
and out of it. `--report` learns on one half and tells the figures on the other, and writes nothing.
"""

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from knowledge import sample
from knowledge.catalogue.items import Catalogue
from knowledge.matching import features
from knowledge.matching.decision import Evidence
from knowledge.matching.features import Shortlist
from knowledge.matching.matcher import Matcher, evidence
from scripts.measure_matching import Labelled, load_catalogue, load_questions

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "tests" / "questions"
OUT = ROOT / "knowledge" / "matching" / "data" / "weights.json"
SHRINK, STEPS, RATE = 0.01, 300, 0.08
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


def examples(catalogue: Catalogue, questions: Sequence[Labelled]) -> list[Example]:
    matcher = Matcher(catalogue.items)
    names = {item.code: n for n in range(len(matcher.names)) for item in matcher.items(n)}
    found = []
    for question in questions:
        shortlist = matcher.shortlist(matcher.read(question.query))
        right = {names[label] for label in question.labels if label in names}
        marks = np.array([int(n) in right for n in shortlist.names], bool)
        found.append(Example(shortlist, features.values(shortlist), marks, question.kind, bool(question.labels)))
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


def learn_calibration(weights: np.ndarray, data: Sequence[Example], depth: int) -> list[float]:
    """Logistic regression on the evidence: the first (or one of the first three) is right. The constant comes last."""
    evidences = np.array([_evidence(weights, e) for e in data])
    wanted = np.array([bool(e.right[order(weights, e)[:depth]].any()) for e in data], float)
    mean, spread = evidences.mean(axis=0), evidences.std(axis=0) + 1e-9
    inputs = np.c_[(evidences - mean) / spread, np.ones(len(data))]
    chosen = np.zeros(inputs.shape[1])
    for _ in range(3000):
        chosen -= 0.5 * (inputs.T @ (1 / (1 + np.exp(-inputs @ chosen)) - wanted) / len(data) + 2e-3 * chosen)
    raw = chosen[:-1] / spread
    return [*raw.tolist(), float(chosen[-1] - raw @ mean)]


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
    own = load_questions([QUESTIONS / "sample.jsonl", QUESTIONS / "sample_out_of_scope.jsonl"])
    data = examples(load_catalogue(ROOT / "tests" / "data" / "guangdong_items.csv"), provincial)
    return data + examples(sample.catalogue(), own)


def report(data: Sequence[Example]) -> None:
    shuffled = random.Random(SEED).sample(data, len(data))
    half = len(shuffled) // 2
    weights = learn_ranking(shuffled[:half])
    print("learnt on one half, on the other:\n" + figures(weights, shuffled[half:]))


def rounded(values: Sequence[float]) -> list[float]:
    return [round(float(v), 3) for v in values]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--report", action="store_true")
    options = parser.parse_args()
    data = gather()
    if options.report:
        return report(data)
    weights = learn_ranking(data)
    print(figures(weights, data))
    table = {
        "made_by": "python -m scripts.learn_weights",
        "features": dict(zip((f.__name__ for f in features.FEATURES), rounded(weights), strict=True)),
        "evidence": [f.name for f in fields(Evidence)],
        "first_right": rounded(learn_calibration(weights, data, 1)),
        "three_hold": rounded(learn_calibration(weights, data, 3)),
    }
    OUT.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return None


if __name__ == "__main__":
    main()
