"""What is wrong with a row, where, and how to mend it (rules R1–R25)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any

from knowledge.catalogue.adjustments import Adjustment
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.lists import ItemList
from knowledge.catalogue.places import RegionTree, ServicePoint
from knowledge.catalogue.rules import adjustments, guide, limits, lists, points, situations, visits, wording
from knowledge.catalogue.rules.finding import AdjustmentRule, Finding, ListRule, PointRule, Rule, Severity


@dataclass(frozen=True)
class Problem:
    """One problem as staff read it: where it stands in the workbook, what is wrong and how to mend it.

    `refuses`: nothing of the file is imported before this is mended. An `E` that does not refuse withholds its field.
    """

    rule: str
    severity: Severity
    sheet: str
    row: int
    column: str  # letter; empty when the field has no column in this file
    field: str  # Chinese header
    message: str
    remedy: str
    value: str = ""
    refuses: bool = False

    @property
    def text(self) -> str:
        """「事项 C5：承诺办结时限「5天」没写明…；请改成…」."""
        return f"{self.place}：{self.message}；{self.remedy}"

    @property
    def level(self) -> str:
        """How bad it is, in the words that staff read."""
        return "不能导入" if self.refuses else "暂不公布" if self.severity == "E" else "提醒"

    @property
    def place(self) -> str:
        """「事项 C5」, or 「整个文件」."""
        if not self.row:
            return "整个文件"
        return f"{self.sheet} {self.column}{self.row}" if self.column else f"{self.sheet} 第 {self.row} 行"


RULES: tuple[Rule, ...] = (
    Rule("R1", "E", "即办 ⇔ 即办件", limits.on_the_spot_is_an_instant_matter),
    Rule("R2", "W", "马上办 ⇒ 即办件", limits.done_at_once_is_an_instant_matter),
    Rule("R3", "E", "承诺时限 ≤ 法定时限", limits.promise_is_within_the_law),
    Rule("R4", "E", "时限写明工作日或自然日", limits.days_say_which_days),
    Rule("R5", "E", "全程网办 ⇒ 到现场 0 次", visits.wholly_online_needs_no_visit),
    Rule("R6", "W", "到现场 0 次且不能网办 ⇒ 快递", visits.no_visit_needs_another_way),
    Rule("R7", "W", "到现场有原因", visits.a_visit_has_a_reason),
    Rule("R8", "E", "收费有项目、标准、依据", guide.a_fee_is_complete),
    Rule("R9", "E", "咨询、投诉电话齐全、不同、带区号", guide.phones_are_two_and_diallable),
    Rule("R10", "W", "服务对象与主题相符", guide.audience_fits_theme),
    Rule("R11", "W", "行政许可有流程和常见问题", guide.a_permit_explains_itself),
    Rule("R12", "W", "办理结果与结果类型相符", guide.result_fits_its_type),
    Rule("R13", "W", "前后不矛盾", wording.nothing_contradicts),
    Rule("R14", "W", "没有含糊的词", wording.nothing_is_vague),
    Rule("R15", "W", "「无」「/」不是内容", wording.missing_is_left_blank),
    Rule("R17", "E", "下放、委托写明承接层级", guide.delegated_power_names_its_level),
    Rule("R18", "E", "取消有依据和日期", guide.a_cancellation_has_basis_and_date),
    Rule("R19", "W", "一次办 ⇒ 最多到现场 1 次", visits.done_once_means_one_visit),
    Rule("R21", "E", "材料份数合理", guide.copies_can_be_counted),
    Rule("R22", "W", "网址写得完整", guide.addresses_are_whole),
    Rule("R24", "E", "情形的每个选项走得到、每条路走得完", situations.a_tree_can_be_walked),
    Rule("R25", "W", "材料的适用情形在情形表里", situations.materials_name_known_options),
)

POINT_RULES: tuple[PointRule, ...] = (
    PointRule("R17", "E", "下放、委托的办理点有层级、有事项", points.delegated_handling_has_a_place),
    PointRule("R20", "E", "坐标在区划范围内，写明坐标系", points.position_is_inside_its_region),
)

ADJUSTMENT_RULES: tuple[AdjustmentRule, ...] = (
    AdjustmentRule("R17", "E", "下放写明承接层级", adjustments.what_is_delegated_names_the_level),
    AdjustmentRule("R18", "E", "取消有依据和日期", adjustments.what_is_cancelled_has_grounds_and_a_date),
)

LIST_RULES: tuple[ListRule, ...] = (
    ListRule("R16", "E", "办理方式按清单的计数规则", lists.parts_sum_as_the_rule_says),
    ListRule("R23", "E", "清单只收应收的事项类型", lists.only_types_the_list_takes),
)

# Rules on the file itself, which only an import can break.
FILE_RULES: Mapping[str, str] = {
    "L1": "必填的内容齐全，指得清是哪个事项",
    "格式": "单元格读得懂",
    "删减": "导入不误删",
}

# Fields a list row cannot do without (L1): an E on one of them refuses the row. Of the promised limit that is its unit.
ESSENTIAL = frozenset(("code", "name", "department", "modes", "promised_limit", "item_type", "state"))

_DEFAULTS: dict[str, Any] = {f.name: f.default for f in fields(ServiceItem) if f.default is not MISSING}


def find(item: ServiceItem) -> Iterator[tuple[Rule, Finding]]:
    """All that the rules on items find."""
    return ((rule, finding) for rule in RULES for finding in rule.check(item))


def find_in_point(point: ServicePoint, tree: RegionTree) -> Iterator[tuple[PointRule, Finding]]:
    """All that the rules on points find; every E refuses the row."""
    return ((rule, finding) for rule in POINT_RULES for finding in rule.check(point, tree))


def find_in_adjustment(decision: Adjustment) -> Iterator[tuple[AdjustmentRule, Finding]]:
    """All that the rules on decisions find; every E refuses the row."""
    return ((rule, finding) for rule in ADJUSTMENT_RULES for finding in rule.check(decision))


def find_in_list(published: ItemList, items: Mapping[str, ServiceItem]) -> Iterator[tuple[str, ListRule, Finding]]:
    """(code, rule, finding) for the entries of a list; `items` by code."""
    for entry in published.entries:
        for rule in LIST_RULES:
            for finding in rule.check(published, entry, items[entry.code]):
                yield entry.code, rule, finding


def refuses(severity: Severity, field: str) -> bool:
    """Whether a finding keeps the whole row out, and not only the field."""
    return severity == "E" and field in ESSENTIAL


def withhold(item: ServiceItem, found: Iterable[tuple[Rule, Finding]]) -> ServiceItem:
    """The item with every field that an E finding names blanked, and the field's name recorded in `withheld`.

    L1 fields are never blanked (they refuse the row), and a field that is blank already has nothing to withhold.
    """
    named = {finding.field for rule, finding in found if rule.severity == "E"} - ESSENTIAL
    wrong = {field for field in named if getattr(item, field) != _DEFAULTS[field]}
    blanks: dict[str, Any] = {field: _DEFAULTS[field] for field in wrong}
    return replace(item, **blanks, withheld=tuple(sorted({*item.withheld, *wrong}))) if wrong else item
