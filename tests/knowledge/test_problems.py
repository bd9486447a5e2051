"""Every rule R1–R25 has a row that breaks it and a row that keeps it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from knowledge.catalogue.guide import Faq, Fee, Material, SituationOption, SituationQuestion, SpecialProcedure, Step, TimeLimit
from knowledge.catalogue.items import FIELD_LABELS, ServiceItem
from knowledge.catalogue.lists import HandlingMode, ItemList, ListEntry
from knowledge.catalogue.places import Handles, RegionTree, ServicePoint, base_regions
from knowledge.catalogue.problems import LIST_RULES, POINT_RULES, RULES, find, find_in_list, find_in_point, refuses, withhold

ITEM = ServiceItem("A1", "居住证办理", "呼伦贝尔市公安局")
GUIDE: dict[str, Any] = {
    "item_type": "行政许可",
    "conditions": "在本市居住半年以上",
    "materials": (Material("居住证申领表", originals=1, copies=0, form="纸质"),),
}
HAILAR = {"region": "150702", "coordinates": "WGS-84"}


def mode(name: str, depth: str = "") -> tuple[HandlingMode, ...]:
    return (HandlingMode(name, depth),)


TREE = (
    SituationQuestion("1", "房子是买的吗？", (SituationOption("1a", "是", "2"), SituationOption("1b", "不是"))),
    SituationQuestion("2", "付清了吗？", (SituationOption("2a", "付清了"), SituationOption("2b", "没有"))),
)
BROKEN_TREES = (
    (TREE[0],),
    (*TREE, SituationQuestion("3", "谁去办？", (SituationOption("3a", "本人"),))),
    (TREE[0], SituationQuestion("2", "付清了吗？", (SituationOption("2a", "没有", "1"),))),
    (TREE[0], SituationQuestion("2", "付清了吗？", (SituationOption("1a", "付清了"), SituationOption("2b", "没有")))),
)

# rule, fields that break it, fields that keep it, the field that is found wrong
CASES: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    (
        "R1",
        {"promised_limit": TimeLimit(0), "handling_kind": "承诺件"},
        {"promised_limit": TimeLimit(0), "handling_kind": "即办件"},
        "handling_kind",
    ),
    (
        "R1",
        {"promised_limit": TimeLimit(5), "handling_kind": "即办件"},
        {"promised_limit": TimeLimit(0), "handling_kind": ""},
        "handling_kind",
    ),
    ("R2", {"modes": mode("马上办"), "handling_kind": "承诺件"}, {"modes": mode("马上办")}, "handling_kind"),
    (
        "R3",
        {"promised_limit": TimeLimit(6), "legal_limit": TimeLimit(5)},
        {"promised_limit": TimeLimit(5), "legal_limit": TimeLimit(5)},
        "legal_limit",
    ),
    (
        "R3",
        {"promised_limit": TimeLimit(20), "legal_limit": TimeLimit(20, "自然日")},
        {"promised_limit": TimeLimit(20, "自然日"), "legal_limit": TimeLimit(15)},
        "legal_limit",
    ),
    ("R4", {"promised_limit": TimeLimit(5, "天")}, {"promised_limit": TimeLimit(5, "自然日")}, "promised_limit"),
    ("R4", {"legal_limit": TimeLimit(5, "天")}, {"legal_limit": TimeLimit(5, "小时")}, "legal_limit"),
    (
        "R4",
        {"special_procedures": (SpecialProcedure("公告", 15, "天"),)},
        {"special_procedures": (SpecialProcedure("公告", 15, "自然日"),)},
        "special_procedures",
    ),
    (
        "R4",
        {"situations": (SituationQuestion("1", "？", (SituationOption("1a", "是", "", TimeLimit(3, "天")),)),)},
        {"situations": (SituationQuestion("1", "？", (SituationOption("1a", "是"),)),)},
        "situations",
    ),
    ("R5", {"modes": mode("网上办", "全程网办"), "visits": 1}, {"modes": mode("网上办", "网上预审"), "visits": 1}, "visits"),
    ("R5", {"online_depth": "全程网办", "visits": 2}, {"online_depth": "全程网办", "visits": 0}, "visits"),
    ("R6", {"visits": 0, "handle_forms": ("窗口",)}, {"visits": 0, "handle_forms": ("窗口", "快递")}, "visits"),
    ("R7", {"visits": 1}, {"visits": 1, "visits_reason": "需采集指纹"}, "visits_reason"),
    ("R8", {"fees": (Fee("工本费", "40元"),)}, {"fees": (Fee("工本费", "40元", "目录"),), "no_fee": False}, "fees"),
    ("R8", {"no_fee": False}, {"no_fee": True}, "no_fee"),
    ("R8", {"no_fee": True, "fees": (Fee("工本费", "40元", "目录"),)}, {"no_fee": None}, "no_fee"),
    ("R9", {"consult": "12345", "complain": "0470-12345"}, {"consult": "0470-8123456", "complain": "0470-12345"}, "consult"),
    ("R9", {"consult": "0470-12345", "complain": "0470-12345"}, {"consult": "", "complain": ""}, "complain"),
    ("R9", {"consult": "0470-12345"}, {"consult": "(0470)8123456", "complain": "窗口：0470-12345、8123456"}, "complain"),
    (
        "R10",
        {"themes": ("户籍身份",), "audience": ("企业法人",)},
        {"themes": ("户籍身份",), "audience": ("自然人", "企业法人")},
        "audience",
    ),
    (
        "R10",
        {"themes": ("企业开办",), "audience": ("自然人",)},
        {"themes": ("企业开办",), "audience": ("自然人",), "name": "个体工商户设立登记"},
        "audience",
    ),
    ("R11", GUIDE, {**GUIDE, "faqs": (Faq("能代办吗", "不能"),), "steps": (Step("受理"),)}, "faqs"),
    ("R11", {**GUIDE, "faqs": (Faq("能代办吗", "不能"),)}, {"item_type": "行政许可"}, "steps"),
    (
        "R12",
        {"result_name": "居住证（五年）", "result_type": "批文"},
        {"result_name": "居住证", "result_type": "证照"},
        "result_type",
    ),
    ("R12", {"result_name": "批复", "result_type": "证照"}, {"result_name": "缴费凭证", "result_type": "其他"}, "result_type"),
    (
        "R13",
        {"conditions": "材料齐全的当场办结", "promised_limit": TimeLimit(5)},
        {"conditions": "材料齐全的当场办结", "promised_limit": TimeLimit(0)},
        "conditions",
    ),
    (
        "R13",
        {"steps": (Step("现场勘查"),), "visits": 0, "online": True},
        {"steps": (Step("现场勘查"),), "visits": 1},
        "visits",
    ),
    (
        "R13",
        {"conditions": "持本人户口簿办理", "materials": (Material("申领表"),)},
        {"conditions": "持本人户口簿办理", "materials": (Material("居民户口簿"),)},
        "materials",
    ),
    ("R14", {"conditions": "身份证等证件"}, {"conditions": "高等学校学历证书，等级不限"}, "conditions"),
    ("R14", {"materials": (Material("其他相关材料"),)}, {"materials": (Material("户口簿"),)}, "materials"),
    ("R15", {"address": "无"}, {"address": "无线下办理窗口"}, "address"),
    ("R15", {"conditions": "/"}, {"conditions": ""}, "conditions"),
    ("R17", {"power_source": "上级下放"}, {"power_source": "上级下放", "use_level": "县级"}, "power_source"),
    (
        "R18",
        {"state": "取消", "state_basis": "呼审改办发〔2018〕1号"},
        {"state": "取消", "state_basis": "呼审改办发〔2018〕1号", "cancelled_on": date(2018, 5, 1)},
        "state",
    ),
    ("R19", {"modes": mode("一次办"), "visits": 2}, {"modes": mode("一次办"), "visits": 1}, "visits"),
    (
        "R21",
        {"materials": (Material("申领表", originals=0, copies=0, form="纸质"),)},
        {"materials": (Material("申领表", form="纸质"),)},
        "materials",
    ),
    ("R21", {"materials": (Material("申领表", originals=-1),)}, {"materials": (Material("申领表", originals=1),)}, "materials"),
    ("R22", {"url": "zwfw.example.cn"}, {"url": "https://zwfw.example.cn:8443/办事/guide?id=1#top"}, "url"),
    ("R22", {"mobile_url": "https://zwfw"}, {"mobile_url": "http://m.example.cn"}, "mobile_url"),
    *(("R24", {"situations": broken}, {"situations": TREE}, "situations") for broken in BROKEN_TREES),
    (
        "R25",
        {"situations": TREE, "materials": (Material("户口簿", situations=("9z",)),)},
        {"situations": TREE, "materials": (Material("户口簿", situations=("2b",)),)},
        "materials",
    ),
]


@pytest.mark.parametrize(("rule", "breaking", "keeping", "field"), CASES, ids=lambda v: v if isinstance(v, str) else "")
def test_a_row_that_breaks_a_rule_is_found_and_one_that_keeps_it_is_not(
    rule: str, breaking: dict[str, Any], keeping: dict[str, Any], field: str
) -> None:
    broken = [(found.id, finding.field) for found, finding in find(replace(ITEM, **breaking)) if found.id == rule]
    kept = [finding for found, finding in find(replace(ITEM, **keeping)) if found.id == rule]
    assert (rule, field) in broken
    assert kept == []


def test_a_three_column_row_breaks_no_rule() -> None:
    row = replace(ITEM, modes=mode("一次办"), promised_limit=TimeLimit(5))
    assert list(find(row)) == []
    assert list(find(replace(row, promised_limit=None, department=""))) == []


def test_every_rule_of_the_table_is_tried_and_all_are_there() -> None:
    elsewhere = {"R16", "R20", "R23"}
    assert {rule.id for rule in RULES} == {case[0] for case in CASES}
    everything = [*RULES, *POINT_RULES, *LIST_RULES]
    assert {rule.id for rule in everything} == {f"R{n}" for n in range(1, 26)}
    assert {rule.id for rule in (*POINT_RULES, *LIST_RULES)} - {"R17"} == elsewhere
    assert all(rule.check.__doc__ and rule.title for rule in everything)


def test_findings_name_a_field_and_a_remedy_in_chinese() -> None:
    for _, breaking, _, _ in CASES:
        for _, finding in find(replace(ITEM, **breaking)):
            assert finding.field in FIELD_LABELS
            assert finding.message and finding.remedy


def test_a_point_that_takes_delegated_matters_has_a_level_and_items() -> None:
    tree = RegionTree(base_regions())
    point = ServicePoint("P1", "便民服务站", channel="下放办理")
    kept = replace(point, tier="嘎查村社区", handles=(Handles("A1"),))
    assert [(rule.id, f.field) for rule, f in find_in_point(point, tree)] == [("R17", "tier"), ("R17", "handles")]
    assert list(find_in_point(kept, tree)) == []


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"lat": 49.2, "lon": 119.7, **HAILAR}, ""),
        ({**HAILAR}, ""),
        ({"lat": 119.7, "lon": 49.2, **HAILAR}, "lat"),
        ({"lat": 49.2, **HAILAR}, "lon"),
        ({"lat": 49.2, "lon": 119.7, "region": "150702"}, "coordinates"),
        ({"lat": 48.0, "lon": 122.7, **HAILAR}, "lat"),
    ],
)
def test_a_position_lies_in_its_region_and_names_its_system(place: dict[str, Any], field: str) -> None:
    found = list(find_in_point(ServicePoint("P1", "政务服务中心", **place), RegionTree(base_regions())))
    assert [f.field for _, f in found] == ([field] if field else [])
    assert all(rule.id == "R20" and refuses(rule.severity, "code") for rule, _ in found)


@pytest.mark.parametrize(
    ("kind", "modes", "item_type", "rules"),
    [
        ("四办", mode("一次办"), "行政许可", []),
        ("四办", mode("一次办") + mode("马上办"), "行政许可", ["R16"]),
        ("四办", mode("网上办", "网上预审") + mode("网上办", "全程网办"), "行政许可", []),
        ("四办", (), "行政许可", ["R16"]),
        ("三办", mode("一次办") + mode("马上办"), "行政许可", []),
        ("三办", (), "行政许可", ["R16"]),
        ("三办", mode("一次办"), "行政处罚", ["R23"]),
        ("权责", (), "行政处罚", []),
        ("办事指南", (), "公共服务", []),
        ("三办", mode("掌上办"), "公共服务", ["R16"]),
    ],
)
def test_entries_follow_the_rule_of_their_list(
    kind: str, modes: tuple[HandlingMode, ...], item_type: str, rules: list[str]
) -> None:
    rule: Any = "partition" if kind == "四办" else "overlapping"
    published = ItemList("k", kind, rule=rule, entries=(ListEntry("A1", modes),))
    found = list(find_in_list(published, {"A1": replace(ITEM, item_type=item_type)}))
    assert [rule.id for _, rule, _ in found] == rules
    assert all(refuses(rule.severity, finding.field) for _, rule, finding in found)


def test_a_wrong_field_of_a_guide_is_withheld_and_named() -> None:
    item = replace(ITEM, consult="0470-12345", complain="0470-12345", visits=1, legal_limit=TimeLimit(9, "天"))
    held = withhold(item, find(item))
    assert (held.complain, held.legal_limit, held.consult, held.visits) == ("", None, "0470-12345", 1)
    assert held.withheld == ("complain", "legal_limit")
    assert withhold(held, find(held)) == held


def test_an_essential_field_is_never_withheld_and_a_warning_withholds_nothing() -> None:
    item = replace(ITEM, promised_limit=TimeLimit(5, "天"), visits=1)
    assert withhold(item, find(item)) == item
    assert refuses("E", "promised_limit") and not refuses("E", "legal_limit") and not refuses("W", "name")
