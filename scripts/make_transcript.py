"""Ask twenty questions in the terminal and twenty through the web interface, and write down what was said.

    python -m scripts.make_transcript

Writes docs/transcript.md, from the demonstration catalogue, on a Tuesday morning.
"""

import asyncio
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2

from bot import wiring
from bot.assistant import Assistant
from bot.channels import terminal
from bot.program import Program, build, load_sample
from bot.settings import Settings

TARGET = Path(__file__).resolve().parent.parent / "docs" / "transcript.md"
MOMENT = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class Line:
    """One message: words, or a position, or the button of the n-th choice."""

    text: str = ""
    at: tuple[float, float] | None = None
    choice: int = 0


# Each list is one person's conversation.
TERMINAL = (
    [Line("身份证丢了咋整"), Line("满洲里"), Line("那要多久"), Line("要钱不"), Line("能在网上办吗"), Line("谢谢")],
    [Line("公积金咋取"), Line("1"), Line("带啥"), Line("都需要本人去吗")],
    [Line("老人没了户口咋销"), Line("去哪儿办"), Line("阿荣旗那吉镇")],
    [Line("想开个小饭馆要办啥证"), Line("要带什么材料，多久，多少钱")],
    [
        Line("今天天气咋样"),
        Line("哪儿能办假证"),
        Line("你们窗口态度太差了没人管"),
        Line("宇宙飞船上天许可咋办"),
        Line("？？？"),
    ],
)
WEB = (
    [Line("補領結婚證"), Line(choice=1), Line("要帶咩文件"), Line("电话多少"), Line("谢谢")],
    [Line("wo xiang ban hu zhao"), Line(choice=1), Line(at=(49.595, 117.38)), Line("几天能拿到")],
    [Line("sfz过期了去哪换"), Line("海拉尔"), Line("要多少钱")],
    [Line("娃要上户口带啥"), Line("都不是"), Line("出生登记")],
    [Line("异地就医备案能网上办吗"), Line("什么条件"), Line("我手机13900000000你记一下")],
    [Line("房子过户"), Line("第二个"), Line("在扎兰屯哪儿办")],
)


def program(folder: str) -> Program:
    """The real program on an empty database, with the clock stopped."""
    built = build(Settings(data_dir=Path(folder)))
    load_sample(built.database)
    assistant = Assistant(built.database, built.live, lambda: MOMENT)
    return replace(built, assistant=assistant, clock=lambda: MOMENT)


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.splitlines())


def talk_in_terminal(running: Program, lines: Iterable[Line]) -> list[str]:
    person = terminal.new_person()
    told = []
    for line in lines:
        reply = running.assistant.answer_now(terminal.to_question(line.text, person, at=line.at))
        told.append(f"**{line.text}**\n\n{quoted(reply.text)}\n")
    return told


async def talk_on_web(running: Program, lines: Iterable[Line]) -> list[str]:
    transport = httpx2.ASGITransport(app=wiring.build_web(running))
    body: dict[str, Any] = {}
    told, choices = [], []
    async with httpx2.AsyncClient(transport=transport, base_url="http://siban") as client:
        for line in lines:
            if line.choice and not choices:
                continue  # the question was answered at once
            picked = choices[line.choice - 1] if line.choice and choices else None
            asked = {"text": picked["name"] if picked else line.text, "pick": picked["code"] if picked else None, "at": line.at}
            answer = (await client.post("/api/ask", json={**body, **{k: v for k, v in asked.items() if v}})).json()
            body, choices = {"conversation": answer["conversation"]}, answer["choices"] or choices
            shown = f"（点选）{picked['name']}" if picked else f"（位置 {line.at[0]}, {line.at[1]}）" if line.at else line.text
            told.append(f"**{shown}** `{answer['outcome']}`\n\n{quoted(answer['text'])}\n")
    return told


def chapters(title: str, talks: Iterable[Iterable[Line]], talk: Callable[[Iterable[Line]], list[str]]) -> list[str]:
    return [f"## {title}\n", *(part for n, lines in enumerate(talks, 1) for part in (f"### {n}\n", *talk(lines)))]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        running = program(folder)
        told = chapters("终端 `siban chat`", TERMINAL, lambda lines: talk_in_terminal(running, lines))
        told += chapters("网页 `POST /api/ask`", WEB, lambda lines: asyncio.run(talk_on_web(running, lines)))
        running.database.close()
    head = "# A talk with siban\n\nMade by `python -m scripts.make_transcript` on the demonstration catalogue (演示数据).\n"
    TARGET.write_text("\n".join([head, *told]), encoding="utf-8")
    print(f"{TARGET.name}: {sum(map(len, (*TERMINAL, *WEB)))} 问")


if __name__ == "__main__":
    main()
