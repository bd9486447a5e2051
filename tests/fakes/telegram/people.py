"""The people who talk to the bot, and what they do."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.telegram.chats import JSON, Chat
from tests.fakes.telegram.membership import BLOCKED, DEACTIVATED, KICKED, member_change, move
from tests.fakes.telegram.queries import START
from tests.fakes.telegram.server import OnLoop
from tests.fakes.telegram.texts import utf16_units
from tests.fakes.telegram.updates import Updates
from tests.fakes.telegram.world import World

COMMAND = re.compile(r"(?<![\w/])/[a-zA-Z0-9_]{1,32}(@\w+)?")
LONGEST_INLINE_QUESTION = 256


@dataclass(eq=False)
class User:
    """A person and their private chat with the bot. Everything they do returns the update that the bot gets."""

    chat: Chat
    world: World
    updates: Updates
    on_loop: OnLoop

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def sees(self) -> list[JSON]:
        """The messages in the private chat, oldest first, as they now stand."""
        return list(self.chat.messages.values())

    @property
    def buttons(self) -> list[str]:
        """The words on the buttons under messages, newest message first."""
        return [button["text"] for button, _ in self.chat.inline_buttons()]

    def data(self) -> JSON:
        return {"id": self.id, "is_bot": False, "first_name": self.chat.title, "language_code": "zh-hans"}

    def says(self, text: str, group: Chat | None = None, reply_to: JSON | None = None) -> JSON:
        """Write a text to the bot, or into a group; `reply_to` is a message. {} where privacy mode hides it from the bot."""
        reply = {"reply_to_message": reply_to} if reply_to else {}
        return self.sends(group, text=text, **_commands(text), **reply)

    def starts(self, payload: str = "") -> JSON:
        """Press Start, or open a link `t.me/<bot>?start=<payload>`."""
        if payload and not START.fullmatch(payload):
            raise ValueError(f"no Telegram client hands over such a start payload: {payload!r}")
        return self.says(f"/start {payload}".rstrip())

    def follows(self, button: str) -> JSON:
        """Open the link of a button, by its words; it must be a start link of this bot."""
        url = next(found["url"] for found, _ in self.chat.inline_buttons() if found["text"] == button and "url" in found)
        parts = urlsplit(url)
        if (parts.hostname, parts.path) != ("t.me", f"/{self.world.bot['username']}"):
            raise ValueError(f"leads out of the chat: {url}")
        return self.starts(parse_qs(parts.query).get("start", [""])[0])

    def sends(self, group: Chat | None = None, **content: Any) -> JSON:
        """Send any message by the fields of Telegram's Message: `sends(sticker={…})`."""
        return self.on_loop(lambda: self._send(group, content))

    def _send(self, group: Chat | None, content: JSON) -> JSON:
        chat = group or self.chat
        if group is None:
            self._reopen()
        message = chat.add(self.data(), self.world.clock.now(), content)
        return self.updates.put({"message": message}) if chat.private or self._visible(message) else {}

    def _visible(self, message: JSON) -> bool:
        """Whether a bot in privacy mode gets a message from a group: commands, mentions and answers to it only."""
        answered = message.get("reply_to_message", {}).get("from", {}).get("id") == self.world.bot["id"]
        mentioned = f"@{self.world.bot['username']}" in message.get("text", "")
        return answered or mentioned or "entities" in message or self.world.bot["can_read_all_group_messages"]

    def edits(self, message: JSON, text: str) -> JSON:
        """Change one of their own messages."""
        return self.on_loop(lambda: self._edit(message, text))

    def _edit(self, message: JSON, text: str) -> JSON:
        chat = self.world.chats[message["chat"]["id"]]
        changed = {**message, "text": text, "edit_date": int(self.world.clock.now())}
        chat.messages[message["message_id"]] = changed
        return self.updates.put({"edited_message": changed})

    def shares_location(self, latitude: float, longitude: float) -> JSON:
        """WGS-84 degrees."""
        return self.sends(location={"latitude": latitude, "longitude": longitude})

    def presses(self, button: str, group: Chat | None = None) -> JSON:
        """Press the newest button with these words or this data; else the key with these words below the input field."""
        return self.on_loop(lambda: self._press(button, group or self.chat))

    def _press(self, button: str, chat: Chat) -> JSON:
        live = [one for one in chat.inline_buttons() if "callback_data" in one[0]]
        found = [one for one in live if button in (one[0]["text"], one[0]["callback_data"])]
        if found:
            pressed, message = found[0]
            return self._callback(message, pressed["callback_data"])
        if any(key["text"] == button for key in chat.keyboard_buttons()):
            return self.updates.put({"message": chat.add(self.data(), self.world.clock.now(), {"text": button})})
        shown = [one["text"] for one, _ in chat.inline_buttons()] + [key["text"] for key in chat.keyboard_buttons()]
        raise LookupError(f"no button {button!r}; there are {shown}")

    def forges_press(self, message: JSON, data: str) -> JSON:
        """What a tampered client sends: any data, with any message."""
        return self.on_loop(lambda: self._callback(message, data))

    def _callback(self, message: JSON, data: str) -> JSON:
        query = {"id": self.world.ask("callback"), "from": self.data(), "message": message}
        return self.updates.put({"callback_query": {**query, "chat_instance": str(self.id * 31), "data": data}})

    def queries_inline(self, text: str, offset: str = "") -> JSON:
        """Type `@bot text` in some chat."""
        text = text[:LONGEST_INLINE_QUESTION]
        return self.on_loop(lambda: self.updates.put({"inline_query": self._inline(text, offset)}))

    def _inline(self, text: str, offset: str) -> JSON:
        return {"id": self.world.ask("inline"), "from": self.data(), "query": text, "offset": offset}

    def blocks_bot(self) -> JSON:
        return self._shuts(self.chat, BLOCKED, "member", "kicked")

    def unblocks_bot(self) -> JSON:
        return self._shuts(self.chat, "", "kicked", "member")

    def adds_bot(self, group: Chat) -> JSON:
        return self._shuts(group, "", "left", "member")

    def removes_bot(self, group: Chat) -> JSON:
        return self._shuts(group, KICKED, "member", "kicked")

    def _shuts(self, chat: Chat, why: str, before: str, after: str) -> JSON:
        return self.on_loop(lambda: self._shut(chat, why, before, after))

    def _shut(self, chat: Chat, why: str, before: str, after: str) -> JSON:
        chat.shut = why
        return self.updates.put(member_change(self.world, chat, self.data(), before, after))

    def makes_supergroup(self, group: Chat, number: int) -> Chat:
        """Move a group to a new id; the bot is told in both, and what it sends to the old one is refused."""
        return self.on_loop(lambda: self._move(group, number))

    def _move(self, group: Chat, number: int) -> Chat:
        new, told = move(self.world, group, number, self.data())
        for update in told:
            self.updates.put(update)
        return new

    def _reopen(self) -> None:
        """Who writes has unblocked the bot first, and is no stranger any longer."""
        if self.chat.shut == DEACTIVATED:
            raise ValueError("a deactivated person does not write")
        if self.chat.shut == BLOCKED:
            self._shut(self.chat, "", "kicked", "member")
        self.chat.shut = ""

    def is_deactivated(self) -> None:
        """Delete their account; the bot is not told."""
        self.on_loop(lambda: setattr(self.chat, "shut", DEACTIVATED))


def _commands(text: str) -> JSON:
    found = [
        {"type": "bot_command", "offset": utf16_units(text[: match.start()]), "length": len(match.group())}
        for match in COMMAND.finditer(text)
    ]
    return {"entities": found} if found else {}
