"""The vector channel: a text as the sum of learned vectors of its character 1–3-grams."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge.matching import kept
from knowledge.matching.index import Floats
from knowledge.matching.text import is_han, runs
from knowledge.matching.tokens import OTHER_RUNS, RARE_HAN, Ints, Texts

LONGEST = 80  # characters of a text that are looked at
AT_ONCE = 8192  # texts that are encoded in one go


@dataclass(frozen=True)
class Vectors:
    """`known`: ascending checksums of the grams that were learnt, all others say nothing; `rows`: int8, one vector for
    each; `weights`: float32, what each row is multiplied by.

    Made by scripts/train_vectors.py from the lexicon and real item names; numpy alone at run time.
    """

    known: NDArray[np.uint32]
    rows: NDArray[np.int8]
    weights: Floats

    def encode(self, folded: Sequence[str]) -> Floats:
        """Unit vectors, texts × numbers; the zero vector for a text without grams."""
        found = np.zeros((len(folded), self.rows.shape[1]), np.float32)
        for start in range(0, len(folded), AT_ONCE):
            sums, whose = many_checksums([text[:LONGEST] for text in folded[start : start + AT_ONCE]])
            at, kept = self._places(sums)
            ends = np.searchsorted(whose[kept], np.arange(1, min(AT_ONCE, len(folded) - start) + 1)).tolist()
            for n, (begin, end) in enumerate(pairwise([0, *ends]), start):  # one by one they stay in the cache
                self._summed(at[begin:end], found[n])
        return _unit(found)

    def encode_one(self, folded: str) -> Floats:
        """`encode` of a single text without the outer dimension."""
        at, _ = self._places(checksums(folded))
        return _unit(self._summed(at))

    def _summed(self, at: NDArray[np.intp], out: Floats | None = None) -> Floats:
        """The sum of the given rows, each times its weight; a table of all of these would be four times the size."""
        found: Floats = np.add.reduce(self.rows.take(at, axis=0) * self.weights.take(at)[:, None], axis=0, out=out)
        return found

    def _places(self, sums: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The rows of grams, and which of the grams have one."""
        at, known = places(sums, self.known)
        return at[known], known


def _unit(summed: Floats) -> Floats:
    lengths = np.sqrt(np.einsum("...i,...i->...", summed, summed))[..., None]
    unit: Floats = (summed / np.maximum(lengths, np.float32(1e-6))).astype(np.float32)
    return unit


@kept.once
def load() -> Vectors:
    """The vectors shipped with siban."""
    with np.load(BytesIO((files("knowledge.matching") / "data" / "vectors.npz").read_bytes())) as stored:
        return Vectors(stored["known"], stored["rows"], stored["weights"].astype(np.float32))


def places(sums: NDArray[np.uint32], known: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each checksum would stand in `known`, and whether it does."""
    at = np.minimum(np.searchsorted(known, sums), len(known) - 1)
    return at, known[at] == sums


def hashes(folded: str, buckets: int) -> NDArray[np.int64]:
    """The bucket of each 1–3-gram; runs of letters and digits count whole."""
    return (checksums(folded) % buckets).astype(np.int64)


def checksums(folded: str) -> NDArray[np.uint32]:
    """CRC-32 of each 1–3-gram."""
    return np.array([crc32(gram.encode()) for gram in pieces(folded)], np.uint32)


def pieces(folded: str) -> list[str]:
    """Character 1–3-grams of Han runs with their borders, other runs whole."""
    found: list[str] = []
    for run in runs(folded[:LONGEST]):
        if is_han(run):
            found += [run[i : i + n] for n in (1, 2, 3) for i in range(len(run) - n + 1)]
        else:
            found.append(run)
    return found


def many_checksums(folded: Sequence[str]) -> tuple[NDArray[np.uint32], Ints]:
    """`checksums` of many texts at once, and the number of the text that each belongs to (ascending)."""
    texts = Texts.of(folded)
    of_character = np.repeat(np.arange(len(texts), dtype=np.int32), np.diff(texts.starts))
    codes = np.frombuffer(texts.whole.encode("utf-32-le"), np.uint32)
    plain = (codes >= 0x3400) & (codes <= 0x9FFF)
    where, found, whose = np.flatnonzero(plain), [], []
    state = np.full(len(where), 0xFFFFFFFF, np.uint32)
    for reach in range(3):
        state = _crc(state, codes[where + reach])
        found.append(state ^ 0xFFFFFFFF)
        whose.append(of_character[where])
        more = plain[where + reach + 1]
        where, state = where[more], state[more]
    others = [(n, total) for n, text in enumerate(folded) for total in _other_checksums(text)]
    found.append(np.array([total for _, total in others], np.uint32))
    whose.append(np.array([n for n, _ in others], np.int32))
    order = np.argsort(np.concatenate(whose), kind="stable")
    return np.concatenate(found)[order], np.concatenate(whose)[order]


def _other_checksums(text: str) -> list[int]:
    """Of the grams that hold anything but Han characters of the first plane."""
    grams = [gram for gram in pieces(text) if RARE_HAN.search(gram)] if RARE_HAN.search(text) else []
    return [crc32(gram.encode()) for gram in (*grams, *OTHER_RUNS.findall(text))]


def _crc(state: NDArray[np.uint32], codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """CRC-32 carried on over the three bytes that UTF-8 gives each of the characters."""
    for byte in (0xE0 | codes >> 12, 0x80 | codes >> 6 & 63, 0x80 | codes & 63):
        state = _crc_table()[(state ^ byte) & 255] ^ (state >> 8)
    return state


@lru_cache(maxsize=1)
def _crc_table() -> NDArray[np.uint32]:
    return np.array([crc32(bytes([n]), 0xFFFFFFFF) ^ 0xFFFFFFFF for n in range(256)], np.uint32)
