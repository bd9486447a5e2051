"""Every sentence the bot says while it asks for somebody's situation (情形)."""

UNSURE = "不清楚"
BACK = "返回"
RESTART = "重新开始"
CONTROLS = (UNSURE, BACK, RESTART)
CHOOSE_AGAIN = "重选情形"

ASK = "{question}（回复序号或点一下，我只列您要带的材料）"
ASK_NEXT = "{question}"
OUT_OF_RANGE = "请从下面选一个，回复 1 到 {count} 就行："
WHICH_OF_THESE = "您说的有几种都对得上，请再选一下："
CHOSEN = "按您的情形：{labels}。情形不对就回复「重新开始」。"
UNION = "没关系，下面是各种情形的全部材料；标了「按情形」的不一定用得上，到窗口一问就知道。"
CHANGED = "清单刚刚更新，原来的选项变了，我们从头选一次。"
NO_LONGER_ASKED = "清单刚刚更新，这件事现在不分情形了，下面是最新的内容。"
ITEM_GONE = "清单刚刚更新，您刚才问的这件事现在没有了，请重新说一遍要办的事。"
LEFT = "先说您新问的这件；刚才「{name}」的情形没选完，想接着选就再问一次。"
