"""Turns of a conversation on the demonstration catalogue, as a citizen notices them."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Reply
from bot.replies import Conversation
from knowledge.catalogue.items import Catalogue
from knowledge.ready import Knowledge
from tests.bot.conftest import Talk


def name(reply: Reply) -> str:
    return reply.item.name if reply.item else ""


def lines(reply: Reply, title: str) -> str:
    return "\n".join(line for section in reply.sections if section.title.startswith(title) for line in section.lines)


def test_a_lost_identity_card_gets_the_whole_answer(talk: Talk) -> None:
    reply = talk.say("身份证丢了咋整")
    assert (reply.outcome, reply.facet, name(reply)) == ("answered", "all", "居民身份证丢失补领")
    assert reply.item is not None and reply.item.modes == ("一次办",)
    assert reply.item.promised_limit is not None and reply.item.promised_limit.text in reply.text
    assert all(material.name in reply.text for material in reply.item.materials)
    assert "40元" in lines(reply, "费用")
    assert reply.item.point is not None and reply.item.point.phone in reply.text
    assert "演示数据" in reply.notes[-1] and "第1版" in reply.notes[-1]


@pytest.mark.parametrize(
    ("words", "facet", "title"),
    [
        ("那要带啥", "materials", "要带的材料"),
        ("要多久", "time", "多久办好"),
        ("在哪办", "place", "去哪儿办"),
        ("多少钱", "fee", "费用"),
        ("能网上办吗", "online", "能不能网上办"),
        ("什么条件", "condition", "受理条件"),
        ("电话多少", "phone", "电话"),
    ],
)
def test_a_follow_up_asks_a_facet_of_the_item_before(talk: Talk, words: str, facet: str, title: str) -> None:
    talk.say("身份证丢了咋整")
    reply = talk.say(words)
    assert (reply.facet, name(reply)) == (facet, "居民身份证丢失补领")
    assert [section.title.startswith(title) for section in reply.sections] == [True]


def test_two_facets_in_one_question_get_two_sections(talk: Talk) -> None:
    talk.say("身份证丢了咋整")
    reply = talk.say("带啥，多久")
    assert [section.facet for section in reply.sections] == ["materials", "time"]


def test_the_region_is_asked_once_and_remembered(talk: Talk) -> None:
    first = talk.say("身份证丢了咋整")
    assert first.asks_region and "旗市区" in first.text
    there = talk.say("满洲里")
    assert there.facet == "place" and there.region == "满洲里市"
    assert there.item is not None and there.item.point is not None and "满洲里" in there.item.point.name
    later = talk.say("护照丢了怎么补")
    assert not later.asks_region and later.item is not None and later.item.point is not None
    assert "满洲里" in later.item.point.name


def test_the_region_is_not_asked_twice(talk: Talk) -> None:
    assert talk.say("身份证丢了咋整").asks_region
    assert not talk.say("社保卡丢了怎么补").asks_region


def test_a_region_in_the_question_is_used_and_not_matched(talk: Talk) -> None:
    reply = talk.say("我在扎兰屯，身份证丢了去哪补")
    assert name(reply) == "居民身份证丢失补领" and reply.region == "扎兰屯市"


def test_a_shared_position_finds_the_nearest_point_with_its_distance(talk: Talk) -> None:
    talk.say("身份证丢了咋整")
    reply = talk.say("", at=(49.595, 117.38))
    assert reply.facet == "place" and reply.item is not None and reply.item.point is not None
    assert "满洲里" in reply.item.point.name and reply.item.point.distance_m is not None
    assert reply.item.point.distance_m < 10_000 and "（约" in reply.text


def test_a_position_shared_later_overrules_the_region_named_before(talk: Talk) -> None:
    talk.say("我在扎兰屯，身份证丢了去哪补")
    reply = talk.say("", at=(49.595, 117.38))
    assert reply.item is not None and reply.item.point is not None and "满洲里" in reply.item.point.name


@pytest.mark.parametrize("words", ["2", "第二个", "二", "选2吧"])
def test_a_choice_is_picked_by_its_number(talk: Talk, words: str) -> None:
    offered = talk.say("公积金怎么提取")
    assert offered.outcome == "choices" and 2 <= len(offered.choices) <= 3 and "都不是" in offered.suggestions
    assert name(talk.say(words)) == offered.choices[1].name


def test_a_choice_is_picked_by_its_words_or_its_button(talk: Talk) -> None:
    offered = talk.say("公积金怎么提取")
    assert name(talk.say(offered.choices[1].name)) == offered.choices[1].name
    assert name(talk.say("", pick=offered.choices[0].code)) == offered.choices[0].name


def test_the_facet_asked_survives_a_choice(talk: Talk) -> None:
    talk.say("公积金提取要带什么材料")
    assert talk.say("1").facet == "materials"


def test_a_facet_asked_before_choosing_offers_the_choices_again_and_is_remembered(talk: Talk) -> None:
    offered = talk.say("公积金怎么提取")
    assert talk.say("要带什么").choices == offered.choices
    assert talk.say("1").facet == "materials"


def test_a_town_named_with_its_banner_is_one_place(talk: Talk) -> None:
    talk.say("身份证丢了咋整")
    assert talk.say("阿荣旗那吉镇").region == "那吉镇"


def test_a_phone_number_is_no_question_about_phones(talk: Talk) -> None:
    assert talk.say("我手机〔手机号〕你记一下").item is None


def test_none_of_these_is_taken_gracefully_and_a_new_question_is_welcome(talk: Talk) -> None:
    offered = talk.say("公积金怎么提取").choices
    assert not set(talk.say("都不是").choices) & set(offered)
    assert "12345" in talk.say("都不是").text
    assert name(talk.say("身份证丢了咋整")) == "居民身份证丢失补领"


def test_a_number_out_of_range_picks_nothing(talk: Talk) -> None:
    talk.say("公积金怎么提取")
    assert talk.say("9").outcome != "answered"


def test_a_new_question_leaves_the_choices_behind(talk: Talk) -> None:
    talk.say("公积金怎么提取")
    assert name(talk.say("身份证丢了咋整")) == "居民身份证丢失补领"
    assert talk.conversation.offered == ()


def test_a_button_of_an_item_that_is_gone_is_answered_politely(talk: Talk) -> None:
    assert talk.say("", pick="YS-NO-SUCH").outcome == "not_found"


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("你好", "smalltalk"),
        ("谢谢", "smalltalk"),
        ("再见", "smalltalk"),
        ("你是谁", "smalltalk"),
        ("今天天气怎么样", "declined"),
        ("哪里能办假证", "declined"),
        ("你们办事员态度太差了没人管", "declined"),
        ("我不想活了", "declined"),
        ("🐷🐷", "not_found"),
        ("", "not_found"),
        ("？？", "not_found"),
        ("咋整", "not_found"),
        ("for i in range(10): print(i)", "declined"),
    ],
)
def test_what_is_no_matter_gets_no_item(talk: Talk, words: str, outcome: str) -> None:
    reply = talk.say(words)
    assert (reply.outcome, reply.item, reply.choices) == (outcome, None, ())
    assert reply.text


def test_a_crisis_gets_the_right_numbers_first(talk: Talk) -> None:
    assert "119" in talk.say("家里着火了").text


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("我不想活了", "12356"),
        ("我妈突然晕倒了", "120"),
        ("老公又打我了", "110"),
        ("我被老公打了", "110"),
        ("婆婆虐待孩子", "110"),
        ("刚才路上撞人了", "120"),
        ("孩子离家出走了", "110"),
        ("我被骗了三万块", "96110"),
        ("屋里煤气泄漏了", "119"),
    ],
)
def test_the_number_that_saves_comes_first(talk: Talk, words: str, number: str) -> None:
    reply = talk.say(words)
    assert (reply.outcome, reply.item) == ("declined", None) and number in reply.opening[:30]


@pytest.mark.parametrize("words", ["代办行吗", "别人替我去行吗", "能不能让别人代办", "远程能办吗"])
def test_whether_another_may_go_is_asked_of_the_item_before(talk: Talk, words: str) -> None:
    item = talk.say("身份证丢了咋整").item
    reply = talk.say(words)
    assert reply.outcome == "answered" and reply.item and item and reply.item.code == item.code


@pytest.mark.parametrize(
    "words",
    ["婆婆打我电话要办户口", "我妈打了疫苗，预防接种证丢了", "快要生了，生育登记还没办", "老公打工去了，我替他办社保卡"],
)
def test_what_only_sounds_like_an_emergency_is_none(talk: Talk, words: str) -> None:
    assert "110" not in talk.say(words).opening


def test_after_two_misses_a_person_is_named_with_telephone_and_hours(talk: Talk) -> None:
    talk.say("海拉尔")
    talk.say("公积金怎么提取")
    talk.say("都不是")
    reply = talk.say("都不是")
    assert "12345" in reply.text and "0470-" in reply.text and "周一至周五" in reply.text


def test_whose_matter_it_is_is_asked_only_where_it_matters(knowledge: Knowledge) -> None:
    talk = Talk(knowledge)
    offered = talk.say("社会保险参保证明查询打印")
    assert {c.name[:2] for c in offered.choices[:2]} == {"个人", "单位"} and "还是单位" in offered.opening
    assert name(talk.say("单位的")) == "单位社会保险参保证明查询打印"
    assert "还是单位" not in Talk(knowledge).say("公积金怎么提取").opening


def test_somebody_in_a_banner_is_asked_which(talk: Talk) -> None:
    talk.say("身份证丢了咋整")
    assert talk.say("我在旗里").asks_region
    there = talk.say("鄂温克")
    assert there.item is not None and there.item.point is not None and "鄂温克" in there.item.point.name


def test_a_matter_that_is_not_there_points_to_12345(talk: Talk) -> None:
    reply = talk.say("宇宙飞船上天许可")
    assert reply.outcome in ("not_found", "choices") and ("12345" in reply.text or reply.choices)


def test_a_facet_without_any_matter_asks_which(talk: Talk) -> None:
    assert "哪件事" in talk.say("要带什么材料").text


def test_what_the_guide_does_not_say_is_said_with_the_phone(knowledge: Knowledge) -> None:
    bare = replace(knowledge.catalogue.items[0], materials=(), conditions="", fees=(), no_fee=None, consult="0470-0001101")
    talk = Talk(Knowledge.build(Catalogue(items=(bare,)), 2))
    talk.say(bare.name)
    for words in ("要带什么材料", "什么条件", "多少钱"):
        assert "指南未载明" in talk.say(words).text and "0470-0001101" in talk.say(words).text


def test_a_withheld_field_is_said_to_be_checked(knowledge: Knowledge) -> None:
    bare = replace(knowledge.catalogue.items[0], legal_limit=None, promised_limit=None, withheld=("promised_limit",))
    talk = Talk(Knowledge.build(Catalogue(items=(bare,)), 2))
    talk.say(bare.name)
    assert "正在核对" in talk.say("要多久").text


def test_a_cancelled_item_goes_on_answering_with_its_cancellation(knowledge: Knowledge) -> None:
    gone = replace(
        knowledge.catalogue.items[0], state="取消", cancelled_on=date(2026, 9, 1), state_basis="呼审改办发〔2018〕5号"
    )
    reply = Talk(Knowledge.build(Catalogue(items=(gone,)), 2)).say(gone.name)
    assert reply.sections[0].title == "请注意"
    assert "取消" in reply.sections[0].lines[0] and "呼审改办发〔2018〕5号" in reply.text


def test_of_namesakes_one_is_told_and_the_other_department_offered_beside_it(knowledge: Knowledge) -> None:
    one = knowledge.catalogue.items[0]
    other = replace(one, code="OTHER", department="别的部门")
    reply = Talk(Knowledge.build(Catalogue(items=(one, other)), 2)).say(one.name)
    assert reply.item is not None and {reply.item.department, reply.choices[0].hint} == {one.department, "别的部门"}
    assert "2个部门都办同名的事" in reply.text


def test_an_item_of_another_banner_is_not_offered(talk: Talk) -> None:
    reply = talk.say("食品摊贩备案就近受理", region="150781")
    assert all("海拉尔" not in choice.name for choice in reply.choices) and "海拉尔" not in name(reply)


def test_every_item_asked_by_its_own_name_is_found(knowledge: Knowledge) -> None:
    """Directly, or among the choices: nothing that is published is out of reach."""
    missed = []
    for item in knowledge.catalogue.items:
        codes = knowledge.understand(item.name, item.region).codes
        if item.code not in codes:
            missed.append(item.name)
    assert missed == []


@pytest.mark.parametrize("facet_words", ["要带什么材料", "要多久", "多少钱"])
def test_answers_say_exactly_what_the_row_says(knowledge: Knowledge, facet_words: str) -> None:
    for item in [item for item in knowledge.catalogue.items if item.state == "在用"][::7]:
        talk = Talk(knowledge, conversation=Conversation(item=item.code))
        text = talk.say(facet_words).text
        if facet_words == "要带什么材料":
            assert all(m.name in text for m in item.materials) and (item.materials or "指南未载明" in text)
        elif facet_words == "要多久" and item.promised_limit:
            assert item.promised_limit.text in text
        elif facet_words == "多少钱":
            assert all(f.standard in text for f in item.fees)


_SAID = st.sampled_from(
    [
        *"身份证丢了 2 都不是 满洲里 要带啥 谢谢 公积金 不是这个 不是换，是丢了 上一个要多久 还是说护照吧 律所呢 说简单点 "
        "我在旗里 车管所周六开门吗 能代办吗 身份证丢了，另外社保卡也丢了 出生医学证明去哪开 我是单位的 再问一个，低保咋办 "
        "要户口本吗 我住火车站 着火了 几点下班 遗失了呢".split(),
        *(
            "English",
            "I lost my ID card",
            "how long does it take?",
            "where in Manzhouli",
            "None of these",
            "паспорт нөхөж авах",
        ),
    ]
)
_CODES = st.sampled_from(["", "YS-GA-002", "YS-GA-003", "GONE"])
STATES = st.builds(
    Conversation,
    region=st.sampled_from(["", "150781", "999999"]),
    at=st.sampled_from([None, (49.2, 119.7)]),
    item=_CODES,
    facets=st.sampled_from([(), ("fee",), ("materials", "place")]),
    offered=st.sampled_from([(), ("YS-GA-002", "GONE", "YS-GA-003"), ("GONE",)]),
    asked_region=st.booleans(),
    question=_SAID,
    earlier=st.lists(st.tuples(_CODES, _SAID), max_size=3).map(tuple),
    refused=st.lists(_CODES, max_size=2).map(tuple),
    misses=st.integers(0, 3),
    office=st.sampled_from(["", "车管所在哪"]),
    elder=st.booleans(),
    english=st.booleans(),
    bundle=st.sampled_from(["", "YJS-01", "GONE"]),
)


TEXTS = st.one_of(st.text(max_size=400), _SAID, st.tuples(_SAID, _SAID).map("，".join))


@settings(max_examples=300, deadline=None)  # scripts/batteries/any_turn.py says ten thousand
@given(text=TEXTS, state=STATES)
def test_no_text_in_any_state_raises_or_ends_in_silence(knowledge: Knowledge, text: str, state: Conversation) -> None:
    reply = Talk(knowledge, conversation=state).say(text)
    assert reply.text.strip()


def test_a_guess_says_so_first_and_shows_the_others_before_any_detail(knowledge: Knowledge) -> None:
    told = [
        Talk(knowledge).say(words)
        for words in ("我俩要扯证去哪", "房子过户给儿子要啥", "小孩打预防针的本丢了", "营业执照要改东西")
    ]
    guesses = [reply for reply in told if reply.guess]
    assert guesses
    for reply in guesses:
        assert reply.text.startswith("我猜您问的是：")
        assert all(reply.text.index(choice.name) < reply.text.index(reply.sections[0].text) for choice in reply.choices)


@pytest.mark.parametrize("words", ["我家狗要办证吗", "还有要销户口不", "开网店要办执照吗"])
def test_what_must_be_done_is_not_looked_for_among_the_papers(talk: Talk, words: str) -> None:
    talk.say("身份证丢了咋整")
    assert "材料清单里没有写" not in talk.say(words).text
