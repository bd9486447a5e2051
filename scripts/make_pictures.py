"""Photograph the running program for the documents.

    python -m scripts.make_pictures

Starts the real site on the demonstration catalogue and writes docs/pictures/*.png with headless Chromium.
"""

import asyncio
import socket
import tempfile
from pathlib import Path

import uvicorn
from playwright.async_api import Page, async_playwright

from bot import wiring
from scripts.find_browser import FLAGS, find
from scripts.make_transcript import program

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PHONE = {"width": 390, "height": 844}


async def ask(page: Page, text: str) -> None:
    answers = await page.locator(".answer").count()
    await page.fill("#text", text)
    await page.keyboard.press("Enter")
    await page.locator(".answer").nth(answers).wait_for()


async def photograph(address: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        page = await browser.new_page(viewport=PHONE, device_scale_factor=1.5, reduced_motion="reduce")  # type: ignore[arg-type]
        await page.goto(address)
        await ask(page, "身份证丢了咋整")
        await page.screenshot(path=FOLDER / "chat.png")
        await ask(page, "满洲里")
        await page.screenshot(path=FOLDER / "place.png")
        await browser.close()


async def serve_and_photograph(folder: str) -> None:
    running = program(folder)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(wiring.build_web(running), log_config=None))
    serving = asyncio.create_task(server.serve([listener]))
    await photograph(f"http://127.0.0.1:{listener.getsockname()[1]}/")
    server.should_exit = True
    await serving
    running.database.close()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(serve_and_photograph(folder))
    print(*(path.name for path in sorted(FOLDER.glob("*.png"))))


if __name__ == "__main__":
    main()
