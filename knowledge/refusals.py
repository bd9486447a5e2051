"""Refused staff actions and files: the sentence for the person who tried, and what a page has to tell apart."""


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


class Unreadable(Exception):
    """A file that cannot be imported; `reason` is one Chinese sentence for staff."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
