"""Every sentence the bot says about ratings, reports of wrong fields, follows, forgetting and the mode for elders."""

from datetime import date

RATE = "这次回答您满意吗？可以回复：非常满意、满意、基本满意、不满意、非常不满意。"
LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")  # 5 stars first
RATED_WELL = "谢谢您的评价，已经记下了。"
RATED_BADLY = "对不起，没帮上您。评价已经记下。哪一项不对，可以点下面告诉我；也可以打12345，由人工帮您。"

NOTHING_TO_RATE = "谢谢。您还没有问过要办的事，有事随时问我。"

WRONG = "这条不对"
WHICH_FIELD = "「{name}」的哪一项不对？点一下，或者直接写，例如：材料不对，窗口说还要照片。"
WRONG_FIELDS = ("材料不对", "时限不对", "地址不对", "电话不对", "费用不对", "其他不对")
WRONG_WITHOUT_ITEM = "您说的是哪件事的内容不对？请先问那件事，再告诉我哪一项不对。"
REPORTED = (
    "谢谢，记下了：「{name}」的{field}（您看到的是第{edition}版）。{department}会在{day}前核对，有错就改，结果最迟在您下次来问时告诉您。"
    "办事请先打{phone}问清楚。"
)
MENDED = "您{day}反映「{name}」的{field}不对：核实了，已经改正，从第{edition}版起按新的内容回答。谢谢您。"
KEPT = "您{day}反映「{name}」的{field}不对：{department}核对过了，现在的内容没有错（{why}）。还有疑问请打{phone}，谢谢您提醒。"
FOUND_OUT = "您反映的内容查清了"
REPORT_MORE = "想说得更细，可以这样写：{field}不对，窗口说还要照片。"

FOLLOWED = "已关注「{name}」，有变化我通知您。取消请发「退订」。"
FOLLOW_NOWHERE = (
    "网页和终端没法主动通知您。您可以收藏这件事的网页（点「打印告知单」打开），上面总是最新的版本；"
    "清单有变化会登在本站的公告页（/notices，可以订阅）；也可以在 Telegram 上关注。"
)
FOLLOW_WHAT = "请先问要关注的事，再说「有变化通知我」。"

FORGOTTEN = "好的，您的会话、问过的话、回答、位置和关注都已清除；评价和纠错只留下数字，不再连着您。"

ELDER_ON = "已换成长辈模式：话短、先给电话。想换回来，说「普通模式」。"
ELDER_OFF = "已换回普通模式。"


def reported(name: str, field: str, edition: int, department: str, day: date, phone: str) -> str:
    told = f"{day.month}月{day.day}日"
    return REPORTED.format(name=name, field=field, edition=edition, department=department or "中心", day=told, phone=phone)


def outcome(name: str, field: str, at: date, found: str, edition: int, department: str, phone: str) -> str:
    """What came of a report made on a day; `edition`: in which it was put right, 0 when nothing was wrong."""
    known = {"day": f"{at.month}月{at.day}日", "name": name, "field": field}
    if edition:
        return MENDED.format(**known, edition=edition)
    return KEPT.format(**known, department=department or "中心", why=found.rstrip("。"), phone=phone)
