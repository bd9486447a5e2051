"""Everything that is worked out of a catalogue's names before the first question."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from hashlib import blake2b

import numpy as np

from knowledge.catalogue.items import ServiceItem
from knowledge.matching import actions, kept, lexicon
from knowledge.matching.concepts import Concepts
from knowledge.matching.expressions import Expressions
from knowledge.matching.index import Postings
from knowledge.matching.labels import Bags, Labels
from knowledge.matching.links import Links
from knowledge.matching.names import Names
from knowledge.matching.pinyin import sound_keys
from knowledge.matching.reach import wordings
from knowledge.matching.text import fold_name


@dataclass(frozen=True)
class Indexed:
    """The names, and by their numbers: postings of grams and sounds, words, aliases, the stems that speak for them (`reach`),
    vectors, acts and subjects."""

    names: Names
    grams: Postings
    sounds: Postings
    words: Bags
    aliases: Expressions
    reach: Links
    concepts: Concepts
    acts: Labels
    subjects: Labels

    @classmethod
    def of(cls, items: Sequence[ServiceItem]) -> "Indexed":
        names = Names.of(items)
        texts, grams = names.texts, Postings.of_grams(names.texts)
        return cls(
            names,
            grams,
            sounds=Postings(*sound_keys(texts), len(texts)),
            words=Bags(map(lexicon.lexical_segmenter().words, texts)),
            aliases=Expressions.of(_aliases(names, items)),
            reach=wordings().reach(texts, grams),
            concepts=Concepts.of(list(texts)),
            acts=Labels.of(texts, actions.reader().official),
            subjects=Labels.of(texts, actions.subjects()),
        )

    @classmethod
    def kept(cls, items: Sequence[ServiceItem]) -> "Indexed":
        """Made anew only when another catalogue was kept last."""
        told = json.dumps([(item.name, item.aliases, item.region, item.department) for item in items])
        return kept.get("index", blake2b(told.encode()).digest(), lambda: cls.of(items))

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(getattr(self, field.name).nbytes for field in fields(self))


def _aliases(names: Names, items: Sequence[ServiceItem]) -> dict[str, list[int]]:
    """Each alias, rewritten as questions are, with the names it is said for."""
    rewrite = lexicon.load().rewrite
    owned: dict[str, list[int]] = {}
    for name in names.having(np.fromiter((bool(item.aliases) for item in items), bool, len(items))):
        for alias in {rewrite(fold_name(alias)): None for n in names.group(name) for alias in items[n].aliases}:
            owned.setdefault(alias, []).append(name)
    return owned
