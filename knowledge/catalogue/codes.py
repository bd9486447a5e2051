"""The national code lists (事项类型, 办件类型, 行使层级 …), one table each, read from `data/codes.tsv`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True)
class CodeTable:
    """One code list: codes ↔ official labels, with other spellings seen in the field."""

    name: str
    labels: Mapping[str, str]  # code → label
    spellings: Mapping[str, str]  # code, label or other spelling → label

    def label(self, text: str) -> str | None:
        """The official label for a code, a label or a known spelling; None when unknown."""
        return self.spellings.get(text.strip())

    def __iter__(self) -> Iterable[str]:
        return iter(self.labels.values())

    def __contains__(self, label: object) -> bool:
        return label in self.labels.values()


def parse_tables(text: str) -> dict[str, CodeTable]:
    """Tables by name from tab-separated lines `table, code, label, other spellings joined by 、`."""
    labels: dict[str, dict[str, str]] = {}
    spellings: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        table, code, label, others = (line.split("\t") + [""] * 3)[:4]
        labels.setdefault(table, {})[code] = label
        known = spellings.setdefault(table, {})
        for spelling in (code, code.lstrip("0"), label, *filter(None, others.split("、"))):
            known.setdefault(spelling, label)
    return {name: CodeTable(name, MappingProxyType(labels[name]), MappingProxyType(spellings[name])) for name in labels}


TABLES = parse_tables((files("knowledge.catalogue") / "data" / "codes.tsv").read_text(encoding="utf-8"))

ITEM_TYPES = TABLES["事项类型"]
POWER_SOURCES = TABLES["权力来源"]
USE_LEVELS = TABLES["行使层级"]
AUDIENCES = TABLES["服务对象"]
HANDLING_KINDS = TABLES["办件类型"]
HANDLE_FORMS = TABLES["办理形式"]
HANDLE_AREAS = TABLES["通办范围"]
RESULTS = TABLES["审批结果"]
STATES = TABLES["事项状态"]
MATERIAL_TYPES = TABLES["材料类型"]
MATERIAL_FORMS = TABLES["材料形式"]
NECESSITIES = TABLES["材料必要性"]
MATERIAL_SOURCES = TABLES["材料来源"]
POINT_TIERS = TABLES["办理点层级"]
POINT_CHANNELS = TABLES["办理渠道"]
POINT_DEPTHS = TABLES["办理深度"]
COORDINATE_SYSTEMS = TABLES["坐标系"]
ONLINE_DEPTHS = TABLES["网上办深度"]
LIST_KINDS = TABLES["清单种类"]
ADJUSTMENT_KINDS = TABLES["调整种类"]

# 「四办」 is a versioned taxonomy: the same word meant other modes in 2021 (see docs/decisions/0003).
MODE_TAXONOMIES: Mapping[str, CodeTable] = MappingProxyType(
    {"2018": TABLES["四办办理方式"], "2021": TABLES["四办办理方式(2021)"]}
)
