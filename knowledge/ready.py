"""One edition made ready to answer from: catalogue, regions, calendar and matcher."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from knowledge.catalogue.bundles import Bundle
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.places import Region, RegionTree, ServicePoint, base_regions
from knowledge.catalogue.workdays import WorkCalendar
from knowledge.matching import english, lexicon
from knowledge.matching.decision import LIKELY_AT, MOST_CHOICES, SAID_AT, Verdict, first_right, held, verdict
from knowledge.matching.listing import Lists
from knowledge.matching.matcher import Candidate, Match, Matcher
from knowledge.matching.names import Served
from knowledge.matching.occasions import Occasions
from knowledge.matching.other_scripts import OtherNames
from knowledge.matching.scope import Scope, leaning, scope_of
from knowledge.matching.text import fold

NAMED_AT, ALONE_AT = 0.9, 0.6  # chance and share of a first name from which a sentence is about it and no 一件事


@dataclass(frozen=True)
class Understanding:
    """What a sentence means to this edition: its scope, the region it names, ranked items, and what may be said.

    `codes`: one for an answer; up to three that differ for choices; none otherwise. `ranked`: all that serve the citizen,
    best first.
    """

    scope: Scope
    region: str
    match: Match
    verdict: Verdict
    codes: tuple[str, ...]
    ranked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Knowledge:
    """Immutable; built aside and swapped in whole when another edition is published."""

    catalogue: Catalogue
    edition: int
    matcher: Matcher
    tree: RegionTree
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    _by_region: dict[str, Served] = field(default_factory=dict, repr=False)  # filled as regions are asked from

    @classmethod
    def build(cls, catalogue: Catalogue, edition: int, keep: bool = False) -> "Knowledge":
        """Index a catalogue, half a second for 2,000 items; `keep`: the index is kept for the next start."""
        return cls(catalogue, edition, Matcher(_known_names(catalogue), keep), RegionTree(_all_regions(catalogue.regions)))

    @cached_property
    def demonstration(self) -> bool:
        return any(item.source.demonstration for item in self.catalogue.items)

    def item(self, code: str) -> ServiceItem | None:
        return self.catalogue.by_code.get(code)

    @cached_property
    def other_names(self) -> OtherNames:
        return OtherNames(self.catalogue.items)

    @cached_property
    def english_names(self) -> OtherNames:
        return OtherNames(self.catalogue.items, english.words)

    @property
    def points(self) -> Sequence[ServicePoint]:
        return self.catalogue.points

    def understand(self, question: str, region: str = "") -> Understanding:
        """Read a sentence against this edition, for a citizen of `region` (a code; empty when unknown)."""
        scope = scope_of(question)
        named, words = self.tree.named_in(fold(question), region)
        here = named or region
        match = self.matcher.match(question, places=words, served=self._served(here))
        candidates = match.candidates
        decided = self._decide(scope, match, candidates, here)
        said = max(match.evidence.asked, match.evidence.everyday) >= SAID_AT
        if scope == "matter" and not match.reading.bare and not (decided == "answer" and said):
            scope = leaning(question, doubtful=held(match.evidence) < LIKELY_AT)
            decided = decided if scope == "matter" else "none"
        ranked = tuple(candidate.code for candidate in candidates)
        return Understanding(scope, named, match, decided, self._codes(decided, candidates), ranked)

    def occasion(self, question: str, region: str = "") -> Bundle | None:
        """The 一件事 that a sentence brings up; None when it plainly names one item, or no matter at all."""
        if not self.catalogue.bundles or scope_of(question) != "matter":
            return None
        _, words = self.tree.named_in(fold(question), region)
        found = self._occasions.find(question, lambda sentence: self.matcher.read(sentence, words))
        if found is None or found.certain:
            return found.bundle if found else None
        return None if _names_an_item(self.understand(question, region)) else found.bundle

    @cached_property
    def _occasions(self) -> Occasions:
        return Occasions(self.catalogue.bundles, self.matcher.read)

    @cached_property
    def lists(self) -> Lists:
        """How the lists of this edition are asked for."""
        cities = [region.name for region in self.tree.regions if region.tier in ("市", "旗市区")]
        return Lists(self.catalogue.items, lexicon.load().departments, cities)

    def _decide(self, scope: Scope, match: Match, candidates: Sequence[Candidate], region: str) -> Verdict:
        if scope not in ("matter", "complaint") or not candidates or match.reading.bare:
            return "none"
        decided = verdict(match.evidence, scope == "complaint")
        doubtful = len(self._twins(candidates)) > 1 or self._elsewhere(candidates[0], region)
        return "choices" if decided == "answer" and doubtful else decided

    def _elsewhere(self, candidate: Candidate, region: str) -> bool:
        """A banner's own item, asked by somebody whose banner is not known: it may not be theirs."""
        own = self.tree.banner(self.catalogue.by_code[candidate.code].region)
        return bool(own) and not region and self._banners != {own}

    @cached_property
    def _banners(self) -> set[str]:
        """The 旗市区 whose items this edition holds; empty stands for the city's."""
        return {self.tree.banner(item.region) for item in self.catalogue.items}

    def _twins(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Items that share the first one's name: only their department or region tells them apart."""
        first = self.catalogue.by_code[candidates[0].code]
        return [c for c in candidates if self.catalogue.by_code[c.code].name == first.name]

    def _codes(self, decided: Verdict, candidates: Sequence[Candidate]) -> tuple[str, ...]:
        """What was cancelled is offered after what can be done."""
        shown = (c.code for c in candidates[: {"answer": 1, "choices": MOST_CHOICES, "none": 0}[decided]])
        return tuple(sorted(shown, key=lambda code: self.catalogue.by_code[code].state == "取消"))

    def _served(self, region: str) -> Served | None:
        """An item of another banner is not this citizen's; city items are everybody's. None: whose they are is not known."""
        if not region:
            return None
        if region not in self._by_region:
            self._by_region[region] = self.matcher.served(lambda own: self._serves(own, region))
        return self._by_region[region]

    def _serves(self, own: str, region: str) -> bool:
        return own not in self.tree.by_code or self.tree.within(region, own) or self.tree.within(own, region)


def _names_an_item(meaning: Understanding) -> bool:
    """Whether a sentence that resembles the name of a 一件事 is rather about one item: 「新生儿医保怎么上」."""
    evidence = meaning.match.evidence
    return evidence.share >= ALONE_AT and first_right(evidence) >= NAMED_AT


def _all_regions(added: Sequence[Region]) -> tuple[Region, ...]:
    """The base regions with the edition's own on top; an edition's row replaces the base row of its code."""
    codes = {region.code for region in added}
    return (*(r for r in base_regions() if r.code not in codes), *added)


def _known_names(catalogue: Catalogue) -> Sequence[ServiceItem]:
    """The items with the names that they had before and those in other languages, by which people ask as well."""
    former = {code: [d.before.name for d in decided if d.before.name] for code, decided in catalogue.adjustments_of.items()}
    return [_known_as(item, former.get(item.code, ())) for item in catalogue.items]


def _known_as(item: ServiceItem, former: Sequence[str]) -> ServiceItem:
    others = [name for name in (*former, item.name_mn, item.name_en) if name]
    return replace(item, aliases=(*item.aliases, *others)) if others else item
