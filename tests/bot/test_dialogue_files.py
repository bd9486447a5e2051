"""The dialogues of tests/questions/dialogues, each turn through the real dialogue on the demonstration catalogue.

A turn that is known to fail stands in known_failures.txt as `id:turn`; that list may only shrink.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.ready import Knowledge
from scripts.measure_dialogues import run

FOLDER = Path(__file__).parent.parent / "questions" / "dialogues"
KNOWN = frozenset((FOLDER / "known_failures.txt").read_text(encoding="utf-8").split())
DIALOGUES: list[dict[str, Any]] = [
    dialogue for path in sorted(FOLDER.glob("*.yaml")) for dialogue in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue["id"])
def test_a_dialogue_goes_as_people_expect(knowledge: Knowledge, dialogue: Mapping[str, Any]) -> None:
    turns = run(dialogue, knowledge)
    failing = {f"{turn['id']}:{turn['turn']}": turn["reasons"] for turn in turns if turn["reasons"]}
    passing = {f"{turn['id']}:{turn['turn']}" for turn in turns if not turn["reasons"]}
    assert {turn: reasons for turn, reasons in failing.items() if turn not in KNOWN} == {}
    assert passing & KNOWN == set(), "leaves known_failures.txt: it works now"


def test_dialogues_are_told_apart_by_their_ids() -> None:
    ids = [dialogue["id"] for dialogue in DIALOGUES]
    assert len(ids) == len(set(ids))
    turns = {f"{dialogue['id']}:{n}" for dialogue in DIALOGUES for n, _ in enumerate(dialogue["turns"], 1)}
    assert KNOWN - turns == frozenset(), "known_failures.txt names turns that do not exist"
