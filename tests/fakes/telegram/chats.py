"""A chat as Telegram keeps it: who it is with, what was said, whether the bot may write there."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

JSON = dict[str, Any]


@dataclass
class Chat:
    """`shut` is why the bot may not write here, or empty. Messages are numbered from 1 in every chat."""

    id: int
    kind: str = "private"  # or "group", "supergroup"
    title: str = ""  # a person's first name in a private chat
    shut: str = ""
    moved_to: int | None = None
    messages: dict[int, JSON] = field(default_factory=dict)
    keyboard: JSON | None = None  # the keyboard below the input field
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def private(self) -> bool:
        return self.kind == "private"

    def data(self) -> JSON:
        name = {"first_name": self.title} if self.private else {"title": self.title}
        return {"id": self.id, "type": self.kind, **name}

    def add(self, sender: JSON, at: float, content: JSON) -> JSON:
        """A new message."""
        number = next(self.numbers)
        self.messages[number] = {"message_id": number, "from": sender, "chat": self.data(), "date": int(at), **content}
        return self.messages[number]

    def inline_buttons(self) -> list[tuple[JSON, JSON]]:
        """The buttons under messages with their messages, newest message first."""
        return [
            (button, message)
            for message in reversed(self.messages.values())
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
        ]

    def keyboard_buttons(self) -> list[JSON]:
        """The buttons of the keyboard below the input field."""
        keys = (key for row in (self.keyboard or {}).get("keyboard", []) for key in row)
        return [key if isinstance(key, dict) else {"text": key} for key in keys]
