"""Questions put together by likeness."""

from hypothesis import given
from hypothesis import strategies as st

from bot.likeness import Known, alike, fingerprint, group

prints = st.lists(st.text("养鸽子证办饭馆推荐", max_size=8).map(fingerprint), max_size=12)


def of(*texts: str) -> list[frozenset[int]]:
    return [fingerprint(text) for text in texts]


def test_questions_about_one_thing_come_together_the_most_asked_first() -> None:
    texts = ["我想办个养鸽子证", "给我推荐饭馆", "养鸽子要啥证", "推荐个饭馆呗", "俺家养鸽子 找谁办", "看流星"]
    found = [[texts[n] for n in one.members] for one in group(of(*texts))]
    assert found == [[texts[0], texts[2], texts[4]], [texts[1], texts[3]], [texts[5]]]


def test_a_word_in_common_is_not_enough() -> None:
    one, other, empty = of("哪家饭馆好吃", "推荐饭馆", "")
    assert not alike(one, other) and not alike(empty, empty) and alike(one, one)


def test_a_fingerprint_holds_no_text() -> None:
    assert all(isinstance(gram, int) for gram in fingerprint("养鸽子"))


@given(prints)
def test_every_question_is_in_one_group(found: list[frozenset[int]]) -> None:
    groups = group(found)
    assert sorted(number for one in groups for number in one.members) == list(range(len(found)))
    assert all(alike(one.print, found[number]) for one in groups for number in one.members[1:])


@given(prints, prints)
def test_what_is_known_is_found_by_what_is_like_it(known: list[frozenset[int]], asked: list[frozenset[int]]) -> None:
    for one in asked:
        found = Known(known).find(one)
        assert (found is not None) == any(alike(one, other) for other in known)
