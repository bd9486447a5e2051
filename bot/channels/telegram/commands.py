"""The commands of the menu and what the bot says of itself, in Chinese."""

from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "start": "从头开始",
    "help": "我能帮您什么",
    "region": "设置所在的旗市区",
    "nearby": "最近去哪儿办",
    "lists": "清单和主题一览",
    "follow": "关注一件事，有变化通知我",
    "subscribe": "订阅通知：地区、主题、多久一次",
    "unsubscribe": "不再接收通知",
    "forget": "清除我的记录",
}
DESCRIPTION = (
    "政务服务办事问答：直接说要办的事，比如「身份证丢了咋整」，我告诉您怎么办、多久办好、带什么材料、最近去哪儿办。"
    "只照公布的清单回答，不收取证件号码。"
)
SHORT_DESCRIPTION = "办事问答：怎么办、多久、带什么、去哪儿。"

EXAMPLES = ("身份证丢了咋整", "娃上户口要带啥", "异地就医怎么备案", "营业执照几天能办")
HELP = (
    "直接用平常的话说要办的事就行，比如点下面的例子。\n\n"
    "/region 设置所在的旗市区\n/nearby 最近去哪儿办\n/lists 清单和主题一览\n"
    "/follow 关注一件事　/subscribe 订阅通知　/unsubscribe 不再接收通知\n/forget 清除我的记录\n\n"
    "在别的聊天里输入「@{bot} 身份证」可以把办事卡片发给别人。急事请打政务服务便民热线12345。"
)
START_NOTE = "事项清单有变化时我会通知您；不想收请发 /unsubscribe。"
ASK_POSITION = "点下面的按钮发送位置，或者直接输入地名（比如：海拉尔、满洲里），我给您找最近的办理点。"
SHARE_BUTTON = "📍 发送我的位置"
TYPE_PLACE = "或直接输入地名，比如：海拉尔"
ASK_REGION = "您在哪个旗市区？点一下，或直接输入地名、乡镇名。"
REGION_NOW = "现在记的是：{region}。"
NEARBY_QUESTION = "去哪儿办"
FOLLOWED = "已关注「{name}」，有变化我通知您。取消请发 /unsubscribe。"
FOLLOWED_LISTS = "已订阅清单更新通知。想关注某一件事，请先问这件事再发 /follow，或者发「/follow 身份证补领」。"
FOLLOW_UNCLEAR = "没找到您要关注的事，请换个说法，比如「/follow 身份证补领」。"
UNSUBSCRIBED = "好的，不再给您发通知，关注的事也清空了。有事随时问我；想再订阅请发 /follow。"
FORGOTTEN = "您的会话、问过的话、关注和位置都已清除。"
GONE_ITEM = "这件事在现在的清单（第{edition}版）里没有了，请重新说一遍要办的事。"
NEWER = "清单已更新到第{edition}版，下面是新的内容。"
VOID_BUTTON = "这个按钮已经失效，没有做任何操作。请重新说要办的事。"
VOID_LINK = "这个链接对应的事项或窗口现在没有了，请直接说要办的事。"
OLD_PAGE = "这条回答太久了，请重新问一遍。"
NO_MAP = "这个办理点没有登记坐标，请按地址前往。"
AT_WINDOW = "您在{name}。请说您要办的事。"
CARD_BUTTON = "向四办提问"
LISTS_TITLE = "清单一览（第{edition}版，共{total}项）"
THEME_TITLE = "{theme}（{total}项，第{page}/{pages}页）"
EARLIER, LATER, BACK = "‹ 上一页", "下一页 ›", "« 主题"
MAP_BUTTON, FOLLOW_BUTTON, WHOLE_BUTTON, WRONG_BUTTON = "📍 地图", "🔔 关注", "办理情况", "✏️ 这条不对"
LEAVE_BUTTON = "🔕 不再接收"
REASONS = ("与我无关", "太频繁了", "事情办完了", "其他原因")
WHY = "好的，不再给您发通知，关注的事也清空了。方便说说原因吗？点一下就行，不答也没关系。想再订阅请发 /subscribe。"
THANKS_FOR_WHY = "谢谢，我们记下了：{reason}。"
NO_PREVIEW = "没有这条广播的预览，请照控制台广播页上写的发送，比如「/preview 12-1a2b3c4d」。"
