"""A small learned gate: is this a matter, small talk, a complaint, or an unlawful ask?"""

import re
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
_DATA = files("knowledge.matching") / "data"
_UNDOUBTED = 0.985  # probability from which no crooked sign is needed


@lru_cache(maxsize=2)  # the evidence and the scope ask about the same sentence
def judge(folded: str) -> Mapping[Kind, float]:
    """The probability of each kind, by softmax regression over hashed character 1–3-grams (scripts/train_gate.py)."""
    found = shares(_weights(), np.fromiter(set(hashes(folded, BUCKETS).tolist()), np.int64))
    matter, chat, complaint, unlawful = found.tolist()
    if unlawful < _UNDOUBTED and not _crooked().search(folded):
        matter, unlawful = matter + unlawful, 0.0
    return {"matter": matter, "chat": chat, "complaint": complaint, "unlawful": unlawful}


def shares(weights: Floats, buckets: NDArray[np.int64]) -> Floats:
    """Softmax of kinds for the distinct buckets of one text; the last column of `weights` is the constant."""
    sums = weights[:, buckets].sum(axis=1) / np.sqrt(max(len(buckets), 1)) + weights[:, -1]
    powers: Floats = np.exp(sums - sums.max()).astype(np.float32)
    normal: Floats = powers / powers.sum()
    return normal


@lru_cache(maxsize=1)
def _crooked() -> re.Pattern[str]:
    """Words without which hardly anybody asks for something unlawful, a pattern a line: 「爸妈的房子怎么过户到我名下」 sounds
    much like such asks."""
    return re.compile("|".join((_DATA / "gate" / "crooked_signs.txt").read_text("utf-8").split()))


@lru_cache(maxsize=1)
def _weights() -> Floats:
    stored = (_DATA / "gate.npz").read_bytes()
    with np.load(BytesIO(stored)) as arrays:
        found: Floats = arrays["weights"].astype(np.float32)
    return found
