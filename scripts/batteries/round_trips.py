"""Catalogues out to workbooks and back: nothing changes on the way but what was changed there, and nothing is half done."""

import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path
from random import Random

from knowledge.catalogue.changes import compare
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import ItemList, ListEntry
from knowledge.catalogue.problems import Problem
from knowledge.store import editions
from knowledge.store.bodies import encode_catalogue
from knowledge.store.database import Database
from knowledge.workbook import merge, read_confined, write_workbook
from knowledge.workbook.marking import mark_workbook
from scripts.batteries.catalogues import large
from scripts.batteries.edits import edit_workbook
from scripts.batteries.stage import BACKENDS, ROOT, SEED, Demand, Stage, at_least, exactly, none_of

EDITS = 200
KILLS = 25
REAL = ROOT / "tests" / "data" / "guangdong_items.csv"
LIVE = ("=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")', "=1+1")


def run(stage: Stage) -> Iterator[Demand]:
    real, _, _ = merge(Catalogue(), read_confined(REAL))
    yield from _edited(stage, real)
    yield from _whole(stage)
    yield _twice(stage)
    yield from _formulas(stage)
    for place, name in enumerate(BACKENDS):
        yield from _killed(stage, name, real, place)


def _edited(stage: Stage, real: Catalogue) -> Iterator[Demand]:
    """The 2,262 items written, 200 cells rewritten in a spreadsheet, read again."""
    out, back = stage.folder / "out.xlsx", stage.folder / "back.xlsx"
    write_workbook(real, out)
    wanted = edit_workbook(out, back, real, EDITS, Random(SEED))
    merged, _, _ = merge(real, read_confined(back))
    changes = compare(real, merged)
    other = [change.item.name for change in changes.items if wanted.get(change.item.code) != change.after]
    yield exactly("changes of 2,262 items edited in a spreadsheet", len(changes.items), EDITS)
    yield none_of("of them others than those made there", other, len(changes.items))


def _whole(stage: Stage) -> Iterator[Demand]:
    content = large(stage.size(10_000, 1_000))
    entries = tuple(ListEntry(item.code, item.modes) for item in content.items)
    content = replace(content, lists=(*content.lists, ItemList("全部", "办事指南", entries=entries)))
    path, start = stage.folder / "whole.xlsx", time.monotonic()
    write_workbook(content, path)
    written, start = time.monotonic() - start, time.monotonic()
    merged, _, _ = merge(content, read_confined(path))
    stage.figures["whole"] = (
        f"written in {written:.0f} s, read in {time.monotonic() - start:.0f} s, {path.stat().st_size} bytes"
    )
    changes = compare(content, merged)
    yield none_of(f"differences after export and import of {len(content.items):,} items", changes.items, len(content.items))
    yield Demand(
        "its digest is the same", "same" if merged == content else changes.summary, _digest(merged) == _digest(content)
    )


def _digest(content: Catalogue) -> str:
    return encode_catalogue(content).digest


def _twice(stage: Stage) -> Demand:
    once, _, _ = merge(Catalogue(), read_confined(REAL))
    again, _, _ = merge(once, read_confined(REAL))
    return Demand("the same file twice changes nothing", compare(once, again).summary, _digest(once) == _digest(again))


def _formulas(stage: Stage) -> Iterator[Demand]:
    """Texts that a spreadsheet would run, in every text field, in each workbook that we write."""
    names = [field.name for field in fields(ServiceItem) if field.type in ("str", str) and field.name != "code"]
    items = [replace(ServiceItem(f"C{n}", text, "公安局"), **dict.fromkeys(names, text)) for n, text in enumerate(LIVE)]
    path = stage.folder / "live.xlsx"
    write_workbook(
        Catalogue(tuple(items), lists=(ItemList("甲", "四办", entries=tuple(ListEntry(i.code) for i in items)),)), path
    )
    problems = [Problem("R1", "E", "事项", 2 + n, "A", text, text, text, text) for n, text in enumerate(LIVE)]
    found = [*_live(path.read_bytes()), *_live(mark_workbook(path, problems))]
    yield none_of("formulas in an export, a marked workbook", found, 2)


def _live(content: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return [name for name in sheets if b"<f>" in (xml := archive.read(name)) or b"<f " in xml]


def _killed(stage: Stage, name: str, real: Catalogue, place: int) -> Iterator[Demand]:
    """`siban import --publish` of one workbook and the other, killed at any moment."""
    url, chance, kills = stage.database(name), Random(SEED), stage.size(KILLS, 4)
    files = [_variant(stage.folder / f"{name}-{n}.xlsx", real, n) for n in range(2)]
    digests: set[str] = set()
    pace = 0.0
    for path in files:
        start = time.monotonic()
        subprocess.run(_command(path), env=_environment(url), cwd=ROOT, capture_output=True, check=True)
        pace = time.monotonic() - start
        digests.add(_in_force(url)[0])
    faults, done = [], 0
    for kill in range(kills):
        child = subprocess.Popen(
            _command(files[kill % 2]), env=_environment(url), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            done += child.wait(chance.uniform(0.5, 1.1) * pace) == 0
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        told, stored = _in_force(url)
        if told != stored or told not in digests:
            faults.append(f"kill {kill}: {told[:8]} told, {stored[:8]} stored")
        stage.move(place * kills + kill + 1, 2 * kills)
    stage.figures[name] = {"imports that came to their end": done, "seconds an import": round(pace, 1)}
    yield at_least(f"{name}: imports killed", kills - done, kills // 3)
    yield none_of(f"{name}: editions that are neither the old nor the new", faults, kills)


def _variant(path: Path, real: Catalogue, number: int) -> Path:
    items = tuple(
        replace(item, online_note=f"第 {number} 种") if n % 3 == number else item for n, item in enumerate(real.items)
    )
    write_workbook(replace(real, items=items), path)
    return path


def _command(path: Path) -> list[str]:
    return [sys.executable, "-W", "ignore", "-m", "bot", "import", str(path), "--publish"]


def _environment(url: str) -> dict[str, str]:
    return {**os.environ, "SIBAN_DATABASE_URL": url}


def _in_force(url: str) -> tuple[str, str]:
    """The digest that the edition in force says it has, and that of what is stored."""
    database = Database(url, patience=60)
    with database.reading() as connection:
        number = editions.in_force(connection)
        found = editions.get(connection, number).digest, editions.content_digest(connection, number)
    database.close()
    return found
