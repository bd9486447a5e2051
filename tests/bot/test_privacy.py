"""Personal numbers are masked however they are written; ordinary figures stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy import mask


def weave(digits: str, how: str) -> str:
    ways = {
        "plain": digits,
        "full-width": "".join(chr(ord(ch) + 0xFEE0) if ch.isascii() and ch.isalnum() else ch for ch in digits),
        "spaced": " ".join(digits[i : i + 4] for i in range(0, len(digits), 4)),
        "zero-width": "\u200b".join(digits),
        "dashed": "-".join(digits[i : i + 4] for i in range(0, len(digits), 4)),
        "dashed wide": " - ".join(digits[i : i + 4] for i in range(0, len(digits), 4)),
    }
    return ways[how]


@pytest.mark.parametrize("how", ["plain", "full-width", "spaced", "zero-width", "dashed", "dashed wide"])
@pytest.mark.parametrize(
    ("digits", "label"),
    [
        ("150702198803070012", "身份证号"),
        ("15070219880307001X", "身份证号"),
        ("13904700000", "手机号"),
        ("6222021234567890128", "银行卡号"),
        ("6222021234567890123", "银行卡号"),
        ("150702500101123", "身份证号"),
    ],
)
def test_a_number_is_masked_however_it_is_written(digits: str, label: str, how: str) -> None:
    masked = mask(f"我的号是{weave(digits, how)}，帮我查查")
    assert masked.found == (label,)
    assert masked.text == f"我的号是〔{label}〕，帮我查查"


@pytest.mark.parametrize(
    "text",
    [
        "1995年3月7日出生",
        "事项编码11440000006939756B2440101007000怎么办",
        "12345打不通",
        "房子买了1200000元",
        "公积金0470-12329",
        "2026年11月24日08:30-11:30",
        "第13章139条",
    ],
)
def test_ordinary_figures_are_left_alone(text: str) -> None:
    assert mask(text).found == ()


def test_several_kinds_in_one_message_are_all_named() -> None:
    masked = mask("电话13904700000，邮箱 a.b@example.com，证号150702198803070012")
    assert set(masked.found) == {"手机号", "邮箱", "身份证号"}
    assert not any(ch.isdigit() for ch in masked.text)


@given(st.text(max_size=200))
def test_masking_never_fails_and_is_stable(text: str) -> None:
    once = mask(text).text
    assert mask(once).found == ()
