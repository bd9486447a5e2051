"""People on the real site in a real browser: their situation, a wrong line, a rating, an elder, a scanned code, a print."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
import uvicorn
from playwright.async_api import Browser, Page, expect

from bot import wiring
from bot.program import Program, build, load_sample
from bot.settings import Settings
from bot.store import ratings, reports
from tests import PATIENCE

# Text that is too pale for its ground (WCAG 2.2 AA: 4.5, for large type 3), as "text: ratio".
PALE = """() => {
  const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((v, i) => v * a + under[i] * (1 - a));
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (e) => {
    const layers = [];
    for (; e; e = e.parentElement) layers.push(parse(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement, style = getComputedStyle(e), words = texts.currentNode.data.trim();
    if (!words || !e.checkVisibility({ checkVisibilityCSS: true }) || e.closest('.unseen, .skip')) continue;
    const under = ground(e), [a, b] = [light(over(parse(style.color), under)), light(under)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) found.push(`${words.slice(0, 20)}: ${ratio.toFixed(2)}`);
  }
  return found;
}"""


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[str, Program]]:
    """The address of the running program on the demonstration catalogue, and the program."""
    folder: Path = tmp_path_factory.mktemp("house")
    program = build(Settings(data_dir=folder))
    load_sample(program.database)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(wiring.build_web(program), log_config=None))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/", program
    server.should_exit = True
    await serving
    program.database.close()


@pytest.fixture
async def page(browser: Browser, house: tuple[str, Program]) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce", locale="zh-CN")
    page = await context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    complaints: list[str] = []
    page.on("console", lambda line: line.type in ("error", "warning") and complaints.append(line.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: request.url.startswith(house[0]) or complaints.append(request.url))
    yield page
    await context.close()
    assert complaints == []


async def ask(page: Page, words: str) -> None:
    before = await page.locator(".answer").count()
    await page.locator("#text").fill(words)
    await page.keyboard.press("Enter")
    await expect(page.locator(".answer")).to_have_count(before + 1)


async def press(page: Page, name: str) -> None:
    """Press the last button of this name and wait for what it leads to."""
    before = await page.locator(".answer").count()
    await page.get_by_role("button", name=name).last.click()
    await expect(page.locator(".answer")).to_have_count(before + 1)


async def test_a_situation_is_chosen_with_the_thumb_and_the_list_holds_only_what_is_needed(
    page: Page, house: tuple[str, Program]
) -> None:
    await page.goto(house[0])
    await ask(page, "个体工商户设立登记")
    first = page.locator(".answer").last
    await expect(first.locator(".situation .asks")).to_have_text("谁来办理？")
    await expect(first.locator(".materials li")).to_have_count(8)
    await press(page, "委托别人代办")
    await press(page, "返回")
    await press(page, "委托别人代办")
    await press(page, "租的房子")
    await expect(page.get_by_role("button", name="都不是")).to_have_count(0)
    await press(page, "不需要，或者不清楚")
    last = page.locator(".answer").last
    await expect(last.locator(".materials li")).to_have_count(5)
    await expect(last.get_by_text("按您的情形：委托别人代办；租的房子")).to_be_visible()
    leaflet = last.get_by_role("link", name="打印告知单")
    await expect(leaflet).to_have_attribute("href", "item/YS-SJ-001?situation=1b,2b,3a")
    await expect(leaflet).to_have_attribute("target", "_blank")


async def test_a_wrong_line_is_told_by_keyboard_where_it_stands(page: Page, house: tuple[str, Program]) -> None:
    address, program = house
    await page.goto(address)
    await ask(page, "身份证丢了咋整")
    wrong = page.get_by_role("button", name="要带的材料：这条不对")
    await wrong.press("Enter")
    await page.keyboard.press("Escape")
    await expect(wrong).to_be_focused()
    await wrong.press("Enter")
    await page.keyboard.type("还要照片，电话13904700000")
    await page.keyboard.press("Enter")
    await expect(page.locator(".answer").last).to_contain_text("谢谢，记下了：「居民身份证丢失补领」的申请材料")
    with program.database.reading() as connection:
        [report] = reports.of_item(connection, "YS-GA-002")
    assert (report.field, report.edition) == ("materials", 1) and "照片" in report.words and "139047" not in report.words


async def test_a_rating_is_one_press_for_whoever_falls_silent(page: Page, house: tuple[str, Program]) -> None:
    address, program = house
    await page.clock.install()
    await page.goto(f"{address}?region=150702")
    await ask(page, "社保卡丢了怎么补")
    await expect(page.locator(".rating")).to_have_count(0)
    await page.clock.fast_forward(61_000)
    await expect(page.get_by_role("group", name="这次回答您满意吗？")).to_be_visible()
    await expect(page.get_by_text("可以回复：非常满意")).to_have_count(0)
    await press(page, "基本满意")
    await expect(page.locator(".rating")).to_have_count(0)
    with program.database.reading() as connection:
        assert ratings.latest(connection)[0].stars == 3


async def test_an_elder_gets_large_type_and_the_phone_first_and_can_leave(page: Page, house: tuple[str, Program]) -> None:
    await page.goto(f"{house[0]}?elder=1")
    await ask(page, "身份证丢了咋整")
    assert await page.locator(".answer h4:visible").first.inner_text() == "电话"
    assert await page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 22
    await page.goto(house[0])
    await expect(page.get_by_role("button", name="长辈版")).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name="长辈版").click()
    await expect(page.get_by_role("button", name="大字")).to_be_focused()
    await ask(page, "身份证丢了咋整")
    assert await page.locator(".answer h4:visible").first.inner_text() == "要带的材料"


async def test_a_scanned_code_names_the_place_and_a_link_asks(page: Page, house: tuple[str, Program]) -> None:
    await page.goto(f"{house[0]}?region=150781&ask=%E8%BA%AB%E4%BB%BD%E8%AF%81%E4%B8%A2%E4%BA%86")
    await expect(page.locator(".answer .point-name")).to_contain_text("满洲里")
    await expect(page.locator("#region-name")).to_have_text("满洲里市")


async def test_what_the_web_can_forget_is_forgotten_by_words(page: Page, house: tuple[str, Program]) -> None:
    await page.goto(house[0])
    await ask(page, "身份证丢了咋整")
    await ask(page, "忘记我")
    await ask(page, "要多久")
    await expect(page.locator(".answer").last).to_contain_text("请先说要办的事")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "?elder=1", "item/YS-SJ-001"])
async def test_everything_can_be_read_by_day_and_by_night(
    page: Page, house: tuple[str, Program], scheme: Literal["light", "dark"], path: str
) -> None:
    await page.emulate_media(color_scheme=scheme)
    await page.goto(house[0] + path)
    if "item" not in path:
        assert await page.evaluate(PALE) == []
        await ask(page, "个体工商户设立登记")
        await page.get_by_role("button", name="要带的材料：这条不对").click()
    assert await page.evaluate(PALE) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_a_leaflet_fits_every_screen_and_paper(page: Page, house: tuple[str, Program], width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 700})
    await page.goto(f"{house[0]}item/YS-SJ-001?region=150702&situation=1b,2b,3a")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await expect(page.get_by_role("row", name="房屋租赁合同")).to_be_visible()
    await page.get_by_label("您在哪里办").select_option(label="满洲里市")
    await page.get_by_role("button", name="换成这里的办理点").click()
    await expect(page.locator(".chosen")).to_contain_text("委托别人代办；租的房子")
    assert "region=150781" in page.url and "situation=1b%2C2b%2C3a" in page.url
    await page.emulate_media(media="print")
    await expect(page.get_by_role("button", name="换成这里的办理点")).to_be_hidden()
    await expect(page.locator(".code svg")).to_be_visible()
    assert await page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 16


@pytest.mark.parametrize("root", [18, 36])
async def test_the_header_holds_together_on_a_wide_screen_with_large_text(
    page: Page, house: tuple[str, Program], root: int
) -> None:
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.goto(house[0])
    await page.evaluate("size => { document.documentElement.style.fontSize = `${size}px`; }", root)
    boxes = [await page.locator(name).bounding_box() for name in (".top h1", "#type-size", "#restart", "#region", "#position")]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 1280 for box in boxes)
    title, size, again, region, position = (box for box in boxes if box)
    assert abs(size["y"] - again["y"]) < 1 and abs(region["y"] - position["y"]) < 1
    assert abs(title["y"] + title["height"] / 2 - (size["y"] + size["height"] / 2)) < 3
    assert size["height"] >= 2 * root


SCREEN = """[...document.querySelectorAll(".answer")].map((answer) => {
  const folded = answer.querySelector(":scope > .more, :scope > .leaflet-link");
  const room = innerHeight - document.querySelector(".top").offsetHeight - document.querySelector("#composer").offsetHeight;
  return folded.getBoundingClientRect().top - answer.getBoundingClientRect().top - room;
})"""


@pytest.mark.parametrize("words", ["身份证丢了咋整", "个体工商户设立登记", "车要过户", "高龄津贴怎么领", "养狗要办证吗"])
async def test_an_answer_fits_a_phones_screen_before_it_is_unfolded(page: Page, house: tuple[str, Program], words: str) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(house[0])
    await ask(page, words)
    await ask(page, "要带什么")
    assert max(await page.evaluate(SCREEN)) <= 44  # one line of touch may stay below


async def test_a_page_speaks_english_as_soon_as_somebody_does(page: Page, house: tuple[str, Program]) -> None:
    await page.goto(house[0])
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("button", name="Send")).to_be_visible()
    await ask(page, "I lost my ID card")
    last = page.locator(".answer").last
    await expect(last.get_by_role("heading", name="What to bring")).to_be_visible()
    await expect(last.locator(".limit strong")).to_have_text("20 calendar days")
    await last.get_by_role("button", name="How long").click()
    await expect(page.locator(".answer").last.get_by_text("Legal limit: 60 calendar days")).to_be_visible()
    await ask(page, "中文")
    await expect(page.get_by_role("button", name="发送")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
