"""The report of a broadcast as a workbook: nothing in it is a formula or a link, and no recipient is named."""

from collections.abc import Iterable, Sequence
from io import BytesIO

import xlsxwriter

from bot.broadcasts.audience import masked
from bot.broadcasts.deliveries import STATE_LABELS, Delivery, State
from bot.broadcasts.life import Broadcast
from bot.broadcasts.report import Report
from bot.console.showing import moment

HARMLESS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_report(broadcast: Broadcast, report: Report, rows: Iterable[Delivery]) -> bytes:
    """Two sheets: the figures, and a row a recipient (masked)."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, HARMLESS) as book:
        _write(book.add_worksheet("汇总"), [("广播", f"第 {broadcast.number} 号"), *_summary(broadcast, report)])
        told = [
            (one.id, one.address.channel, masked(one.address.person), STATE_LABELS[one.state], one.cause, one.attempts)
            for one in rows
        ]
        _write(book.add_worksheet("收件人"), [("序号", "渠道", "收件人（遮掩）", "状态", "原因", "尝试次数"), *told])
    return target.getvalue()


def _summary(broadcast: Broadcast, report: Report) -> list[tuple[str, object]]:
    states = [(STATE_LABELS[state], report.of(state)) for state in State]
    causes = [(f"{STATE_LABELS[state]}：{cause}", number) for state in State for cause, number in _causes(report, state)]
    left = [(f"退订：{reason or '没有说原因'}", number) for reason, number in report.unsubscribed]
    people = [("起草", "、".join(broadcast.contributors)), ("批准", broadcast.approved_by), ("启动", broadcast.launched_by)]
    times = [("启动时间", moment(broadcast.launched_at)), ("结束时间", moment(broadcast.ended_at))]
    total = [("收件人（启动时冻结）", report.size), ("合计是否相符", "相符" if report.adds_up else "不相符")]
    return [("标题", broadcast.content.title), *people, *times, *total, *states, *causes, *left, ("随后的提问", report.asked)]


def _causes(report: Report, state: State) -> list[tuple[str, int]]:
    return [(cause, number) for cause, number in report.causes(state) if state not in (State.SENT, State.WAITING)]


def _write(sheet: "xlsxwriter.worksheet.Worksheet", rows: Sequence[Sequence[object]]) -> None:
    sheet.set_column(0, 5, 20)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, str(value))
