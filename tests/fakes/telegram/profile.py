"""What the bot shows of itself."""

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.telegram.chats import JSON
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.parameters import Parameters
from tests.fakes.telegram.world import World

MOST_COMMANDS = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LONGEST_COMMAND_DESCRIPTION = 256


def get_me(world: World, _: Parameters) -> JSON:
    return world.bot


def set_my_commands(world: World, parameters: Parameters) -> bool:
    commands = parameters.objects("commands", "bot commands")
    if commands is None:
        raise bad_request("can't parse bot commands JSON object")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        _check_command(command)
    world.profile["commands"] = commands
    return True


def _check_command(command: JSON) -> None:
    if not COMMAND.fullmatch(command.get("command", "").removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(command.get("description", "")) <= LONGEST_COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def setter(name: str, longest: int, refusal: str) -> Callable[[World, Parameters], bool]:
    def set_it(world: World, parameters: Parameters) -> bool:
        if len(parameters.text(name)) > longest:
            raise bad_request(refusal)
        world.profile[name] = parameters.text(name)
        return True

    return set_it


METHODS: dict[str, Callable[[World, Parameters], Any]] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "setMyDescription": setter("description", 512, "BOT_DESCRIPTION_TOO_LONG"),
    "setMyShortDescription": setter("short_description", 120, "BOT_SHORT_DESCRIPTION_TOO_LONG"),
}
