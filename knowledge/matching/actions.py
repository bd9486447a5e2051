"""Which act is meant: 新办 变更 补领 换领 延续 注销 查询 …, in names and in questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from knowledge.matching.lexicon import Act, load
from knowledge.matching.phrases import Phrases

# Acts by which sibling items differ. The lexicon holds more (咨询, 上门服务 …) that say nothing about which item is meant.
TELLING = (
    "新办 变更 更正 延续 换领 补领 注销 人员死亡注销 迁移 转移接续 转让 继承 查询 证明 备案 年检 审核验收 缴费 退费 报销 "
    "领取认证 提取 挂失 解挂 激活 恢复 暂停 解除 复核 预约 报名 参保登记 停保 年限补缴 担保贷款申请 还款销贷"
).split()
# What an item is about when its question names no act: people who name none mean to get the thing.
DEFAULT = frozenset({"新办"})
# Neighbours that people do not tell apart: a worn card is 换领 to the office and 补办 to its owner.
NEAR = (
    frozenset({"补领", "换领", "挂失"}),
    frozenset({"延续", "换领"}),
    frozenset({"变更", "更正"}),
    frozenset({"迁移", "转移接续", "转让"}),
)
# Words of the tables that name a thing as often as an act, or are too common to tell anything.
_VAGUE = frozenset(
    "办理 审批 许可 登记 申请 认定 确认 证明 查询 转移 延期 检验 终止 到期 过期 办个 整个 搞个 坏了 搬了 挂号 认证 转入 转出 开户 多少钱".split()
)


@dataclass(frozen=True)
class ActReader:
    """Finds the telling acts in names (official words) and in questions (official and everyday words)."""

    official: Phrases[str]
    spoken: Phrases[str]

    def of_name(self, folded: str) -> frozenset[str]:
        return frozenset(found.value for found in self.official.find(folded))

    def of_question(self, folded: str) -> frozenset[str]:
        return frozenset(found.value for found in self.spoken.find(folded))


@lru_cache(maxsize=1)
def reader() -> ActReader:
    acts = [act for act in load().acts if act.name in TELLING]
    official = {word: act.name for act in acts for word in act.official if word not in _VAGUE or word == "查询"}
    spoken = {word: act.name for act in acts for word in act.spoken if word not in _VAGUE and len(word) > 1}
    return ActReader(Phrases(official), Phrases({**spoken, **official}))


def agreement(asked: frozenset[str], offered: frozenset[str]) -> float:
    """1 the same act; 0.5 neighbours; −1 another act, −0.6 none; when none is asked: 0 for a new one, −0.5 for any other act."""
    if not asked:
        return 0.0 if not offered or offered & DEFAULT else -0.5
    if asked & offered:
        return 1.0
    if any(asked & near and offered & near for near in NEAR):
        return 0.5
    return -1.0 if offered else -0.6


@lru_cache(maxsize=1)
def subjects() -> Phrases[str]:
    """Who asks or is served: 个人, 企业, 个体工商户 …"""
    return Phrases(
        {
            word: subject.name
            for subject in _wide(load().subjects)
            for word in (*subject.official, *subject.spoken)
            if len(word) > 1
        }
    )


def _wide(subjects: Iterable[Act]) -> Iterable[Act]:
    return (subject for subject in subjects if subject.official)
