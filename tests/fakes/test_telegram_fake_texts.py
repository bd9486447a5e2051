"""The fake Telegram's reading of texts holds for any text."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.telegram.errors import Refused
from tests.fakes.telegram.html import read_html
from tests.fakes.telegram.keyboards import check_url
from tests.fakes.telegram.parameters import Parameters
from tests.fakes.telegram.texts import read_caption, utf16_units

MARKUP = st.text(alphabet="<>/&;ab=\"' #x1码😀\n-")
TAGS = st.sampled_from(["b", "i", "u", "s", "code", "pre", "blockquote"])


@given(st.text(), TAGS, st.text())
def test_escaped_text_reads_back_as_it_was_and_its_entity_covers_it(before: str, tag: str, inside: str) -> None:
    plain, entities = read_html(
        f"{html.escape(before, quote=False)}<{tag}>{html.escape(inside)}</{tag}>".replace("&#x27;", "'")
    )
    assert plain == before + inside
    assert [(one.offset, one.length) for one in entities] == ([(utf16_units(before), utf16_units(inside))] if inside else [])


@given(MARKUP)
def test_any_markup_is_read_or_refused(source: str) -> None:
    try:
        plain, entities = read_html(source)
    except Refused as refusal:
        assert refusal.description.startswith("Bad Request: can't parse entities: ")
    else:
        assert all(0 <= one.offset < one.offset + one.length <= utf16_units(plain) for one in entities)


@given(st.text(alphabet=" \n字😀x"), st.integers(0, 20), st.integers(1, 20))
def test_entities_still_cover_the_text_after_trimming(caption: str, offset: int, length: int) -> None:
    given_entity = f'[{{"type": "bold", "offset": {offset}, "length": {length}}}]'
    text = read_caption(Parameters({"caption": caption, "caption_entities": given_entity}))
    assert text.plain == caption.strip()
    assert all(0 <= one.offset < one.offset + one.length <= utf16_units(text.plain) for one in text.entities)


@pytest.mark.parametrize(
    "url", ["https://gov.cn/a?b=1#c", "zwfw.gd.gov.cn", "http://10.0.0.1:8080/", "tg://user?id=7", "https://政务.中国/"]
)
def test_a_good_address_is_taken(url: str) -> None:
    check_url(url, "URL")


@pytest.mark.parametrize(
    "url", ["", "localhost", "https://", "http://[", "ftp://gov.cn", "javascript:alert(1)", "mailto:a@gov.cn"]
)
def test_a_bad_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        check_url(url, "URL")
