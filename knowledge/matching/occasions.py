"""Which 一件事 a sentence brings up: something that happens in life, and not one item of it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import itemgetter

from knowledge.catalogue.bundles import Bundle
from knowledge.matching.reading import Reading
from knowledge.matching.text import grams

SAME_AT = 0.93  # likeness from which a saying is the question itself, whatever item it may resemble
LIKE_AT = 0.66  # likeness from which it is meant, if no item is
DETAILED = 0.9  # of the likeness where the question says more: 「开网店」 卖牛肉干

# What may stand in a question without naming anything else.
_LIGHT = re.compile("一条龙|一件事|一站式|全套|整套|[个了一要家里都得该把给被和些项件辆]")
_LIGHT_WORDS = frozenset("证 事 后 刚 快 能 想 小 跑 具体 一共 总共 全部 所有 大概 到底 手续 证件 政策 回来".split())
_ISSUED = re.compile("[证金贴费险卡本照]$")  # one paper or one benefit is asked for
_DETAIL = re.compile("(?<=..)(?:专门|主要)?(?:卖|售|做|搞|经营)[^店馆厂]{1,6}$")  # what is sold or made there
_PAPER = re.compile(r"[^\W啥么些个几办要领拿考开补换有]证(?![明件书])")  # 宅基地证咋办
_TIMES = re.compile(
    r"上上?个?(?:周|星期|礼拜|月)|昨天|昨晚|前天|今天|今早|今年|去年|前几天|前一?阵|[一两二三四五六七八九十几半\d]+个?(?:天|周|星期|月)(?=[^份]|$)(?:了|多)?"
)
_KIN_GONE = re.compile(
    "(?:我|俺|他|她|咱)?家?的?(?:妈|爸|爹|娘|母亲|父亲|奶奶|爷爷|姥姥|姥爷|姥娘|老伴|公公|婆婆|岳父|岳母|舅舅|叔叔)(?=[刚昨前上]?.{0,3}(?:走了|没了|去世|过世|不在了))"
)
_NET_SHOP = re.compile("在?(?:网上|线上|手机上)开个?(?:小?店|铺子?)")  # 「网上开」 alone asks whether it can be done by net
_CLAUSE, _SEVERAL = re.compile("[,，。;；!！?？ ]+"), re.compile("都[要能得该]|[要该得能]办[啥什哪]|哪些|哪几|全套|一条龙")
_WISHES = re.compile("想(?=[开买生办结退招盖])|打算|准备|正要")  # jieba takes 「想开」 and 「打算盘」 for words


@dataclass(frozen=True)
class Occasion:
    """A bundle that a sentence brings up; `likeness` is 0–1."""

    bundle: Bundle
    likeness: float

    @property
    def certain(self) -> bool:
        return self.likeness >= SAME_AT


class Occasions:
    """The sayings of all bundles, immutable once built."""

    def __init__(self, bundles: Iterable[Bundle], read: Callable[[str], Reading]) -> None:
        """`read` reads a sentence as the matcher does."""
        said = [(grams(_matter(read(said))), bundle) for bundle in bundles for said in (bundle.name, *bundle.sayings)]
        self._sayings = [(len(matter), bundle) for matter, bundle in said if matter]
        self._having: dict[str, list[int]] = {}
        for n, matter in enumerate(matter for matter, _ in said if matter):
            for gram in matter:
                self._having.setdefault(gram, []).append(n)

    def find(self, question: str, read: Callable[[str], Reading]) -> Occasion | None:
        """The bundle whose saying is most like what is left of the question without words that only ask."""
        question = _NET_SHOP.sub("开网店", _KIN_GONE.sub("老人", _TIMES.sub("", question)))
        reading = read(_WISHES.sub("", question))
        matter = _matter(reading)
        whole, detailed = self._likest(matter), self._likest(_DETAIL.sub("", matter))
        clauses = [_matter(read(part)) for part in _CLAUSE.split(question)] if _SEVERAL.search(question) else []
        inside = max((self._likest(clause) for clause in clauses if len(clause) > 2), key=itemgetter(0), default=(0.0, None))
        parts = [(likeness * DETAILED, bundle) for likeness, bundle in (detailed, inside)]
        best, bundle = max(whole, *parts, key=itemgetter(0))
        named = bool(reading.acts) or _ISSUED.search(matter) or _PAPER.search(question)
        return Occasion(bundle, best) if bundle and best >= (SAME_AT if named and best == whole[0] else LIKE_AT) else None

    def _likest(self, matter: str) -> tuple[float, Bundle | None]:
        """The bundle of the first of the likest sayings by Dice: what both share, of what both say."""
        asked = grams(matter)
        shared = Counter(n for gram in asked for n in self._having.get(gram, ()))
        likely = ((2 * count / (len(asked) + self._sayings[n][0]), -n) for n, count in shared.items())
        likeness, place = max(likely, default=(0.0, 0))
        return likeness, self._sayings[-place][1] if shared else None


def _matter(reading: Reading) -> str:
    return _LIGHT.sub("", "".join(word for word in reading.words if word not in _LIGHT_WORDS))
