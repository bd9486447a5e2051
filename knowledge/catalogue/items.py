"""What an item (事项) is: frozen types for items, materials, limits, modes, situations, and the whole catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from knowledge.catalogue.adjustments import Adjustment
from knowledge.catalogue.bundles import Bundle
from knowledge.catalogue.lists import HandlingMode, ItemList
from knowledge.catalogue.places import Region, ServicePoint

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


@dataclass(frozen=True)
class ServiceItem:
    """One 政务服务事项. A three-column list row fills name, modes and promised limit; a full guide fills the rest.

    `code` is the key (业务办理项编码, 实施编码 or 基本编码; made from list, region, department and name when a
    list publishes none). Names are not unique. An empty field means that the guide does not publish it.
    """

    code: str
    name: str
    department: str = ""
    region: str = ""  # region code, or the published text when the code is unknown
    modes: tuple[HandlingMode, ...] = ()
    promised_limit: TimeLimit | None = None
    aliases: tuple[str, ...] = ()
    parent: str = ""
    level: str = ""
    catalog_code: str = ""
    task_code: str = ""
    handle_code: str = ""
    item_type: str = ""
    legal_basis: tuple[str, ...] = ()
    power_source: str = ""
    use_level: str = ""
    department_code: str = ""
    successor: str = ""
    audience: tuple[str, ...] = ()
    handling_kind: str = ""
    legal_limit: TimeLimit | None = None
    special_procedures: tuple[SpecialProcedure, ...] = ()
    conditions: str = ""
    steps: tuple[Step, ...] = ()
    handle_forms: tuple[str, ...] = ()
    online: bool | None = None
    online_depth: str = ""
    online_note: str = ""
    url: str = ""
    mobile_url: str = ""
    visits: int | None = None
    visits_reason: str = ""
    handle_area: str = ""
    no_fee: bool | None = None
    fees: tuple[Fee, ...] = ()
    result_type: str = ""
    result_name: str = ""
    intermediary: str = ""
    themes: tuple[str, ...] = ()
    consult: str = ""
    complain: str = ""
    faqs: tuple[Faq, ...] = ()
    state: str = "在用"
    effective_on: date | None = None
    cancelled_on: date | None = None
    state_reason: str = ""
    state_basis: str = ""
    materials: tuple[Material, ...] = ()
    situations: tuple[SituationQuestion, ...] = ()
    address: str = ""  # 办理地点 as published, when no service point is registered
    name_mn: str = ""  # in Mongolian, vertical or Cyrillic script
    name_en: str = ""
    withheld: tuple[str, ...] = ()  # fields held back because a rule found them wrong (problems.py)
    source: Source = field(default_factory=Source)

    @property
    def by_net(self) -> bool:
        """Whether it can be done online, by what any field says of it."""
        return bool(self.online) or "网上" in self.handle_forms or any(mode.name == "网上办" for mode in self.modes)


# What each field is called where people read it: workbook headers, comparisons, problems.
FIELD_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "code": "事项编码",
        "name": "事项名称",
        "department": "实施主体",
        "region": "行政区划",
        "modes": "办理方式",
        "promised_limit": "承诺办结时限",
        "aliases": "日常用语",
        "parent": "主项名称",
        "level": "事项层次",
        "catalog_code": "基本编码",
        "task_code": "实施编码",
        "handle_code": "业务办理项编码",
        "item_type": "事项类型",
        "legal_basis": "设定依据",
        "power_source": "权力来源",
        "use_level": "行使层级",
        "department_code": "实施主体编码",
        "successor": "承接主体",
        "audience": "服务对象",
        "handling_kind": "办件类型",
        "legal_limit": "法定办结时限",
        "special_procedures": "特别程序",
        "conditions": "受理条件",
        "steps": "办理流程",
        "handle_forms": "办理形式",
        "online": "是否网上办理",
        "online_depth": "网办深度",
        "online_note": "网办说明",
        "url": "网办地址",
        "mobile_url": "移动端地址",
        "visits": "到办事现场次数",
        "visits_reason": "到现场原因",
        "handle_area": "通办范围",
        "no_fee": "是否不收费",
        "fees": "收费项目",
        "result_type": "审批结果类型",
        "result_name": "审批结果名称",
        "intermediary": "中介服务",
        "themes": "主题分类",
        "consult": "咨询方式",
        "complain": "监督投诉方式",
        "faqs": "常见问题",
        "state": "事项状态",
        "effective_on": "计划生效日期",
        "cancelled_on": "计划取消日期",
        "state_reason": "状态变更原因",
        "state_basis": "状态变更依据",
        "materials": "申请材料",
        "situations": "办理情形",
        "address": "办理地点",
        "name_mn": "蒙古文名称",
        "name_en": "英文名称",
        "withheld": "暂不公布的字段",
        "source": "来源",
    }
)


@dataclass(frozen=True)
class Catalogue:
    """Everything one edition holds. Codes are unique within each kind."""

    items: tuple[ServiceItem, ...] = ()
    points: tuple[ServicePoint, ...] = ()
    lists: tuple[ItemList, ...] = ()
    regions: tuple[Region, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()

    @cached_property
    def by_code(self) -> Mapping[str, ServiceItem]:
        return {item.code: item for item in self.items}

    @cached_property
    def adjustments_of(self) -> Mapping[str, tuple[Adjustment, ...]]:
        """What was decided about an item, by its code."""
        found: dict[str, list[Adjustment]] = {}
        for adjustment in self.adjustments:
            found.setdefault(adjustment.item, []).append(adjustment)
        return {code: tuple(decided) for code, decided in found.items()}
