"""The chat page in a real browser: ask, read, tick, pick, choose a place, fail and try again."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest
import uvicorn
from playwright.async_api import Browser, Page, expect

from bot.channels.web.app import web_app
from bot.messages import Choice, ItemCard, LimitCard, MaterialCard, PointCard, Question, Reply, Section, SourceCard
from tests import PATIENCE

ATTACK = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"
SOURCE = SourceCard(
    "四办清单", "11号", "javascript:document.title='hacked'", "2018-09-30", 3, True, "来源：四办清单，第3版\n【演示数据】"
)
MATERIALS = (
    MaterialCard("居民户口簿", "证件证书证明", "必要", 1, 1, "纸质", "政府部门核发"),
    MaterialCard("近期照片", "其他", "容缺后补", None, None, "", "申请人自备"),
)
HOURS = "周一至周五 08:30-11:30"
POINT = PointCard("P1", "海拉尔窗口", "胜利大街18号", "0470-0001101", 49.2, 119.7, 820, True, HOURS, note="新来的要先取号")
ITEM = ItemCard(
    "YS-1",
    "身份证补领",
    "公安局",
    "海拉尔区",
    ("一次办",),
    "",
    LimitCard(5, "工作日", "5个工作日"),
    None,
    MATERIALS,
    POINT,
    SOURCE,
    "最多跑1次（需采集指纹）",
)
SECTIONS = (
    Section("怎么办", ("办理方式：一次办", "承诺时限：5个工作日", "最多跑1次（需采集指纹）"), "all"),
    Section("要带的材料", ("1. 居民户口簿（必要，原件1份）", "2. 近期照片（容缺后补）"), "materials"),
    Section(
        "去哪儿办",
        ("海拉尔窗口（约820米）", "地址：胜利大街18号", "电话：0470-0001101"),
        "place",
    ),
    Section("费用", ("工本费：40元",), "fee"),
    Section("电话", ("咨询：0470-0003333", "监督投诉：0470-0004444"), "phone"),
)
FULL = Reply("answered", "all", "身份证补领（公安局）", ITEM, SECTIONS, (), (SOURCE.text,), ("要多久",), True, edition=3)
CHOICES = Reply(
    "choices",
    opening="您是不是想办下面的事？",
    choices=(Choice("A", "新办"), Choice("YS-1", "补领", "公安局")),
    suggestions=("都不是",),
)
REPLIES = {
    "欠薪": replace(CHOICES, notes=("投诉请拨打12345。",)),
    "饭馆": CHOICES,
    "莫旗": Reply("answered", opening="记下了。", region="莫力达瓦达斡尔族自治旗"),
    "天气": Reply("declined", opening="这个我答不上来。"),
    "谢谢": Reply("smalltalk", opening="不客气。"),
    "火星": Reply("not_found", opening="没有找到。", sections=(Section("", ("请拨打12345",)),)),
    "攻击": replace(
        FULL,
        opening=ATTACK,
        item=replace(ITEM, name=ATTACK, department=ATTACK, modes=(ATTACK,), point=replace(POINT, name=ATTACK, phone=ATTACK)),
        sections=(Section(ATTACK, (ATTACK,)),),
        choices=(Choice("A", ATTACK, ATTACK),),
        notes=(ATTACK,),
        suggestions=(ATTACK,),
    ),
}

SPILLED = """[...document.querySelectorAll('.answer *')]
  .filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1).map((e) => e.className)"""
TARGET_HEIGHTS = """[...document.querySelectorAll('button, summary, .material, textarea')]
  .map((e) => e.getBoundingClientRect().height).filter(Boolean)"""


@dataclass
class Site:
    """The running site and what was asked of it; `failing` makes the next answers fail, and they wait until it is `open`."""

    address: str
    asked: list[Question] = field(default_factory=list)
    failing: bool = False
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, question: Question) -> Reply:
        self.asked.append(question)
        await self.open.wait()
        if self.failing:
            raise RuntimeError
        return next((reply for words, reply in REPLIES.items() if words in question.text), FULL)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    listener = socket.create_server(("127.0.0.1", 0))
    site = Site(f"http://127.0.0.1:{listener.getsockname()[1]}")
    site.open.set()
    regions = [("150700", "呼伦贝尔市"), ("150702", "海拉尔区"), ("150722", "莫力达瓦达斡尔族自治旗"), ("150781", "满洲里市")]
    app = web_app(site.answer, lambda: {"edition": 3, "items": 1, "demonstration": True}, lambda: regions, lambda code: True)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield site
    server.should_exit = True
    await serving


@pytest.fixture
async def page(browser: Browser, site: Site) -> AsyncIterator[Page]:
    """A phone's page that must stay within its origin and keep the console clean (a failed answer may show there)."""
    context = await browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce", locale="zh-CN")
    page = await context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    strangers: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: request.url.startswith(site.address) or strangers.append(request.url))
    page.on("console", lambda line: line.type in ("error", "warning") and complaints.append(line.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(site.address)
    yield page
    title = await page.title()
    await context.close()
    assert strangers == [] and [text for text in complaints if "Failed to load resource" not in text] == []
    assert title == "四办 · 办事问答"


async def ask(page: Page, words: str) -> None:
    answers = page.locator(".answer")
    before = await answers.count()
    await page.get_by_label("您的问题").fill(words)
    await page.keyboard.press("Enter")
    await expect(answers).to_have_count(before + 1)


async def test_an_answer_shows_what_matters_and_folds_the_rest(page: Page, site: Site) -> None:
    await expect(page.locator(".demonstration")).to_be_visible()
    await page.get_by_role("button", name="身份证丢了咋整").click()
    answer = page.locator(".answer")
    await expect(answer.get_by_role("heading", name="身份证补领")).to_be_visible()
    await expect(answer.locator(".limit strong")).to_have_text("5个工作日")
    await expect(answer.locator(".mode-once")).to_have_text("一次办")
    await expect(answer.get_by_text("最多跑1次（需采集指纹）")).to_be_visible()
    await expect(answer.get_by_text("新来的要先取号")).to_be_hidden()
    await expect(answer.get_by_role("link", name="0470-0001101")).to_have_attribute("href", "tel:04700001101")
    await expect(answer).to_be_focused()
    assert await answer.locator("h4:visible").all_inner_texts() == ["要带的材料", "去哪儿办"]
    await expect(answer.get_by_text("工本费：40元")).to_be_hidden()
    await answer.get_by_text("展开全部").click()
    await expect(answer.get_by_text("工本费：40元")).to_be_visible()
    await expect(answer.get_by_text("新来的要先取号")).to_be_visible()
    await expect(answer.get_by_role("link", name="0470-0003333")).to_be_visible()
    await expect(page.locator("#welcome")).to_be_hidden()
    assert site.asked[0].text == "身份证丢了咋整"


async def test_ticking_a_material_counts_on_the_page_and_sends_nothing(page: Page, site: Site) -> None:
    await ask(page, "身份证")
    await expect(page.get_by_text("原件 1 份 · 复印件 1 份", exact=True)).to_be_visible()
    await page.get_by_role("button", name="展开每样的要求").click()
    await expect(page.get_by_text("原件 1 份 · 复印件 1 份 · 纸质")).to_be_visible()
    await expect(page.get_by_text("份数指南未载明")).to_be_visible()
    await page.locator(".material-name").first.click()
    await expect(page.locator(".tally")).to_have_text("已备 1 / 2")
    await page.get_by_role("checkbox").nth(1).check()
    await expect(page.locator(".tally")).to_have_text("都备齐了")
    assert len(site.asked) == 1


async def test_a_choice_is_picked_by_keyboard_alone(page: Page, site: Site) -> None:
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="跳到输入框")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.type("开饭馆")
    await page.keyboard.press("Enter")
    await expect(page.locator(".choice")).to_have_count(2)
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="都不是")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(page.locator(".choice").nth(1)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="身份证补领")).to_be_visible()
    assert (site.asked[1].text, site.asked[1].pick) == ("补领", "YS-1")
    await expect(page.get_by_role("button", name="都不是")).to_have_count(0)


