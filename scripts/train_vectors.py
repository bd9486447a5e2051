"""Train the vector channel from the lexicon and the names and aliases of a catalogue; no downloaded weights.

    python -m scripts.train_vectors [--catalogue tests/data/guangdong_items.csv] [--epochs 16] [--out FILE]

Pairs (what people say → official wording) are pulled together, everything else in the batch apart (in-batch softmax).
Half of each batch are near relations (sibling stems and acts), the hard negatives. Same seed, same arrays.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rich.progress import track

from knowledge.catalogue.items import Catalogue
from knowledge.matching import lexicon
from knowledge.matching.index import Postings
from knowledge.matching.pinyin import syllable
from knowledge.matching.text import fold_name, grams, is_han
from knowledge.matching.vectors import hashes
from knowledge.workbook import merge, read_workbook

OUT = Path(lexicon.__file__).parent / "data" / "vectors.npz"
BUCKETS, NUMBERS = 49_152, 128
TEMPERATURE, RATE, BATCH, RELATIVES = 0.07, 3e-3, 256, 8
SEED = 20261124
MISHEARD = 0.15  # share of the texts with one character replaced by another that sounds alike
# Said around a matter, saying nothing about it.
FILLERS = (
    "怎么办 咋整 咋办 想办 我想 请问 怎么弄 我要 去哪 要啥 能办吗 需要什么 咋弄 帮我 "
    "我家 现在 听说 想问下 怎么申请 办一下 了 我 的 俺 咱"
).split()


class Pairs:
    """What people say by official matter. A matter is a stem of the lexicon or a name of the catalogue."""

    def __init__(self, catalogue: Catalogue | None) -> None:
        matters: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for stem in lexicon.load().stems:
            matters[stem.alternatives] += [*stem.expressions, *stem.alternatives]
        for item in catalogue.items if catalogue else ():
            matters[(fold_name(item.name),)] += [fold_name(a) for a in item.aliases] + [fold_name(item.name)]
        self.official = list(matters)
        self.said = [list(dict.fromkeys(texts)) for texts in matters.values()]
        self.relatives = self._relatives()

    def __len__(self) -> int:
        return len(self.official)

    def _relatives(self) -> list[list[int]]:
        """For each matter the others whose wording shares most with it."""
        postings = Postings([grams(" ".join(texts)) for texts in self.official])
        found = []
        for number, texts in enumerate(self.official):
            hits = postings.hits(dict.fromkeys(grams(texts[0]), 1.0))
            shares = hits.shared / np.sqrt(np.maximum(postings.totals[hits.docs], 1e-6))
            best = hits.docs[np.argsort(-shares, kind="stable")[: 3 * RELATIVES]]
            found.append([int(n) for n in best if n != number])
        return found

    def batches(self, dice: random.Random) -> Iterator[list[tuple[int, str]]]:
        """(matter, said) once for everything said, in batches of one text a matter, with relatives beside each other."""
        waiting = [dice.sample(texts, len(texts)) for texts in self.said]
        order = [n for n, texts in enumerate(waiting) for _ in texts]
        dice.shuffle(order)
        batch: dict[int, str] = {}
        for number in order:
            group = [number, *dice.sample(self.relatives[number], min(RELATIVES - 1, len(self.relatives[number])))]
            for n in group:
                if waiting[n] and n not in batch:
                    batch[n] = waiting[n].pop()
            if len(batch) >= BATCH:
                yield list(batch.items())
                batch = {}
        if len(batch) > BATCH // 4:
            yield list(batch.items())


class Bags:
    """Hashed grams of many texts as one flat array with the position where each text begins."""

    def __init__(self, texts: list[str]) -> None:
        bags = [hashes(text, BUCKETS) for text in texts]
        bags = [bag if len(bag) else np.zeros(1, np.int64) for bag in bags]
        self.flat = np.concatenate(bags)
        self.lengths = np.array([len(bag) for bag in bags])
        self.starts = np.concatenate(([0], np.cumsum(self.lengths)[:-1]))


class Model:
    """Rows and weights with their Adam moments, touched rows only."""

    def __init__(self) -> None:
        noise = np.random.default_rng(SEED)
        self.rows = noise.normal(0, 0.1, (BUCKETS, NUMBERS)).astype(np.float32)
        self.weights = np.ones((BUCKETS, 1), np.float32)
        self._moments = [(np.zeros_like(p), np.zeros_like(p)) for p in (self.rows, self.weights)]
        self._steps = 0

    @property
    def touched(self) -> np.ndarray:
        return (self._moments[1][1] > 0).astype(np.float32)

    def encode(self, bags: Bags) -> tuple[np.ndarray, np.ndarray]:
        """Unit vectors and the lengths they had."""
        summed = np.add.reduceat(self.rows[bags.flat] * self.weights[bags.flat], bags.starts)
        lengths = np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-6)
        return summed / lengths, lengths

    def step(self, said: Bags, official: Bags, rate: float) -> float:
        """One step of Adam on the symmetric in-batch softmax; the loss before it."""
        a, a_length = self.encode(said)
        b, b_length = self.encode(official)
        scores = a @ b.T / TEMPERATURE
        rows, columns = _softmax(scores), _softmax(scores.T).T
        loss = -np.log(np.maximum(np.diag(rows), 1e-9)).mean()
        slope = (rows + columns - 2 * np.eye(len(scores))) / (2 * len(scores) * TEMPERATURE)
        self._steps += 1
        grads = [(said, _through(slope @ b, a, a_length)), (official, _through(slope.T @ a, b, b_length))]
        self._apply(grads, rate)
        return float(loss)

    def _apply(self, grads: list[tuple[Bags, np.ndarray]], rate: float) -> None:
        flat = np.concatenate([bags.flat for bags, _ in grads])
        slopes = np.concatenate([np.repeat(g, bags.lengths, axis=0) for bags, g in grads])
        order = np.argsort(flat, kind="stable")
        touched, starts = np.unique(flat[order], return_index=True)
        to_weights = (slopes * self.rows[flat]).sum(axis=1, keepdims=True)
        to_rows = slopes * self.weights[flat]
        for values, gradient, moments in zip((self.rows, self.weights), (to_rows, to_weights), self._moments, strict=True):
            self._adam(values, touched, np.add.reduceat(gradient[order], starts), moments, rate)

    def _adam(self, values: np.ndarray, touched: np.ndarray, slope: np.ndarray, moments: tuple, rate: float) -> None:
        first, second = moments
        first[touched] = 0.9 * first[touched] + 0.1 * slope
        second[touched] = 0.999 * second[touched] + 0.001 * slope**2
        corrected = first[touched] / (1 - 0.9**self._steps)
        values[touched] -= rate * corrected / (np.sqrt(second[touched] / (1 - 0.999**self._steps)) + 1e-8)


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _through(slope: np.ndarray, unit: np.ndarray, length: np.ndarray) -> np.ndarray:
    """The gradient through the normalisation."""
    return (slope - unit * (slope * unit).sum(axis=1, keepdims=True)) / length


class Sounds:
    """Characters that sound alike, among those that the texts use: what a phone's keyboard or a dialect makes of a word."""

    def __init__(self, texts: list[str]) -> None:
        self._alike: dict[str, list[str]] = defaultdict(list)
        for character in sorted({ch for text in texts for ch in text if is_han(ch)}):
            self._alike[syllable(character)].append(character)

    def mishear(self, text: str, dice: random.Random) -> str:
        at = dice.randrange(len(text))
        alike = self._alike.get(syllable(text[at]), []) if is_han(text[at]) else []
        return text[:at] + dice.choice(alike) + text[at + 1 :] if alike else text


