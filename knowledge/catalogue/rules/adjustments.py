"""Rules on 动态调整 decisions: R17, R18."""

from collections.abc import Iterator

from knowledge.catalogue.adjustments import Adjustment
from knowledge.catalogue.rules.finding import Finding


def what_is_delegated_names_the_level(decision: Adjustment) -> Iterator[Finding]:
    """下放 names the level that takes the power over: else nobody can be told where to go."""
    if decision.kind == "下放" and not decision.after.level:
        yield Finding("after.level", "下放的调整没写承接的行使层级", "请填写现行使层级，例如「县级」")


def what_is_cancelled_has_grounds_and_a_date(decision: Adjustment) -> Iterator[Finding]:
    """取消 has a basis or a document, and a date, so that the item can go on answering with its cancellation."""
    if decision.kind != "取消":
        return
    if not decision.basis and not decision.document_no:
        yield Finding("basis", "取消的调整没写依据", "请填写调整依据或公布文号")
    if decision.effective_on is None:
        yield Finding("effective_on", "取消的调整没写生效日期", "请填写生效日期，例如「2026-11-01」")
