"""Every sentence the bot says."""

from collections.abc import Sequence
from datetime import datetime

HOTLINE = "12345"
NOT_STATED = "指南未载明"
BEING_CHECKED = "这一项正在核对，暂不公布"
DEMONSTRATION = "【演示数据】仅供演示，不作为办事依据；真要办事请以当地政务服务大厅答复为准。"

NONE_OF_THESE = "都不是"
SHARE_POSITION = "发送我的位置"

GREETING = (
    "您好，我是四办，专门回答「这件事怎么办」。您可以直接说事，比如：身份证丢了咋整、开小饭馆要办啥证、异地就医怎么备案。"
)
THANKS = "不客气。还有别的事要办，随时问我。"
FAREWELL = "再见，祝您办事顺利。"
IDENTITY = "我是四办，政务服务问答助手。您说要办的事，我告诉您：怎么办（马上办、网上办、就近办、一次办）、多久办好、带什么材料、最近去哪儿办。我只照公布的清单回答，不收取您的证件号码。"
OFF_TOPIC = "这个我答不上来。我只回答政务服务办事的问题，比如身份证、社保、医保、公积金、营业执照怎么办。"
WORDLESS = "没看明白您要办什么事。请用一句话告诉我，比如：身份证丢了怎么补、给孩子上户口要带什么。"
UNLAWFUL = "这样的事我不能帮忙，它可能触犯法律，也可能让您吃亏。如果您遇到了难处，正规的办法我可以帮您找；也可以打12345咨询，需要法律援助请打12348。"
HUMAN = "我是程序，接不了人工。要找人说，请拨打12345政务服务便民热线（24小时）；也可以到就近的政务服务中心「办不成事」窗口。"
COMPLAINT = "听起来您想反映一个问题。我只会答办事指南，处理不了投诉；请拨打12345政务服务便民热线（24小时），会登记、转办并给您回复。紧急情况请打110。"
SORRY = "对不起，没答好，让您着急了。您就说一件事，比如：房产证丢了怎么补；不想再问我，就打12345，有人接，能登记也能转办。"
DEPARTMENT_OF_IT = "刚才说的「{name}」，也可以直接打{phone}问。"
NOT_IN_GUIDE = "您说的这一点，指南里没写。去之前打{phone}问一声；下面是指南写的条件。问的要是别的事，请把事说全。"
HOW_MUCH_PAID = "能领多少，指南里没写，请打{phone}问。"
HOW_LONG_PAID = "能领多久，指南里没写，请打{phone}问。"
NOT_SAID = "您问的这一点，指南里没有单独写，去之前打{phone}问一声；下面是这件事公布的。"
CRISIS = "您的安全最要紧：有人身危险请马上打110，急救打120，火警打119；心里难受想找人说说话，全国统一心理援助热线12356（24小时）。我在这里，办事的问题随时可以问我。"
DESPAIR = "请先打110或全国统一心理援助热线12356（24小时），有人愿意听您说。您的命最要紧，撑一下，身边有人就叫他陪着您。办事的问题我随时都在。"
FIRE = "请马上打119！先离开着火或漏气的地方，不要开灯关灯、不要坐电梯，人出来再打电话。有人受伤打120。"
AMBULANCE = "请马上打120！说清地址、病人怎么样，听急救员指挥，不要随意挪动病人。"
VIOLENCE = "请马上打110报警，有伤打120。妇女维权热线12338、法律援助12348都可以帮您；未成年人打12355。先到安全的地方，保留伤情照片和就医记录。"
CRASH = "有人受伤请马上打120，报交通事故打122（110也行）。先开双闪、人撤到安全处、放三角牌。"
CHILD = "孩子有危险或找不到了请马上打110。青少年服务热线12355可以帮孩子说话、出主意。"
FRAUD = "请马上打110或96110反诈专线，越早报越可能拦下钱。不要再转账，保留聊天和转账记录，同时打银行客服冻结。"
POLICE = "请马上打110报警！有伤打120。不方便说话时可以发短信到12110。先保证自己安全。"
HUMAN_WAY = "连着两次没答上来，怪我没听懂。找人问最快："
HOTLINE_LINE = "打12345政务服务便民热线（24小时），有人接。"
DEPARTMENT_LINE = "和您说的最沾边的部门：{department}，电话{phone}。"
HUMAN_WINDOW = "「办不成事」反映窗口：{name}，电话{phone}，时间{hours}。"
CENTRE = "去窗口当面问：{name}，电话{phone}，时间{hours}。"
WHICH_BANNER = "您在哪个旗？呼伦贝尔有好几个旗，办理点不一样。"
NOTHING_LEFT = "好的，那我没猜对。请换个说法再说一遍，尽量说清「什么证、要补还是要换、个人还是单位」；也可以打12345人工咨询。"
TRY_AGAIN = "对不起，我这边出了点问题，没能答上来。请稍后再试，急事请打12345。"
BUSY = "系统正忙，您的问题还没有记下。请稍后再发一次，急事请打12345。"
TOO_FAST = "您问得太快了，请歇一分钟再问；急事请打12345。"
MASKED = "提醒：您刚才发的内容里有{kinds}，我已经遮住、没有保存。办事问答用不到这些号码，请不要再发。"

