"""A small learned gate: is this a matter, small talk, a complaint, or an unlawful ask?"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.index import Floats
from knowledge.matching.vectors import hashes

Kind = Literal["matter", "chat", "complaint", "unlawful"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BUCKETS = 32_768


@lru_cache(maxsize=2)  # the evidence and the scope ask about the same sentence
def judge(folded: str) -> Mapping[Kind, float]:
    """The probability of each kind, by softmax regression over hashed character 1–3-grams (scripts/train_gate.py)."""
    found = shares(_weights(), np.fromiter(set(hashes(folded, BUCKETS).tolist()), np.int64))
    return dict(zip(KINDS, found.tolist(), strict=True))


def shares(weights: Floats, buckets: NDArray[np.int64]) -> Floats:
    """Softmax of kinds for the distinct buckets of one text; the last column of `weights` is the constant."""
    sums = weights[:, buckets].sum(axis=1) / np.sqrt(max(len(buckets), 1)) + weights[:, -1]
    powers: Floats = np.exp(sums - sums.max()).astype(np.float32)
    normal: Floats = powers / powers.sum()
    return normal


@lru_cache(maxsize=1)
def _weights() -> Floats:
    stored = (files("knowledge.matching") / "data" / "gate.npz").read_bytes()
    with np.load(BytesIO(stored)) as arrays:
        found: Floats = arrays["weights"].astype(np.float32)
    return found