def spoken(text: str, dice: random.Random, sounds: Sounds) -> str:
    """Now and then with a filler before or after, a character lost, or one misheard."""
    if len(text) > 3 and dice.random() < MISHEARD:
        text = sounds.mishear(text, dice)
    if dice.random() < 0.5:
        filler = dice.choice(FILLERS)
        text = text + filler if dice.random() < 0.6 else filler + text
    if len(text) > 4 and dice.random() < 0.1:
        at = dice.randrange(len(text))
        text = text[:at] + text[at + 1 :]
    return text


def train(pairs: Pairs, epochs: int) -> Model:
    dice, model = random.Random(SEED), Model()
    sounds = Sounds([text for texts in pairs.said for text in texts])
    for epoch in range(epochs):
        rate = RATE * (1 - epoch / epochs) + RATE * 0.05
        losses = []
        for batch in track(list(pairs.batches(dice)), f"第 {epoch + 1} 轮"):
            said = Bags([spoken(text, dice, sounds) for _, text in batch])
            official = Bags([dice.choice(pairs.official[n]).replace(" ", "") for n, _ in batch])
            losses.append(model.step(said, official, rate))
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}")
    return model


def save(model: Model, path: Path) -> None:
    """int8 rows; each row's scale goes into its weight. Rows that no text touched say nothing."""
    weighted = model.rows * model.weights * model.touched
    scale = np.maximum(np.abs(weighted).max(axis=1), 1e-9) / 127
    rows = np.round(weighted / scale[:, None]).astype(np.int8)
    np.savez_compressed(path, rows=rows, weights=scale.astype(np.float16))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--catalogue", type=Path, help="names and aliases to learn from, beside the lexicon")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    catalogue = merge(Catalogue(), read_workbook(options.catalogue), "", "")[0] if options.catalogue else None
    pairs = Pairs(catalogue)
    print(f"{len(pairs)} matters, {sum(map(len, pairs.said))} texts")
    save(train(pairs, options.epochs), options.out)
    print(f"{options.out.name}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
