"""What a row of the route table says: an address, a function, who may come in, and where the menu leads."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from bot.console.visits import EVERYONE, Visit
from knowledge.roles import Role

FORM_LIMIT = 2 * 1024 * 1024  # bytes; a guide with a hundred materials has a tenth of it

Endpoint = Callable[[Visit], Response]


@dataclass(frozen=True)
class Page:
    """One route. `open`: for people who have not signed in; `nav`: its label in the menu; `limit`: bytes of a form."""

    method: str
    path: str
    endpoint: Endpoint
    roles: tuple[Role, ...] = EVERYONE
    nav: str = ""
    open: bool = False
    limit: int = FORM_LIMIT


def get(path: str, endpoint: Endpoint, roles: tuple[Role, ...] = EVERYONE, nav: str = "", open: bool = False) -> Page:
    """A page that is looked at."""
    return Page("GET", path, endpoint, roles, nav, open)


def post(path: str, endpoint: Endpoint, roles: tuple[Role, ...], open: bool = False, limit: int = FORM_LIMIT) -> Page:
    """A form that is sent."""
    return Page("POST", path, endpoint, roles, open=open, limit=limit)
