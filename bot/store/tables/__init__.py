"""The bot's own tables, on the MetaData of the knowledge store and created by the same migrations."""

from bot.store.tables import broadcasts, care, chats, senders, subscribers, telegram, wechat
from knowledge.store.tables import metadata

__all__ = ["broadcasts", "care", "chats", "metadata", "senders", "subscribers", "telegram", "wechat"]
