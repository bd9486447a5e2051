"""The `siban` command: serve, chat, ask, import, check, export, links, posters, send, init, users, audit."""

import json
import socket
import sys
from contextlib import suppress
from typing import Annotated, Any

import typer
import uvicorn

from bot import wiring
from bot.channels import terminal
from bot.channels.interface import reply_data
from bot.commands import audit, catalogue, links, posters, sending, users
from bot.commands.opening import NoSample, RegionCode, console, opened, stop
from bot.logs import configure
from bot.program import Program
from bot.settings import Settings
from knowledge import accounts

SWITCH = 0.0005  # seconds after which a thread that thinks gives the interpreter to one that receives, writes down or sends

app = typer.Typer(help="四办 siban：政务服务办事问答。", no_args_is_help=True, add_completion=False)
app.add_typer(users.app, name="users")
app.add_typer(audit.app, name="audit")
app.command("import")(catalogue.import_)
app.command("check")(catalogue.check_)
app.command()(catalogue.export)
app.command()(links.links)
app.command()(posters.posters)
app.command()(sending.send)


@app.command()
def serve(no_sample: NoSample = False) -> None:
    """启动网页问答（/），有 token 时连同 Telegram 和微信公众号。"""
    with opened(sample=not no_sample) as program:
        settings = program.settings
        configure(settings.log_level)
        program.live.current()
        listener = _listen(settings.host, settings.port)
        address = f"http://{settings.host}:{listener.getsockname()[1]}"
        console.print(f"四办已启动：{address}/　（按 Ctrl+C 停止）", style="bold green")
        tell_console(program, f"{address}/console")
        console.print(_telegram_line(settings), style="dim", markup=False)
        if settings.wechat[0]:
            console.print(_wechat_line(settings), style="dim", markup=False)
        console.print(sending.line(program), style="dim", markup=False)
        config = uvicorn.Config(wiring.build_web(program), log_config=None, server_header=False, timeout_graceful_shutdown=2)
        sys.setswitchinterval(SWITCH)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run([listener])


def _listen(host: str, port: int) -> socket.socket:
    """The address taken before anything starts (port 0: a free one); in the user's language when it cannot be had."""
    try:
        taken = socket.create_server((host, port))
        # With the protocol named, asyncio switches Nagle's algorithm off: it costs 40 ms an answer.
        return socket.socket(taken.family, taken.type, socket.IPPROTO_TCP, taken.detach())
    except OSError as error:
        stop(f"不能在 {host}:{port} 上监听（{error.strerror}）。端口可能被占用，请换一个：SIBAN_PORT=8001 siban serve。")


def tell_console(program: Program, base: str) -> None:
    """Until somebody has an account, each start gives a new link for the first administrator. `base`: the console's address."""
    token = accounts.first_link(program.database)
    if token:
        console.print("控制台还没有账号。第一个管理员请打开下面的链接设置密码（24 小时内有效，只能用一次）：", soft_wrap=True)
        console.print(f"{base}/welcome/{token}", soft_wrap=True)
    else:
        console.print(f"控制台：{base}/", style="dim")


def _telegram_line(settings: Settings) -> str:
    if settings.token:
        return "Telegram 机器人随之启动" + ("（webhook）。" if settings.telegram_webhook_url else "（长轮询）。")
    return "Telegram 未开：向 @BotFather 发 /newbot 要一个 token，设为 SIBAN_TELEGRAM_TOKEN 再启动（见 docs/telegram.md）。"


def _wechat_line(settings: Settings) -> str:
    mode = "安全模式" if settings.wechat[2] else "明文模式，建议改用安全模式"
    sending = "客服消息已开" if settings.wechat_customer_service else "只用被动回复"
    return f"微信公众号随之启动（{mode}，{sending}），服务器地址填 https://您的域名/wechat。"


@app.command()
def chat(region: RegionCode = "", no_sample: NoSample = False) -> None:
    """在终端里问答。"""
    with opened(sample=not no_sample) as program:
        terminal.chat(program.assistant.answer_now, console, _known_region(program, region))


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="要问的话")],
    region: RegionCode = "",
    at: Annotated[str, typer.Option("--at", help="位置：纬度,经度（WGS-84）")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    no_sample: NoSample = False,
) -> None:
    """问一句，答一句。"""
    with opened(sample=not no_sample) as program:
        place = _known_region(program, region)
        question = terminal.to_question(text, f"ask-{terminal.new_person()}", place, _position(at))
        reply = program.assistant.answer_now(question)
        # soft_wrap and no markup: what is printed is exactly the reply.
        told = json.dumps(reply_data(reply), ensure_ascii=False) if as_json else reply.text
        console.print(told, markup=False, highlight=False, soft_wrap=True)


def _known_region(program: Program, code: str) -> str:
    regions = program.live.current().tree.by_code
    if code and code not in regions:
        banners = "、".join(f"{r.code} {r.name}" for r in regions.values() if r.tier in ("市", "旗市区"))
        stop(f"不认识区划代码 {code}。可以用：{banners}。", 2)
    return code


def _position(text: str) -> tuple[float, float] | None:
    if not text:
        return None
    try:
        lat, lon = (float(part) for part in text.replace("，", ",").split(","))
    except ValueError:
        stop("--at 要写成「纬度,经度」，例如 --at 49.21,119.74。", 2)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        stop("--at 的纬度要在 -90 到 90 之间，经度要在 -180 到 180 之间。", 2)
    return lat, lon


@app.command()
def init(no_sample: NoSample = False) -> None:
    """建好数据库；空的就装入演示目录。"""
    with opened(sample=not no_sample) as program:
        number, content = catalogue.in_force(program)
        console.print(
            f"数据库已就绪：{program.database.url.render_as_string()}，现行第 {number} 版，{len(content.items)} 个事项。"
        )


def main(*arguments: Any) -> None:
    """The entry point of the `siban` command."""
    configure("WARNING")
    app(*arguments)


if __name__ == "__main__":
    main()
