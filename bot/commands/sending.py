"""`siban send`: a sender alone, on this machine or several over one PostgreSQL."""

import asyncio
import signal

from bot import wiring
from bot.commands.opening import console, opened
from bot.logs import configure
from bot.program import Program


def send() -> None:
    """只运行广播发送（可在多台机器上各开一个，共用一个 PostgreSQL）。"""
    with opened() as program:
        configure(program.settings.log_level)
        console.print(line(program), markup=False)
        asyncio.run(_send(program))


def line(program: Program) -> str:
    """What the start says about sending."""
    settings = program.settings
    if settings.sends:
        return f"广播会真的发出去，每秒最多 {settings.send_rate:g} 条。"
    missing = "SIBAN_TELEGRAM_TOKEN 或 SIBAN_WECHAT_TOKEN" if settings.send else "SIBAN_SEND=true"
    return f"广播只记日志，不发送：没有设置 {missing}。"


async def _send(program: Program) -> None:
    """Until SIGINT or SIGTERM."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    sender = wiring.build_sender(program)
    sender.start()
    await ended.wait()
    await sender.stop()
