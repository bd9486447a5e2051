"""The sheets of what stands around the items: service points, 一件事 and 动态调整, each as a form shows it."""

from bot.console.fields import YES_NO
from bot.console.sheets import Sheet
from knowledge.catalogue import codes
from knowledge.workbook.columns import Column
from knowledge.workbook.layouts import BY_KIND

BY_CODE_OR_NAME = "事项编码，或目录里唯一的名称"
_REGION = "名称或区划代码"


def _columns(kind: str, *left_out: str) -> dict[str, Column]:
    return {c.field: c for c in BY_KIND[kind].columns if c.exported and c.field not in left_out}


POINT = Sheet(
    "point",
    "这个办理点",
    "/point",
    "/points",
    _columns("points", "coordinates"),
    (
        ("基本信息", ("name", "channel", "tier", "region", "phone", "window")),
        ("开放时间", ("hours", "valid_from", "valid_until")),
        ("在哪里", ("address", "location_note", "lat", "lon", "system")),
        ("其他", ("note", "code", "demonstration")),
    ),
    ("name",),
    {
        "channel": tuple(codes.POINT_CHANNELS.labels.values()),
        "tier": tuple(codes.POINT_TIERS.labels.values()),
        "system": tuple(codes.COORDINATE_SYSTEMS.labels.values()),
        "demonstration": YES_NO,
    },
    {
        "region": _REGION,
        "hours": "如「周一至周五 08:30-11:30、14:30-17:30；周六 09:00-11:30」",
        "phone": "带区号，如 0470-8211234",
        "lat": "十进制度数，如 49.2122",
        "lon": "十进制度数，如 119.7364",
        "system": "经纬度是从哪种地图抄来的；存成 WGS-84",
        "location_note": "怎么找到，如「百货大楼对面，院内二楼」；写了地标，群众说「百货大楼附近」就找得到",
        "valid_from": "从哪天起用，如 2026-12-01",
        "valid_until": "从哪天起停用",
        "code": "不填就用名称；定了不再改",
    },
    frozenset(("hours", "address", "location_note", "note")),
)

BUNDLE = Sheet(
    "bundle",
    "这一件事",
    "/bundle",
    "/bundles",
    {name: column for name, column in _columns("bundles").items() if name in ("code", "name", "sayings", "demonstration")},
    (("一件事", ("name", "sayings", "code", "demonstration")),),
    ("name",),
    {"demonstration": YES_NO},
    {"name": "如「开饭馆」", "sayings": "老百姓怎么说，每行一个", "code": "不填就用名称；定了不再改"},
    frozenset(("sayings",)),
)

_LEVELS = tuple(codes.USE_LEVELS.labels.values())
CHANGE = Sheet(
    "change",
    "这条动态调整",
    "/adjustment",
    "/adjustments",
    _columns("adjustments"),
    (
        ("决定了什么", ("kind", "item_code", "effective_on", "batch", "document_no", "decision")),
        ("为什么", ("reason", "basis")),
        ("原来", ("before.name", "before.department", "before.level", "before.region")),
        ("现在", ("after.name", "after.department", "after.level", "after.region", "instead", "note")),
        ("编号", ("code", "demonstration")),
    ),
    ("kind", "item_code"),
    {
        "kind": tuple(codes.ADJUSTMENT_KINDS.labels.values()),
        "before.level": _LEVELS,
        "after.level": _LEVELS,
        "demonstration": YES_NO,
    },
    {
        "item_code": BY_CODE_OR_NAME,
        "effective_on": "从这一天零点起，如 2026-12-01；取消的必填",
        "basis": "哪部法律、哪个文件要求的；取消的必填依据或文号",
        "batch": "如「第三批」",
        "decision": "哪次会议定的",
        "before.region": _REGION,
        "after.region": _REGION,
        "after.level": "下放的必填",
        "instead": "现在改办哪个事项",
        "code": "不填就由种类、事项和日期拼成；定了不再改",
    },
    frozenset(("reason", "basis", "note")),
)

SHEETS = {sheet.kind: sheet for sheet in (POINT, BUNDLE, CHANGE)}
