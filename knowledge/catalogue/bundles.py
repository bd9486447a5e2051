"""一件事: something that happens in life, and the items that it takes, in their order."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BundleStep:
    """One item of a bundle by its code; `note` tells what it is for here, `when` for whom it is (empty: everybody)."""

    item: str
    note: str = ""
    when: str = ""


@dataclass(frozen=True)
class Bundle:
    """One 一件事; `sayings` are the words in which people bring it up."""

    code: str
    name: str
    sayings: tuple[str, ...] = ()
    steps: tuple[BundleStep, ...] = ()
    demonstration: bool = False  # 演示数据

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its items, in order."""
        return tuple(step.item for step in self.steps)