WHICH_ONE = "您是不是想办下面的事？请回复序号，或点一下："
WHOSE = "您是个人办，还是单位（企业）办？请回复序号，或点一下："
WHICH_THEN = "那您要办的是下面哪一件？请回复序号，或点一下："
SAME_NAME = "有{count}个部门都办同名的事，这里说的是{department}的；要问别的部门的，请在上面选。"
GUESS = "我猜您问的是：{title}"
OR_ONE_OF = "不是的话，也可能是下面的事，回复序号或点一下："
FOR_EACH = "这几件我都说一下："
STILL_CHOOSE = "要细说哪一件，请回复序号，或点一下："
FIRST = "先回答您"
GUIDE_SAYS = "{answer}（指南原问：{question}）"
NOT_NEEDED = "不用带：材料清单里没有「{thing}」，全部材料都在清单上。"
NOT_LISTED = "材料清单里没有写「{thing}」；清单上有的才要带，拿不准请打电话问一下。"
NO_PROXY = "不能代办：指南写明「{text}」。"
IN_PERSON = "要本人去：指南写明「{text}」。"
IN_SITUATION = "看情况：「{labels}」的要带{names}，其他情况不用。"
BRING = "要带：{names}。"
NOT_REQUIRED = "不是必须的：{names}（{necessity}）。"
PROXY_PAPERS = "能：材料清单里有「{names}」，代办要带上。"
CONDITIONS_SAY = "指南写的条件是：{text}。"
NO_VISIT = "不用去现场，全程网上办。"
FEE = "要钱：{fees}。"
BY_NET = "这件事可以全程网上办，不用跑。"
AREA = "通办范围：{area}。"
DEPENDS = "看情况：{text}"
NO_FEE = "不要钱。"
AT_ONCE = "能，即办：当场办结。"
NOT_AT_ONCE = "不能当场拿：承诺{limit}办好。"
BY_POST = "能：办理形式有{forms}。"
NOT_BY_POST = "不能邮寄：公布的办理形式只有{forms}。"
OPEN_ON = "开：{name}{day}{clock}。"
CLOSED_ON = "不开：{name}{day}不上班，办公时间是{hours}。"
SEVERAL_POINTS = "有几个地方，先列这些；告诉我您在哪个旗市区，我给您找最近的："
NO_SUCH_POINT = "登记的办理点里没有您说的这个地方，我不知道它几点开门。"
PAPER_FROM = "「{name}」在这里办："
PAPER_SOURCE = "「{name}」：清单写的来源是{source}；去哪里开，指南未载明。"
SEVERAL = "您问了{count}件事，一件一件说："
CHOOSE_BELOW = "上面还要您选一下是哪一件，请回复序号或点一下："
UNKNOWN_PLACE = "「{place}」我没认出是哪个旗市区。请告诉我旗市区或苏木乡镇的名字，或发送位置，我给您找最近的办理点。"
WHICH_REGION = "您在哪个旗市区？告诉我地名（比如：海拉尔、满洲里、莫旗），或发送位置，我给您找最近的办理点。"
CHOOSE_FIRST = "请先选一个（回复序号或点一下），我再接着答："
OF_ONE_BANNER = "注意：这是{banner}的事项，办理点也是{banner}的；您要是在别的旗市区，请告诉我地名。"
FAR_AWAY = "您的位置不在本市范围内，我没法按它找办理点。要在本市办事，请告诉我在哪个旗市区，比如：海拉尔、满洲里。"
REGION_KEPT = "记下了，您在{region}。请说您要办的事。"
POSITION_KEPT = "收到您的位置。请说您要办的事，我给您找最近的办理点。"
NO_ITEM_YET = "您要问哪件事的{facet}？请先说要办的事，比如：身份证丢了怎么补。"
NOT_FOUND = "目录里没有找到您说的这件事，我不想乱指路。"
NOT_FOUND_HELP = "请换个说法再试一次，或拨打12345政务服务便民热线，由人工为您查。"
NEAR_THEMES = "您也可以看看这几类：{themes}。"
CUT = "您的话比较长，我只看了前{count}个字。"

