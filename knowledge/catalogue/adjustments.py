"""动态调整: decisions that add, cancel, delegate, take back or change an item, each with its reason and its date."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

AdjustmentKind = Literal["增加", "取消", "下放", "收回", "变更"]


@dataclass(frozen=True)
class Holder:
    """Under which name an item goes, who does it, at which level (行使层级) and where (a region code); empty: not told."""

    name: str = ""
    department: str = ""
    level: str = ""
    region: str = ""


@dataclass(frozen=True)
class Adjustment:
    """One decision about one item, in force from the first moment of `effective_on` (Asia/Shanghai); None: since ever.

    `basis` is the law or document that demands it, `document_no` the paper that announced it, `decision` the meeting that
    took it, `instead` the code of the item that serves the same need now, `note` what else differs from before.
    """

    code: str
    kind: AdjustmentKind
    item: str
    batch: str = ""
    reason: str = ""
    basis: str = ""
    document_no: str = ""
    decision: str = ""
    effective_on: date | None = None
    before: Holder = Holder()
    after: Holder = Holder()
    instead: str = ""
    note: str = ""
    demonstration: bool = False  # 演示数据
