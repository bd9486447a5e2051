"""Texts as numbers: one for each Han character and for each other run, so that many texts are one array."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import getsizeof
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]
Tokens = NDArray[np.uint16]
Keys = NDArray[np.uint32]  # of grams: a token alone, or two neighbouring Han tokens as high and low half

TOKENS = 0x1_0000
_HAN, _HASHED = 0x3400, 0xA000  # Han characters of the first plane are their own numbers, other runs are hashed above them
_RARE, _RARE_HAN = 0x1000, 0x2400  # where the Han characters of the other planes fold into, and how many numbers that is
OTHER_RUNS = re.compile("[a-z]+|[0-9]+|[\u1800-\u18af]+|[\u0400-\u04ff]+")
RARE_HAN = re.compile("[\U00020000-\U0003134f]")


def token(run: str) -> int:
    """The number of one Han character or of a whole run in another script; 0 is nobody's."""
    code = ord(run[0])
    if code >= 0x20000:
        return _RARE + code % _RARE_HAN
    return code if _HAN <= code < _HASHED else _HASHED + crc32(run.encode()) % (TOKENS - _HASHED)


@lru_cache(maxsize=TOKENS)
def key(gram: str) -> int:
    """The number of a gram as `text.grams` makes it."""
    if len(gram) == 2 and is_han_token(first := token(gram[0])):
        return first << 16 | token(gram[1])
    return token(gram)


def is_han_token(number: int) -> bool:
    return number < _HASHED


@dataclass(frozen=True)
class Texts:
    """Folded texts end to end, each followed by a line break. `tokens` has a number at each character that begins a run
    of `text.runs` (at every character of a Han run), 0 elsewhere; text n is `whole[starts[n] : starts[n + 1] - 1]`."""

    whole: str
    tokens: Tokens
    starts: Ints

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Texts":
        """Texts without line breaks."""
        whole = "".join(f"{text}\n" for text in texts)
        lengths = np.fromiter(map(len, texts), np.int32, len(texts))
        return cls(whole, _tokens(whole), np.concatenate(([0], np.cumsum(lengths + 1))).astype(np.int32))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> str:
        return self.whole[self.starts[number] : self.starts[number + 1] - 1]

    def several(self, numbers: Ints) -> list[str]:
        """The given texts."""
        whole, ends = self.whole, self.starts.take(numbers + 1) - 1
        return [whole[a:b] for a, b in zip(self.starts.take(numbers).tolist(), ends.tolist(), strict=True)]

    def __iter__(self) -> Iterator[str]:
        return (self[n] for n in range(len(self)))

    @property
    def nbytes(self) -> int:
        return getsizeof(self.whole) + self.tokens.nbytes + self.starts.nbytes

    def some(self, numbers: Ints) -> tuple[Tokens, Ints]:
        """Tokens of the given texts end to end, and for each the position of its text in `numbers`."""
        begins = self.starts.take(numbers)
        lengths = self.starts.take(numbers + 1) - begins
        return self.tokens.take(spans(begins, lengths)), np.arange(len(numbers)).repeat(lengths)

    @property
    def whose(self) -> Ints:
        """The number of the text that each character belongs to."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.starts))

    def grams(self) -> tuple[Keys, Ints]:
        """Keys of all tokens and of all pairs of neighbouring Han characters, with the number of the text of each."""
        alone = np.flatnonzero(self.tokens)
        han = (self.tokens > 0) & (self.tokens < _HASHED)
        where = np.flatnonzero(han[:-1] & han[1:])
        pairs = self.tokens[where].astype(np.uint32) << 16 | self.tokens[where + 1]
        whose = self.whose
        return np.concatenate((self.tokens[alone].astype(np.uint32), pairs)), np.concatenate((whose[alone], whose[where]))


def spans(begins: Ints, lengths: Ints) -> Ints:
    """The positions of many spans of an array, end to end."""
    ends = lengths.cumsum()
    places: Ints = (begins - ends + lengths).repeat(lengths)
    places += np.arange(len(places))
    return places


def _tokens(whole: str) -> Tokens:
    codes = np.frombuffer(whole.encode("utf-32-le"), np.uint32)
    found = np.where((codes >= _HAN) & (codes < _HASHED), codes, 0).astype(np.uint16)
    rare = (codes >= 0x20000) & (codes < 0x31350)
    found[rare] = _RARE + codes[rare] % _RARE_HAN
    others = [(match.start(), token(match.group())) for match in OTHER_RUNS.finditer(whole)]
    if others:
        where, numbers = zip(*others, strict=True)
        found[list(where)] = numbers
    return found
