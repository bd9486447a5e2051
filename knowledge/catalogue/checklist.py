"""The materials of several items as one list: each paper once, with as many copies as the most demanding item wants."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from knowledge.catalogue.guide import Material
from knowledge.catalogue.items import ServiceItem

_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_FORM = re.compile(r"(?:原件|复印件|及|和|与|、|\d份|一份)+$")
_AND = re.compile(r"[和、及]")

# The papers that everybody has, by the many names they go by: who applies is the same person throughout.
_SELF = (
    "(?:申请人|本人|申领人|申报人|领证人|参保人|经营者|负责人|法定代表人|经营者或法定代表人|购房人|借款人|退役军人|退役士兵|职工|残疾人|老年人"
    "|迁移人|分户成员|当事人|驾驶人|车主|购车人|户主|新户主|机主|养犬人|货主|查询人|买方)?的?"
)
_COMMON = tuple(
    (re.compile(f"{_SELF}{pattern}"), name)
    for pattern, name in (
        ("(?:居民)?身份证(?:件|明)?", "居民身份证"),
        ("(?:居民)?户口(?:簿|本)", "居民户口簿"),
        ("(?:居民身份证或户口簿|身份证件)", "居民身份证"),
        ("(?:银行卡|银行账户|银行卡或存折|社会保障卡或银行卡)", "银行卡"),
        ("(?:社会保障卡|社保卡)", "社会保障卡"),
        ("营业执照(?:正本和副本|正本|副本)?", "营业执照"),
        ("结婚证", "结婚证"),
        ("(?:婴幼儿|孩子的|新生儿)?出生医学证明", "出生医学证明"),
    )
)


@dataclass(frozen=True)
class Needed:
    """One paper for several items: `for_items` are the codes of those that want it; `conditional`: each only in some
    situation. Counts are None while no item tells any."""

    material: Material
    for_items: tuple[str, ...]
    conditional: bool = False


def gather(items: Iterable[ServiceItem]) -> tuple[Needed, ...]:
    """Every material of the items once, in the order of first need."""
    found: dict[str, Needed] = {}
    for item in items:
        for name, material in _papers(item):
            known = found.get(name)
            found[name] = _join(known, item.code, material) if known else _first(item.code, material)
    return tuple(found.values())


def _papers(item: ServiceItem) -> Iterator[tuple[str, Material]]:
    """(comparable name, material); 「居民身份证和户口簿」 is two papers."""
    for material in item.materials:
        parts = [_common(part) for part in _AND.split(_bare(material.name))]
        if len(parts) > 1 and all(parts):
            yield from ((part, replace(material, name=part)) for part in parts)
        else:
            name = _common(_bare(material.name))
            yield name or _bare(material.name), replace(material, name=name) if name else material


def _bare(name: str) -> str:
    """The name without brackets, and without 原件 or 复印件 at its end."""
    return _FORM.sub("", _ASIDE.sub("", name).strip()) or name


def _common(name: str) -> str:
    return next((common for pattern, common in _COMMON if pattern.fullmatch(name)), "")


def _first(code: str, material: Material) -> Needed:
    return Needed(material, (code,), bool(material.situations))


def _join(known: Needed, code: str, other: Material) -> Needed:
    own = known.material
    merged = replace(
        own,
        originals=_most(own.originals, other.originals),
        copies=_most(own.copies, other.copies),
        necessity="必要" if "必要" in (own.necessity, other.necessity) else own.necessity,
        spec=own.spec if own.spec == other.spec else "",
    )
    return Needed(merged, tuple(dict.fromkeys((*known.for_items, code))), known.conditional and bool(other.situations))


def _most(one: int | None, other: int | None) -> int | None:
    return max((count for count in (one, other) if count is not None), default=None)
