"""Tables that the terminal shows to staff: problems of a file, accounts."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from knowledge.catalogue.problems import FILE_RULES, LIST_RULES, POINT_RULES, RULES, Problem
from knowledge.store.staff import Account

MOST_SHOWN = 20  # problems in the table; all of them are counted by rule above it

_TITLES = {
    **FILE_RULES,
    **{rule.id: rule.title for rule in RULES},
    **{rule.id: rule.title for rule in POINT_RULES},
    **{rule.id: rule.title for rule in LIST_RULES},
}


def problems(found: Sequence[Problem], most: int = MOST_SHOWN) -> RenderableType:
    """Counts by rule, then the first `most` problems with their cells, those that block first."""
    table = Table(title=f"检查结果：{len(found)} 条")
    for heading in ("级别", "位置", "字段", "问题", "怎么改"):
        table.add_column(heading, overflow="fold")
    for p in sorted(found, key=lambda p: (not p.refuses, p.severity))[:most]:
        table.add_row(p.level, p.place, p.field, p.message, p.remedy)
    hidden = len(found) - most
    rest = Text(f"还有 {hidden} 条没有列出，用 siban check 文件 --all 看全部。", style="dim") if hidden > 0 else Text("")
    return Group(_by_rule(found), table, rest)


def _by_rule(found: Iterable[Problem]) -> Table:
    table = Table("规则", "内容", "级别", "条数")
    for (rule, level), count in sorted(Counter((p.rule, p.level) for p in found).items()):
        table.add_row(rule, _TITLES.get(rule, ""), level, str(count))
    return table


def accounts(everyone: Iterable[Account]) -> Table:
    """One row an account."""
    table = Table("账号", "角色", "部门", "建立时间", "状态")
    for a in everyone:
        table.add_row(a.username, a.role, a.department, f"{a.created_at:%Y-%m-%d}", "停用" if a.disabled else "在用")
    return table
