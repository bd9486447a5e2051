"""What an item (事项) is, what its fields are called, and the whole catalogue that one edition holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType

from knowledge.catalogue.adjustments import Adjustment
from knowledge.catalogue.bundles import Bundle
from knowledge.catalogue.guide import Faq, Fee, Material, SituationQuestion, Source, SpecialProcedure, Step, TimeLimit
from knowledge.catalogue.lists import HandlingMode, ItemList
from knowledge.catalogue.places import Region, ServicePoint


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
