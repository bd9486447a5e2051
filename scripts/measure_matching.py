"""Measure the matcher on any catalogue and question file, through the code that answers citizens.

    python scripts/measure_matching.py --catalogue ITEMS.csv --queries QUESTIONS.jsonl [--json] [--peers]

ITEMS: CSV or XLSX with Chinese headers (事项名称 is enough). QUESTIONS: JSON Lines {"query", "labels", "kind"}; empty
labels = must be refused. `--peers` ranks the same questions with the libraries of `scripts/peers.py`.
"""

import argparse
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported: one thread is measured

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from knowledge.catalogue.items import Catalogue
from knowledge.ready import Knowledge, Understanding
from knowledge.workbook import merge, read_workbook
from scripts.peers import PEERS

DEPTH = 10  # ranks looked at for MRR
Ranking = list[str]  # item codes, best first


@dataclass(frozen=True)
class Labelled:
    """A question with the codes or names that are right; none when it must be refused."""

    query: str
    labels: frozenset[str]
    kind: str


def load_questions(paths: Iterable[Path]) -> list[Labelled]:
    lines = (json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [Labelled(row["query"], frozenset(row.get("labels", ())), row.get("kind", "")) for row in lines]


def load_catalogue(path: Path) -> Catalogue:
    catalogue, _, _ = merge(Catalogue(), read_workbook(path), "", "")
    return catalogue


def rank(right: frozenset[str], codes: Sequence[str], names: dict[str, str]) -> int:
    """Position (from 1) of the first right code or name; 0 when it is not among the first ten."""
    return next((n for n, code in enumerate(codes[:DEPTH], 1) if code in right or names.get(code) in right), 0)


def figures(ranks: Sequence[int]) -> dict[str, float]:
    """n, R@1, R@3, R@5 and MRR; shares as 0–1."""
    if not ranks:
        return {"n": 0, "r1": 0.0, "r3": 0.0, "r5": 0.0, "mrr": 0.0}
    shares = {f"r{k}": float(np.mean([0 < r <= k for r in ranks])) for k in (1, 3, 5)}
    return {"n": len(ranks), **shares, "mrr": float(np.mean([1 / r if r else 0 for r in ranks]))}


def ranking_figures(questions: Sequence[Labelled], rankings: Sequence[Ranking], names: dict[str, str]) -> dict[str, Any]:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for question, codes in zip(questions, rankings, strict=True):
        if question.labels:
            by_kind[question.kind].append(rank(question.labels, codes, names))
    everything = [r for ranks in by_kind.values() for r in ranks]
    return {"all": figures(everything), "kinds": {kind: figures(ranks) for kind, ranks in sorted(by_kind.items())}}


def decision_figures(
    questions: Sequence[Labelled], understood: Sequence[Understanding], names: dict[str, str]
) -> dict[str, Any]:
    """Confidently wrong, helped, refused, kept: shares of the in-scope or out-of-scope questions."""
    pairs = list(zip(questions, understood, strict=True))
    inside = [(q, u) for q, u in pairs if q.labels]
    kept_by_kind: dict[str, list[bool]] = defaultdict(list)
    for q, u in inside:
        kept_by_kind[q.kind].append(u.verdict != "none")
    refused = [u.verdict == "none" for q, u in pairs if not q.labels]
    kept = [u.verdict != "none" for _, u in inside]
    right = [rank(q.labels, u.codes, names) > 0 for q, u in inside]
    wrong = [u.verdict == "answer" and not ok for (_, u), ok in zip(inside, right, strict=True)]
    share = {"confidently_wrong": _mean(wrong), "helped": _mean(right), "refused": _mean(refused), "kept": _mean(kept)}
    kinds = {kind: _mean(values) for kind, values in sorted(kept_by_kind.items())}
    return {**share, "kept_by_kind": kinds, "balanced": (share["refused"] + share["kept"]) / 2}


def _mean(values: Sequence[bool]) -> float:
    return float(np.mean(values)) if values else 0.0


def timed(ask: Callable[[str], Any], questions: Sequence[Labelled]) -> tuple[list[Any], dict[str, float]]:
    """Answers and the time that each took on this one thread."""
    answers, seconds = [], []
    for question in questions:
        start = time.perf_counter()
        answers.append(ask(question.query))
        seconds.append(time.perf_counter() - start)
    ms = np.array(seconds) * 1000
    return answers, {
        "p50_ms": float(np.percentile(ms, 50)),
        "p99_ms": float(np.percentile(ms, 99)),
        "max_ms": float(ms.max()),
        "qps": len(ms) / sum(seconds),
    }


def measure(catalogue: Catalogue, questions: Sequence[Labelled]) -> dict[str, Any]:
    names = {item.code: item.name for item in catalogue.items}
    start = time.perf_counter()
    knowledge = Knowledge.build(catalogue, 0)
    built = time.perf_counter() - start
    knowledge.understand("预热一下")
    understood, speed = timed(knowledge.understand, questions)
    rankings = [[candidate.code for candidate in u.match.candidates] for u in understood]
    size = {"build_s": built, "bytes_per_row": knowledge.matcher.nbytes / max(len(catalogue.items), 1)}
    return {**ranking_figures(questions, rankings, names), **decision_figures(questions, understood, names), **speed, **size}


def measure_peers(catalogue: Catalogue, questions: Sequence[Labelled]) -> dict[str, Any]:
    names = {item.code: item.name for item in catalogue.items}
    told = {}
    for name, build in PEERS.items():
        rankings, speed = timed(build(catalogue.items), questions)
        told[name] = {**ranking_figures(questions, rankings, names), **speed}
    return told


def show(result: dict[str, Any]) -> None:
    """The tables for people."""
    from rich.console import Console
    from rich.table import Table

    table = Table("", "n", "R@1", "R@3", "R@5", "MRR", title="siban")
    for kind, f in (("all", result["all"]), *result["kinds"].items()):
        table.add_row(kind, str(f["n"]), *(f"{f[k]:.3f}" for k in ("r1", "r3", "r5", "mrr")))
    for peer, figs in result.get("peers", {}).items():
        for kind, f in (("all", figs["all"]), *figs["kinds"].items()):
            table.add_row(f"{peer}: {kind}", str(f["n"]), *(f"{f[k]:.3f}" for k in ("r1", "r3", "r5", "mrr")))
    console = Console()
    console.print(table)
    for key in (
        "confidently_wrong",
        "helped",
        "refused",
        "kept",
        "balanced",
        "p50_ms",
        "p99_ms",
        "qps",
        "build_s",
        "bytes_per_row",
    ):
        console.print(f"{key:18} {result[key]:.3f}")
    console.print("kept_by_kind      ", {k: round(v, 3) for k, v in result["kept_by_kind"].items()})
    for peer, figs in result.get("peers", {}).items():
        console.print(f"{peer}: p50 {figs['p50_ms']:.3f} ms, p99 {figs['p99_ms']:.3f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--catalogue", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True, nargs="+")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    catalogue, questions = load_catalogue(options.catalogue), load_questions(options.queries)
    result = measure(catalogue, questions)
    if options.peers:
        result["peers"] = measure_peers(catalogue, questions)
    print(json.dumps(result, ensure_ascii=False)) if options.json else show(result)


if __name__ == "__main__":
    main()
