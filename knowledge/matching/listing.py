"""Whether a sentence asks for a list — 「哪些事能马上办」, 「公安局都能办啥」 — and of what."""

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files

from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.selections import Selection
from knowledge.matching.phrases import Found, Phrases, cut
from knowledge.matching.text import fold_name

_MODES: Mapping[tuple[str, str], str] = {
    ("马上办", ""): "马上办 马上就办 马上就能办 立马办 立等可取 当场办 当场能办 当场就能办 即办",
    ("网上办", ""): "网上办理 网上办 网办 网上 线上 手机上 掌上办",
    ("网上办", "全程网办"): "全程网办 全程网上办 全程网上 全网办 一次不用跑 一趟不用跑 不用跑腿",
    ("网上办", "网上预审"): "网上预审 先网上审",
    ("就近办", ""): "就近办 就近 家门口办 家门口",
    ("一次办", ""): "一次办 跑一次 只跑一次 最多跑一次 跑一趟 只跑一趟",
}
_NOUNS = "事情|事项|事儿|事|业务|服务|项目"
_WHICH = "哪些|那些|啥子|啥|什么|多少[项件个]?|几个|几项|几件"
_LISTS = "清单|目录|一览|列表"
_ASKS = re.compile(f"{_WHICH}|{_LISTS}|列出|所有|全部")
_OF_THINGS = re.compile(f"{_NOUNS}|{_LISTS}")
# All that may be left of a sentence that asks for a list once modes, departments, themes and places are taken out.
_REST = re.compile(
    rf"(?:{_NOUNS}|{_WHICH}|{_LISTS}|列出|所有|全部|请问|我想|想|知道|问问|问一下|看看|看一下|查一下|查查|看|查|给我|列|出来|一下|一共|总共"
    r"|现在|目前|都|能够|能|可以|可|办理|办成|就|办|有|的|是|在|里头|里面|里|那里|这里|那边|这边|全市|全旗|全区|类|方面|领域|部门|管|负责|支持|属于|实现|归|咱们|咱|我们|你们|个|项|直接|呢|呀|啊|吧"
    r"|[\s,，。.?？!！、:：「」“”])+"
)
_PAGES = {
    "next": re.compile(r"\W*(?:看|翻到?|再来)?(?:下一?页|往后翻?|后一页|还有呢|还有吗|还有哪些|继续|更多)\W*"),
    "previous": re.compile(r"\W*(?:看|翻到?|回到?)?(?:上一?页|往前翻?|前一页)\W*"),
}
_PAGE = re.compile(r"\W*(?:看|翻到)?第(\d{1,3}|[一二三四五六七八九十])页\W*")


class Lists:
    """The words by which the departments and themes of a catalogue are asked for, immutable once built."""

    def __init__(self, items: Iterable[ServiceItem], departments: Phrases[str], cities: Iterable[str] = ()) -> None:
        """`departments`: everyday names with the official part that they stand for; `cities`: what names begin with."""
        items = tuple(items)
        self._short = {short_name(item.department, cities) for item in items if item.department}
        self._own = Phrases({fold_name(name): name for name in self._short})
        self._spoken = departments
        self._known = tuple({item.department for item in items})
        self._themes = Phrases(_themes({theme for item in items for theme in item.themes}))
        self._modes = Phrases({said: kept for kept, words in _MODES.items() for said in words.split()})

    def asked(self, folded: str, region: str, places: Iterable[str]) -> Selection | None:
        """The selection that a folded sentence asks for; `region` is the code and `places` the words of the places in it."""
        wanted, rest = self._read(folded, region, places)
        asks = _ASKS.search(folded) and _REST.fullmatch(rest)
        return wanted if asks and (wanted != Selection() or _OF_THINGS.search(rest)) else None

    def named(self, folded: str, region: str, places: Iterable[str]) -> Selection:
        """What a few words narrow a list to: they name a mode, a department, a theme or a place, and nothing else."""
        wanted, rest = self._read(folded, region, places)
        return wanted if not rest.strip() or _REST.fullmatch(rest) else Selection()

    def _read(self, folded: str, region: str, places: Iterable[str]) -> tuple[Selection, str]:
        modes = list(self._modes.find(folded))
        rest = cut(folded, modes)
        departments = list(self._own.find(rest)) or self._spoken_in(rest)
        rest = cut(rest, departments)
        themes = list(self._themes.find(rest))
        rest = cut(rest, themes)
        for place in places:
            rest = rest.replace(place, " ")
        mode, depth = modes[0].value if modes else ("", "")
        department = self._official(departments[0].value) if departments else ""
        theme = themes[0].value if themes else ""
        return Selection(mode, depth, department, theme, region), rest

    def _spoken_in(self, text: str) -> list[Found[str]]:
        """Everyday names of departments, but 出入境 is a theme where the catalogue has one of this name."""
        themes = {(found.start, found.end) for found in self._themes.find(text) if found.phrase == found.value}
        found = (one for one in self._spoken.find(text) if (one.start, one.end) not in themes)
        return [one for one in found if self._official(one.value)]

    def _official(self, department: str) -> str:
        """The part of names in this catalogue that a department goes by: of 公安局交通警察支队, 公安局."""
        if any(department in known for known in self._known):
            return department
        return max((own for own in self._short if own in department), key=len, default="")


def short_name(department: str, cities: Iterable[str]) -> str:
    """「公安局」 of 「呼伦贝尔市公安局」, 「税务局」 of 「国家税务总局呼伦贝尔市税务局」."""
    for city in cities:
        before, _, after = department.partition(city)
        if len(after) > 2 and (not before or after.endswith("局")):
            return after
    return department


def _themes(known: set[str]) -> dict[str, str]:
    text = (files("knowledge.matching") / "data" / "lexicon" / "themes.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    spoken = {said: theme for theme, words in rows if theme in known for said in words.split("、")}
    return {**spoken, **{theme: theme for theme in known}}


def turned(folded: str, page: int) -> int | None:
    """The page, from 0, that a text turns to from `page`; None when it turns none."""
    if _PAGES["next"].fullmatch(folded):
        return page + 1
    if _PAGES["previous"].fullmatch(folded):
        return page - 1
    named = _PAGE.fullmatch(folded)
    return (int(named[1]) if named[1].isdigit() else "一二三四五六七八九十".index(named[1]) + 1) - 1 if named else None
