"""Questions that people ask: the question files of the tests, and variations of them."""

import json
from collections.abc import Iterator
from functools import cache
from random import Random

from scripts.batteries.stage import ROOT

OPENINGS = ("", "你好，", "请问", "麻烦问一下，", "那个", "我想问下 ", "急！", "同志，")
ENDINGS = ("", "？", "?", "啊", "，谢谢", "。。。", " 咋整", "，急急急", "~", "，在线等", "😊")
# Numbers that are nobody's: phones of offices, dates, documents, codes of firms, amounts, plates.
HARMLESS = (
    "，电话是0470-8223456吗",
    "，打12345行不行",
    "，2018年9月30日的文件",
    "，呼审改办发〔2018〕11号",
    "，信用代码91150702MA0N3XY21K",
    "，注册资金5000000元",
    "，2023-05-16办的",
    "，蒙E12345的车",
    "，房子89.6平米，总价658000",
    "，08:30-17:00上班不",
    "，邮编021008",
    "，事项编码11440000006939756B2440101007000",
    "，客服400-812-3456",
    "，身高1.72米，1988年生的",
    "，排队号A0137",
    "，办了3次了，跑了20公里",
    "，社保交了15年零3个月",
    "，QQ群 123456",
)


@cache
def questions() -> tuple[str, ...]:
    """Every question of the files, in and out of scope."""
    paths = sorted((ROOT / "tests" / "questions").glob("*.jsonl"))
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return tuple(dict.fromkeys(json.loads(line)["query"] for line in lines))


def variations(count: int, chance: Random) -> Iterator[str]:
    """Clean questions: those of the files, then the same in other words and with harmless numbers."""
    yield from questions()[:count]
    for _ in range(count - len(questions())):
        number = chance.choice(HARMLESS) if chance.random() < 0.5 else ""
        yield chance.choice(OPENINGS) + chance.choice(questions()) + number + chance.choice(ENDINGS)
