"""Quality and speed of the matcher, with peers beside it, on a province's items and on the demonstration catalogue.

    python scripts/bench.py

Prints Markdown and writes the same figures to `build/bench.json`. One thread, about a minute.
"""

import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from knowledge import sample
from knowledge.catalogue.items import Catalogue
from scripts.measure_matching import load_catalogue, load_questions, measure, measure_peers

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "tests" / "questions"
PACKAGES = ("jieba", "numpy", "opencc", "pypinyin", "rapidfuzz", "bm25s")


@dataclass(frozen=True)
class Exam:
    """A catalogue and the files of questions that are asked of it."""

    title: str
    catalogue: Callable[[], Catalogue]
    files: tuple[str, ...]

    def sit(self) -> dict[str, Any]:
        catalogue, questions = self.catalogue(), load_questions(QUESTIONS / name for name in self.files)
        told = measure(catalogue, questions)
        return {**told, "items": len(catalogue.items), "peers": measure_peers(catalogue, questions)}


EXAMS = (
    Exam(
        "A province's items (`tests/data/guangdong_items.csv`)",
        lambda: load_catalogue(ROOT / "tests" / "data" / "guangdong_items.csv"),
        ("guangdong_dev.jsonl", "guangdong_out_of_scope_dev.jsonl"),
    ),
    Exam("The demonstration catalogue", sample.catalogue, ("sample.jsonl", "sample_out_of_scope.jsonl")),
)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def markdown(result: Mapping[str, Any]) -> Iterator[str]:
    """The tables, line by line."""
    on = result["machine"]
    yield f"{on['processor']}, {on['cores']} cores, {on['system']}, Python {on['python']}; one thread. " + ", ".join(
        f"{name} {found}" for name, found in on["packages"].items()
    )
    for title, exam in result["exams"].items():
        yield f"\n## {title}: {exam['items']:,} items\n"
        yield from table(("method", "kind", "n", "R@1", "R@3", "R@5", "MRR"), _rankings(exam))
        yield ""
        yield from table(("method", "p50 ms", "p99 ms", "questions/s"), _speeds(exam))
        yield ""
        yield from table(("siban decides", "share"), _decisions(exam))
        yield f"\nIndex built in {exam['build_s']:.2f} s, {exam['bytes_per_row']:,.0f} bytes a row."


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _methods(exam: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "**siban**", exam
    yield from exam["peers"].items()


def _rankings(exam: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    for method, told in _methods(exam):
        for kind, f in (("all", told["all"]), *told["kinds"].items()):
            yield (method, kind, f"{f['n']:,}", *(f"{f[key]:.3f}" for key in ("r1", "r3", "r5", "mrr")))


def _speeds(exam: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    for method, told in _methods(exam):
        yield method, f"{told['p50_ms']:.2f}", f"{told['p99_ms']:.2f}", f"{told['qps']:,.0f}"


def _decisions(exam: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    labels = {
        "confidently_wrong": "in scope: one answer, and a wrong one",
        "helped": "in scope: right at once or among three choices",
        "kept": "in scope: not refused",
        "refused": "out of scope: refused",
        "balanced": "balanced accuracy of keeping and refusing",
    }
    for key, label in labels.items():
        yield label, f"{exam[key]:.3f}"


def main() -> None:
    result = {"machine": machine(), "exams": {exam.title: exam.sit() for exam in EXAMS}}
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "bench.json").write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    print("\n".join(markdown(result)))


if __name__ == "__main__":
    main()
