"""A sheet of the workbook as a form: its fields in groups under their headers, and the rows that stand below them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.store.bodies import KINDS
from knowledge.workbook.columns import Column


@dataclass(frozen=True)
class Field:
    """One field with its text, as a form or a page shows it; `note` is said beside it (the name of a code)."""

    name: str
    label: str
    text: str
    required: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""
    wide: bool = False
    note: str = ""

    @property
    def long(self) -> bool:
        return self.wide or len(self.text) > 60 or "\n" in self.text

    @property
    def rows(self) -> int:
        return min(12, max(2, sum(1 + len(line) // 40 for line in self.text.split("\n"))))


@dataclass(frozen=True)
class Table:
    """Rows below the fields: 材料, 流程, what a point handles …; `notes`: what is said of each row, such as an item's name."""

    kind: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    hint: str = ""

    @property
    def heads(self) -> list[str]:
        return [column.headers.split()[0] for column in self.columns]

    @property
    def filled(self) -> list[int]:
        """Numbers of the columns in which any row says something."""
        return [n for n in range(len(self.columns)) if any(row[n] for row in self.rows)]

    def note(self, number: int) -> str:
        return self.notes[number] if number < len(self.notes) else ""


@dataclass(frozen=True)
class Sheet:
    """One kind of part of an edition as staff write it. `this`: how a sentence points at one; `path`: where one is shown,
    `home`: where all are listed."""

    kind: str
    this: str
    path: str
    home: str
    columns: Mapping[str, Column]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    needed: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    hints: Mapping[str, str]
    wide: frozenset[str]

    @property
    def label(self) -> str:
        """「事项」, 「办理点」."""
        return KINDS[self.kind].label

    def head(self, name: str) -> str:
        """What a field is called."""
        return self.columns[name].headers.split()[0]

    def field(self, name: str, text: str, note: str = "") -> Field:
        told = (name in self.needed, self.choices.get(name, ()), self.hints.get(name, ""), name in self.wide, note)
        return Field(name, self.head(name), text, *told)

    def grouped(self, written: Mapping[str, str], notes: Mapping[str, str]) -> list[tuple[str, list[Field]]]:
        return [
            (title, [self.field(name, written.get(name, ""), notes.get(name, "")) for name in names])
            for title, names in self.groups
        ]
