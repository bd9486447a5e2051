"""Train the vector channel from the lexicon, real names with aliases, and questions written for both; no downloaded weights.

    python -m scripts.train_vectors [--half] [--epochs 8] [--out FILE]

Pairs (what people say → official wording) are pulled together, everything else in the batch apart (in-batch softmax).
Half of each batch are near relations (sibling stems and acts), the hard negatives. Same seed, same arrays.
`--half` leaves out every second question written for the province's names: scripts/learn_weights.py learns from those,
with these vectors in place, what to think of a question that they never saw.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import numpy as np
from rich.progress import track

from knowledge.catalogue.items import Catalogue
from knowledge.matching import lexicon
from knowledge.matching.index import Postings
from knowledge.matching.pinyin import syllable
from knowledge.matching.text import fold, fold_name, is_han
from knowledge.matching.tokens import Texts
from knowledge.matching.vectors import checksums, pieces, places
from knowledge.workbook import merge, read_workbook
from scripts.narrative import Narrative
from scripts.questions_written import of_lexicon, of_province

OUT = Path(lexicon.__file__).parent / "data" / "vectors.npz"
NAMES = Path(__file__).parent.parent / "tests" / "data" / "guangdong_items.csv"
NUMBERS = 192
SEEN = (0, 2, 4, 7)  # texts that must hold a gram of 1, 2, 3 characters for it to get a vector
TEMPERATURE, RATE, BATCH, RELATIVES = 0.07, 3e-3, 256, 8
SEED = 20261124
MISHEARD = 0.15  # share of the texts with one character replaced by another that sounds alike
LOST = 0.15  # share of the grams of what is said that are left out: rare long ones must not carry it alone
ALIKE = 0.25  # how often what is said is drawn to another saying of its matter instead of an official wording


class Pairs:
    """What people say by official matter. A matter is a stem of the lexicon or a name of the catalogue."""

    def __init__(self, catalogue: Catalogue, half: bool) -> None:
        matters: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for stem in lexicon.load().stems:
            matters[stem.alternatives] += [*stem.expressions, *stem.alternatives]
        stems = {alternatives[0]: alternatives for alternatives in matters}
        for item in catalogue.items:
            matters[(fold_name(item.name),)] += [fold_name(a) for a in item.aliases] + [fold_name(item.name)]
        for written in of_province(held_out=False) + ([] if half else of_province(held_out=True)):
            matters[(fold_name(written.official[0]),)].append(lexicon.load().rewrite(fold(written.question)))
        for written in of_lexicon():
            matters[stems[fold(written.official[0])]].append(lexicon.load().rewrite(fold(written.question)))
        self.official = list(matters)
        self.said = [list(dict.fromkeys(texts)) for texts in matters.values()]
        self.relatives = self._relatives()

    def __len__(self) -> int:
        return len(self.official)

    def _relatives(self) -> list[list[int]]:
        """For each matter the others whose wording shares most with it."""
        postings = Postings.of_grams(Texts.of([" ".join(texts) for texts in self.official]))
        found = []
        for number, texts in enumerate(self.official):
            keys = np.unique(Texts.of(texts[:1]).grams()[0])
            hits = postings.hits(postings.ask(keys, np.ones(len(keys), np.float32)))
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


def vocabulary(texts: list[str]) -> np.ndarray:
    """Ascending checksums of the grams that enough texts hold. A gram seen once teaches a whim, an unseen one nothing."""
    seen = Counter(gram for text in texts for gram in set(pieces(text)))
    kept = (gram for gram, count in seen.items() if count >= SEEN[min(len(gram), 3)])
    return np.unique(np.fromiter((crc32(gram.encode()) for gram in kept), np.uint32))


class Bags:
    """Known grams of many texts as one flat array with the position where each text begins."""

    def __init__(self, texts: list[str], known: np.ndarray, noise: np.random.Generator | None = None) -> None:
        bags = [_rows(text, known) for text in texts]
        if noise:
            bags = [bag[noise.random(len(bag)) >= LOST] for bag in bags]
        bags = [bag if len(bag) else np.zeros(1, np.int64) for bag in bags]
        self.flat = np.concatenate(bags)
        self.lengths = np.array([len(bag) for bag in bags])
        self.starts = np.concatenate(([0], np.cumsum(self.lengths)[:-1]))


def _rows(text: str, known: np.ndarray) -> np.ndarray:
    at, has = places(checksums(text), known)
    return at[has]


class Model:
    """Rows and weights with their Adam moments, touched rows only."""

    def __init__(self, size: int) -> None:
        noise = np.random.default_rng(SEED)
        self.rows = noise.normal(0, 0.1, (size, NUMBERS)).astype(np.float32)
        self.weights = np.ones((size, 1), np.float32)
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
        slope = (rows + columns - 2 * np.eye(len(scores), dtype=np.float32)) / (2 * len(scores) * TEMPERATURE)
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


def spoken(text: str, also: str, dice: random.Random, sounds: Sounds, narrative: Narrative) -> str:
    """Told among other things; now and then a character is misheard or lost."""
    if len(text) > 3 and dice.random() < MISHEARD:
        text = sounds.mishear(text, dice)
    if len(text) > 4 and dice.random() < 0.1:
        at = dice.randrange(len(text))
        text = text[:at] + text[at + 1 :]
    return narrative.tell(text, also, dice)


def train(pairs: Pairs, epochs: int) -> tuple[np.ndarray, Model]:
    dice, noise, narrative = random.Random(SEED), np.random.default_rng(SEED), Narrative()
    texts = [text for texts in pairs.said for text in texts]
    sounds = Sounds(texts)
    known = vocabulary(texts + SEEN[-1] * narrative.fragments)
    model = Model(len(known))
    for epoch in range(epochs):
        rate = RATE * (1 - epoch / epochs) + RATE * 0.05
        losses = []
        for batch in track(list(pairs.batches(dice)), f"第 {epoch + 1} 轮"):
            said = [spoken(text, dice.choice(pairs.said[n]), dice, sounds, narrative) for n, text in batch]
            meant = [dice.choice(pairs.said[n] if dice.random() < ALIKE else pairs.official[n]) for n, _ in batch]
            official = Bags([text.replace(" ", "") for text in meant], known)
            losses.append(model.step(Bags(said, known, noise), official, rate))
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}", flush=True)
    return known, model


def save(known: np.ndarray, model: Model, path: Path) -> None:
    """int8 rows; each row's scale goes into its weight. Rows that no text touched say nothing."""
    weighted = model.rows * model.weights * model.touched
    scale = np.maximum(np.abs(weighted).max(axis=1), 1e-9) / 127
    rows = np.round(weighted / scale[:, None]).astype(np.int8)
    np.savez_compressed(path, known=known, rows=rows, weights=scale.astype(np.float16))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", action="store_true")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    pairs = Pairs(merge(Catalogue(), read_workbook(NAMES), "", "")[0], options.half)
    print(f"{len(pairs)} matters, {sum(map(len, pairs.said))} texts")
    save(*train(pairs, options.epochs), options.out)
    print(f"{options.out.name}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
