"""What a guide (办事指南) tells of an item: limits, materials, 情形, steps, fees, questions, and where it was published."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

LimitUnit = Literal["工作日", "自然日", "小时", "分钟", "天", "月", "年"]


@dataclass(frozen=True)
class TimeLimit:
    """A promised or legal limit: `value` in `unit`; 0 is 即办 (done on the spot). `天` alone is ambiguous (rule R4)."""

    value: int
    unit: LimitUnit = "工作日"
    note: str = ""

    @property
    def text(self) -> str:
        """The limit as a citizen reads it: 「即办（当场办结）」, 「5个工作日」."""
        if self.value == 0:
            return "即办（当场办结）"
        counter = "个" if self.unit in ("工作日", "自然日", "小时", "月") else ""
        return f"{self.value}{counter}{self.unit}" + (f"（{self.note}）" if self.note else "")


@dataclass(frozen=True)
class Material:
    """One row of 申请材料: what to bring, how many, in which form, where it comes from."""

    name: str
    type: str = ""  # 证件证书证明 | 申请表格文书 | 其他
    originals: int | None = None  # None: the guide does not say
    copies: int | None = None
    form: str = ""  # 纸质 | 电子化 | 纸质或电子化
    necessity: str = ""  # 必要 | 非必要 | 容缺后补
    source: str = ""  # 申请人自备 | 政府部门核发 | 其他
    issued_by: str = ""  # code of the item that issues it
    spec: str = ""
    e_licence: str = ""  # 免提交: the electronic licence that replaces it
    situations: tuple[str, ...] = ()  # keys of the options under which it is needed; empty = always


@dataclass(frozen=True)
class SituationOption:
    """One answer to a situation question; `next` is the key of the question that follows, empty ends the path."""

    key: str
    label: str
    next: str = ""
    promised_limit: TimeLimit | None = None


@dataclass(frozen=True)
class SituationQuestion:
    """One question of an item's 情形 tree; the first of `ServiceItem.situations` is the root."""

    key: str
    text: str
    options: tuple[SituationOption, ...]


@dataclass(frozen=True)
class Step:
    """One step of 办理流程."""

    name: str
    what: str = ""
    who: str = ""
    limit: str = ""


@dataclass(frozen=True)
class Fee:
    """One row of 收费: what for, how much, on what basis, who pays less."""

    name: str
    standard: str = ""
    basis: str = ""
    reductions: str = ""


@dataclass(frozen=True)
class SpecialProcedure:
    """公告, 检验, 鉴定 …: time beside the limit (特别程序)."""

    name: str
    days: int = 0
    unit: LimitUnit = "工作日"
    note: str = ""


@dataclass(frozen=True)
class Faq:
    """One 常见问题."""

    question: str
    answer: str


@dataclass(frozen=True)
class Source:
    """Where a row was published: list, document, edition of the paper, file and cell row."""

    list_name: str = ""
    document_no: str = ""
    url: str = ""
    published_on: date | None = None
    file: str = ""
    sheet: str = ""
    row: int = 0
    demonstration: bool = False  # 演示数据
