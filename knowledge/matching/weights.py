"""The one table of weights: what each feature counts, and how evidence becomes a probability."""

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def load() -> dict[str, Any]:
    """`data/weights.json`: `features` by name; `first_right`, `three_hold` and `held` aligned with
    `evidence`, constant last."""
    found: dict[str, Any] = json.loads((files("knowledge.matching") / "data" / "weights.json").read_text(encoding="utf-8"))
    return found
