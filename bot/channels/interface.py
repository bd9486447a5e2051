"""A reply as plain data: the JSON that the web interface and `siban ask --json` give."""

from dataclasses import asdict
from typing import Any

from bot.messages import Reply


def reply_data(reply: Reply, conversation: str = "") -> dict[str, Any]:
    """Every field of `Reply` under its own name, with `text` (the whole reply as plain text) and `conversation`.

    `item` is None without an item. Limits are `{"value", "unit", "text"}`, value 0 is 即办; distances are metres;
    positions are WGS-84 degrees. What a guide does not publish is None or empty.
    """
    return asdict(reply) | {"text": reply.text, "conversation": conversation}
