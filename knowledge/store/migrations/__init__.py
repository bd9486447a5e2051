"""The way of the schema from one version of siban to the next."""

from importlib.resources import files

from sqlalchemy import inspect, text

from knowledge.store.database import Database


def migrate(database: Database) -> None:
    """Bring the schema to this version, in one transaction; programs that start together wait for each other."""
    if _is_current(database):
        return
    from alembic import command  # a large library, and most starts do without
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "knowledge.store:migrations")
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _is_current(database: Database) -> bool:
    """The step taken last is the newest one, by the names of their files (`v0001_first_tables.py`)."""
    newest = max(path.name for path in (files(__name__) / "versions").iterdir() if path.name.startswith("v"))
    with database.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return list(connection.scalars(text("SELECT version_num FROM alembic_version"))) == [newest[1:5]]
