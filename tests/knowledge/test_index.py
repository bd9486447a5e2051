"""The index finds, within its budget, what a look at every name would find; names and regions collapse as they should."""

import random
from zlib import crc32

import numpy as np
import pytest
from pypinyin import Style, lazy_pinyin

from knowledge.catalogue.items import ServiceItem
from knowledge.matching import concepts, index, lexicon, pinyin, reach, vectors
from knowledge.matching.index import Asked, Postings
from knowledge.matching.labels import Bags, Labels, Sets
from knowledge.matching.links import Links
from knowledge.matching.matcher import MOST_NAMESAKES, Matcher
from knowledge.matching.names import Names
from knowledge.matching.phrases import Phrases
from knowledge.matching.sought import Sought
from knowledge.matching.text import fold_name, fold_names, grams
from knowledge.matching.tokens import Texts, key
from knowledge.matching.vectors import checksums, many_checksums

NAMES = [
    "居民身份证补领",
    "居民身份证换领",
    "企业职工基本养老保险参保登记",
    "城乡居民基本养老保险参保登记",
    "公共场所卫生许可证新办",
    "机动车驾驶证补证换证",
    "cet6成绩证明",
    "𠮷林人参𠮷林人参种植备案",
    "",
    "登记 登记",
]


def weighted(text: str) -> tuple[np.ndarray, np.ndarray]:
    keys = np.array([key(gram) for gram in grams(text)], np.uint32)
    return keys, np.ones(len(keys), np.float32)


def plainly(asked: Asked, question: str, name: str) -> float:
    """The worth in common, counted gram by gram."""
    own = set(grams(name))
    return float(sum(worth for gram, worth in zip(grams(question), asked.worth, strict=True) if gram in own))


@pytest.mark.parametrize("question", ["身份证丢了补领", "cet6 成绩", "𠮷林人参", "登记登记", "养老保险参保证明", "补"])
def test_worth_in_common_is_the_same_by_postings_by_tokens_and_gram_by_gram(question: str) -> None:
    texts = Texts.of(NAMES)
    postings = Postings.of_grams(texts)
    keys, weights = weighted(question)
    asked = postings.ask(keys, weights)
    expected = [plainly(asked, question, name) for name in NAMES]
    every = np.arange(len(NAMES))
    assert Sought.of(keys).shared(asked, *texts.some(every), len(every)) == pytest.approx(expected, rel=1e-5)
    hits = postings.hits(asked)
    assert hits.whole
    by_postings = dict(zip(hits.docs.tolist(), hits.shared.tolist(), strict=True))
    assert [by_postings.get(n, 0.0) for n in every.tolist()] == pytest.approx(expected, rel=1e-5)


def test_within_a_small_budget_the_rarest_grams_still_bring_the_right_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "BUDGET", 50)
    names = [f"{ch}业经营许可证核发" for ch in map(chr, range(0x5000, 0x5400))] + ["烟花爆竹零售经营许可证核发"]
    postings = Postings.of_grams(Texts.of(names))
    hits = postings.hits(postings.ask(*weighted("烟花爆竹经营许可证")))
    assert not hits.whole
    assert len(hits.docs) <= 50
    assert hits.docs[np.argmax(hits.shared)] == len(names) - 1


def test_a_frequent_gram_keeps_its_shortest_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "KEPT", 3)
    names = [f"证{'甲乙丙丁戊己庚辛'[: n + 1]}" for n in range(8)]
    postings = Postings.of_grams(Texts.of(names))
    hits = postings.hits(postings.ask(*weighted("证")))
    assert sorted(hits.docs.tolist()) == [0, 1, 2]
    assert not hits.whole


def test_links_carry_the_best_score_to_each_right_number() -> None:
    links = Links.build(3, np.array([2, 0, 0, 2]), np.array([7, 7, 5, 9]), np.array([1.0, 0.5, 1.0, 0.25], np.float32))
    right, scores = links.carry(np.array([0, 2]), np.array([0.8, 0.5], np.float32))
    assert dict(zip(right.tolist(), scores.tolist(), strict=True)) == pytest.approx({5: 0.8, 7: 0.5, 9: 0.125})
    assert links.of(0) == [(5, 1.0), (7, 0.5)]
    assert len(links.carry(np.array([1]), np.array([1.0], np.float32))[0]) == 0


def test_names_alike_but_for_width_case_or_characters_are_one_with_all_items() -> None:
    items = [ServiceItem(str(n), name, region=region) for n, (name, region) in enumerate(SPELLINGS)]
    names = Names.of(items)
    assert list(names.texts) == ["社保卡补领", "营业执照注销"]
    assert names.group(0) == [0, 2, 3]
    assert names.group(0, most=2) == [0, 2]


SPELLINGS = [("社保卡补领", "a"), ("营业执照注销", "b"), ("社保卡補領", "b"), (" 社保卡补领\u200b ", "c")]


