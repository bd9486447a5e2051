"""Nearness in meaning by vectors: of a question to stems, which are few, and to shortlisted names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.expressions import Reached
from knowledge.matching.index import Floats, Ints, Links
from knowledge.matching.lexicon import Stem
from knowledge.matching.vectors import Vectors

NEIGHBOURS = 3  # stems that a name stands beside
LOOKED_AT = 40  # stems that a question may mean
AT_ONCE = 4096  # names compared with all stems in one go
UNIT = 127  # int8 of a number 1.0


@dataclass(frozen=True)
class Glance:
    """A question's unit vector and its cosine with the stems it is nearest to (ascending numbers)."""

    vector: Floats
    stems: Ints
    nearness: Floats


@dataclass(frozen=True)
class Concepts:
    """Vectors of all wordings of all stems, and of the names as int8. The cost of a question does not grow with the names:
    it is compared with the stems, whose `neighbours` and `attached` names are then compared exactly."""

    vectors: Vectors
    stems: Floats
    names: NDArray[np.int8]
    neighbours: Links
    attached: Links

    @classmethod
    def build(cls, vectors: Vectors, stems: Sequence[Stem], reach: Sequence[Reached], names: Sequence[str]) -> "Concepts":
        worded = [(n, text.replace(" ", "")) for n, stem in enumerate(stems) for text in stem.alternatives]
        of_stems = vectors.encode([text for _, text in worded])
        of_names = vectors.encode(names)
        attached = ((row, name, share) for row, (n, _) in enumerate(worded) for name, share in reach[n])
        links = Links.build(len(worded), _beside(of_stems, of_names)), Links.build(len(worded), attached)
        return cls(vectors, of_stems, np.round(of_names * UNIT).astype(np.int8), *links)

    @property
    def nbytes(self) -> int:
        """Bytes that grow with the names."""
        return self.names.nbytes + self.neighbours.nbytes + self.attached.nbytes

    def glance(self, core: str) -> Glance:
        vector = self.vectors.encode([core])[0]
        nearness: Floats = np.einsum("ij,j->i", self.stems, vector)  # BLAS would wait for its own threads
        best = np.argpartition(-nearness, min(LOOKED_AT, len(nearness)) - 1)[:LOOKED_AT]
        chosen = np.sort(best).astype(np.int32)
        return Glance(vector, chosen, nearness[chosen])

    def near(self, glance: Glance) -> tuple[Ints, Floats]:
        """Names beside the stems at which the question looks, by the best product of the two cosines."""
        return self.neighbours.carry(glance.stems, glance.nearness)

    def meant(self, glance: Glance) -> tuple[Ints, Floats]:
        """Names that hold the wording of a stem at which the question looks, by cosine × share."""
        return self.attached.carry(glance.stems, glance.nearness)

    def cosines(self, glance: Glance, names: Ints) -> Floats:
        """Cosine of the question with each name."""
        found: Floats = np.einsum("ij,j->i", self.names[names], glance.vector) / np.float32(UNIT)
        return found


def _beside(stems: Floats, names: Floats) -> Iterable[tuple[int, int, float]]:
    """(stem, name, cosine) for the stems nearest to each name."""
    for start in range(0, len(names) if len(stems) else 0, AT_ONCE):
        cosines = names[start : start + AT_ONCE] @ stems.T
        nearest = np.argpartition(-cosines, min(NEIGHBOURS, len(stems)) - 1, axis=1)[:, :NEIGHBOURS]
        for n, row in enumerate(nearest):
            yield from ((int(stem), start + n, float(cosines[n, stem])) for stem in row)
