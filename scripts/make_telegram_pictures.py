"""Draw the pictures of docs/telegram.md: how to get a token, what the bot answers, the sheet for the hall.

    python -m scripts.make_telegram_pictures

The answers are those that the real bot sent to the fake Telegram of the tests, drawn as a phone would; the talk with
BotFather is an illustration and says so.
"""

import asyncio
import html
import json
import tempfile
from dataclasses import replace
from pathlib import Path

from playwright.async_api import Browser, async_playwright
from pydantic import SecretStr

from bot import wiring
from bot.channels.telegram.posters import draw_posters, item_poster, point_poster
from bot.program import Program
from bot.settings import Settings
from scripts.find_browser import FLAGS, find
from scripts.make_transcript import program
from tests.fakes.telegram import Call, HandClock, TelegramFake

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
BOT = "hlbe_siban_bot"
BOTFATHER = (
    ("me", "/newbot"),
    ("bot", "Alright, a new bot. How are we going to call it? Please choose a name for your bot."),
    ("me", "呼伦贝尔办事"),
    ("bot", "Good. Now let's choose a username for your bot. It must end in `bot`."),
    ("me", BOT),
    ("bot", "Done! … Use this token to access the HTTP API:\n<code>123456789:AAE…（这就是 token，整段复制）</code>"),
)
STYLE = """
* { box-sizing: border-box; margin: 0; }
body { width: 390px; font: 15px/1.45 "Noto Sans CJK SC", sans-serif; background: #d5e3cf; color: #14202b; }
header { padding: 12px 16px; background: #517da2; color: #fff; font-weight: 600; }
header small { display: block; font-weight: 400; opacity: .85; }
main { padding: 10px; display: flex; flex-direction: column; gap: 8px; }
.bubble { max-width: 88%; padding: 7px 11px; border-radius: 12px; background: #fff;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.me { align-self: flex-end; background: #e3f9cb; }
.keys { display: flex; gap: 4px; max-width: 88%; margin-top: -4px; }
.keys span { flex: 1; padding: 6px 4px; text-align: center; border-radius: 8px;
  background: #7b9a72; color: #fff; font-size: 13.5px; }
code { font-family: monospace; color: #1a6db5; }
"""


def bubble(who: str, text: str) -> str:
    return f'<div class="bubble {who}">{text}</div>'


def answered(call: Call) -> str:
    """A message of the bot with its buttons."""
    markup = json.loads(call.parameters.get("reply_markup", "{}"))
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    keys = ("".join(f"<span>{html.escape(key['text'])}</span>" for key in row) for row in rows)
    return bubble("bot", call.text) + "".join(f'<div class="keys">{row}</div>' for row in keys)


def phone(title: str, below: str, parts: list[str]) -> str:
    return f"<style>{STYLE}</style><header>{title}<small>{below}</small></header><main>{''.join(parts)}</main>"


async def talks(running: Program, *conversations: list[str]) -> list[list[str]]:
    """What each citizen and the bot wrote to each other."""
    with TelegramFake(clock=HandClock()) as fake:
        token = SecretStr(fake.token)
        settings = Settings(data_dir=running.settings.data_dir, telegram_token=token, telegram_base_url=fake.base_url)
        channel = wiring.build_telegram(replace(running, settings=settings))
        assert channel
        channel.start()
        told = [await talk(fake, person, texts) for person, texts in enumerate(conversations, 7)]
        await channel.stop()
    return told


async def talk(fake: TelegramFake, person: int, texts: list[str]) -> list[str]:
    parts: list[str] = []
    for text in texts:
        before = len(fake.ledger.of("sendMessage", person))
        fake.user(person).says(text)
        await fake.until(lambda ledger, n=before: len(ledger.of("sendMessage", person)) > n, 60)  # type: ignore[misc]
        parts += [bubble("me", html.escape(text)), *map(answered, fake.ledger.of("sendMessage", person)[before:])]
    return parts


async def picture(browser: Browser, name: str, page: str, width: int = 390, height: int = 300) -> None:
    tab = await browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=1.5)
    await tab.set_content(page)
    await tab.screenshot(path=FOLDER / f"{name}.png", full_page=True)
    await tab.close()


def sheet(running: Program) -> str:
    knowledge = running.live.current()
    points = [point_poster(point, BOT) for point in knowledge.points[:2]]
    items = [item_poster(item, BOT) for item in knowledge.catalogue.items[:2]]
    return draw_posters([*points, *items], running.settings.city, knowledge.demonstration)


async def draw(folder: str) -> None:
    running = program(folder)
    running.live.current()
    steps = [bubble(who, text) for who, text in BOTFATHER]
    asked, chosen = await talks(running, ["身份证丢了咋整"], ["在吗", "公积金"])
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        await picture(browser, "telegram-botfather", phone("BotFather", "示意图：向它要 token", steps))
        await picture(browser, "telegram-answer", phone("呼伦贝尔办事", "bot", asked))
        await picture(browser, "telegram-choices", phone("呼伦贝尔办事", "bot", chosen))
        await picture(browser, "telegram-posters", sheet(running), 800, 1100)
        await browser.close()
    running.database.close()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(draw(folder))
    print(*(path.name for path in sorted(FOLDER.glob("telegram-*.png"))))


if __name__ == "__main__":
    main()