async def test_none_of_these_and_suggestions_are_sent_as_words(page: Page, site: Site) -> None:
    await ask(page, "开饭馆")
    await page.get_by_role("button", name="都不是").click()
    await page.get_by_role("button", name="要多久").click()
    await expect(page.locator(".answer")).to_have_count(3)
    assert [question.text for question in site.asked] == ["开饭馆", "都不是", "要多久"]
    assert len({question.key for question in site.asked}) == 3 and len({question.address for question in site.asked}) == 1


async def test_a_chosen_region_goes_with_the_next_question_and_is_remembered(page: Page, site: Site) -> None:
    region = page.locator("#region")
    await region.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(region).to_be_focused()
    await region.click()
    await page.get_by_role("button", name="海拉尔区").click()
    await expect(region).to_contain_text("海拉尔区")
    await ask(page, "身份证")
    await ask(page, "要多久")
    assert [question.region for question in site.asked] == ["150702", ""]


async def test_a_reload_begins_a_new_conversation_and_keeps_the_chosen_region(page: Page, site: Site) -> None:
    await choose_region(page, "海拉尔区")
    await ask(page, "身份证")
    await page.reload()
    await expect(page.locator("#region")).to_contain_text("海拉尔区")
    await ask(page, "要多久")
    before, after = site.asked
    assert before.address != after.address and before.region == after.region == "150702"


