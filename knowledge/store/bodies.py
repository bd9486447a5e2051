"""Bodies: all that a catalogue holds as canonical JSON, each named by the hash of its content."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from knowledge.catalogue.adjustments import Adjustment
from knowledge.catalogue.bundles import Bundle
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import ItemList
from knowledge.catalogue.places import Region, ServicePoint
from knowledge.refusals import NotAllowed


@dataclass(frozen=True)
class Kind:
    """One kind of body: where a catalogue holds it, by what it is keyed, how it is read and written."""

    label: str
    field: str
    key: str
    adapter: TypeAdapter[Any]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "item": Kind("事项", "items", "code", TypeAdapter(ServiceItem)),
        "point": Kind("办理点", "points", "code", TypeAdapter(ServicePoint)),
        "list": Kind("清单", "lists", "key", TypeAdapter(ItemList)),
        "region": Kind("区划", "regions", "code", TypeAdapter(Region)),
        "bundle": Kind("一件事", "bundles", "code", TypeAdapter(Bundle)),
        "change": Kind("动态调整", "adjustments", "code", TypeAdapter(Adjustment)),
    }
)

# What both databases can index, and what cannot break the lines that a digest is made of.
_CODE = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,200}")


@dataclass(frozen=True)
class Entry:
    """One row of an edition: the body of a code, and its place among its kind."""

    kind: str
    code: str
    position: int
    hash: str
    body: str


@dataclass(frozen=True)
class Content:
    """A whole catalogue, encoded."""

    entries: tuple[Entry, ...]
    digest: str


def encode(kind: str, value: Any) -> str:
    """Canonical JSON: sorted keys, fields at their default left out. So a new field with a default changes no hash,
    and the default of a stored field must never be changed."""
    plain = KINDS[kind].adapter.dump_python(value, mode="json", exclude_defaults=True)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def decode(kind: str, body: str) -> Any:
    """The frozen dataclass that `encode` was given. Raises pydantic.ValidationError on anything else."""
    return KINDS[kind].adapter.validate_json(body)


def encode_catalogue(catalogue: Catalogue) -> Content:
    """Every body with its hash, and the digest of the whole. Raises NotAllowed on a bad or repeated code."""
    entries = tuple(entry for kind in KINDS for entry in _entries(kind, getattr(catalogue, KINDS[kind].field)))
    return Content(entries, digest((e.kind, e.code, e.hash) for e in entries))


def decode_catalogue(rows: Iterable[tuple[str, str]]) -> Catalogue:
    """The catalogue of (kind, body) rows, in their order."""
    found: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for kind, body in rows:
        found[kind].append(decode(kind, body))
    return Catalogue(**{KINDS[kind].field: tuple(values) for kind, values in found.items()})


def digest(rows: Iterable[Sequence[str]]) -> str:
    """The digest of (kind, code, hash) rows: the same content in any order has one."""
    return digest_lines("\t".join(row) for row in rows)


def digest_lines(lines: Iterable[str]) -> str:
    """SHA-256 over the sorted lines `kind⇥code⇥hash`."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def encode_one(kind: str, value: Any) -> Entry:
    """One body with its hash, at place 0. Raises NotAllowed on a bad code."""
    return _entries(kind, [value])[0]


def _entries(kind: str, values: Sequence[Any]) -> list[Entry]:
    codes = [attrgetter(KINDS[kind].key)(value) for value in values]
    _check_codes(kind, codes)
    texts = [encode(kind, value) for value in values]
    rows = enumerate(zip(codes, texts, strict=True))
    return [
        Entry(kind, code, position, sha256(f"{kind}\t{body}".encode()).hexdigest(), body) for position, (code, body) in rows
    ]


def _check_codes(kind: str, codes: list[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if not _CODE.fullmatch(code):
            raise NotAllowed(f"{KINDS[kind].label}编码「{code[:40]!r}」为空、过长或含有控制字符，请改正")
        if code in seen:
            raise NotAllowed(f"{KINDS[kind].label}编码「{code}」重复，请只保留一条")
        seen.add(code)
