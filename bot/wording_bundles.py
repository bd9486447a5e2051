"""What the bot says of a 一件事."""

from collections.abc import Mapping, Sequence

from knowledge.matching.facets import Facet

OPENING = "{name}：一共{count}件事，按顺序办，点开看怎么办。"
OPENING_SOME = "{name}：最多{count}件事，按顺序办；〔〕里的人才要办的有{some}件。"
ASKED = "{name}（{count}件事）"
SOURCE = "来源：各事项的指南，第{edition}版"
GO_TO = "{which}去：{place}"
FEE = "第{number}件：{name}：{standard}"
PLUS = "加"  # between limits of different units
ONE_BY_ONE = "每件事的条件和材料以它自己的指南为准。"
SUGGESTED: Mapping[Facet, str] = {
    "materials": "材料汇总",
    "place": "都去哪儿办",
    "time": "一共要多久",
    "fee": "一共多少钱",
    "online": "哪些能网上办",
}
STEPS = "看步骤"
TITLES: Mapping[Facet, str] = {
    "materials": "合起来要带的材料（{count}样，重复的只算一次）",
    "time": "一共要多久、跑几趟",
    "place": "谁来办、去哪儿办",
    "fee": "一共多少钱",
    "online": "哪些能网上办",
    "phone": "各件事的电话",
}
DONE_BY = "{department}：{which}"
NO_MATERIALS = "这几件事的指南都没写要带什么材料。"
CONDITIONAL = "按情形"
IF_NEEDED = "—— 下面这些看情况才带 ——"
ON_THE_SPOT = "当场办完"
NEXT = "下一件"
AT_ONCE = "当场办完的：{which}。"
TOGETHER = "其余按承诺时限一件接一件办，最多要{limit}；能同时办的会更快。"
UNTOLD = "指南没写时限的：{which}，去之前请打电话问。"
SPECIAL = "{which}另有公告、检验、体检等时间，不算在时限里。"
VISITS = "到现场：各件分开跑最多{count}次；一次都不用跑的：{which}。"
VISITS_ONLY = "到现场：各件分开跑最多{count}次，同一个大厅的可以一趟办。"
FREE = "不收费的：{which}。"
FEE_UNTOLD = "指南没写收不收费的：{which}。"
ONLINE = "能网上办的：{which}。"
ON_SITE = "要到现场的：{which}。"
BEYOND = "「{name}」只有{count}件事，请说第1到第{count}件。"
NO_NEXT = "「{name}」到这儿就办完了，没有下一件了。"


def which(numbers: Sequence[int]) -> str:
    """「第1、3、4件」, 「第1至3、7件」."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return f"第{'、'.join(_run(run) for run in runs)}件"


def _run(run: Sequence[int]) -> str:
    return f"{run[0]}至{run[-1]}" if len(run) > 2 else "、".join(map(str, run))


def used_by(numbers: Sequence[int], count: int) -> str:
    return "每件都用" if len(numbers) == count > 1 else f"{which(numbers)}用"
