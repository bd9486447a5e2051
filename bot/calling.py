"""Whether somebody answers at a web address (R22): asked only when a member of staff wants it, and never of machines inside."""

import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from ipaddress import ip_address
from typing import Any

import httpx2

from knowledge.catalogue.items import Catalogue
from knowledge.store.addresses import Answered

TIMEOUT = 6.0  # seconds for each step of one call
AT_ONCE = 8
NAMED = {"url": "网办地址", "mobile_url": "移动端地址"}

Resolve = Callable[[str, int], Sequence[str]]


def addresses_of(catalogue: Catalogue) -> dict[str, list[str]]:
    """The web addresses of all items in use, each with the items and fields that give it (「居住证办理 · 网办地址」)."""
    found: dict[str, list[str]] = {}
    for item in catalogue.items:
        for field, label in NAMED.items():
            if (address := getattr(item, field)) and item.state != "取消":
                found.setdefault(address, []).append(f"{item.name} · {label}")
    return found


def call_all(addresses: Sequence[str], now: Callable[[], datetime], inside: bool = False) -> Iterator[Answered]:
    """Call each address once, a few at a time; in the order in which they answer. `inside`: also machines of this network."""
    with ThreadPoolExecutor(AT_ONCE, "calling") as pool:
        calls = [pool.submit(call, address, now, inside) for address in addresses]
        for done in as_completed(calls):
            yield done.result()


def call(address: str, now: Callable[[], datetime], inside: bool = False, resolve: Resolve | None = None) -> Answered:
    """One GET without following where it leads to; the answer's body is not read."""
    verdict, status, told = _verdict(address, inside, resolve or _resolve)
    return Answered(address, verdict, status, told, now())


def _verdict(address: str, inside: bool, resolve: Resolve) -> tuple[str, int, str]:
    try:
        url = httpx2.URL(address)
        if url.scheme not in ("http", "https") or not url.host:
            return "没有查", 0, "不是 http 或 https 开头的网址，请从浏览器的地址栏整个复制"
        found = resolve(url.host, url.port or (443 if url.scheme == "https" else 80))
        if not inside and not all(ip_address(one).is_global for one in found):
            return "没有查", 0, "指向本单位内部的机器，市民打不开；确是政务网里的，请用 --inside 再查"
        return _answer(url, found[0])
    except httpx2.InvalidURL:
        return "没有查", 0, "网址写得不对，请从浏览器的地址栏整个复制"
    except (OSError, UnicodeError):
        return "连不上", 0, "找不到这个域名，请核对网址，也看看这台机器能不能上网"
    except httpx2.TimeoutException:
        return "连不上", 0, f"{TIMEOUT:.0f} 秒没有回应，请稍后再查"
    except httpx2.HTTPError as error:
        certificate = "certificate" in str(error).lower()
        return "连不上", 0, "网站的证书有问题，浏览器会警告" if certificate else "连不上这个网站，请核对网址"


def _answer(url: httpx2.URL, place: str) -> tuple[str, int, str]:
    """Called at the very address that was looked at, so that a name cannot lead elsewhere a moment later."""
    more: dict[str, Any] = {"headers": {"Host": url.netloc.decode()}, "extensions": {"sni_hostname": url.host}}
    with (
        httpx2.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client,
        client.stream("GET", url.copy_with(host=place), **more) as response,
    ):
        status = response.status_code
    if status < 400:
        return "打得开", status, ""
    if status in (401, 403, 405, 429):
        return "打得开", status, f"网站有回应（{status}），但不让程序看，请用浏览器核对"
    gone = "没有这一页" if status in (404, 410) else "网站自己出错了"
    return "打不开", status, f"{gone}（{status}），请核对网址"


def _resolve(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
