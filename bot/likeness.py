"""Which questions are alike: by the characters and pairs of characters of what is left without fillers."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

from knowledge.matching.text import fold

ALIKE_AT = 0.5  # share of both together (Dice)
INSIDE_AT = 0.7  # share of the shorter one, when the other only says more
FEWEST = 4  # grams of the shorter one that this takes

# What questions have in common whatever they are about.
_FILLERS = re.compile(
    r"请问|你好|您好|麻烦|谢谢|〔[^〕]*〕|怎么|怎样|如何|可以|能不能|办理|需要|什么|哪些|哪[里儿]|材料|资料|手续|流程|应该|知道|想问|一下"
    r"|[我俺咱你您想要办弄整搞啥咋带得去来在有是吗呢吧啊呀嘛的了个这那\W_]"
)

Print = frozenset[int]


@dataclass(frozen=True)
class Group:
    """Questions that are alike: their numbers in the order given; the first began the group."""

    members: tuple[int, ...]
    print: Print


def fingerprint(text: str) -> Print:
    """What a question is recognised by, in every edition: hashes that do not give the text back, so that they may be kept
    when it is erased."""
    text = _FILLERS.sub("", fold(text)) or fold(text)
    grams = {*text, *(text[at : at + 2] for at in range(len(text) - 1))}
    return frozenset(crc32(gram.encode("utf-8", "replace")) for gram in grams)


def alike(one: Print, other: Print) -> bool:
    return _alike(len(one & other), len(one), len(other))


def _alike(shared: int, one: int, other: int) -> bool:
    shorter = min(one, other)
    inside = shorter >= FEWEST and shared >= INSIDE_AT * shorter
    return bool(shared) and (2 * shared >= ALIKE_AT * (one + other) or inside)


class Known:
    """Fingerprints that others are held against, found by the grams they share."""

    def __init__(self, prints: Iterable[Print] = ()) -> None:
        self._prints: list[Print] = []
        self._by_gram: dict[int, list[int]] = {}
        for one in prints:
            self.add(one)

    def add(self, one: Print) -> int:
        """Its number."""
        number = len(self._prints)
        self._prints.append(one)
        for gram in one:
            self._by_gram.setdefault(gram, []).append(number)
        return number

    def find(self, one: Print) -> int | None:
        """The number of the one that shares the most and is alike; the newest of several."""
        shared = Counter(number for gram in one for number in self._by_gram.get(gram, ()))
        fitting = [(count, number) for number, count in shared.items() if _alike(count, len(one), len(self._prints[number]))]
        return max(fitting)[1] if fitting else None


def group(prints: Sequence[Print]) -> list[Group]:
    """Each joins the group that began most like it, or begins one; the largest groups first."""
    known = Known()
    members: list[list[int]] = []
    for number, one in enumerate(prints):
        found = known.find(one)
        if found is None:
            known.add(one)
            members.append([number])
        else:
            members[found].append(number)
    groups = [Group(tuple(numbers), prints[numbers[0]]) for numbers in members]
    return sorted(groups, key=lambda found: (-len(found.members), found.members))
