"""Catalogues of any size made of real names, and what a question and an index cost on them.

    python -m scripts.bench_scale [--rows 1000 10000 100000 1000000] [--kinds 地区 混合 互异] [--peers-to 10000]

`地区`: every name in many regions (equal names). `互异`: no two names alike, the worst case. `混合`: ten variations of each
name, each in many regions. One size and kind at a time, each in a process of its own, one thread.
The build leaves out the tables of the lexicon, which are read and indexed once at start.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise, product
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.places import Region
from knowledge.matching.reach import wordings
from knowledge.ready import Knowledge
from scripts.measure_matching import Labelled, load_catalogue, load_questions, timed
from scripts.peers import PEERS

ROOT = Path(__file__).resolve().parent.parent
ROWS = (1_000, 10_000, 100_000, 1_000_000)
VARIATIONS = {"地区": 1, "混合": 10, "互异": sys.maxsize}
ASKED, ASKED_OF_PEERS = 2_000, 60  # questions
SEED = 5
COUNTIES = 440  # regions that a name is done in before it needs another variation


def names(variations: int) -> Iterator[str]:
    """Real names, then the same with a matter of the lexicon in brackets, each combination once."""
    real = [item.name for item in load_catalogue(ROOT / "tests" / "data" / "guangdong_items.csv").items]
    real = Random(SEED).sample(list(dict.fromkeys(real)), len(set(real)))
    matters = ["", *dict.fromkeys(text.replace(" ", "") for text in wordings().texts)]
    for matter, name in product(islice(matters, variations), real):
        yield f"{name}（{matter}）" if matter else name


def items(rows: int, kind: str) -> Iterator[ServiceItem]:
    """`rows` items; a name that comes again does so in another region."""
    chosen = list(islice(names(VARIATIONS[kind]), rows))
    for number in range(rows):
        region, name = divmod(number, len(chosen))
        yield ServiceItem(f"N{number}", chosen[name], department="某局", region=f"C{region}")


def catalogue(rows: int, kind: str) -> Catalogue:
    made = tuple(items(rows, kind))
    regions = tuple(Region(code, f"第{n}县", "", "旗市区") for n, code in enumerate(dict.fromkeys(i.region for i in made)))
    return Catalogue(items=made, regions=regions)


def questions() -> list[Labelled]:
    found = load_questions([ROOT / "tests" / "questions" / "guangdong_dev.jsonl"])
    return Random(SEED).sample(found, len(found))


def repeated(asked: Sequence[Labelled], size: int) -> list[Labelled]:
    return [asked[n % len(asked)] for n in range(size)]


def measure(rows: int, kind: str, peers: bool) -> dict[str, Any]:
    """One catalogue: building, asking, and what each row takes."""
    made = catalogue(rows, kind)
    before, start = resident(), time.perf_counter()
    knowledge = Knowledge.build(made, 1)
    built = time.perf_counter() - start
    grown = resident() - before
    asked = questions()
    timed(knowledge.understand, asked[:50])
    _, speed = timed(knowledge.understand, repeated(asked, ASKED))
    long = [Labelled("".join(q.query for q in asked[n:])[:300], frozenset(), "") for n in range(0, 200, 4)]
    _, longest = timed(knowledge.understand, long)
    told = {"rows": rows, "kind": kind, "names": len(knowledge.matcher.names), "build_s": built, **speed}
    told |= {"bytes_per_row": knowledge.matcher.nbytes / rows, "resident_per_row": grown / rows}
    told |= {"longest_p50_ms": longest["p50_ms"], "longest_max_ms": longest["max_ms"]}
    return {**told, "peers": dict(_peers(made.items, asked[:ASKED_OF_PEERS])) if peers else {}}


def _peers(made: Sequence[ServiceItem], asked: Sequence[Labelled]) -> Iterator[tuple[str, dict[str, float]]]:
    for name, build in PEERS.items():
        start = time.perf_counter()
        ask = build(made)
        built = time.perf_counter() - start
        timed(ask, asked[:3])
        yield name, {**timed(ask, asked)[1], "build_s": built}


def resident() -> int:
    """Most bytes that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def apart(rows: int, kind: str, peers: bool) -> dict[str, Any]:
    """`measure` in a process of its own: nothing that another size left behind counts."""
    command = [sys.executable, "-m", "scripts.bench_scale", "--one", str(rows), kind, *(["--peers"] if peers else [])]
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=alone)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def scale(rows: Sequence[int] = ROWS, kinds: Iterable[str] = tuple(VARIATIONS), peers_to: int = 0) -> Iterator[dict[str, Any]]:
    """Every kind at every size; the peers, which know no regions, only where names differ."""
    for kind, size in product(kinds, rows):
        yield apart(size, kind, kind == "互异" and size <= peers_to)


def exponents(told: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, int, int, float]]:
    """(method, kind, rows, rows, x): from the one size to the next, p50 grows as rows to the power of x."""
    for kind in dict.fromkeys(one["kind"] for one in told):
        for small, large in pairwise(one for one in told if one["kind"] == kind):
            both = {"**siban**": (small, large)} | {
                n: (f, large["peers"][n]) for n, f in small["peers"].items() if large["peers"]
            }
            for method, (less, more) in both.items():
                power = np.log(more["p50_ms"] / less["p50_ms"]) / np.log(large["rows"] / small["rows"])
                yield method, kind, small["rows"], large["rows"], float(power)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS)
    parser.add_argument("--kinds", nargs="+", choices=VARIATIONS, default=list(VARIATIONS))
    parser.add_argument("--peers-to", type=int, default=10_000)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--peers", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(int(options.one[0]), options.one[1], options.peers)))
        return
    for told in scale(options.rows, options.kinds, options.peers_to):
        print(json.dumps(told, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
