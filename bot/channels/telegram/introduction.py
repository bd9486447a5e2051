"""What Telegram shows of the bot before the first word: menu and descriptions, set only when they differ."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from telegram import BotCommand
from telegram.error import TelegramError

from bot.channels.telegram.api import SibanBot
from bot.channels.telegram.commands import COMMANDS, DESCRIPTION, SHORT_DESCRIPTION

log = structlog.get_logger()


async def introduce(bot: SibanBot) -> None:
    """A failure is logged and leaves what was there."""
    menu = tuple(BotCommand(name, text) for name, text in COMMANDS.items())
    await _set_if_other(bot.get_my_commands, menu, lambda: bot.set_my_commands(menu))
    await _set_if_other(bot.get_my_description, DESCRIPTION, lambda: bot.set_my_description(DESCRIPTION))
    short = SHORT_DESCRIPTION
    await _set_if_other(bot.get_my_short_description, short, lambda: bot.set_my_short_description(short))


async def _set_if_other(read: Callable[[], Awaitable[Any]], wanted: object, write: Callable[[], Awaitable[object]]) -> None:
    """Telegram allows few such changes a day; a server that cannot tell what is set is told anyway."""
    try:
        told = await read()
        if wanted in (told, getattr(told, "description", None), getattr(told, "short_description", None)):
            return
    except TelegramError as error:
        log.info("telegram_introduction_unknown", kind=type(error).__name__)
    try:
        await write()
    except TelegramError as error:
        log.warning("telegram_introduction_failed", kind=type(error).__name__)