async def choose_region(page: Page, name: str) -> None:
    await page.locator("#region").click()
    await page.get_by_role("dialog").get_by_role("button", name=name).click()
    await expect(page.locator("#region")).to_contain_text(name)


async def test_a_region_chosen_over_an_open_answer_asks_the_place_again(page: Page, site: Site) -> None:
    await ask(page, "身份证")
    await choose_region(page, "满洲里市")
    await expect(page.locator(".answer")).to_have_count(2)
    assert [(question.text, question.region) for question in site.asked[1:]] == [("满洲里市", "150781")]


@pytest.mark.parametrize("before", [["天气"], ["身份证", "饭馆"]])
async def test_without_an_open_answer_a_chosen_region_only_changes_the_label(page: Page, site: Site, before: list[str]) -> None:
    for words in before:
        await ask(page, words)
    await choose_region(page, "满洲里市")
    await ask(page, "谢谢")
    assert [question.text for question in site.asked] == [*before, "谢谢"] and site.asked[-1].region == "150781"


async def test_a_region_chosen_while_waiting_is_asked_about_when_the_answer_has_come(page: Page, site: Site) -> None:
    site.open.clear()
    await page.get_by_label("您的问题").fill("身份证")
    await page.keyboard.press("Enter")
    await choose_region(page, "满洲里市")
    site.open.set()
    await expect(page.locator(".answer")).to_have_count(2)
    assert [(question.text, question.region) for question in site.asked] == [("身份证", ""), ("满洲里市", "150781")]


async def test_what_must_be_known_before_choosing_stands_above_the_choices(page: Page) -> None:
    await ask(page, "欠薪")
    note, first, none = page.get_by_text("投诉请拨打"), page.locator(".choice").first, page.get_by_role("button", name="都不是")
    boxes = [await one.bounding_box() for one in (note, first, none)]
    assert boxes[0] and boxes[1] and boxes[2] and boxes[0]["y"] < boxes[1]["y"] < boxes[2]["y"]
    assert boxes[2]["width"] == boxes[1]["width"] and boxes[2]["height"] >= 56


async def test_a_region_typed_or_chosen_from_an_answer_is_asked_about(page: Page, site: Site) -> None:
    await ask(page, "身份证")
    await page.get_by_role("button", name="选择旗市区").nth(1).click()
    await page.get_by_role("button", name="满洲里市").click()
    await expect(page.locator(".answer")).to_have_count(2)
    await ask(page, "莫旗呢")
    await expect(page.locator("#region")).to_contain_text("莫力达瓦达斡尔族自治旗")
    assert [(question.text, question.region) for question in site.asked[1:]] == [("满洲里市", "150781"), ("莫旗呢", "")]


async def test_a_shared_position_is_sent_once(page: Page, site: Site) -> None:
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation({"latitude": 49.21, "longitude": 119.76})
    assert site.asked == []
    await page.locator("#position").click()
    await expect(page.locator(".answer")).to_have_count(1)
    await ask(page, "身份证")
    assert [(question.text, question.at) for question in site.asked] == [("", (49.21, 119.76)), ("身份证", None)]


async def test_a_refused_position_leads_to_typing_a_place(page: Page, site: Site) -> None:
    await page.locator("#position").click()
    await expect(page.get_by_text("您没有允许使用位置")).to_be_visible()
    await expect(page.get_by_label("您的问题")).to_be_focused()
    assert site.asked == []


