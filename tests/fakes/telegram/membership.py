"""Why the bot may not write somewhere, and how it is told of it."""

from tests.fakes.telegram.chats import JSON, Chat
from tests.fakes.telegram.world import World

NEVER_SPOKE = "bot can't initiate conversation with a user"
BLOCKED = "bot was blocked by the user"
DEACTIVATED = "user is deactivated"
NOT_A_MEMBER = "bot is not a member of the group chat"
KICKED = "bot was kicked from the group chat"


def member_change(world: World, chat: Chat, by: JSON, before: str, after: str) -> JSON:
    """A `my_chat_member` update: who changed the bot's standing in a chat."""
    standing = {"chat": chat.data(), "from": by, "date": int(world.clock.now())}
    old, new = ({"user": world.sender(), "status": status, **_until(status)} for status in (before, after))
    return {"my_chat_member": {**standing, "old_chat_member": old, "new_chat_member": new}}


def _until(status: str) -> JSON:
    return {"until_date": 0} if status == "kicked" else {}


def move(world: World, old: Chat, number: int, by: JSON) -> tuple[Chat, list[JSON]]:
    """The supergroup that a group becomes, and the two updates that tell of it."""
    new = Chat(number, "supergroup", old.title)
    world.chats[number], old.moved_to = new, number
    farewell = old.add(by, world.clock.now(), {"migrate_to_chat_id": number})
    greeting = new.add(by, world.clock.now(), {"migrate_from_chat_id": old.id})
    return new, [{"message": farewell}, {"message": greeting}]
