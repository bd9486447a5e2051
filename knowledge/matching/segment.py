"""Words by jieba, with a private tokenizer that knows the catalogue's terms."""

import logging
import tempfile
import warnings
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.matching import kept
from knowledge.matching.text import is_han, runs

# jieba cuts these into pieces until told: 马上·办, 公·租房.
TERMS = "马上办 网上办 就近办 一次办 公租房 身份证 户口本 户口簿 居住证 营业执照 社保卡 医保卡 公积金 不动产权证 房产证 驾驶证 行驶证 通行证 残疾人证 健康证".split()
_FREQUENCY = 5_000  # high enough to win against the product of the pieces

Cut = Callable[[str], list[str]]
Dictionary = tuple[str, NDArray[np.int32], int]  # words on a line each, how often each is met, and how often all


class Segmenter:
    """Cuts folded text into words; Han runs by jieba, every other run whole."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        own = sorted({*TERMS, *terms})
        self._cut_han = compiled(own) if find_spec("rjieba") else plain(own)

    def cut(self, folded: str) -> list[str]:
        """Words in order; what separates runs of different scripts comes as one blank."""
        return [word for run in _parts(folded) for word in (self._cut_han(run) if is_han(run) else [run])]

    def words(self, folded: str) -> list[str]:
        """Distinct words in order of appearance."""
        return [word for word in dict.fromkeys(self.cut(folded)) if word != " "]


def _parts(folded: str) -> list[str]:
    """Runs of one script with blanks between those that something separates."""
    return [part for run in runs(folded) for part in (run, " ")][:-1]


def compiled(terms: Iterable[str]) -> Cut:
    """The same cuts by the compiled rjieba (extra `fast`)."""
    import rjieba

    tokenizer = rjieba.Jieba()
    for term in terms:
        tokenizer.add_word(term, _FREQUENCY, "")
    return lambda run: list(tokenizer.cut(run, hmm=False))


def plain(terms: Sequence[str]) -> Cut:
    """Cuts by jieba itself, without its guesses at unknown words."""
    tokenizer = _jieba().Tokenizer()
    words, counts, tokenizer.total = kept.get("segment.dictionary", "\n".join(terms).encode(), lambda: _dictionary(terms))
    tokenizer.FREQ = dict(zip(words.split("\n"), counts.tolist(), strict=True))
    tokenizer.initialized = True
    return lambda run: list(tokenizer.lcut(run, HMM=False))


def _dictionary(terms: Sequence[str]) -> Dictionary:
    """jieba's own with our terms. It would keep a copy where others could plant code (marshalled data in the shared temporary
    folder), so it reads its words from a folder of this moment."""
    tokenizer = _jieba().Tokenizer()
    with tempfile.TemporaryDirectory(prefix="siban-jieba-") as tokenizer.tmp_dir:
        tokenizer.initialize()
    for term in terms:
        tokenizer.total -= tokenizer.FREQ.get(term, 0)  # or a term that it knows already is counted twice
        tokenizer.add_word(term, _FREQUENCY)
    return "\n".join(tokenizer.FREQ), np.fromiter(tokenizer.FREQ.values(), np.int32), tokenizer.total


def _jieba() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba imports the deprecated pkg_resources
        import jieba
    jieba.setLogLevel(logging.WARNING)
    return jieba
