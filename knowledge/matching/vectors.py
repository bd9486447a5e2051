"""The vector channel: a text as the sum of learned vectors of its character 1–3-grams."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.index import Floats
from knowledge.matching.text import is_han, runs

LONGEST = 80  # characters of a text that are looked at


@dataclass(frozen=True)
class Vectors:
    """`rows`: int8, one vector for each hashed gram; `weights`: float32, what each row is multiplied by.

    Made by scripts/train_vectors.py from the lexicon and real item names; numpy alone at run time.
    """

    rows: NDArray[np.int8]
    weights: Floats

    def encode(self, folded: Sequence[str]) -> Floats:
        """Unit vectors, texts × numbers; the zero vector for a text without grams."""
        if not folded:
            return np.zeros((0, self.rows.shape[1]), np.float32)
        hashed = [hashes(text, len(self.rows)) for text in folded]
        summed = np.vstack([np.einsum("i,ij->j", self.weights[h], self.rows[h]) for h in hashed])
        lengths: Floats = np.linalg.norm(summed, axis=1, keepdims=True).astype(np.float32)
        unit: Floats = (summed / np.maximum(lengths, 1e-6)).astype(np.float32)
        return unit


@lru_cache(maxsize=1)
def load() -> Vectors:
    """The vectors shipped with siban."""
    with np.load(BytesIO((files("knowledge.matching") / "data" / "vectors.npz").read_bytes())) as stored:
        return Vectors(stored["rows"], stored["weights"].astype(np.float32))


def hashes(folded: str, buckets: int) -> NDArray[np.int64]:
    """The bucket of each 1–3-gram; runs of letters and digits count whole."""
    return np.fromiter((crc32(gram.encode()) % buckets for gram in pieces(folded)), np.int64)


def pieces(folded: str) -> list[str]:
    """Character 1–3-grams of Han runs with their borders, other runs whole."""
    found: list[str] = []
    for run in runs(folded[:LONGEST]):
        if is_han(run):
            found += [run[i : i + n] for n in (1, 2, 3) for i in range(len(run) - n + 1)]
        else:
            found.append(run)
    return found
