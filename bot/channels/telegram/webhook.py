"""The webhook route: secret, size, commit, and only then 200."""

import hmac
import json
from hashlib import sha256

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram.inbox import Inbox
from knowledge.store.database import StoreUnavailable

log = structlog.get_logger()

BODY_LIMIT = 64 * 1024  # bytes
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def secret_for(token: str, chosen: str) -> str:
    """The secret that Telegram shows with each call: the chosen one, or one made from the token."""
    return chosen or hmac.new(token.encode(), b"siban telegram webhook", sha256).hexdigest()


class Webhook:
    """Refuses everything that is not Telegram's alike, with 403 and no row written."""

    def __init__(self, inbox: Inbox, secret: str) -> None:
        self._inbox = inbox
        self._secret = secret.encode()

    def route(self, path: str) -> Route:
        return Route(path, self.receive, methods=["POST"], name="telegram")

    async def receive(self, request: Request) -> Response:
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        update = await _read(request) if hmac.compare_digest(shown, self._secret) else None
        if update is None:
            return Response(status_code=403)
        try:
            await self._inbox.receive([update])
        except StoreUnavailable as error:
            log.warning("store_unavailable", reason=error.reason)
            return Response(status_code=503)
        return Response(status_code=200)


async def _read(request: Request) -> dict[str, object] | None:
    """The JSON object in the body; None for anything else and for what is too large."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                return None
        update = json.loads(bytes(body))
    except (ClientDisconnect, ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) else None
