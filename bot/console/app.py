"""The console as routes to stand beside the citizens' page."""

from pathlib import Path
from urllib.parse import unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.templating import Jinja2Templates

from bot.channels.web.app import Assets
from bot.console import showing
from bot.console.door import FORM_FIELD, Door, form_token
from bot.console.routes import PAGES
from bot.console.visits import BASE, NOTICE_COOKIE, Desk, link
from knowledge.roles import Role

HERE = Path(__file__).parent


def console(desk: Desk) -> list[BaseRoute]:
    """Every page of `routes.PAGES` behind its door, and the files they use, under /console."""
    templates = build_templates()
    pages = [Route(page.path, Door(page, desk, templates).open, methods=[page.method]) for page in PAGES]
    assets = Mount("/static", Assets(directory=HERE / "static"))
    return [Route(BASE, _enter), Mount(BASE, routes=[assets, *pages])]


def _enter(request: Request) -> Response:
    return RedirectResponse(link("/"), 307)


def build_templates() -> Jinja2Templates:
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(link=link, menu=menu, form_token=_form_field, notice=_notice, **showing.GLOBALS)
    env.filters.update(showing.FILTERS)
    return Jinja2Templates(env=env)


def menu(role: Role) -> list[tuple[str, str]]:
    """(label, path) of the pages that this role's menu leads to."""
    return [(page.nav, page.path) for page in PAGES if page.nav and role in page.roles]


@pass_context
def _form_field(context: Context) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(FORM_FIELD, form_token(context["visit"]))


@pass_context
def _notice(context: Context) -> str:
    return unquote(context["visit"].request.cookies.get(NOTICE_COOKIE, ""))
