"""Cells as real catalogues write them."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue.guide import LimitUnit, TimeLimit
from knowledge.catalogue.lists import HandlingMode
from knowledge.workbook.cells import SENTENCE_SEPARATORS, WORD_SEPARATORS, clean, fold, join, split
from knowledge.workbook.formats import CODE, COUNT, DATE, FREE, MODES, TIMES, WORDS, YES_NO
from knowledge.workbook.limits import Unclear, parse_limit, write_limit

UNITS = st.sampled_from(get_args(LimitUnit))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一行<br>第二行", "第一行\n第二行"),
        ("甲&amp;amp;乙", "甲&乙"),
        ("身\u200b份\ufeff证", "身份证"),
        ("一\u00a0二\u3000三", "一 二 三"),
        ("响\x07铃\x00", "响铃"),
        ("  首尾 \r\n 空白  ", "首尾\n空白"),
        ("&lt;br&gt;换行", "换行"),
        ("👩\u200d🌾", "👩\u200d🌾"),
        ("（全角）(半角)【方】", "（全角）(半角)【方】"),
    ],
)
def test_text_is_cleaned_of_what_nobody_sees(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_an_entity_escaped_thousands_of_times_takes_no_time() -> None:
    assert clean("&" + "amp;" * 8000 + "lt;甲") == "<甲"
    assert clean("&" + "#38;" * 8000 + "#38;甲") == "&甲"


def test_names_compare_without_width_brackets_and_quotes() -> None:
    assert fold("《烟草专卖》许可证（零售） 核发") == fold("烟草专卖许可证(零售)核发")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1(工作日)", TimeLimit(1)),
        ("1（工作日）", TimeLimit(1)),
        ("1个工作日", TimeLimit(1)),
        ("１５个工作日", TimeLimit(15)),
        ("90(自然日)", TimeLimit(90, "自然日")),
        ("即办", TimeLimit(0)),
        ("当场办结", TimeLimit(0)),
        ("即办（当场办结）", TimeLimit(0)),
        ("0", TimeLimit(0)),
        ("0(工作日)", TimeLimit(0)),
        ("0天", TimeLimit(0)),
        ("2小时", TimeLimit(2, "小时")),
        ("3个月", TimeLimit(3, "月")),
        ("2周", TimeLimit(14, "自然日")),
        ("5天", TimeLimit(5, "天")),
        ("20日", TimeLimit(20, "天")),
        ("5", TimeLimit(5, "天")),
        ("5天（工作日）", TimeLimit(5)),
        ("三十五个工作日", TimeLimit(35)),
        ("自受理之日起10个工作日内办结", TimeLimit(10)),
        ("5个工作日（不含公示）", TimeLimit(5, "工作日", "不含公示")),
        ("5(工作日)(不含公示)", TimeLimit(5, "工作日", "不含公示")),
        ("", None),
    ],
)
def test_limits_are_read_as_lists_write_them(text: str, expected: TimeLimit | None) -> None:
    assert parse_limit(text) == expected


@pytest.mark.parametrize(
    "text", ["很快", "0.5个工作日", "5-10个工作日", "工作日", "个工作日", "按规定", "-3个工作日", "5个工作天日"]
)
def test_a_limit_that_cannot_be_read_says_so(text: str) -> None:
    with pytest.raises(Unclear, match="看不懂时限") as unclear:
        parse_limit(text)
    assert "5个工作日" in unclear.value.remedy


@given(st.builds(TimeLimit, st.integers(0, 99_999), UNITS, st.text().map(clean)))
def test_a_written_limit_reads_back(limit: TimeLimit) -> None:
    if limit.unit == "天" and (limit.value == 0 or limit.note in ("工作日", "自然日")):
        return  # 0天 is 即办, 5天（工作日） is 5 working days
    assert parse_limit(write_limit(limit)) == limit


@given(st.text(alphabet="0123456789十百一二天日个工作自然月年小时()（）即办 内约。"))
def test_any_text_is_a_limit_or_is_refused_in_chinese(text: str) -> None:
    try:
        limit = parse_limit(clean(text))
    except Unclear as unclear:
        assert "看不懂时限" in unclear.message
    else:
        assert limit is None or limit.value >= 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("网上办，马上办", ["网上办", "马上办"]),
        ("网上办（全程网办）", ["网上办（全程网办）"]),
        ("网上办(预审)、一次办", ["网上办（网上预审）", "一次办"]),
        ("全程网办", ["网上办（全程网办）"]),
        ("马上办/一次办", ["马上办", "一次办"]),
        ("网上办\n网上办（全程网办）", ["网上办（全程网办）"]),
        ("最多跑一次", ["一次办"]),
        ("掌上办", ["掌上办"]),
    ],
)
def test_several_modes_may_stand_in_one_cell(text: str, expected: list[str]) -> None:
    assert [mode.text for mode in MODES.parse(text)] == expected


def test_an_unknown_mode_or_depth_is_refused() -> None:
    for text in ("随便办", "网上办（半程）", "一次办、别的办"):
        with pytest.raises(Unclear, match="不认识办理方式"):
            MODES.parse(text)


def test_modes_written_read_back() -> None:
    modes = (HandlingMode("网上办", "全程网办"), HandlingMode("一次办"))
    assert MODES.parse(MODES.write(modes)) == modes


def test_words_split_at_every_separator_outside_brackets() -> None:
    assert WORDS.parse("社会保障（社会保险、社会救助）；外国人,农民，残疾人、  教育\n就业  创业") == (
        "社会保障（社会保险、社会救助）",
        "外国人",
        "农民",
        "残疾人",
        "教育",
        "就业",
        "创业",
    )


def test_material_names_split_only_at_semicolons() -> None:
    assert split("户口簿、身份证（正面；反面）；照片", SENTENCE_SEPARATORS) == ("户口簿、身份证（正面；反面）", "照片")
    assert split("未闭合（甲；乙", SENTENCE_SEPARATORS) == ("未闭合（甲", "乙")


@given(st.lists(st.text().map(clean).filter(bool)), st.sampled_from([WORD_SEPARATORS, SENTENCE_SEPARATORS]))
def test_joined_parts_split_again(parts: list[str], separators: str) -> None:
    assert split(join(parts, separators), separators) == tuple(parts)


@pytest.mark.parametrize("text", ["2026-09-01", "2026年9月1日", "2026/9/1", "20260901", "2026.9.1", "2026-09-01 00:00:00"])
def test_dates_are_read_in_every_usual_form(text: str) -> None:
    assert DATE.parse(text).isoformat() == "2026-09-01"


@pytest.mark.parametrize(
    ("text", "remedy"), [("46357", "日期序号（2026-12-01）"), ("12/1/2026", "请写成「2026-09-01」"), ("下月初", "请写成")]
)
def test_a_date_that_is_not_clear_is_refused_with_what_it_looks_like(text: str, remedy: str) -> None:
    with pytest.raises(Unclear) as unclear:
        DATE.parse(text)
    assert remedy in unclear.value.remedy


def test_marks_count_as_yes_and_no() -> None:
    assert [YES_NO.parse(text) for text in ("是", "√", "支持", "否", "×", "不支持")] == [True] * 3 + [False] * 3
    assert [FREE.parse(text) for text in ("不收费", "否", "收费", "是")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (DATE, "下个月"),
        (DATE, "2026-13-01"),
        (COUNT, "若干"),
        (TIMES, "-3"),
        (YES_NO, "也许"),
        (CODE, "1.15054E+17"),
        (FREE, "看情况"),
    ],
)
def test_what_cannot_be_read_is_unclear_and_never_guessed(reader: object, text: str) -> None:
    with pytest.raises(Unclear):
        reader.parse(text)  # type: ignore[attr-defined]
