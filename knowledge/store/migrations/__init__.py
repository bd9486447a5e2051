"""The way of the schema from one version of siban to the next."""

from alembic import command
from alembic.config import Config

from knowledge.store.database import Database


def migrate(database: Database) -> None:
    """Bring the schema to this version, in one transaction; programs that start together wait for each other."""
    config = Config()
    config.set_main_option("script_location", "knowledge.store:migrations")
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
