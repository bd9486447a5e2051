"""One headless Chromium for all journeys."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from scripts.find_browser import FLAGS, find
from tests import PATIENCE

expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    if (path := find()) is None:
        pytest.skip("no Chromium found; set CHROMIUM or run python -m scripts.find_browser --install")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        await browser.close()