async def test_a_lost_question_is_sent_again_with_the_same_id(page: Page, site: Site) -> None:
    await page.context.set_offline(True)
    await ask(page, "身份证")
    await expect(page.get_by_text("网络不通")).to_be_visible()
    await page.context.set_offline(False)
    site.failing = True
    await page.get_by_role("button", name="重试").click()
    await expect(page.get_by_text("系统出了点问题")).to_be_visible()
    await expect(page.locator(".failure").get_by_role("link", name="拨打 12345")).to_be_visible()
    site.failing = False
    await page.get_by_role("button", name="重试").click()
    await expect(page.get_by_role("heading", name="身份证补领")).to_be_visible()
    await expect(page.locator(".failure")).to_have_count(0)
    assert len(site.asked) == 2 and site.asked[0] == site.asked[1]


@pytest.mark.parametrize("words", ["天气", "谢谢", "火星"])
async def test_replies_without_an_item_are_drawn(page: Page, words: str) -> None:
    await ask(page, words)
    await expect(page.locator(".answer")).to_contain_text(REPLIES[words].opening)


async def test_markup_in_questions_and_replies_stays_text(page: Page) -> None:
    await ask(page, f"攻击{ATTACK}")
    await expect(page.locator(".question")).to_contain_text("<img src=x")
    await expect(page.locator(".answer h3")).to_have_text(ATTACK)
    assert await page.locator(".answer img, .answer script, .question img, a[href^='javascript']").count() == 0


async def test_shift_enter_and_composition_do_not_send(page: Page, site: Site) -> None:
    text = page.get_by_label("您的问题")
    await text.fill("身份证")
    await page.keyboard.press("Shift+Enter")
    await text.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await expect(text).to_have_value("身份证\n")
    assert site.asked == []


async def test_the_counter_speaks_near_the_end_and_the_box_takes_no_more(page: Page) -> None:
    text, counter = page.get_by_label("您的问题"), page.locator("#counter")
    await text.fill("证" * 1299)
    await expect(counter).to_be_hidden()
    await text.fill("证" * 1498)
    await expect(counter).to_have_text("还可以写 2 个字")
    await text.press_sequentially("一二三")
    await expect(counter).to_have_text("还可以写 0 个字")


async def test_large_type_is_remembered(page: Page) -> None:
    async def size() -> float:
        return float(await page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))

    assert await size() >= 18
    await page.get_by_role("button", name="大字").click()
    large = await size()
    await page.reload()
    assert large >= 22 and await size() == large
    await expect(page.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")


async def test_a_new_conversation_forgets_the_old_one(page: Page, site: Site) -> None:
    await ask(page, "身份证")
    await page.get_by_role("button", name="新对话").click()
    await expect(page.locator("#welcome")).to_be_visible()
    await expect(page.locator(".answer")).to_have_count(0)
    await ask(page, "身份证")
    assert site.asked[0].address != site.asked[1].address


@pytest.mark.parametrize(("width", "large"), [(320, False), (320, True), (390, True), (1280, False)])
async def test_nothing_is_wider_than_the_screen_and_every_target_is_large(page: Page, width: int, large: bool) -> None:
    await page.set_viewport_size({"width": width, "height": 640})
    if large:
        await page.get_by_role("button", name="大字").click()
    assert await page.evaluate("document.getElementById('text').rows") == 1
    assert await page.evaluate("getComputedStyle(document.querySelector('.top')).position") == "sticky"
    await ask_and_unfold(page)
    await check_widths(page)
    assert min(await page.evaluate(TARGET_HEIGHTS)) >= 44


@pytest.mark.parametrize(
    ("width", "height", "root"), [(320, 640, 27), (320, 640, 32), (320, 640, 36), (390, 844, 36), (640, 320, 36)]
)
async def test_a_browser_set_to_large_text_still_shows_everything(page: Page, width: int, height: int, root: int) -> None:
    await page.set_viewport_size({"width": width, "height": height})
    await page.evaluate("size => { document.documentElement.style.fontSize = `${size}px`; }", root)
    await ask_and_unfold(page)
    await check_widths(page)
    composer = await page.locator("#composer").bounding_box()
    assert composer and composer["y"] > 0 and composer["y"] + composer["height"] <= height
    header = await page.locator(".top").bounding_box()
    stays = await page.evaluate("getComputedStyle(document.querySelector('.top')).position") == "sticky"
    assert header and stays == (header["height"] * 3 <= height)
    await page.evaluate("scrollTo(0, 0)")
    await page.locator("#region").click()
    await check_widths(page)


async def ask_and_unfold(page: Page) -> None:
    await ask(page, "身份证")
    await ask(page, "饭馆")
    await page.get_by_text("展开全部").click()


async def check_widths(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate(SPILLED) == []
