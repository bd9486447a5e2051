"""The columns of the 事项 sheet: which headers name a field, and how its cells are read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from knowledge.catalogue import codes
from knowledge.catalogue.items import FIELD_LABELS
from knowledge.workbook import formats
from knowledge.workbook.cells import fold
from knowledge.workbook.formats import CODE, COUNT, DATE, LIMIT, LINE, SENTENCES, TEXT, WORDS, YES_NO, Format, label, labels


@dataclass(frozen=True)
class Column:
    """A field and the headers it goes by, separated by blanks, the official one first; not `exported`: only read."""

    field: str
    headers: str
    format: Format = TEXT
    exported: bool = True


@dataclass(frozen=True)
class Layout:
    """A kind of sheet. It is recognised when every group of `needs` has one of its fields among the headers."""

    kind: str
    title: str
    needs: tuple[tuple[str, ...], ...]
    columns: tuple[Column, ...]

    @cached_property
    def by_header(self) -> Mapping[str, Column]:
        return {fold(header): column for column in reversed(self.columns) for header in reversed(column.headers.split())}


# What people said about headers that the program does not know, by kind of sheet: which field each folded header means,
# or nothing when the column is left out on purpose.
Taught = Mapping[str, Mapping[str, str]]


def teach(layout: Layout, taught: Taught) -> Layout:
    """The layout with the headers that were taught for its kind."""
    known = {column.field: column for column in reversed(layout.columns)}
    said = taught.get(layout.kind, {}).items()
    learnt = (replace(known[field], headers=header, exported=False) for header, field in said if field in known)
    return replace(layout, columns=(*learnt, *layout.columns))


def _item(field: str, aliases: str = "", format: Format = TEXT) -> Column:
    return Column(field, f"{FIELD_LABELS[field]} {aliases}", format)


def read_only(field: str, headers: str, format: Format = TEXT) -> Column:
    return Column(field, headers, format, exported=False)


ITEM_COLUMNS = (
    _item("code", "事项编号 事项代码 编码 业务办理项编号 权力编码 职权编码", CODE),
    _item(
        "name",
        "业务办理项名称 办理项名称 事项 项目名称 办理事项 服务事项 政务服务事项名称 子项名称 名称 职权名称 权力名称",
        LINE,
    ),
    _item(
        "department",
        "实施部门 部门 实施机关 实施机构 责任部门 主管部门 主管单位 承办部门 承办机构 承办单位 所属部门 实施单位 办理部门 "
        "部门名称 单位名称 责任单位 牵头部门",
        LINE,
    ),
    _item("region", "区划 所属区划 所在区划 行政区域 旗市区 区划代码", CODE),
    _item("modes", "办理类型 四办类型 三办类型 办理类别 四办 三办 办理方式类型 四办分类", formats.MODES),
    _item(
        "promised_limit", "承诺时限 承诺期限 承诺办理时限 承诺办结期限 承诺时间 办理时限 办结时限 办理期限 办结期限 承诺", LIMIT
    ),
    _item("aliases", "别名 俗称 事项简称 简称 通俗名称 关键词", WORDS),
    _item("parent", "主项名称 主项 大项名称 上级事项"),
    _item("level", "事项层级 业务办理项类型"),
    _item("catalog_code", "基本目录编码 目录编码", CODE),
    _item("task_code", "实施清单编码 实施编号", CODE),
    _item("handle_code", "办理项编码", CODE),
    _item("item_type", "权力类型 职权类型 职权类别 权力类别 事项性质", label(codes.ITEM_TYPES)),
    _item("legal_basis", "实施依据 法律依据 政策依据 依据", SENTENCES),
    _item("power_source", "权限来源", label(codes.POWER_SOURCES)),
    _item("use_level", "实施层级 办理层级", label(codes.USE_LEVELS)),
    _item("department_code", "实施部门编码 实施机关编码 部门编码", CODE),
    _item("successor", "承接部门 承接单位"),
    _item("audience", "办理对象 面向对象 申请对象 服务对象类型", labels(codes.AUDIENCES)),
    _item("handling_kind", "办件种类 办件类别", label(codes.HANDLING_KINDS)),
    _item("legal_limit", "法定时限 法定期限 法定办理时限 法定办理期限 法定办结期限 法定", LIMIT),
    _item("conditions", "受理条件 办理条件 申请条件 申办条件 条件"),
    _item("handle_forms", "受理方式 申请方式 受理渠道 办理渠道", labels(codes.HANDLE_FORMS)),
    _item("online", "是否网办 网上办理 是否可网办 能否网办 是否支持网上办理", YES_NO),
    _item("online_depth", "网上办理深度 网办程度"),
    _item("online_note", "网上办理说明 网上办理方式"),
    _item("url", "网上办理地址 在线办理地址 网址 办理链接 在线办理链接"),
    _item("mobile_url", "移动端办理地址 手机端地址 掌上办地址"),
    _item("visits", "到现场次数 跑动次数 到窗口次数 现场次数 到办事窗口次数 最多跑动次数", formats.TIMES),
    _item("visits_reason", "必须现场办理原因 现场办理原因 到场原因"),
    _item("handle_area", "通办区域 通办", label(codes.HANDLE_AREAS)),
    _item("no_fee", "不收费 免费", YES_NO),
    read_only("no_fee", "是否收费 收费情况 收费", formats.FREE),
    _item("result_type", "结果类型 办理结果类型", label(codes.RESULTS)),
    _item("result_name", "办理结果 审批结果 结果名称 办理结果名称 结果样本名称"),
    _item("intermediary", "中介服务事项 涉及中介服务"),
    _item("themes", "主题 办理主题 服务主题 面向自然人主题 面向法人主题", WORDS),
    _item("consult", "咨询电话 联系电话 办公电话 咨询服务电话 电话"),
    _item("complain", "监督投诉电话 投诉电话 监督电话 投诉方式 监督投诉渠道"),
    _item("state", "状态", label(codes.STATES)),
    _item("effective_on", "生效日期 计划生效时间 实施日期", DATE),
    _item("cancelled_on", "取消日期 计划取消时间 取消时间", DATE),
    _item("state_reason", "变更原因 调整原因"),
    _item("state_basis", "变更依据 调整依据 取消依据"),
    _item("address", "办理地址 办公地址 窗口地址 受理地点 办事地点"),
    _item("name_mn", "蒙文名称 蒙文事项名称", LINE),
    _item("name_en", "英文名 英文事项名称", LINE),
    Column("withheld", FIELD_LABELS["withheld"], formats.FIELDS),
    Column("source.list_name", "来源清单"),
    Column("source.document_no", "来源文号"),
    Column("source.url", "来源网址"),
    Column("source.published_on", "来源发布日期", DATE),
    Column("source.file", "来源文件"),
    Column("source.sheet", "来源工作表"),
    Column("source.row", "来源行号", COUNT),
    Column("source.demonstration", "演示数据", YES_NO),
    read_only("fees.name", "收费项目 收费项目名称 收费名称"),
    read_only("fees.standard", "收费标准 收费金额"),
    read_only("fees.basis", "收费依据"),
    read_only("state.cancelled", "取消 是否取消", formats.CANCELLED),
    read_only("state.change", "调整 调整情况 调整类型 调整方式 调整意见 变更类型 取消/下放/调整 取消、下放、调整"),
    read_only("materials", "申请材料 所需材料 办理材料 材料清单 申报材料 提交材料", formats.MATERIAL_NAMES),
    read_only("mode.depth", "网上办类型 网上办方式 网上办深度", label(codes.ONLINE_DEPTHS)),
    read_only("promised_limit.unit", "承诺办结时限单位 承诺时限单位 承诺办结时限类型"),
    read_only("legal_limit.unit", "法定办结时限单位 法定时限单位 法定办结时限类型"),
    *(read_only(f"mode.{name}", name, YES_NO) for name in codes.MODE_TAXONOMIES["2018"].labels.values()),
)
