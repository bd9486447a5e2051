"""「忘记我」: everything of a person erased in one transaction."""

from sqlalchemy import Connection

from bot.messages import Address
from bot.store import allowances, conversations, deliveries, inbox, questions, ratings, reports, subscribers, telegram, wechat


def forget(connection: Connection, address: Address) -> None:
    """Erase conversation, words, replies, place and follows, and cut the link to figures that stay (ratings, reports)."""
    for store in (conversations, deliveries, inbox, questions, ratings, reports, subscribers):
        store.forget(connection, address)
    if address.channel == "telegram" and address.person.lstrip("-").isdigit():
        telegram.forget(connection, int(address.person))
    if address.channel == "wechat":
        wechat.forget(connection, address.person)
        allowances.forget(connection, address.person)
