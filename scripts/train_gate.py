"""Train the gate that tells matters from small talk, complaints and unlawful asks; write knowledge/matching/data/gate.npz.

    python -m scripts.train_gate [--report]

Learns from knowledge/matching/data/gate/*.txt and, as matters, from the sayings of the lexicon. `--report` learns on four
fifths and tells the figures on the rest, and writes nothing. Same seed, same arrays.
"""

import argparse
import random
from pathlib import Path

import numpy as np

from knowledge.matching import gate, lexicon
from knowledge.matching.gate import BUCKETS, KINDS
from knowledge.matching.text import fold
from knowledge.matching.vectors import hashes

FOLDER = Path(gate.__file__).parent / "data"
SEED, EPOCHS, RATE, DECAY = 11, 30, 0.3, 2e-5
SAYINGS = 6_000  # of the lexicon, beside the written matters
Text = tuple[np.ndarray, int]  # buckets, kind


def load(dice: random.Random) -> list[Text]:
    written = [(line, n) for n, kind in enumerate(KINDS) for line in (FOLDER / "gate" / f"{kind}.txt").read_text("utf-8").splitlines()]
    sayings = [expression for stem in lexicon.load().stems for expression in stem.expressions]
    written += [(saying, KINDS.index("matter")) for saying in dice.sample(sayings, SAYINGS)]
    texts = [(np.unique(hashes(fold(line), BUCKETS)), kind) for line, kind in written if line.strip()]
    dice.shuffle(texts)
    return [text for text in texts if len(text[0])]


def train(texts: list[Text], dice: random.Random) -> np.ndarray:
    """Softmax regression, kinds × (buckets and a constant), one text a step; rare kinds count more."""
    weights, sums = np.zeros((len(KINDS), BUCKETS + 1), np.float32), np.full(BUCKETS + 1, 1e-6, np.float32)
    counts = np.bincount([kind for _, kind in texts], minlength=len(KINDS))
    importance = np.minimum((len(texts) / len(KINDS) / counts) ** 0.5, 3.0)
    for _ in range(EPOCHS):
        for buckets, kind in dice.sample(texts, len(texts)):
            used = np.append(buckets, BUCKETS)
            slope = gate.shares(weights, buckets)
            slope[kind] -= 1
            sums[used] += 1.0 / len(used)
            step = RATE / np.sqrt(sums[used])
            weights[:, used] -= step * (importance[kind] * slope[:, None] / np.sqrt(len(used)) + DECAY * weights[:, used])
    return weights


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
        return report(train(texts[fifth:], dice), texts[:fifth])
    weights = train(texts, dice)
    report(weights, texts)
    np.savez_compressed(FOLDER / "gate.npz", weights=weights.astype(np.float16))
    return None


if __name__ == "__main__":
    main()
