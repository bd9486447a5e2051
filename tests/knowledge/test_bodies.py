"""Bodies: what is stored comes back, and has one name."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from knowledge.catalogue.guide import Source
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import HandlingMode
from knowledge.refusals import NotAllowed
from knowledge.store.bodies import decode_catalogue, encode, encode_catalogue
from tests.knowledge.strategies import catalogues

ITEM = ServiceItem("A1", "居住证办理", modes=(HandlingMode("马上办"),), source=Source("三办清单", row=3))


@settings(max_examples=200)
@given(catalogues)
def test_a_catalogue_comes_back_as_it_was(given_catalogue: Catalogue) -> None:
    entries = encode_catalogue(given_catalogue).entries
    assert decode_catalogue((entry.kind, entry.body) for entry in entries) == given_catalogue


def test_a_body_is_readable_json_with_sorted_keys_and_without_defaults() -> None:
    body = '{"code":"A1","modes":[{"name":"马上办"}],"name":"居住证办理","source":{"list_name":"三办清单","row":3}}'
    assert encode("item", ITEM) == body


def test_the_digest_is_the_same_today_as_when_the_edition_was_stored() -> None:
    content = encode_catalogue(Catalogue((ITEM, ServiceItem("A2", "社保卡补领"))))
    assert content.digest == "65755cd9cbd1e5853ce20b436c53fdfc9def1c58d63719cf771531c695e5ec5f"


def test_the_digest_ignores_order_and_notices_content() -> None:
    two = Catalogue((ITEM, ServiceItem("A2", "社保卡补领")))
    assert encode_catalogue(two).digest == encode_catalogue(Catalogue(two.items[::-1])).digest
    assert encode_catalogue(two).digest != encode_catalogue(Catalogue((replace(ITEM, name="居住证办理 "), two.items[1]))).digest


@pytest.mark.parametrize("code", ["", "x" * 201, "A\t1", "A\n1", "\x00", "\ud800"])
def test_a_code_that_cannot_be_stored_is_refused(code: str) -> None:
    with pytest.raises(NotAllowed, match="事项编码"):
        encode_catalogue(Catalogue((replace(ITEM, code=code),)))


def test_a_repeated_code_is_refused_by_name() -> None:
    with pytest.raises(NotAllowed, match="事项编码「A1」重复"):
        encode_catalogue(Catalogue((ITEM, replace(ITEM, name="别的"))))
