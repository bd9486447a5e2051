"""Show which stems of the lexicon a catalogue's items took, and which items have none.

    python -m scripts.lexicon_coverage ITEMS.csv [--items] [--most 30]

First the departments by the share of their items that some stem reaches, worst first; then the names that no stem reaches.
`--items` lists every name with its three best stems.
"""

import argparse
from collections import defaultdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from knowledge.matching import lexicon
from knowledge.matching.index import Postings
from knowledge.matching.reach import wordings
from knowledge.matching.text import fold_name
from knowledge.matching.tokens import Texts
from scripts.measure_matching import load_catalogue

console = Console()


def stems_by_name(names: list[str]) -> dict[int, list[tuple[float, str]]]:
    """Name number → (share, stem) of the stems that it holds, best first."""
    stems = lexicon.load().stems
    found: dict[int, list[tuple[float, str]]] = defaultdict(list)
    texts = Texts.of(names)
    reach = wordings().reach(texts, Postings.of_grams(texts))
    for n, stem in enumerate(stems):
        for name, share in reach.of(n):
            found[name].append((share, stem.alternatives[0]))
    return {name: sorted(taken, reverse=True) for name, taken in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("--items", action="store_true")
    parser.add_argument("--most", type=int, default=30)
    options = parser.parse_args()
    items = load_catalogue(options.catalogue).items
    departments: dict[str, set[str]] = defaultdict(set)
    for item in items:
        departments[item.department or "（未写部门）"].add(fold_name(item.name))
    names = sorted(set().union(*departments.values()))
    taken = stems_by_name(names)
    covered = {names[n] for n in taken}
    table = Table("部门", "事项", "有俗语", title=f"{len(covered)} / {len(names)} 个名称有词条")
    for name, own in sorted(departments.items(), key=lambda pair: len(pair[1] & covered) / len(pair[1]))[: options.most]:
        table.add_row(name, str(len(own)), f"{len(own & covered) / len(own):.0%}")
    console.print(table)
    for n, name in enumerate(names):
        if options.items and n in taken:
            console.print(f"{name}  ← " + "、".join(f"{stem} {share:.2f}" for share, stem in taken[n][:3]), markup=False)
    for name in [name for name in names if name not in covered][: options.most]:
        console.print(f"没有词条：{name}", markup=False)


if __name__ == "__main__":
    main()
