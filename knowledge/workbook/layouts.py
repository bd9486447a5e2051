"""Which columns each kind of sheet has, under which headers, and how their cells are read: one visible table."""

from collections.abc import Mapping

from knowledge.catalogue import codes
from knowledge.workbook import formats
from knowledge.workbook.columns import ITEM_COLUMNS, Column, Layout, read_only
from knowledge.workbook.formats import BOX, CODE, CONTENT, COUNT, DATE, HOURS, LIMIT, LINE, NUMBER, WORDS, YES_NO, label

# Columns that tell which item a row of a detail sheet belongs to.
KEYS = (
    Column("item_code", "事项编码 业务办理项编码 实施编码 事项编号 事项代码", CODE),
    Column("item_name", "事项名称 业务办理项名称 办理项名称 事项", LINE, exported=False),
    Column("item_department", "实施主体 实施部门 部门 责任部门", LINE, exported=False),
)
_OF_AN_ITEM = ("item_code", "item_name")

LAYOUTS: tuple[Layout, ...] = (  # the first that fits best wins: the special sheets stand before the general ones
    Layout(
        "materials",
        "材料",
        (_OF_AN_ITEM, ("name",)),
        (
            *KEYS,
            Column("name", "材料名称 申请材料名称 材料", formats.MATERIAL),
            Column("type", "材料类型 材料种类", label(codes.MATERIAL_TYPES)),
            Column("originals", "原件份数 原件数量 原件 材料份数 份数 纸质材料份数", COUNT),
            Column("copies", "复印件份数 复印件数量 复印件", COUNT),
            Column("form", "材料形式 材料形态 提交形式", label(codes.MATERIAL_FORMS)),
            Column("necessity", "必要性 材料必要性 是否必要 是否必需", label(codes.NECESSITIES)),
            Column("source", "来源渠道 材料来源 来源 材料来源渠道", label(codes.MATERIAL_SOURCES)),
            Column("issued_by", "核发事项编码 核发事项", CODE),
            Column("spec", "规格 纸质材料规格 材料规格 备注 填报须知"),
            Column("e_licence", "电子证照 免提交电子证照 免提交"),
            Column("situations", "适用情形 情形 适用选项", WORDS),
        ),
    ),
    Layout(
        "situations",
        "情形",
        (_OF_AN_ITEM, ("text",), ("label",)),
        (
            *KEYS,
            Column("key", "问题编号 问题序号", CODE),
            Column("text", "问题 情形问题"),
            Column("option", "选项编号 选项序号", CODE),
            Column("label", "选项 情形选项 选项名称", CONTENT),
            Column("next", "下一问题 下一问题编号 跳转问题", CODE),
            Column("promised_limit", "承诺时限 承诺办结时限", LIMIT),
        ),
    ),
    Layout(
        "steps",
        "流程",
        (_OF_AN_ITEM, ("name",)),
        (
            *KEYS,
            Column("name", "环节名称 环节 步骤名称 步骤 流程环节"),
            Column("what", "办理内容 环节内容 办理说明 审查内容"),
            Column("who", "办理人员 办理人 办理主体 责任人 办理岗位"),
            Column("limit", "环节时限 办理时限 时限"),
        ),
    ),
    Layout(
        "fees",
        "收费",
        (_OF_AN_ITEM, ("name",)),
        (
            *KEYS,
            Column("name", "收费项目 收费项目名称 收费名称"),
            Column("standard", "收费标准"),
            Column("basis", "收费依据"),
            Column("reductions", "减免说明 减免情形 减免依据 允许减免依据"),
        ),
    ),
    Layout(
        "faqs",
        "常见问题",
        (_OF_AN_ITEM, ("question",), ("answer",)),
        (*KEYS, Column("question", "问题 常见问题 提问"), Column("answer", "解答 答案 回答 答复", CONTENT)),
    ),
    Layout(
        "special_procedures",
        "特别程序",
        (_OF_AN_ITEM, ("name",)),
        (
            *KEYS,
            Column("name", "特别程序名称 特别程序 特殊环节 特殊环节名称"),
            Column("days", "特别程序时限 程序时限 天数 时限", LIMIT),
            Column("note", "特别程序说明 程序说明 说明 备注 是否计入时限"),
        ),
    ),
    Layout(
        "handles",
        "办理点事项",
        (("point_code", "point_name"), _OF_AN_ITEM),
        (
            Column("point_code", "办理点编码 办理点编号", CODE),
            *KEYS,
            Column("depth", "办理深度 办理程度", label(codes.POINT_DEPTHS)),
            read_only("point_name", "办理点名称 办理点"),
        ),
    ),
    Layout(
        "points",
        "办理点",
        (("name",),),
        (
            Column("code", "办理点编码 办理点编号", CODE),
            Column("name", "办理点名称 办理点 网点名称 大厅名称"),
            Column("tier", "层级 办理点层级", label(codes.POINT_TIERS)),
            Column("region", "所在区划 行政区划 区划代码 区划 所属区划 旗市区", CODE),
            Column("channel", "办理渠道 渠道", label(codes.POINT_CHANNELS)),
            Column("address", "地址 办理地址 详细地址"),
            Column("lat", "纬度", NUMBER),
            Column("lon", "经度", NUMBER),
            Column("system", "坐标系 坐标系统", label(codes.COORDINATE_SYSTEMS)),
            Column("coordinates", "原坐标系"),
            Column("location_note", "位置说明"),
            Column("hours", "开放时间 办公时间 工作时间 营业时间 办理时间", HOURS),
            Column("phone", "电话 联系电话 咨询电话"),
            Column("window", "窗口 窗口号 窗口名称"),
            Column("note", "备注 说明"),
            Column("valid_from", "生效 生效日期 启用日期", DATE),
            Column("valid_until", "失效 失效日期 停用日期", DATE),
            Column("demonstration", "演示数据", YES_NO),
        ),
    ),
    Layout(
        "regions",
        "行政区划",
        (("code",), ("name",)),
        (
            Column("code", "区划代码 行政区划代码 区划编码", CODE),
            Column("name", "名称 区划名称 行政区划名称"),
            Column("parent", "上级 上级区划 上级区划代码 上级代码", CODE),
            Column("tier", "层级 区划层级"),
            Column("aliases", "别名 简称 其他叫法", WORDS),
            Column("box", "范围", BOX),
        ),
    ),
    Layout(
        "entries",
        "清单事项",
        (("list_key",), ("code",)),
        (
            Column("list_key", "清单编号", CODE),
            Column("code", "事项编码", CODE),
            Column("modes", "办理方式 办理类型", formats.MODES),
        ),
    ),
    Layout(
        "lists",
        "清单",
        (("kind", "name"),),
        (
            Column("key", "清单编号", CODE),
            Column("kind", "清单种类 清单类型 种类", formats.known(codes.LIST_KINDS)),
            read_only("name", "清单名称 清单"),
            Column("region", "区划 行政区划 区划代码", CODE),
            Column("rule", "计数规则", formats.RULE),
            Column("taxonomy", "口径 办理方式口径", CODE),
            Column("batch", "批次"),
            Column("document_no", "文号 发文字号 文件号"),
            Column("url", "网址 发布网址 链接"),
            Column("published_on", "发布日期 发布时间", DATE),
            Column("version", "版本 版本号", CODE),
            read_only("demonstration", "演示数据", YES_NO),
        ),
    ),
    Layout(
        "bundles",
        "一件事",
        (("code", "name"), _OF_AN_ITEM),
        (
            Column("code", "一件事编号 一件事编码 套餐编号", CODE),
            Column("name", "一件事名称 一件事 主题套餐 套餐名称"),
            Column("sayings", "常用说法 日常说法 群众说法", WORDS),
            *KEYS,
            Column("note", "本步说明 步骤说明"),
            Column("when", "适用对象 什么人要办 适用情况"),
            Column("demonstration", "演示数据", YES_NO),
        ),
    ),
    Layout("items", "事项", (("name",),), ITEM_COLUMNS),
    Layout(  # after the items: a list of items with a column 调整类型 stays a list of items
        "adjustments",
        "动态调整",
        (_OF_AN_ITEM, ("kind",), ("reason", "basis", "document_no", "effective_on")),
        (
            Column("code", "调整编号 调整记录编号", CODE),
            Column("batch", "批次 调整批次"),
            Column("kind", "调整种类 动态调整 调整类型 调整类别 调整方式", label(codes.ADJUSTMENT_KINDS)),
            *KEYS,
            Column("reason", "调整原因 调整理由 变更原因"),
            Column("basis", "调整依据 变更依据 取消依据"),
            Column("document_no", "公布文号 文号 文件号 发文字号"),
            Column("decision", "决定会议 决定 审定会议"),
            Column("effective_on", "生效日期 实施日期 调整日期", DATE),
            Column("before.name", "原事项名称", LINE),
            Column("before.department", "原实施主体 原实施部门", LINE),
            Column("before.level", "原行使层级", label(codes.USE_LEVELS)),
            Column("before.region", "原办理区划", CODE),
            Column("after.name", "现事项名称", LINE),
            Column("after.department", "现实施主体 承接主体 承接部门", LINE),
            Column("after.level", "现行使层级 承接层级", label(codes.USE_LEVELS)),
            Column("after.region", "现办理区划", CODE),
            Column("instead", "替代事项编码 替代事项", CODE),
            Column("note", "其他变化 调整内容"),
            Column("demonstration", "演示数据", YES_NO),
        ),
    ),
)

BY_KIND: Mapping[str, Layout] = {layout.kind: layout for layout in LAYOUTS}

# Detail sheets: kind = the field of ServiceItem that their rows make up.
DETAILS = ("materials", "situations", "steps", "fees", "faqs", "special_procedures")

# What a field of a point is called, where a file has no column for it.
POINT_LABELS: Mapping[str, str] = {
    "handles": "承接事项",
    **{column.field: column.headers.split()[0] for column in BY_KIND["points"].columns},
}
