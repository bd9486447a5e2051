"""Wires the staff's console to the program; what it imports takes as long to load as all the rest."""

from starlette.routing import Router

from bot.console.app import console
from bot.console.jobs import Jobs
from bot.console.shelf import Shelf
from bot.console.visits import Desk
from bot.program import Program
from knowledge.catalogue.items import Catalogue
from knowledge.store import columns
from knowledge.workbook.columns import Taught


def build_console(program: Program, masses: bool) -> Router:
    """The console's pages. `masses`: whether the WeChat account may send mass messages."""
    return Router(console(build_desk(program, masses)), redirect_slashes=False)


def build_desk(program: Program, masses: bool) -> Desk:
    """What the staff's console works with."""
    shelf = Shelf(program.database, program.live)

    def base() -> tuple[int, Catalogue]:
        number = shelf.in_force()
        return number, shelf.catalogue(number)

    def taught(source: str) -> Taught:
        with program.database.reading() as connection:
            return columns.taught(connection, source)

    jobs = Jobs(program.settings.data_dir / "uploads", base, taught)
    settings = program.settings
    parts = (program.database, program.live, shelf, program.clock, jobs, settings.city)
    return Desk(*parts, notices_a_week=settings.notices_a_week, sends=settings.sends, masses=masses)
