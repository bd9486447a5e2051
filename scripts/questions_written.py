"""Questions written in everyday words for official wordings: what vectors and weights learn from, beside the lexicon."""

from dataclasses import dataclass
from pathlib import Path

TABLES = Path(__file__).parent / "written"
PROVINCE = "province.tsv"  # official wordings are names of tests/data/guangdong_items.csv; in the other tables they are stems
ABSENT = "absent_from_province.txt"  # everyday matters that this catalogue does not hold


@dataclass(frozen=True)
class Written:
    """A question and the official wordings that it means, the most fitting first."""

    official: tuple[str, ...]
    question: str


def of_province(*, held_out: bool) -> list[Written]:
    """Every second question on the province's names: held out, weights may be learnt from what the vectors never saw."""
    return _read(TABLES / PROVINCE)[held_out::2]


def of_lexicon() -> list[Written]:
    """Questions whose official wording is the first alternative of a stem."""
    return [written for path in sorted(TABLES.glob("*.tsv")) if path.name != PROVINCE for written in _read(path)]


def absent_from_province() -> list[str]:
    """Questions about matters that tests/data/guangdong_items.csv does not hold."""
    return [line for line in (TABLES / ABSENT).read_text("utf-8").splitlines() if line and not line.startswith("#")]


def _read(path: Path) -> list[Written]:
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return [Written(tuple(official.split("|")), question) for official, question in lines]
