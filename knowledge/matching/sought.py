"""The grams of one question, looked for in the texts themselves."""

from dataclasses import dataclass

import numpy as np

from knowledge.matching.index import Asked, Floats
from knowledge.matching.tokens import TOKENS, Ints, Keys, Tokens


@dataclass(frozen=True)
class Sought:
    """Grams to be found in token sequences: `number` maps tokens to 1 … k (0: in no gram), `single` and `pair` map these and
    their neighbourhoods to the position of a gram in `keys` plus 1 (0: none)."""

    keys: Keys
    number: Ints
    single: Tokens
    pair: Tokens

    @classmethod
    def of(cls, keys: Keys) -> "Sought":
        high, low = keys >> 16, keys & 0xFFFF
        known = sorted({*high.tolist(), *low.tolist()} - {0})
        number: Ints = np.zeros(TOKENS, np.uint8 if len(known) < 256 else np.uint16)  # the smaller stays in the cache
        number[known] = np.arange(1, len(known) + 1)
        pair = np.zeros((len(known) + 1, len(known) + 1), np.uint16)
        pair[number[high], number[low]] = np.arange(1, len(keys) + 1)
        single = pair[0].copy()
        single[0] = 0
        pair[0] = 0
        return cls(keys, number, single, pair)

    def shared(self, asked: Asked, values: Tokens, whose: Ints, count: int) -> Floats:
        """Worth of the grams that each of `count` texts has, given their tokens end to end."""
        worth = np.zeros(len(self.keys) + 1, np.float32)
        worth[1:] = asked.worth
        found: Floats = np.vecdot(self._present(values, whose, count), worth)  # BLAS would wait for its own threads
        return found

    def _present(self, values: Tokens, whose: Ints, count: int) -> Floats:
        """Texts × grams, 1 where the text has the gram; the first column is for what is no gram."""
        numbers = self.number.take(values)
        (where,) = numbers.nonzero()
        found, row = numbers.take(where), whose.take(where)
        row *= len(self.keys) + 1
        present = np.zeros(count * (len(self.keys) + 1), np.float32)
        present[self.single.take(found) + row] = 1
        where += 1
        row += self.pair.take(found * np.intp(len(self.single)) + numbers.take(where))  # every text ends with nobody's token
        present[row] = 1
        return present.reshape(count, len(self.keys) + 1)
