"""Quality and speed of the matcher, with peers beside it in the same run; what each part gives; what size costs.

    python scripts/bench.py [--rows 1000 10000 100000 1000000] [--peers-to 100000] [--no-scale] [--no-ablation]

Prints Markdown and writes it to `build/bench.md`, and the same figures to `build/bench.json`. One thread; a minute without
the scale, a quarter of an hour with a million rows.
"""

import argparse
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
from scripts.bench_ablation import ablation
from scripts.bench_scale import ROWS, exponents, scale
from scripts.measure_matching import Labelled, load_catalogue, load_questions, measure, measure_peers

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "tests" / "questions"
PACKAGES = ("jieba", "rjieba", "numpy", "opencc", "pypinyin", "rapidfuzz", "bm25s", "tantivy")


@dataclass(frozen=True)
class Exam:
    """A catalogue and the files of questions that are asked of it."""

    title: str
    catalogue: Callable[[], Catalogue]
    files: tuple[str, ...]

    def questions(self) -> list[Labelled]:
        return load_questions(QUESTIONS / name for name in self.files)

    def sit(self) -> dict[str, Any]:
        catalogue, questions = self.catalogue(), self.questions()
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
    if result["ablation"]:
        yield "\n## Without each part, the province's items\n"
        yield from table(("without", "R@1", "R@5", "coll R@1", "noisy R@1"), _ablations(result["ablation"]))
    if result["scale"]:
        yield "\n## Size\n"
        head = (
            "method",
            "catalogue",
            "rows",
            "names",
            "p50 ms",
            "p99 ms",
            "questions/s",
            "300 characters ms",
            "build s",
            "B/row",
        )
        yield from table(head, _sizes(result["scale"]))
        yield ""
        yield from table(("method", "catalogue", "rows", "p50 grows as rows to the power of"), _exponents(result["scale"]))


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


def _ablations(told: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    for part, f in told.items():
        kinds = (f["kinds"]["coll"]["r1"], f["kinds"]["noisy"]["r1"])
        yield part, *(f"{value:.3f}" for value in (f["all"]["r1"], f["all"]["r5"], *kinds))


def _sizes(told: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    for one in told:
        place = (one["kind"], f"{one['rows']:,}", f"{one['names']:,}")
        speed = (f"{one['p50_ms']:.2f}", f"{one['p99_ms']:.2f}", f"{one['qps']:,.0f}", f"{one['longest_p50_ms']:.1f}")
        yield "**siban**", *place, *speed, f"{one['build_s']:.1f}", f"{one['bytes_per_row']:,.0f}"
        for peer, f in one["peers"].items():
            figures = (f"{f['p50_ms']:.2f}", f"{f['p99_ms']:.2f}", f"{f['qps']:,.0f}", "", f"{f['build_s']:.1f}", "")
            yield peer, *place, *figures


def _exponents(told: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    for method, kind, small, large, power in exponents(told):
        yield method, kind, f"{small:,} → {large:,}", f"{power:.2f}"


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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS)
    parser.add_argument("--peers-to", type=int, default=100_000, help="most rows at which the peers are timed too")
    parser.add_argument("--no-scale", action="store_true")
    parser.add_argument("--no-ablation", action="store_true")
    options = parser.parse_args()
    result = {
        "machine": machine(),
        "exams": {exam.title: exam.sit() for exam in EXAMS},
        "ablation": {} if options.no_ablation else ablation(EXAMS[0].catalogue(), EXAMS[0].questions()),
        "scale": [] if options.no_scale else list(scale(options.rows, peers_to=options.peers_to)),
    }
    told = "\n".join(markdown(result))
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "bench.json").write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    (ROOT / "build" / "bench.md").write_text(told + "\n", encoding="utf-8")
    print(told)


if __name__ == "__main__":
    main()
