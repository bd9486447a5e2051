"""Hold the reliability demands against the real program, with figures.

    python scripts/battery.py [PART …] [--quick] [--json]

Without names every part runs, which takes about an hour and a half; `--quick` is a smaller dose of each. The result
is a table (with `--json` one JSON object) and `build/battery.json`; exit code 1 when a demand is missed.
"""

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.batteries import (
    any_turn,
    broadcast_kills,
    broadcast_load,
    broken_workbooks,
    console,
    edit_races,
    fuzz,
    life_cycle,
    load,
    mass_kills,
    message_kills,
    privacy,
    publish_kills,
    roll_backs,
    round_trips,
    slowest,
    tampering,
    telegram,
    telegram_drawings,
    wechat,
)
from scripts.batteries.stage import ROOT, Demand, Servers, Stage

PARTS: dict[str, Callable[[Stage], Iterable[Demand]]] = {
    "edit-races": edit_races.run,
    "life-cycle": life_cycle.run,
    "publish-kills": publish_kills.run,
    "roll-backs": roll_backs.run,
    "round-trips": round_trips.run,
    "audit": tampering.run,
    "message-kills": message_kills.run,
    "broken-workbooks": broken_workbooks.run,
    "console": console.run,
    "fuzz": fuzz.run,
    "slowest": slowest.run,
    "privacy": privacy.run,
    "load": load.run,
    "telegram": telegram.run,
    "any-turn": any_turn.run,
    "telegram-drawings": telegram_drawings.run,
    "wechat": wechat.run,
    "broadcast-kills": broadcast_kills.run,
    "mass-kills": mass_kills.run,
    "broadcast-load": broadcast_load.run,
}
errors = Console(stderr=True)


def perform(names: Sequence[str], quick: bool) -> dict[str, Any]:
    """Run the parts one after the other; what each demanded and what was measured."""
    columns = (TextColumn("{task.description:18}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeElapsedColumn())
    with Progress(*columns, console=errors) as progress:
        parts = {name: _perform_one(name, quick, progress) for name in names}
    met = all(demand["met"] for part in parts.values() for demand in part["demands"])
    return {"machine": machine(), "quick": quick, "parts": parts, "met": met}


def _perform_one(name: str, quick: bool, progress: Progress) -> dict[str, Any]:
    task, start, servers = progress.add_task(name, total=None), time.monotonic(), Servers()
    with tempfile.TemporaryDirectory(prefix="siban-battery-") as folder:
        stage = Stage(Path(folder), quick, partial(_move, progress, task), servers=servers)
        try:
            demands = [asdict(demand) for demand in _demands(name, stage)]
        finally:
            servers.close()
    progress.update(task, completed=1, total=1)
    return {"seconds": round(time.monotonic() - start, 1), "demands": demands, "figures": stage.figures}


def _move(progress: Progress, task: TaskID, done: int, total: int) -> None:
    progress.update(task, completed=done, total=total)


def _demands(name: str, stage: Stage) -> Iterator[Demand]:
    """What the part tells; a part that breaks has missed its demands, and the others go on."""
    try:
        yield from PARTS[name](stage)
    except Exception as error:
        errors.print_exception()
        yield Demand("the part runs to its end", f"{type(error).__name__}: {error}"[-600:], False)


def machine() -> dict[str, Any]:
    return {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}


def show(result: dict[str, Any]) -> None:
    """The table for people."""
    table = Table("part", "demand", "measured", "", title="siban battery" + (" (quick)" if result["quick"] else ""))
    for name, part in result["parts"].items():
        for demand in part["demands"]:
            mark = "[green]met[/]" if demand["met"] else "[bold red]missed[/]"
            table.add_row(name, demand["text"], demand["measured"].replace("[", r"\["), mark)
        table.add_section()
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    for name, part in result["parts"].items():
        console.print(f"{name} ({part['seconds']:.0f} s):", part["figures"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that children and servers are ended too
    result = perform(options.parts or list(PARTS), options.quick)
    told = json.dumps(result, ensure_ascii=False, indent=1)
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "battery.json").write_text(told, encoding="utf-8")
    print(told) if options.json else show(result)
    sys.exit(0 if result["met"] else 1)


if __name__ == "__main__":
    main()
