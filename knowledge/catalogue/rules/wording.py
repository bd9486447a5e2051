"""Rules on what the text says: R13, R14, R15."""

import re
from collections.abc import Iterator

from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.rules.finding import Finding

MISSING = frozenset(("无", "暂无", "/", "／", "-", "--", "—", "——", "没有", "未填", "空", "N/A", "n/a", "NULL", "null", "None"))

# What stands where materials should be named, when they are named in another paper.
ELSEWHERE = frozenset(
    f"{before}{name}"
    for before in ("", "见", "详见", "参见")
    for name in ("附件", "附表", "附后", "办事指南", "清单", "材料清单")
) | {"略", "（略）", "(略)"}

TEXTS = {
    "conditions": "受理条件",
    "visits_reason": "必须现场办理原因",
    "address": "办理地点",
    "consult": "咨询电话",
    "complain": "监督投诉电话",
    "result_name": "办理结果",
    "parent": "主项名称",
    "online_note": "网上办理说明",
    "intermediary": "中介服务",
}

# 等 as 「and so on」, not in 高等, 平等, 等级, 等待 …
_VAGUE = re.compile(r"(?<![高平均中初同对一二三优])等(?![级待候额同于价量值])|[相有]关(?:材料|证明)|按(?:有关|相关)?规定|详见")
_ON_THE_SPOT = re.compile(r"当场(?:办理|办结|发证|出证)")
_SITE_VISIT = re.compile(r"现场(?:勘查|勘验|勘察|核查|踏勘)")
_DOCUMENTS = r"身份证|户口簿|户口本|结婚证|离婚证|营业执照|驾驶证|行驶证|不动产权证|房产证|残疾人证|出生医学证明|毕业证|护照"
_BRINGS = re.compile(rf"(?:持|提交|提供|携带|出示|凭)(?:本人|有效|居民|申请人|的|双方|父母|监护人|、|，)*({_DOCUMENTS})")


def nothing_contradicts(item: ServiceItem) -> Iterator[Finding]:
    """当场办理 but a limit above 0; 现场勘查 but no visit; a document the conditions ask for that no material names."""
    text = "\n".join((item.conditions, *(f"{step.name}{step.what}" for step in item.steps)))
    promised = item.promised_limit
    if _ON_THE_SPOT.search(item.conditions) and promised is not None and promised.value > 0:
        yield Finding("conditions", f"受理条件写当场办理，承诺办结时限却是「{promised.text}」", "请核对条件和时限")
    site = _SITE_VISIT.search(text)
    if site and item.visits == 0:
        yield Finding("visits", f"写了「{site.group()}」，到办事现场次数却是 0", "请核对次数，或说明勘查不需申请人到场")
    named = "".join(material.name for material in item.materials)
    for document in dict.fromkeys(_BRINGS.findall(item.conditions)) if item.materials else ():
        if document not in named:
            yield Finding("materials", f"受理条件要求「{document}」，申请材料里没有", "请补进申请材料，或改受理条件")


def nothing_is_vague(item: ServiceItem) -> Iterator[Finding]:
    """等, 相关材料, 按规定, 详见 leave the citizen guessing."""
    texts = [("conditions", "受理条件", item.conditions), ("visits_reason", "必须现场办理原因", item.visits_reason)]
    texts += [("materials", "材料名称", material.name) for material in item.materials]
    texts += [("fees", "收费标准", fee.standard) for fee in item.fees]
    for field, label, text in texts:
        vague = _VAGUE.search(text)
        if vague:
            yield Finding(field, f"{label}「{_shorten(text)}」里的「{vague.group()}」不明确", "请逐项写清楚")


def _shorten(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:30]}…"


def missing_is_left_blank(item: ServiceItem) -> Iterator[Finding]:
    """无, 暂无, / are missing, not content; 「无线下办理窗口」 is content."""
    for field, label in TEXTS.items():
        text = str(getattr(item, field))
        if text in MISSING:
            yield said_nothing(field, label, text)


def said_nothing(field: str, label: str, text: str) -> Finding:
    """The finding for a cell that holds only 「无」 or the like; the import leaves the field blank."""
    return Finding(field, f"{label}只写了「{text}」，按未填处理", "没有内容请留空")
