"""A file read in a process of its own: the same outcome, and an end when it takes too much."""

import pickle
from pathlib import Path

import pytest

from knowledge.workbook import Unreadable, read_confined, read_workbook
from knowledge.workbook.confined import OUT_OF_MEMORY, TOO_LARGE, TOO_LONG, Limits, _result
from tests.knowledge.made_workbooks import write_xlsx

ROWS = [["事项名称", "实施主体", "承诺时限"], *([f"事项{n}", "公安局", "5个工作日"] for n in range(3000))]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_xlsx(tmp_path / "x.xlsx", {"清单": ROWS})


def test_it_gives_what_reading_here_gives_and_tells_how_far_it_is(path: Path) -> None:
    seen: list[tuple[int, int]] = []
    found = read_confined(path, "清单.xlsx", lambda done, total: seen.append((done, total)))
    assert found == read_workbook(path, name="清单.xlsx") and len(found.items) == 3000
    assert seen == sorted(seen) and seen[-1] == (3001, 3001) and len(seen) > 2


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"%PDF-1.7")
    with pytest.raises(Unreadable, match="是 PDF 文件"):
        read_confined(tmp_path / "x.xlsx")


@pytest.mark.parametrize(("limits", "told"), [(Limits(mib=60), TOO_LARGE), (Limits(patience=0), TOO_LONG)])
def test_a_file_that_takes_too_much_is_ended_with_a_sentence(path: Path, limits: Limits, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        read_confined(path, limits=limits)


def test_only_rows_and_problems_are_taken_from_the_other_process() -> None:
    with pytest.raises(pickle.UnpicklingError):
        _result(pickle.dumps(print), 0)
    with pytest.raises(RuntimeError):
        _result(b"", 1)


def test_memory_that_ends_while_the_outcome_is_handed_over_is_told_as_such() -> None:
    with pytest.raises(Unreadable, match=TOO_LARGE):
        _result(b"half an outcome", OUT_OF_MEMORY)
