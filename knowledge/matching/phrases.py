"""A table of fixed phrases and where a sentence contains them, leftmost and longest first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

V = TypeVar("V")


@dataclass(frozen=True)
class Found(Generic[V]):
    """A phrase in a sentence: half-open character span, the phrase and its value."""

    start: int
    end: int
    phrase: str
    value: V


class Phrases(Generic[V]):
    """Phrases with a value each. Latin and digit phrases match whole tokens only (`db` is not found in `dbh`)."""

    def __init__(self, table: Mapping[str, V]) -> None:
        self._table = dict(table)
        self._lengths: dict[str, list[int]] = {}  # by the first two characters, longest first
        for phrase in sorted(self._table, key=len, reverse=True):
            lengths = self._lengths.setdefault(phrase[:2], [])
            if len(phrase) not in lengths:
                lengths.append(len(phrase))
        alone = {phrase: self._lengths[phrase] for phrase in self._lengths if len(phrase) == 1}
        self._lengths |= {head: [*self._lengths[head], *alone.get(head[0], ())] for head in self._lengths if len(head) > 1}
        self._alone = frozenset(alone)

    def __len__(self) -> int:
        return len(self._table)

    def find(self, text: str) -> Iterator[Found[V]]:
        """Phrases from left to right; a longer one hides the shorter ones inside it."""
        return self.find_at(range(len(text)), text)

    def find_at(self, places: Iterable[int], text: str) -> Iterator[Found[V]]:
        """The same where only the given places (ascending) may begin a phrase."""
        end, lengths = 0, self._lengths
        for place in places:
            head = text[place : place + 2]  # most places begin no phrase: they cost one look into the table
            if place >= end and (head in lengths or head[0] in self._alone):
                found = self._at(text, place)
                if found:
                    yield found
                    end = found.end

    def find_in_long(self, text: str) -> Iterator[Found[V]]:
        """`find` in a text of many thousand characters."""
        return self.find_at(self._beginnings(text), text)

    def _beginnings(self, text: str) -> list[int]:
        """Where the first one or two characters of a phrase stand."""
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
        heads = {ord(head[0]) << 32 | (ord(head[1]) if len(head) > 1 else 0) for head in self._lengths}
        wanted = np.array(sorted(heads), np.uint64)
        likely = np.flatnonzero(np.isin(codes, np.unique(wanted >> 32)))
        following = codes[np.minimum(likely + 1, max(len(codes) - 1, 0))]
        alone = np.isin(codes[likely] << 32, wanted)
        return [int(place) for place in likely[alone | np.isin(codes[likely] << 32 | following, wanted)]]

    def _at(self, text: str, at: int) -> Found[V] | None:
        for length in self._lengths.get(text[at : at + 2]) or self._lengths[text[at]]:
            phrase = text[at : at + length]
            if phrase in self._table and _whole(text, at, at + len(phrase)):
                return Found(at, at + len(phrase), phrase, self._table[phrase])
        return None


def _whole(text: str, start: int, end: int) -> bool:
    """No Latin letter or digit continues across either border."""
    return not (_joined(text, start) or _joined(text, end))


def _joined(text: str, border: int) -> bool:
    if not 0 < border < len(text):
        return False
    left, right = text[border - 1], text[border]
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


def cut(text: str, spans: Iterable[Found[V]]) -> str:
    """The text with the found spans replaced by blanks."""
    letters = list(text)
    for span in spans:
        letters[span.start : span.end] = " " * (span.end - span.start)
    return "".join(letters)
