"""What is kept for the next start is taken only when it is whole and made of the very same things."""

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.catalogue.items import ServiceItem
from knowledge.matching import kept
from knowledge.matching.matcher import Matcher
from knowledge.matching.tokens import Texts


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "_folder", [])
    kept.keep_in(tmp_path / "kept")
    return tmp_path / "kept"


def unmade() -> Texts:
    raise AssertionError("made although it was kept")


def texts(*names: str) -> Texts:
    return Texts.of(names)


def test_what_was_kept_is_not_made_again(folder: Path) -> None:
    made = kept.get("names", b"1", lambda: texts("社保卡补领", "cet6"))
    found = kept.get("names", b"1", unmade)
    assert list(found) == list(made) == ["社保卡补领", "cet6"]
    assert np.array_equal(found.tokens, made.tokens)


def test_of_other_data_it_is_made_anew_and_takes_the_place(folder: Path) -> None:
    kept.get("names", b"1", lambda: texts("旧"))
    assert list(kept.get("names", b"2", lambda: texts("新"))) == ["新"]
    assert list(kept.get("names", b"2", unmade)) == ["新"]
    assert [path.name for path in folder.iterdir()] == ["names"]


@pytest.fixture
def unsourced() -> Iterator[None]:
    kept._sources.cache_clear()
    yield
    kept._sources.cache_clear()


def test_it_is_made_anew_when_a_table_or_a_program_of_the_matcher_changes(
    folder: Path, tmp_path: Path, unsourced: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = tmp_path / "sources"
    (sources / "data").mkdir(parents=True)
    table = sources / "data" / "acts.tsv"
    monkeypatch.setattr(kept, "files", lambda _: sources)
    table.write_text("补领", encoding="utf-8")
    kept.get("names", b"", lambda: texts("旧"))
    table.write_text("换领", encoding="utf-8")
    assert list(kept.get("names", b"", unmade)) == ["旧"]  # a process reads its sources once
    kept._sources.cache_clear()
    assert list(kept.get("names", b"", lambda: texts("新"))) == ["新"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.floats(0, 0.999), change=st.integers(1, 255), cut=st.booleans())
def test_what_is_damaged_anywhere_is_made_anew_and_mended(folder: Path, place: float, change: int, cut: bool) -> None:
    kept.get("names", b"1", lambda: texts("社保卡补领"))
    stored = bytearray((folder / "names").read_bytes())
    at = int(place * len(stored))
    stored[at] ^= change
    (folder / "names").write_bytes(stored[:at] if cut else stored)
    assert list(kept.get("names", b"1", lambda: texts("社保卡换领"))) == ["社保卡换领"]
    assert list(kept.get("names", b"1", unmade)) == ["社保卡换领"]
    (folder / "names").unlink()


class Planted:
    """Would call something of somebody else's choice when it is read."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (Path("planted"),)


@pytest.mark.parametrize("body", [pickle.dumps(Planted()), b"cknowledge.matching.kept\nkeep_in\n."])
def test_a_planted_file_calls_nothing(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    monkeypatch.chdir(tmp_path)
    folder.mkdir()
    (folder / "names").write_bytes(kept.origin_of(b"1") + crc32(body).to_bytes(4, "big") + body)
    assert list(kept.get("names", b"1", lambda: texts("社保卡补领"))) == ["社保卡补领"]
    assert not (tmp_path / "planted").exists()


def test_many_may_write_at_once(folder: Path) -> None:
    def find(number: int) -> list[str]:
        data = bytes([number % 2])
        return list(kept.get("names", data, lambda: texts(*[f"事项{number % 2}"] * 500)))

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(find, range(200)))
    assert all(names == [f"事项{number % 2}"] * 500 for number, names in enumerate(found))


def test_where_nothing_can_be_written_it_is_made_each_time(folder: Path) -> None:
    folder.write_text("in the way", encoding="utf-8")
    assert list(kept.get("names", b"1", lambda: texts("一"))) == ["一"]
    assert list(kept.get("names", b"1", lambda: texts("二"))) == ["二"]


def catalogue(*names: str, region: str = "") -> list[ServiceItem]:
    return [
        ServiceItem(f"N{n}", name, aliases=("红本本",) if "结婚" in name else (), region=region) for n, name in enumerate(names)
    ]


def test_a_kept_index_answers_as_the_one_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    items = catalogue("结婚证补领", "社保卡补领", "驾驶证换证")
    made = Matcher(items, keep=True)
    monkeypatch.setattr("knowledge.matching.indexed.Indexed.of", lambda _: unmade())
    found = Matcher(items, keep=True)
    for question in ("红本本丢了", "社保卡不见了", "换驾照", "今天天气"):
        assert found.match(question) == made.match(question)


@pytest.mark.parametrize("other", [catalogue("结婚证补领", "社保卡"), catalogue("结婚证补领", region="r1"), []])
def test_another_catalogue_gets_an_index_of_its_own(folder: Path, other: list[ServiceItem]) -> None:
    Matcher(catalogue("结婚证补领"), keep=True)
    kept_then = Matcher(other, keep=True)
    assert kept_then.match("红本本").candidates == Matcher(other).match("红本本").candidates
    assert len(kept_then.names) == len({item.name for item in other})
