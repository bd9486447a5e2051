"""A table of fixed phrases and where a sentence contains them, leftmost and longest first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

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
        self._lengths: dict[str, list[int]] = {}  # by first character, longest first
        for phrase in self._table:
            lengths = self._lengths.setdefault(phrase[0], [])
            if len(phrase) not in lengths:
                lengths.append(len(phrase))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def __len__(self) -> int:
        return len(self._table)

    def find(self, text: str) -> Iterator[Found[V]]:
        """Phrases from left to right; a longer one hides the shorter ones inside it."""
        at, begins = 0, self._lengths
        while at < len(text):
            found = self._at(text, at) if text[at] in begins else None
            if found:
                yield found
            at = found.end if found else at + 1

    def _at(self, text: str, at: int) -> Found[V] | None:
        for length in self._lengths[text[at]]:
            phrase = text[at : at + length]
            if len(phrase) == length and phrase in self._table and _whole(text, at, at + length):
                return Found(at, at + length, phrase, self._table[phrase])
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
