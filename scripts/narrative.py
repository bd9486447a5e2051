"""Tell a short saying as people tell it: who, when, why and what they want to know of it, said around the matter."""

import random
from pathlib import Path

from knowledge.matching import lexicon

TABLE = Path(lexicon.__file__).parent / "data" / "narrative.tsv"
SAYINGS, LONGEST = 0.25, 4  # how often a second saying of the matter is told too; fragments around it


class Narrative:
    """Fragments that say nothing about a matter, by kind."""

    def __init__(self) -> None:
        lines = (line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
        self._kinds = {kind: entries.split("、") for kind, entries in lines}
        self._before = [kind for kind in self._kinds if kind not in ("ask", "how")]

    @property
    def fragments(self) -> list[str]:
        return [fragment for kind in self._kinds.values() for fragment in kind]

    def tell(self, said: str, also: str, dice: random.Random) -> str:
        """The saying, with up to `LONGEST` fragments before it, perhaps `also`, and perhaps a question behind."""
        count = dice.choice((0, 0, 1, 1, 2, 3, LONGEST))
        before = [self._some(dice.choice(self._before), dice) for _ in range(count)]
        middle = [said, also] if also and dice.random() < SAYINGS else [said]
        behind = [self._some(kind, dice) for kind, often in (("how", 0.2), ("ask", 0.55)) if dice.random() < often]
        return self._joined([*before, *middle, *behind], dice)

    def _some(self, kind: str, dice: random.Random) -> str:
        return dice.choice(self._kinds[kind])

    def _joined(self, parts: list[str], dice: random.Random) -> str:
        """With a comma here and there: a gram does not reach over it."""
        return "".join(part + dice.choice(("", "", "，")) for part in parts)
