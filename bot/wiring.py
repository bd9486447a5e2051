"""Wires the channels, the console and the sender to the program."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from starlette.applications import Starlette
from starlette.routing import Router

from bot.channels.telegram.api import Access
from bot.channels.telegram.carrier import TelegramCarrier
from bot.channels.telegram.channel import Hook, TelegramChannel
from bot.channels.web.app import web_app
from bot.channels.web.leaflets import LeafletPages, Site
from bot.channels.web.notices import NoticePages
from bot.channels.wechat.account import Account, Template
from bot.channels.wechat.carrier import WechatCarrier
from bot.channels.wechat.channel import WechatChannel
from bot.console import BASE
from bot.later import Later
from bot.muted import Muted
from bot.program import Program, keep_current, purge_old
from bot.sender import Carrier, Sender, Speed
from bot.settings import Settings
from bot.witness import Witness
from knowledge.ready import Knowledge
from knowledge.store.database import StoreUnavailable

log = structlog.get_logger()

PURGE_EVERY = 3600.0  # seconds


def build_web(program: Program) -> Starlette:
    """The site for citizens, with the channels beside it and the watchers that keep it current."""
    telegram, wechat, sender = build_telegram(program), build_wechat(program), build_sender(program)
    city = program.settings.city
    site = Site(city, public_url=program.settings.public_url)
    pages = LeafletPages(program.live.current, program.clock, site)
    board = NoticePages(program.database, program.clock, site)
    app = web_app(
        program.assistant.answer,
        lambda: health(program, telegram, wechat, sender),
        lambda: regions(program),
        lambda code: code in program.live.current().tree.by_code,
        city=city,
    )
    app.router.routes.extend([*pages.routes(), *board.routes()])
    staff = Later(BASE, lambda: _console(program))
    app.router.routes.insert(0, staff)
    if telegram and telegram.route:
        app.router.routes.insert(0, telegram.route)
    if wechat:
        app.router.routes.insert(0, wechat.route)
    app.router.lifespan_context = lambda _app: _watching(program, staff, sender, telegram, wechat)
    return app


def _console(program: Program) -> Router:
    from bot.console_wiring import build_console  # after the start: it is as large as all the rest

    return build_console(program, wechat_account(program.settings).masses)


def build_telegram(program: Program) -> TelegramChannel | None:
    """The Telegram channel; None without a token."""
    settings = program.settings
    if not settings.token:
        return None
    access = telegram_access(settings)
    hook = Hook(settings.telegram_webhook_url, settings.telegram_webhook_secret.get_secret_value())
    return TelegramChannel(access, program.database, program.live, program.assistant.answer, program.clock, hook)


def build_wechat(program: Program) -> WechatChannel | None:
    """The WeChat channel; None without a token."""
    account = wechat_account(program.settings)
    if not account.token:
        return None
    return WechatChannel(account, program.database, program.live, program.assistant.answer, program.clock)


def build_sender(program: Program) -> Sender | Muted:
    """Sends broadcasts when that was asked for in so many words, and a platform is there; else only logs."""
    settings = program.settings
    if not settings.sends:
        return Muted(program.database, program.clock)
    carriers: list[Carrier] = [TelegramCarrier(telegram_access(settings))] if settings.token else []
    courier = None
    if (account := wechat_account(settings)).token:
        carriers.append(wechat := WechatCarrier(account, program.database, program.clock, settings.city))
        courier = wechat.courier
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    witness = Witness(settings.data_dir / "sent.json")
    speed = Speed(settings.send_rate)

    def latest() -> Knowledge:
        program.live.refresh()  # a sender alone does not keep it current
        return program.live.current()

    return Sender(program.database, carriers, program.clock, witness, speed, courier=courier, knowledge=latest)


def telegram_access(settings: Settings) -> Access:
    return Access(settings.token, settings.telegram_base_url, settings.telegram_proxy.get_secret_value())


def wechat_account(settings: Settings) -> Account:
    token, secret, aes_key = settings.wechat
    access = (token, settings.wechat_appid, secret, aes_key, settings.wechat_base_url)
    mass = (settings.wechat_mass, settings.wechat_cover)
    return Account(*access, settings.wechat_customer_service, settings.wechat_links, _template(settings), *mass)


def _template(settings: Settings) -> Template | None:
    if not settings.wechat_template_id:
        return None
    pairs = (pair.partition("=") for pair in settings.wechat_template_fields.split())
    page = f"{settings.public_url.rstrip('/')}/notices" if settings.public_url else ""
    return Template(settings.wechat_template_id, tuple((name, what) for name, _, what in pairs), page)


def health(
    program: Program,
    telegram: TelegramChannel | None = None,
    wechat: WechatChannel | None = None,
    sender: Sender | Muted | None = None,
) -> dict[str, object]:
    """What `/healthz` tells: the edition in force, how many items it holds, how the channels are; `status` if that, or the
    sender of broadcasts, is bad."""
    knowledge = program.live.current()
    told: dict[str, object] = {"edition": knowledge.edition, "items": len(knowledge.catalogue.items)}
    told["demonstration"] = knowledge.demonstration
    for name, channel in (("telegram", telegram), ("wechat", wechat)):
        if channel:
            told |= {name: channel.health, **({"status": channel.status} if channel.status else {})}
    return {**told, "status": sender.status} if sender and sender.status else told


def regions(program: Program) -> list[tuple[str, str]]:
    """(code, name) of the city and each 旗市区."""
    return [(r.code, r.name) for r in program.live.current().tree.regions if r.tier in ("市", "旗市区")]


@asynccontextmanager
async def _watching(
    program: Program, staff: Later, sender: Sender | Muted, telegram: TelegramChannel | None, wechat: WechatChannel | None
) -> AsyncIterator[None]:
    """While the site is up: open the console, publish what is due, swap in new editions, erase old words, serve, send."""
    opening = asyncio.create_task(staff.ready())
    refresh = asyncio.create_task(_repeat(lambda: keep_current(program), program.settings.refresh_seconds))
    purge = asyncio.create_task(_repeat(lambda: purge_old(program), PURGE_EVERY))
    sender.start()
    channels = [channel for channel in (telegram, wechat) if channel]
    for channel in channels:
        channel.start()
    try:
        yield
    finally:
        await asyncio.gather(sender.stop(), *(channel.stop() for channel in channels))
        refresh.cancel()
        purge.cancel()
        await asyncio.gather(opening, refresh, purge, return_exceptions=True)


async def _repeat(work: Callable[[], object], seconds: float) -> None:
    while True:
        try:
            await asyncio.to_thread(work)
        except StoreUnavailable as error:
            log.warning("store_unavailable", reason=error.reason)
        except Exception:  # the next round may go well; without it no edition would ever be published again
            log.exception("round_failed")
        await asyncio.sleep(seconds)