FACET_NAMES = {
    "all": "办理情况",
    "materials": "要带什么",
    "time": "多久办好",
    "place": "去哪儿办",
    "fee": "多少钱",
    "online": "能不能网上办",
    "condition": "什么条件",
    "phone": "咨询电话",
}
SUGGESTED = {
    "materials": "要带什么",
    "time": "要多久",
    "place": "去哪儿办",
    "fee": "要多少钱",
    "online": "能网上办吗",
    "condition": "什么条件",
    "phone": "咨询电话",
}


def ask_phone(phone: str, withheld: bool = False) -> str:
    """The honest sentence for a field that the guide does not publish, or that is being checked."""
    return f"{BEING_CHECKED if withheld else NOT_STATED}，请打{phone or HOTLINE}问清楚再去。"


def ask_more(phone: str) -> str:
    return f"还有疑问请打{phone or HOTLINE}。"


def masked(kinds: Sequence[str]) -> str:
    return MASKED.format(kinds="、".join(kinds))


def copies(originals: int | None, copied: int | None) -> str:
    """「原件1份、复印件2份」; empty when the guide does not say."""
    parts = [f"{label}{count}份" for label, count in (("原件", originals), ("复印件", copied)) if count]
    return "、".join(parts)


def distance(metres: float) -> str:
    """「约800米」 below one kilometre, then 「约3.2公里」, whole kilometres from 20."""
    if metres < 1000:
        return f"约{round(metres, -1):.0f}米"
    return f"约{metres / 1000:.1f}公里" if metres < 20_000 else f"约{metres / 1000:.0f}公里"


def way(channel: str, name: str, hours: str, phone: str) -> str:
    """「也可以：社区自助终端（自助终端，每天 00:00-24:00）」."""
    told = "，".join(filter(None, (channel, hours, phone)))
    return f"也可以：{name}（{told}）"


def visits(count: int | None, reason: str) -> str:
    """「最多跑1次（需采集指纹和人像）」; empty when the guide does not say."""
    if count is None:
        return ""
    return "一次都不用跑" if count == 0 else f"最多跑{count}次" + (f"（{reason}）" if reason else "")


def fell_back(region: str) -> str:
    return f"{region}没有单独能办这件事的办理点，请到这里办：" if region else ""


def opens(moment: datetime | None) -> str:
    """When a closed door opens next."""
    return f"现在关着，{moment.month}月{moment.day}日{moment:%H:%M}开门" if moment else "现在关着"
