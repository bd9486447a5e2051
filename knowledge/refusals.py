"""Refused staff actions: the sentence for the person who tried, and what a page has to tell apart."""


class NotAllowed(Exception):
    """A refused staff action; `reason` is a Chinese sentence for the person who tried."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TokenMissing(NotAllowed):
    """A write without the version that its author saw."""


class TokenStale(NotAllowed):
    """A write by someone who saw an older version: another person was faster."""


class BaseOutdated(NotAllowed):
    """A draft made from an edition that is no longer the one in force."""
