"""What the bot says of items that were added, cancelled, delegated, taken back, renamed or moved."""

from collections.abc import Mapping
from datetime import date

WARNING = "请注意"
CHANGES = "有什么变化"
GONE = "本事项{since}取消，现在办不了，也不用办了。"
ENDS = "本事项{since}取消，在那之前照常办理。"
SUSPENDED = "本事项现在暂停办理。"
BEGINS = "本事项{since}才开始办理，现在还办不了。"
ADDED = "本事项{since}新增到清单里。"
DELEGATED = "本事项{since}下放：原由{before}办理，现由{after}办理。"
TAKEN_BACK = "本事项{since}收回：原由{before}办理，现由{after}办理。"
TO_DELEGATE = "本事项{since}下放到{after}办理，在那之前仍由{before}办理。"
TO_TAKE_BACK = "本事项{since}收回到{after}办理，在那之前仍由{before}办理。"
RENAMED = "本事项原来叫「{before}」，{since}改为「{after}」。"
MOVED = "本事项原由{before}办理，{since}由{after}办理。"
RELOCATED = "本事项原在{before}办理，{since}在{after}办理。"
CHANGED = "本事项{since}有调整。"
NOTE = "还有：{note}"
NOW_AT = "现由{who}办理。"
NOW_DO = "现在请办「{name}」。"
OPEN = "点开看怎么办："
REASON = "原因：{}"
BASIS = "依据：{}"
DOCUMENT = "公布文号：{document}"
NO_DOCUMENT = "公布文号：清单未载明"
NO_DATE = "生效日期：清单未载明"
DECISION = "决定：{}"
STATE_BADGES: Mapping[str, str] = {"取消": "已取消", "暂停": "暂停办理", "未实施": "还没开始办"}

_LEVELS = {
    "国家级": "国家",
    "省级": "自治区",
    "市级": "市里",
    "县级": "旗市区",
    "镇(乡、街道)级": "苏木乡镇（街道）",
    "村(社区)级": "嘎查村（社区）",
}


def level(name: str, department: str = "") -> str:
    """Who acts at a level, in everyday words: 「旗市区（呼伦贝尔市公安局）」."""
    return _LEVELS.get(name, name or "上级") + (f"（{department}）" if department else "")


def since(day: date | None, undated: str = "现在") -> str:
    """「自2026年11月1日起」; `undated` where no date is told."""
    return f"自{day.year}年{day.month}月{day.day}日起" if day else undated
