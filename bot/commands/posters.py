"""QR codes for the hall: one card a window or item."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from telegram.error import TelegramError

from bot.channels.telegram.api import build_bot
from bot.channels.telegram.polling import describe
from bot.channels.telegram.posters import draw_posters, item_poster, point_poster
from bot.commands.opening import console, opened, stop
from bot.settings import Settings
from bot.wiring import telegram_access

T = TypeVar("T")


def posters(
    target: Annotated[Path, typer.Argument(help="写到哪个 HTML 文件")] = Path("海报.html"),
    item: Annotated[list[str] | None, typer.Option("--item", help="事项编码，可写多次")] = None,
    point: Annotated[list[str] | None, typer.Option("--point", help="办理点编码，可写多次；都不写 = 所有办理点")] = None,
    bot: Annotated[str, typer.Option("--bot", help="机器人的用户名；不写就用 token 去问 Telegram")] = "",
) -> None:
    """做大厅窗口和事项的 Telegram 二维码：一张 A4 四格，浏览器打开就能打印。"""
    with opened(sample=True) as built:
        knowledge, name = built.live.current(), bot.lstrip("@") or _username(built.settings)
        items = _found("事项", item or (), knowledge.item)
        codes = point if point or item else [p.code for p in knowledge.points]
        points = _found("办理点", codes or (), {p.code: p for p in knowledge.points}.get)
        cards = [*(point_poster(p, name) for p in points), *(item_poster(i, name) for i in items)]
        target.write_text(draw_posters(cards, built.settings.city, knowledge.demonstration), encoding="utf-8")
        console.print(f"已写入 {target}：{len(cards)} 个二维码。用浏览器打开，按 A4 打印。", style="green", markup=False)


def _found(kind: str, codes: Sequence[str], find: Callable[[str], T | None]) -> list[T]:
    if missing := [code for code in codes if find(code) is None]:
        stop(f"没有编码为 {'、'.join(missing)} 的{kind}，请核对（siban export 可以看到所有编码）。", 2)
    return [found for code in codes if (found := find(code)) is not None]


def _username(settings: Settings) -> str:
    if not settings.token:
        stop("不知道机器人的用户名：请加 --bot 用户名，或设好 SIBAN_TELEGRAM_TOKEN。", 2)
    try:
        return asyncio.run(_ask(settings))
    except TelegramError as error:
        stop(f"问不到机器人的用户名：{describe(error)}。也可以直接加 --bot 用户名。")


async def _ask(settings: Settings) -> str:
    async with build_bot(telegram_access(settings)) as bot:
        return str(bot.username)
