"""Which sentences bring up a 一件事, and which plainly name one item."""

import pytest

from knowledge import sample
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.ready import Knowledge

BRINGS_UP = {
    "开饭馆": "我要开个饭馆|开小饭馆要办啥证|想开个小饭店都得办啥手续|开火锅店需要什么证|打算盘个饭店要办哪些手续|开面馆"
    "|开个奶茶店|我在满洲里想开个饭馆",
    "生了娃": "生了娃要办啥|刚生了孩子要办哪些事|媳妇生了，都要办啥|生孩子要带什么材料|宝宝出生了",
    "买二手房": "买二手房|买二手楼都要办啥手续|我想买个二手楼|买别人的房子要办什么",
    "人走了（身后事）": "人走了要办哪些|家里老人走了要办什么手续|老人去世后要办哪些事|我爸没了都要跑哪些地方|办后事|身后事",
    "退休": "退休|我要退休了|快退休了要办啥|到岁数退休了都办哪些|我想退休 咋弄",
    "招第一个员工": "招了第一个员工|店里雇人要办什么手续|单位新进员工要办啥|头一回招人",
    "结婚": "结婚|我想结婚要办啥|要结婚了都需要办什么",
    "孩子上学": "孩子要上小学了|孩子上学要办哪些手续",
    "孩子转学": "想给孩子转学|孩子转学",
    "开小超市": "开超市都要办啥证|想开个小卖部",
    "开网店": "开网店要办什么|我要在网上开店卖东西",
    "农村建房": "村里盖房要办啥|农村盖房子手续",
    "失业了": "失业了|我失业了咋办|被裁员了|下岗了能办啥",
    "残疾人帮扶": "残疾人有啥待遇|家里有残疾人能享受什么政策",
    "军人退役": "当兵回来要办啥|退伍回来了|刚退役要办哪些手续",
    "买新车": "买了辆新车要办啥手续|买新车上牌",
    "牲畜转场、出栏": "牲畜转场要办啥|拉牛羊去卖要办什么",
    "公司不干了（企业注销）": "公司不干了要办哪些|公司不干了想注销",
    "搬到呼伦贝尔": "从外地搬来呼伦贝尔要办啥",
}
NAMES_ONE = (
    "生育津贴咋领|食品经营许可证丢了补办|退休金认证怎么弄|退休提公积金|二手房契税多少|二手车过户|二手房过户|结婚证丢了|结婚证咋办|结婚证补办|"
    "离婚怎么办|转学证明怎么开|学籍证明|失业金怎么领|失业登记|残疾证怎么办|残疾人证丢了|残疾人护理补贴|退役军人优待证|死亡证明在哪开|销户口|"
    "老人去世注销户口|丧葬费怎么领|营业执照丢了|营业执照怎么办|卫生许可证|烟草证怎么办|健康证怎么办|开发票|出生证明丢了|孩子上户口|"
    "娃上户口要带啥|新生儿医保|给孩子办身份证|社保卡怎么办|宅基地审批|危房改造补贴|员工社保怎么停|工伤认定|劳动仲裁|公司注销登记|简易注销|"
    "医保转移|公积金贷款|房产证加名字|买房提公积金|动物检疫证明|耳标|草场流转|小饭馆办消防检查|餐饮服务许可证延续|个体户注销|"
    "公积金退休提取要带什么|退休职工去世领丧葬费|提前退休|病退|特殊工种退休|新车临时牌照|购置税怎么交|招工备案|驾照换证|领养孩子要办啥|"
    "你好|谢谢|今天天气咋样|不想活了|在哪办|要带啥"
).split("|")
SENTENCES = [(said, name) for name, texts in BRINGS_UP.items() for said in texts.split("|")]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge.build(sample.catalogue(), 1)


@pytest.mark.parametrize(("said", "name"), SENTENCES)
def test_what_happens_in_life_brings_up_its_bundle(knowledge: Knowledge, said: str, name: str) -> None:
    found = knowledge.occasion(said)
    assert found is not None and found.name == name


@pytest.mark.parametrize("said", NAMES_ONE)
def test_a_question_that_names_one_item_is_left_to_it(knowledge: Knowledge, said: str) -> None:
    assert knowledge.occasion(said) is None


def test_every_saying_brings_up_its_own_bundle(knowledge: Knowledge) -> None:
    for bundle in knowledge.catalogue.bundles:
        assert {found.name for said in bundle.sayings if (found := knowledge.occasion(said))} == {bundle.name}


def test_a_catalogue_without_bundles_invents_none() -> None:
    assert Knowledge.build(Catalogue((ServiceItem("A1", "食品经营许可"),)), 1).occasion("我要开个饭馆") is None
