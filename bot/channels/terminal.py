"""The terminal channel: `siban chat` and the plain text of `siban ask`."""

import uuid
from collections.abc import Callable

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from bot import wording
from bot.messages import Address, Question, Reply, Section

CHANNEL = "terminal"
QUIT = ("退出", "exit", "quit", "q")


def new_person() -> str:
    """An id for someone at this terminal."""
    return uuid.uuid4().hex


def to_question(text: str, person: str, region: str = "", at: tuple[float, float] | None = None) -> Question:
    """One line typed; every line is a message of its own."""
    return Question(Address(CHANNEL, person), uuid.uuid4().hex, text, region=region, at=at)


def render(reply: Reply) -> RenderableType:
    """A reply as a panel: title, sections, numbered choices, notes in grey."""
    parts = [Text(reply.opening, style="bold")] if reply.opening else []
    told = [part for section in reply.sections for part in _section(section)]
    told += [Text(part.text) for part in reply.more]
    asked = [Text(f"\n{reply.asks}")] if reply.asks else []
    asked += [Text(f"\n {n}. {c.name}").append(f"　{c.hint}", style="dim") for n, c in enumerate(reply.choices, 1)]
    parts += asked + told if reply.guess else told + asked
    parts += [part for section in reply.details for part in _section(section)]
    parts += [Text(f"\n{note}", style="dim") for note in reply.notes]
    suggestions = Text("　".join(reply.suggestions), style="dim italic") if reply.suggestions else Text()
    return Group(Panel(Group(*parts), border_style="green" if reply.item else "yellow"), suggestions)


def _section(section: Section) -> list[Text]:
    heading = [Text(f"\n{section.title}", style="cyan")] if section.title else []
    return [*heading, *(Text(line) for line in section.lines)]


def chat(answer: Callable[[Question], Reply], console: Console, region: str = "") -> None:
    """Ask and answer until the person leaves; the region is told with the first line and remembered."""
    person = new_person()
    console.print(render(Reply("smalltalk", opening=wording.GREETING, notes=("输入「退出」结束。",))))
    while (text := _read(console)) is not None:
        if text.strip():
            console.print(render(answer(to_question(text, person, region))))
            region = ""


def _read(console: Console) -> str | None:
    try:
        text = console.input("[bold green]您[/]：")
    except (EOFError, KeyboardInterrupt):
        return None
    return None if text.strip().lower() in QUIT else text
