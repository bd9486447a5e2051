"""Words as jieba cuts them (dictionary only, most probable path), by its dictionary and the terms of the catalogue."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib.util import find_spec
from math import inf, log
from pathlib import Path

from knowledge.matching.text import is_han, runs

# jieba cuts these into pieces until told: 马上·办, 公·租房.
TERMS = "马上办 网上办 就近办 一次办 公租房 身份证 户口本 户口簿 居住证 营业执照 社保卡 医保卡 公积金 不动产权证 房产证 驾驶证 行驶证 通行证 残疾人证 健康证".split()
_FREQUENCY = 5_000  # high enough to win against the product of the pieces

Cut = Callable[[str], list[str]]


class Segmenter:
    """Cuts folded text into words; Han runs by probability, every other run whole."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        own = sorted({*TERMS, *terms})
        self._cut_han = compiled(own) if find_spec("rjieba") else most_probable(own)

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


def most_probable(terms: Iterable[str]) -> Cut:
    """Cut a Han run at the path whose words are most probable together; of equals the one whose first word is longer."""
    worth, unknown = _worths(terms)
    longest = _longest(worth)

    def cut(run: str) -> list[str]:
        ends, best = [0] * len(run), [0.0] * (len(run) + 1)
        for start in range(len(run) - 1, -1, -1):
            top = -inf
            for end in range(start + 1, min(start + longest.get(run[start : start + 2], 1), len(run)) + 1):
                word = worth.get(run[start:end])
                if word is not None and word + best[end] >= top:
                    top, ends[start] = word + best[end], end
            if top == -inf:
                top, ends[start] = unknown + best[start + 1], start + 1
            best[start] = top
        return _pieces(run, ends)

    return cut


def _pieces(run: str, ends: list[int]) -> list[str]:
    found, at = [], 0
    while at < len(run):
        found.append(run[at : ends[at]])
        at = ends[at]
    return found


def _worths(terms: Iterable[str]) -> tuple[dict[str, float], float]:
    """log(probability) of each word, and of a character that is none."""
    counts = {**_dictionary(), **dict.fromkeys(terms, _FREQUENCY)}
    log_total = log(sum(counts.values()))
    return {word: log(count) - log_total for word, count in counts.items()}, -log_total


def _longest(words: Iterable[str]) -> dict[str, int]:
    """The length of the longest word that begins with each two characters."""
    found: dict[str, int] = {}
    for word in words:
        if len(word) > found.get(word[:2], 1):
            found[word[:2]] = len(word)
    return found


@lru_cache(maxsize=1)
def _dictionary() -> Mapping[str, int]:
    """jieba's dictionary: word → frequency. Read beside its module: importing that costs a second and a private folder."""
    spec = find_spec("jieba")
    assert spec and spec.origin
    fields = Path(spec.origin).with_name("dict.txt").read_text(encoding="utf-8").split()
    return dict(zip(fields[::3], map(int, fields[1::3]), strict=True))
