"""What a few words ask of a matter that is already open: looser than the facets that a first question asks for."""

import re

from knowledge.matching.facets import Facet

LONGEST = 16  # characters; more of them are a story
_ASKS = re.compile(
    "[吗么嘛吧咩不没冇呢?？]\\W*$|什么|啥|咩|哪|边|几|多少|好多|多久|多大|何时|谁|怎么|咋|点样|(.)[不唔]\\1|有没有|有冇|可唔可以|要唔要|贵|费用|电话"
)
# Heard only while a matter is open and only when the words name no matter of their own, so a mere 「体检在哪做」 will do.
# The first that fits is asked.
_WAYS: tuple[tuple[Facet, re.Pattern[str]], ...] = (
    ("phone", re.compile("电话|联系|号码(?:多少|几多)|[问找](?:谁|边个)")),
    (
        "fee",
        re.compile(
            "(?:费|钱|价|罚款|罚)[^,，。]{0,3}(?:多少|几多|好多|贵|谁出|怎么算|吗|不|没)|(?:多少|几多|好多|几)(?:钱|块|元)|(?:给|领|补|发|退|报)(?:多少|几多|好多)"
            "|(?:有没有|要不要|用不用|使唔使|要唔要)[^,，。]{0,3}(?:钱|费|罚)|贵不贵|便宜|税点|[给付交][钱费]"
        ),
    ),
    (
        "online",
        re.compile(
            "(?:可以|能)[^,，。]{0,2}不(?:去|跑|来|到)|不(?:去|跑|来)[^,，。]{0,4}(?:行|可以|成|得)|(?:不用|唔使)(?:去|跑|来)|(?:网上|手机|线上|微信|小程序|网[站页址]|链接|电脑|登[录陆不])|(?:寄|邮|快递)(?:过?[来去]|给|到|回)?"
            "|自己(?:在家)?(?:弄|搞|打|下|办)"
        ),
    ),
    (
        "materials",
        re.compile(
            "(?:证|证明|照|相|本|簿|表|书|单|票|合同|复印件|原件|章|报告|病历|相片|照片|片|卡)[^,，。]{0,4}(?:要不要|用不用|都?要(?=[吗不么嘛咩没])|得要|行不行|可以不|得唔得|有没有要求|有冇要求|几[张份本寸])"
            "|(?:要|用|带|交|拿|需要|准备)(?:不要|不用)?(?:几|多少|几多)[张份本寸样套]|(?:要|带|交|拿|需要|准备)[^,，。]{0,6}(?:证|照片|相片|章|编号|原件|复印件|簿|户口本)[^,，。]{0,1}[吗不么嘛咩吧没]?$|盖.{0,2}章|[输填写](?:入|些|点)?(?:什么|啥|咩|哪些)"
            "|(?:几|多少)[寸份张](?:的|照|复印)"
        ),
    ),
    (
        "place",
        re.compile(
            "(?:在|去|到|喺|上|往|跑)(?:哪|边|咩地方|什么地方|啥地方)|哪里|哪儿|边度|哪个(?:窗口|大厅|部门|医院|银行|局)"
        ),
    ),
    (
        "time",
        re.compile(
            "(?:几|多少|多)(?:天|日|久|个?月|周|个?星期|个?礼拜|长时间)|(?:什么|啥|几|咩)(?:时候|时|号|点)|何时|期限|来得及|快(?:不快|吗)|加急|当[天日]|马上|立马"
        ),
    ),
    (
        "condition",
        re.compile(
            "本人|亲自|到场|一起去|一齐去|都要去|都得去|都来|替|代|别人|第二个人|年纪|年龄|几岁|岁数|户口|户籍|外地|外省|异地|资格|条件|限制|要求"
            "|(?:也|都|就|还)(?:行|可以|得|能|算|成)(?:吗|不|么|嘛|咩)|(?:能|可以|可唔可以|能不能|可不可以|得唔得|会不会|是不是)"
        ),
    ),
)


def aspects(text: str) -> tuple[Facet, ...]:
    """The one facet that the folded words ask of what is open; empty when they ask for none of them."""
    asks = len(text) <= LONGEST and _ASKS.search(text)
    found = next((facet for facet, way in _WAYS if way.search(text)), None) if asks else None
    return (found,) if found else ()
