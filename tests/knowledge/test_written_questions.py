"""The questions that vectors and weights learn from name official wordings that exist, each question once."""

from pathlib import Path

from knowledge.catalogue.items import Catalogue
from knowledge.matching import lexicon
from knowledge.matching.text import fold
from knowledge.workbook import merge, read_workbook
from scripts.questions_written import Written, of_lexicon, of_province

NAMES = Path(__file__).parent.parent / "data" / "guangdong_items.csv"
MEASURED = Path(__file__).parent.parent / "questions"


def _of_province() -> list[Written]:
    return [*of_province(held_out=False), *of_province(held_out=True)]


def test_questions_on_the_province_name_items_of_its_catalogue() -> None:
    names = {item.name for item in merge(Catalogue(), read_workbook(NAMES), "", "")[0].items}
    assert {name for written in _of_province() for name in written.official} <= names


def test_questions_on_the_lexicon_name_first_alternatives_of_its_stems() -> None:
    stems = {stem.alternatives[0] for stem in lexicon.load().stems}
    assert {fold(official) for written in of_lexicon() for official in written.official} <= stems


def test_no_question_is_held_out_and_learnt_from() -> None:
    assert not {w.question for w in of_province(held_out=True)} & {w.question for w in of_province(held_out=False)}


def test_no_question_that_measures_siban_is_learnt_from() -> None:
    measured = "".join(path.read_text("utf-8") for path in MEASURED.glob("*.jsonl"))
    assert [w.question for w in [*_of_province(), *of_lexicon()] if f'"{w.question}"' in measured] == []
