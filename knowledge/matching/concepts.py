"""Nearness in meaning by vectors: of a question to stems, which are few, and to shortlisted names."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.matching import kept, vectors
from knowledge.matching.expressions import Scored
from knowledge.matching.index import Floats, best
from knowledge.matching.links import Links
from knowledge.matching.reach import wordings
from knowledge.matching.tokens import Ints

NEIGHBOURS = 3  # wordings that a name stands beside
LOOKED_AT = 40  # wordings that a question may mean
CLUSTERS, ROUNDS = 112, 6  # of the wordings, by k-means
PROBED = 12  # clusters that a question is compared with whole
TRIED = 4  # the same for a name
AT_ONCE = 4096  # names compared in one go
UNIT = 127  # int8 of a number 1.0


@dataclass(frozen=True)
class Clusters:
    """Unit vectors of all wordings, cluster after cluster: `rows[n]` is the vector of wording `numbers[n]`, cluster c has
    the rows from `starts[c]` on. What is near a vector is looked for in the clusters whose centres are."""

    centres: Floats
    rows: Floats
    numbers: Ints
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, rows: Floats) -> "Clusters":
        centres = rows[:: max(len(rows) // CLUSTERS, 1)][:CLUSTERS].copy()
        for _ in range(ROUNDS):
            own = np.argmax(rows @ centres.T, axis=1)
            order = np.argsort(own, kind="stable")
            present, begins = np.unique(own[order], return_index=True)
            centres[present] = np.add.reduceat(rows[order], begins)
            centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), np.float32(1e-6))
        starts = np.searchsorted(own[order], np.arange(len(centres) + 1))
        return cls(centres, rows[order], order.astype(np.int32), starts)

    def near(self, vector: Floats) -> Scored:
        """The wordings nearest to a vector, and their cosine with it."""
        nearness = np.vecdot(self.centres, vector)
        spans = [(self.starts[c], self.starts[c + 1]) for c in np.argpartition(-nearness, PROBED)[:PROBED]]
        cosines = np.concatenate([np.vecdot(self.rows[a:b], vector) for a, b in spans])
        numbers = np.concatenate([self.numbers[a:b] for a, b in spans])
        return best(numbers, cosines, LOOKED_AT)

    def beside(self, names: Floats) -> tuple[Ints, Floats]:
        """The wordings nearest to each of many vectors, and the cosines: names × `NEIGHBOURS` each; −1: none."""
        tried = np.argpartition(-(names @ self.centres.T), TRIED, axis=1)[:, :TRIED]
        numbers = np.full((len(names), TRIED, NEIGHBOURS), -1, np.int32)
        cosines = np.full((len(names), TRIED, NEIGHBOURS), -1, np.float32)
        for cluster in range(len(self.centres)):
            who, nth = np.nonzero(tried == cluster)
            span = slice(self.starts[cluster], self.starts[cluster + 1])
            found = names[who] @ self.rows[span].T
            for n in range(min(NEIGHBOURS, found.shape[1])):
                top = np.argmax(found, axis=1)
                numbers[who, nth, n] = self.numbers[span][top]
                cosines[who, nth, n] = found[np.arange(len(who)), top]
                found[np.arange(len(who)), top] = -2
        flat_numbers, flat_cosines = numbers.reshape(-1, TRIED * NEIGHBOURS), cosines.reshape(-1, TRIED * NEIGHBOURS)
        nearest = np.argpartition(-flat_cosines, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        return np.take_along_axis(flat_numbers, nearest, 1), np.take_along_axis(flat_cosines, nearest, 1)


@kept.once
def clusters() -> Clusters:
    """Of the wordings of the lexicon shipped with siban."""
    return Clusters.of(vectors.load().encode([text.replace(" ", "") for text in wordings().texts]))


@dataclass(frozen=True)
class Glance:
    """A question's unit vector and the wordings it is nearest to with their cosines."""

    vector: Floats
    wordings: Ints
    nearness: Floats


@dataclass(frozen=True)
class Concepts:
    """Vectors of the names as int8, and beside which wordings they stand. The cost of a question does not grow with the
    names: it is compared with the wordings, whose names are then compared exactly."""

    names: NDArray[np.int8]
    neighbours: Links

    @classmethod
    def of(cls, names: list[str]) -> "Concepts":
        model, known = vectors.load(), clusters()
        packed, found = [], []
        for start in range(0, max(len(names), 1), AT_ONCE):
            rows = model.encode(names[start : start + AT_ONCE])
            packed.append(np.round(rows * UNIT).astype(np.int8))
            found.append(known.beside(rows))
        stems = np.concatenate([numbers for numbers, _ in found]).ravel()
        cosines = np.concatenate([values for _, values in found]).ravel()
        who = np.repeat(np.arange(len(names), dtype=np.int32), NEIGHBOURS)
        real = stems >= 0
        links = Links.build(len(known.rows), stems[real], who[real], cosines[real])
        return cls(np.concatenate(packed), links)

    @property
    def nbytes(self) -> int:
        """Bytes that grow with the names."""
        return self.names.nbytes + self.neighbours.nbytes

    def glance(self, core: str) -> Glance:
        vector = vectors.load().encode_one(core)
        return Glance(vector, *clusters().near(vector))

    def near(self, glance: Glance) -> Scored:
        """Names beside the wordings at which the question looks, by the best product of the two cosines."""
        return self.neighbours.carry(glance.wordings, glance.nearness)

    def cosines(self, glance: Glance, names: Ints) -> Floats:
        """Cosine of the question with each name."""
        rows = self.names.take(names, axis=0).astype(np.float32)
        found: Floats = np.vecdot(rows, glance.vector) / np.float32(UNIT)
        return found
