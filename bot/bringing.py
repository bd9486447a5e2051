"""Whether a paper must be brought: as its row says, or honestly that the list does not name it."""

import re

from bot import wording
from bot.asked import Asked
from bot.published import unknown
from knowledge.catalogue.guide import Material
from knowledge.matching.text import fold_name

# What people call papers, and what lists call them.
_OTHER_NAMES = {
    "户口本": "户口簿",
    "户口": "户口簿",
    "驾照": "驾驶证",
    "驾驶本": "驾驶证",
    "房本": "不动产权证书",
    "房产证": "不动产权证书",
    "出生证": "出生医学证明",
    "社保卡": "社会保障卡",
    "证件照": "照片",
    "相片": "照片",
    "行驶本": "行驶证",
    "结婚证书": "结婚证",
    "执照": "营业执照",
    "银行卡": "银行卡",
}
_PAPERS = re.compile("证|本|簿|照|卡|表|书|单|合同|公?章|片|复印件|原件|材料|票|户口")
_ACT = re.compile("[办销领补换考注登]|开(?!户|具)")  # 「要办证吗」 asks whether something must be done, not what to bring


def bring(a: Asked, found: re.Match[str]) -> str:
    """「要带身份证吗」. 不用 is said only of a paper that the catalogue knows by this name."""
    said = found["thing"]
    thing = _OTHER_NAMES.get(said, said)
    if _ACT.match(thing) or not _PAPERS.search(thing):
        return ""
    if not a.item.materials:
        return unknown(a)
    same = [m for m in a.item.materials if _is(thing, m.name)]
    if same:
        return _listed(a, same)
    known = any(_is(thing, m.name) for item in a.knowledge.catalogue.items for m in item.materials)
    return wording.NOT_NEEDED.format(thing=said) if known else wording.NOT_LISTED.format(thing=said)


def _is(thing: str, name: str) -> bool:
    """Whether a material is this paper, and not a form about it: 居民身份证, but not 居民身份证申领登记表."""
    return bool(re.search(re.escape(thing) + r"(?:$|[（(、和或及与/]|复印件|原件|正本|副本|正反面|扫描件|件)", fold_name(name)))


def _listed(a: Asked, same: list[Material]) -> str:
    """Required, only in some situations, or not required: as the row says."""
    names = "、".join(f"{m.name}{_amount(m)}" for m in same)
    labels = [o.label for q in a.item.situations for o in q.options for m in same if o.key in m.situations]
    if labels and all(m.situations for m in same):
        return wording.IN_SITUATION.format(labels="、".join(dict.fromkeys(labels)), names=names)
    needed = any(m.necessity in ("", "必要") for m in same)
    return (
        wording.BRING.format(names=names) if needed else wording.NOT_REQUIRED.format(names=names, necessity=same[0].necessity)
    )


def _amount(m: Material) -> str:
    told = "，".join(filter(None, (wording.copies(m.originals, m.copies), m.spec)))
    return f"（{told}）" if told else ""
