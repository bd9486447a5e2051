"""Syllables for homophones and typed pinyin: readings of characters, fuzzy initials and finals."""

import itertools
import re
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from knowledge.matching import kept
from knowledge.matching.text import is_han, runs
from knowledge.matching.tokens import TOKENS, Ints, Keys, Texts, Tokens, token

# What people mix up when they speak or type: zh/z, ch/c, sh/s, n/l, h/f, and -ng/-n after a, e, i.
_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"))
LONGEST_WORD = 6  # syllables of a word that typed pinyin may spell
_NASAL = re.compile(r"(?<=[aei])ng$")


def reading(character: str) -> str:
    """The first reading of one Han character without its tone; empty when it has none."""
    return _readings().get(character, "")


@lru_cache(maxsize=65536)
def syllable(character: str) -> str:
    """The first reading of one Han character in fuzzy form."""
    return fuzzy(reading(character))


@kept.once
def _readings() -> dict[str, str]:
    from pypinyin.constants import PINYIN_DICT  # not at the start: what is kept of it does without
    from pypinyin.phonetic_symbol import phonetic_symbol

    toneless = str.maketrans({marked: plain.rstrip("1234") for marked, plain in phonetic_symbol.items() if len(marked) == 1})
    first = {chr(code): marked.partition(",")[0] for code, marked in PINYIN_DICT.items()}
    plain = {marked: marked.translate(toneless) for marked in set(first.values())}
    return {character: plain[marked] for character, marked in first.items()}


@lru_cache(maxsize=4096)
def fuzzy(spelling: str) -> str:
    """Fold a spelled syllable onto its fuzzy class: `zheng` and `zen` agree, `lv` and `lu` do not."""
    for sharp, flat in _FUZZY:
        if spelling.startswith(sharp):
            spelling = flat + spelling[len(sharp) :]
    return _NASAL.sub("n", spelling)


@kept.once
def _spellings() -> frozenset[str]:
    return frozenset(reading(chr(code)) for code in range(0x4E00, 0x9FA6)) - {""}


def spelled(letters: str) -> list[str]:
    """Syllables of a Latin run typed as pinyin, fewest first (`shenfenzheng` → shen fen zheng); [] when it is not pinyin."""
    best: list[list[str] | None] = [[]] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 6), end):
            head = best[start]
            if head is not None and letters[start:end] in _spellings():
                current = best[end]
                if current is None or len(head) + 1 < len(current):
                    best[end] = [*head, letters[start:end]]
    return best[-1] or []


_LATIN = re.compile("[a-z]+(?:[ ']+[a-z]+)*")


def respell(folded: str, words: Mapping[tuple[str, ...], str]) -> str:
    """Typed pinyin written in characters where its syllables spell a known word (`shenfenzheng` → 身份证)."""
    return _LATIN.sub(lambda match: _respelled(match.group(), words), folded)


def _respelled(letters: str, words: Mapping[tuple[str, ...], str]) -> str:
    tokens = letters.replace("'", " ").split()
    typed = [syllable for token in tokens for syllable in spelled(token) or [token]]
    written, at = "", 0
    while at < len(typed):
        size = next((n for n in range(LONGEST_WORD, 1, -1) if tuple(typed[at : at + n]) in words), 0)
        written += words[tuple(typed[at : at + size])] if size else f" {typed[at]} "
        at += size or 1
    return written if any(map(is_han, written)) else letters


def spelling(word: str) -> tuple[str, ...]:
    """The syllables of a Han word, as people type them."""
    known = _readings()
    return tuple([known.get(character, "") for character in word])


def syllables(folded: str) -> list[list[str]]:
    """Fuzzy syllables run by run: Han characters by reading; neighbouring Latin runs that are pinyin join one run."""
    found: list[list[str]] = []
    joined = False
    for run in runs(folded):
        latin = run.isascii() and run.isalpha()
        sounds = [syllable(ch) for ch in run] if is_han(run) else [fuzzy(s) for s in spelled(run)] if latin else []
        if latin and joined and found:
            found[-1] += sounds
        else:
            found.append(sounds)
        joined = latin and bool(sounds)
    return [run for run in found if run]


@kept.once
def numbers() -> dict[str, int]:
    """A number from 1 on for each fuzzy syllable."""
    return {sound: n for n, sound in enumerate(sorted(set(map(fuzzy, set(_readings().values()))) - {""}), 1)}


@kept.once
def table() -> Tokens:
    """Token → number of its fuzzy syllable, 0 without one."""
    of_token = np.zeros(TOKENS, np.uint16)
    sounding = {token(character): numbers()[fuzzy(spelt)] for character, spelt in _readings().items() if is_han(character)}
    of_token[list(sounding)] = list(sounding.values())
    return of_token


@lru_cache(maxsize=65536)
def sound_key(pair: str) -> int:
    """The number of a pair of fuzzy syllables as `sounds` makes it."""
    first, second = (numbers().get(sound) or token(sound) for sound in pair.split("-"))
    return first << 16 | second


def sound_keys(texts: Texts) -> tuple[Keys, Ints]:
    """`sound_key` of all neighbouring Han characters of many texts, with the number of the text of each."""
    syllable_of = table()[texts.tokens]
    where = np.flatnonzero((syllable_of[:-1] > 0) & (syllable_of[1:] > 0))
    first, second = syllable_of[where].astype(np.uint32), syllable_of[where + 1].astype(np.uint32)
    return first << np.uint32(16) | second, texts.whose[where]


def sounds(folded: str) -> list[str]:
    """Distinct syllable pairs, the terms of the pinyin postings."""
    return list(dict.fromkeys(f"{a}-{b}" for run in syllables(folded) for a, b in itertools.pairwise(run) if a and b))
