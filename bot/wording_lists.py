"""What the bot says of lists: how many items, counted by which rule, out of how many."""

from collections.abc import Mapping

from knowledge.catalogue.lists import CountingRule

OPENING = "{what}：{count}项"
PAGED = "（第{page}/{pages}页）"
NOTHING = "{what}：清单里一项也没有。换个部门、办理方式或地方再看看。"
ALL = "能办的事"
RULES: Mapping[CountingRule, str] = {
    "partition": "一件事只算一种办理方式，各类加起来等于总数",
    "overlapping": "一件事可以有几种办理方式，各类加起来会超过总数",
}
SHARE = "占清单里现在能办的{total}项的{rate}（{rule}）。"
WHOLE = "清单里现在能办的一共{total}项（{rule}）。"
IN_REGION = "{region}的办理点能办（含只收件）的算在内，其中{region}自己的事项{own}项。"
UNLISTED = "没有公布的清单，按目录里的全部事项算"
DERIVED = "这不是按办理方式公布的清单，办理方式的数是照指南数的。"
MODES = "其中{modes}。"
DEPARTMENTS, THEMES = "按部门", "按主题"
COUNT = "{name}{count}项"
NEXT, PREVIOUS = "下一页", "上一页"
START_OVER = "全部清单"
PICK = "点一项看怎么办："
LAST_PAGE = "已经是最后一页了。"
FIRST_PAGE = "已经是第一页了。"
LIST = "{region}「{kind}」清单"
PUBLISHED = "{day}发布"
NO_LIST = "事项目录"
SOURCE = "来源：{list}，第{edition}版"
