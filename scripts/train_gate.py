"""Train the gate that tells matters from small talk, complaints and unlawful asks; write knowledge/matching/data/gate.npz.

    python -m scripts.train_gate [--report]

Learns from knowledge/matching/data/gate/*.txt and, as matters, from the sayings of the lexicon and the written questions
that are not held out. `--report` learns on four fifths and tells the figures on the rest, and writes nothing. Same seed,
same arrays.
"""

import argparse
import random
from pathlib import Path

import numpy as np

from knowledge.matching import gate, lexicon
from knowledge.matching.gate import BUCKETS, KINDS
from knowledge.matching.text import fold
from knowledge.matching.vectors import hashes
from scripts.narrative import Narrative
from scripts.questions_written import of_lexicon, of_province

FOLDER = Path(gate.__file__).parent / "data"
SEED, STEPS, RATE, SHRINK = 11, 200, 0.05, 3e-5
SAYINGS = 12000  # of the lexicon, beside the written matters
MATTER = KINDS.index("matter")
RARE = 0.85  # how much more a text of a rare kind counts: (average / count) to this power
Text = tuple[np.ndarray, int]  # distinct buckets, kind


def load(dice: random.Random) -> list[Text]:
    """The written texts and sayings of the lexicon, most of them told among other things as people do."""
    narrative = Narrative()
    lines = [(line, n) for n, kind in enumerate(KINDS) for line in _written(kind)]
    told = [(narrative.tell(line, "", dice), n) for line, n in lines for _ in range(2 if n == MATTER else 1)]
    stems = [(said, stem.expressions) for stem in lexicon.load().stems for said in stem.expressions]
    sayings = [(narrative.tell(said, dice.choice(also), dice), MATTER) for said, also in dice.sample(stems, SAYINGS)]
    questions = [(written.question, MATTER) for written in of_province(held_out=False) + of_lexicon()]
    texts = [(np.unique(hashes(fold(line), BUCKETS)), kind) for line, kind in lines + told + sayings + questions]
    dice.shuffle(texts)
    return [text for text in texts if len(text[0])]


def _written(kind: str) -> list[str]:
    lines = (FOLDER / "gate" / f"{kind}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line.strip()]


def train(texts: list[Text]) -> np.ndarray:
    """Softmax regression by Adam on all texts at once; kinds × (buckets and a constant)."""
    flat = np.concatenate([buckets for buckets, _ in texts])
    lengths = np.array([len(buckets) for buckets, _ in texts])
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    kinds = np.array([kind for _, kind in texts])
    counts = np.bincount(kinds, minlength=len(KINDS))
    importance = ((len(texts) / len(KINDS) / counts) ** RARE)[kinds][:, None] / len(texts)
    rarity = np.log1p(len(texts) / (1 + np.bincount(flat, minlength=BUCKETS)))
    share = np.repeat(1 / np.sqrt(lengths), lengths)
    weights, constant = np.zeros((BUCKETS, len(KINDS))), np.zeros(len(KINDS))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        sums = np.add.reduceat((weights * rarity[:, None])[flat] * share[:, None], starts) + constant
        slope = (_softmax(sums) - np.eye(len(KINDS))[kinds]) * importance
        spread = np.repeat(slope, lengths, axis=0) * share[:, None]
        summed = np.stack([np.bincount(flat, spread[:, k], BUCKETS) for k in range(len(KINDS))], axis=1)
        gradient = summed * rarity[:, None] + SHRINK * weights
        first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        weights -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        constant -= 0.5 * slope.sum(axis=0)
    return np.vstack([weights * rarity[:, None], constant]).T.astype(np.float32)


def _softmax(sums: np.ndarray) -> np.ndarray:
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def report(weights: np.ndarray, texts: list[Text]) -> None:
    told = np.array([int(np.argmax(gate.shares(weights, buckets))) for buckets, _ in texts])
    truth = np.array([kind for _, kind in texts])
    for n, kind in enumerate(KINDS):
        row = np.bincount(told[truth == n], minlength=len(KINDS))
        print(f"{kind:10} n={row.sum():5d}  " + "  ".join(f"{k} {c / row.sum():.3f}" for k, c in zip(KINDS, row, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--report", action="store_true")
    options = parser.parse_args()
    dice = random.Random(SEED)
    texts = load(dice)
    fifth = len(texts) // 5
    if options.report:
        return report(train(texts[fifth:]), texts[:fifth])
    weights = train(texts)
    report(weights, texts)
    np.savez_compressed(FOLDER / "gate.npz", weights=weights.astype(np.float16))
    return None


if __name__ == "__main__":
    main()