def test_only_items_of_served_regions_are_offered_and_do_not_push_others_out() -> None:
    items = [ServiceItem(f"{n}-{m}", f"{ch}器经营许可", region=f"r{m}") for n, ch in enumerate(HUNDRED) for m in (1, 2)]
    items.append(ServiceItem("here", "特种容器经营许可证核发办理", region="r3"))
    matcher = Matcher(items)
    served = matcher.served(lambda region: region == "r3")
    assert [c.code for c in matcher.match("器经营许可", served=served).candidates] == ["here"]
    assert "here" not in {c.code for c in matcher.match("器经营许可").candidates}


HUNDRED = [chr(0x5000 + n) for n in range(100)]


def test_a_name_in_many_regions_takes_one_place_and_shows_few_of_its_items() -> None:
    items = [ServiceItem(f"a{n}", "居民身份证补领", region=f"r{n}") for n in range(300)]
    items += [ServiceItem("b", "居民身份证换领"), ServiceItem("c", "临时居民身份证申领")]
    codes = [c.code for c in Matcher(items).match("身份证丢了怎么补").candidates]
    assert codes[:MOST_NAMESAKES] == [f"a{n}" for n in range(MOST_NAMESAKES)]
    assert {"b", "c"} <= set(codes)


def test_an_empty_catalogue_answers_nothing() -> None:
    assert Matcher([]).match("身份证丢了怎么补").candidates == ()


def test_sets_are_told_apart_whatever_the_order_and_repetition() -> None:
    sets = Sets.of(np.array([0, 0, 1, 1, 1, 3]), np.array([5, 2, 2, 5, 5, 2]), 4)
    assert sets.number[0] == sets.number[1]
    assert len({sets.number[0], sets.number[2], sets.number[3]}) == 3


def test_labels_of_all_texts_are_those_of_each() -> None:
    phrases = Phrases({"补领": "补领", "补换领": "换领", "注销": "注销"})
    texts = Texts.of(["社保卡补领", "补换领", "", "注销后补领", "开办"])
    labels = Labels.of(texts, phrases)
    assert labels[np.arange(5)] == [frozenset(f.value for f in phrases.find(text)) for text in texts]


def test_shared_words_weigh_their_rarity() -> None:
    bags = Bags([["养老", "保险"], ["医疗", "保险"], []])
    shared, total = bags.shared(["养老", "保险", "没有"], np.array([0, 1, 2]))
    once, twice = np.log1p(3 / 1), np.log1p(3 / 2)
    assert shared == pytest.approx([once + twice, twice, 0], rel=1e-5)
    assert total == pytest.approx(once + twice + index.UNSEEN * np.log1p(3), rel=1e-5)
    assert bags.totals == pytest.approx([once + twice, once + twice, 0], rel=1e-5)


def test_checksums_and_vectors_of_many_texts_are_those_of_each() -> None:
    texts = [*NAMES, "长" * 100, "a1b2", "办sfz要多久"]
    sums, whose = many_checksums([text[: vectors.LONGEST] for text in texts])
    for n, text in enumerate(texts):
        assert sorted(sums[whose == n].tolist()) == sorted(checksums(text).tolist())
    model = vectors.load()
    assert model.encode(texts) == pytest.approx(np.stack([model.encode_one(text) for text in texts]), abs=1e-5)
    assert checksums("证").tolist() == [crc32("证".encode())]


def test_names_fold_alike_together_and_one_by_one() -> None:
    texts = ["社會保障卡（ＡＢＣ）", "a&amp;b", "  空 白 ", "<b>粗</b>", "普通名称", "", "乾坤 皇后", "断\n行"]
    assert fold_names(texts) == [fold_name(text) for text in texts]


def test_readings_are_those_of_pypinyin() -> None:
    for code in random.Random(3).sample(range(0x3400, 0xA000), 800):
        read = lazy_pinyin(chr(code), style=Style.NORMAL, errors="ignore")
        assert pinyin.reading(chr(code)) == (read[0] if read else "")


def test_looking_into_the_nearest_clusters_finds_nearly_what_looking_at_all_finds() -> None:
    found = concepts.clusters()
    rows = np.empty_like(found.rows)
    rows[found.numbers] = found.rows
    shares = []
    for said in ("娃娃上户口", "房子过户要交多少税", "老人高龄补贴", "开个小饭馆", "公司不干了想关掉"):
        vector = vectors.load().encode_one(said)
        best = set(np.argsort(-(rows @ vector))[: concepts.LOOKED_AT].tolist())
        shares.append(len(best & set(found.near(vector)[0].tolist())) / len(best))
    assert min(shares) >= 0.5
    assert np.mean(shares) >= 0.8


def test_wordings_reach_the_same_names_together_and_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = Texts.of(sorted({stem.alternatives[0].replace(" ", "") + "办理" for stem in lexicon.load().stems[::40]}))
    postings = Postings.of_grams(texts)
    together = reach.wordings().reach(texts, postings)
    monkeypatch.setattr(reach, "KEPT", 10)
    singly = reach.wordings().reach(texts, postings)
    assert len(together.right) > len(texts)
    assert together.starts.tolist() == singly.starts.tolist()
    assert together.right.tolist() == singly.right.tolist()
    assert together.weights.tolist() == pytest.approx(singly.weights.tolist(), abs=2e-3)
