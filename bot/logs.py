"""Logs: structured lines on standard error, library chatter kept down, no secret in any of them."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

QUIET = ("httpx", "httpx2", "httpcore", "httpcore2", "jieba", "alembic")
# python-telegram-bot writes whole updates at DEBUG and unreadable answers at ERROR, starlette-admin what staff search for
# and write; what goes wrong reaches us anyway.
SILENT = ("telegram", "starlette_admin")

_TOKEN = re.compile(r"[0-9]{5,18}(?::|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)


_PARAMETER = re.compile(r"((?:access_token|secret)=)[^&\s\"']+")


def redact(line: str) -> str:
    """A line without tokens, wherever they came from: URLs, arguments of errors, tracebacks."""
    return _PARAMETER.sub(r"\1〔token〕", _TOKEN.sub("〔token〕", line))


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def _render(logger: Any, name: str, entry: MutableMapping[str, Any]) -> str:
    line = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])(logger, name, entry)
    return redact(line)


def configure(level: str) -> None:
    """Set up structlog and the standard library's logging for one process."""
    number = logging.getLevelNamesMapping()[level]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=number, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            structlog.processors.format_exc_info,
            _render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
