"""One row of the table of something's life: from which states to which, and by whom."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from knowledge.refusals import NotAllowed
from knowledge.roles import Actor, Role

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True)
class Transition(Generic[S, T]):
    """These roles may take it from one of these states to that one."""

    sources: tuple[S, ...]
    target: T
    roles: tuple[Role, ...]

    def check_role(self, action: str, by: Actor) -> None:
        """Raises NotAllowed for a person whose role is not in the row."""
        if by.role not in self.roles:
            roles = "或".join(f"「{role}」" for role in self.roles)
            raise NotAllowed(f"「{by.role}」不能{action}，需要由{roles}操作")
