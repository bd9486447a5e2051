"""Workbooks in and out: upload, problems by cell, what would change, a draft; export and blank templates."""

from collections import Counter
from io import BytesIO
from typing import Any
from urllib.parse import quote

from starlette.responses import JSONResponse, Response

from bot.console.comparing import compared
from bot.console.jobs import Job, Wishes
from bot.console.paging import part
from bot.console.visits import Visit
from knowledge import curation
from knowledge.catalogue.codes import LIST_KINDS
from knowledge.catalogue.problems import Problem
from knowledge.exports import write_aside
from knowledge.refusals import BaseOutdated, NotAllowed, TokenMissing
from knowledge.store import columns
from knowledge.workbook import Unreadable, mark_confined
from knowledge.workbook.blank import write_blank
from knowledge.workbook.layouts import BY_KIND
from knowledge.workbook.reading import MAX_FILE_BYTES

UPLOAD_LIMIT = MAX_FILE_BYTES + 64 * 1024  # the form around the file
PROBLEMS_SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_list(visit: Visit) -> Response:
    return visit.show("imports.html", jobs=visit.desk.jobs.of(visit.actor.username), **_choices(visit))


def upload(visit: Visit) -> Response:
    file = visit.upload("file")
    if file is None:
        raise NotAllowed("请先选择一个 .xlsx 或 .csv 文件")
    content = file.file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise NotAllowed(f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB，请只保留需要的工作表再试")
    job = visit.desk.jobs.start(visit.actor.username, file.filename or "上传.xlsx", content, _wishes(visit))
    return visit.go("/import", key=job.key)


def show(visit: Visit) -> Response:
    job = _job(visit, visit.query("key"))
    if job.merged is None:
        return visit.show("import_working.html", job=job)
    merged, severity = job.merged, visit.query("rule")
    shown = [problem for problem in merged.problems if not severity or problem.rule == severity]
    return visit.show(
        "import.html",
        job=job,
        merged=merged,
        imported=job.imported,
        rules=Counter((p.rule, p.severity) for p in merged.problems).most_common(),
        rule=severity,
        problems=part(shown, visit.query_number("problems", 1), PROBLEMS_SHOWN),
        remedy=remedy,
        **_choices(visit),
        **compared(visit, merged.changes),
    )


def tell_progress(visit: Visit) -> Response:
    job = _job(visit, visit.query("key"))
    return JSONResponse({"working": job.working, "stage": job.stage, "done": job.done, "total": job.total})


def merge_again(visit: Visit) -> Response:
    job = _job(visit, visit.text("key"))
    visit.desk.jobs.merge_again(job, _wishes(visit))
    return visit.go("/import", key=job.key)


def teach(visit: Visit) -> Response:
    """What a column means that the program does not know, remembered for the next workbook of the same source."""
    job = _job(visit, visit.text("key"))
    columns.teach(visit.database, visit.actor, job.wishes.source, visit.text("kind"), visit.text("header"), visit.text("field"))
    visit.desk.jobs.read_again(job)
    return visit.go("/import", key=job.key)


def make_draft(visit: Visit) -> Response:
    """The draft, made from the edition that the file was merged into; nothing when another came in force meanwhile."""
    job = _job(visit, visit.text("key"))
    base = visit.number("base")
    if base is None or job.merged is None:
        raise TokenMissing("请重新打开这次导入的页面后再操作")
    if base != job.merged.base or base != visit.shelf.in_force():
        visit.desk.jobs.merge_again(job, job.wishes)
        raise BaseOutdated("现行版本刚刚换过，已重新比对这个文件，请重新打开这次导入的页面，核对后再存为草稿")
    if job.merged.refused:
        raise NotAllowed("有不能导入的行，请按问题清单改好文件后重新上传")
    number = curation.open_draft(visit.database, job.merged.catalogue, visit.actor, base, f"导入 {job.name}")
    visit.desk.jobs.drop(job)
    return visit.go("/edition", "已存为草稿，请核对变化后提交审核", number=number)


def drop(visit: Visit) -> Response:
    visit.desk.jobs.drop(_job(visit, visit.text("key")))
    return visit.go("/imports", "已放弃这次导入，什么都没有写入")


def download_marked(visit: Visit) -> Response:
    """The same workbook with the cells that have problems marked and commented."""
    job = _job(visit, visit.query("key"))
    if job.merged is None:
        raise NotAllowed("还没有处理完，请稍后再下载")
    try:
        marked = mark_confined(job.path, job.merged.problems)
    except Unreadable as unreadable:
        raise NotAllowed(unreadable.reason) from unreadable
    return _file(marked, f"{job.name.rsplit('.', 1)[0]}-问题标注.xlsx")


def export(visit: Visit) -> Response:
    number = visit.query_number("edition") or visit.shelf.in_force()
    if number:
        visit.shelf.edition(number)  # says so when there is none
    return _file(write_aside(visit.database, number), f"四办目录-第{number}版.xlsx")


def download_blank(visit: Visit) -> Response:
    kind = "清单" if visit.query("kind") == "list" else "办事指南"
    target = BytesIO()
    write_blank(target, guide=kind != "清单")
    return _file(target.getvalue(), f"四办{kind}模板.xlsx")


def remedy(problem: Problem) -> str:
    """The way out as this page offers it: the command line has other words for it."""
    if problem.rule == "删减":
        return "文件只是其中一部分的，请选「只增补和更新」；确实要删去的，请在下面勾选确认"
    return problem.remedy


def _choices(visit: Visit) -> dict[str, Any]:
    """The lists and regions that a file may be for."""
    tree = visit.desk.live.current().tree
    regions = [region for region in tree.regions if region.tier in ("市", "旗市区")]
    with visit.database.reading() as connection:
        known = columns.sources(connection)
    fields = {kind: [(c.field, c.headers.split()[0]) for c in layout.columns if c.exported] for kind, layout in BY_KIND.items()}
    lists = list(LIST_KINDS.labels.values())
    return {"list_kinds": lists, "regions": regions, "sources": known, "fields_by_kind": fields}


def _wishes(visit: Visit) -> Wishes:
    add, delete = visit.text("way") != "replace", visit.text("delete_missing") == "1"
    return Wishes(visit.text("list_kind"), visit.text("region"), add, delete, visit.text("source")[: columns.LONGEST_SOURCE])


def _job(visit: Visit, key: str) -> Job:
    job = visit.desk.jobs.find(key, visit.actor.username)
    if job is None:
        raise NotAllowed("这次导入已经结束，或程序重启过；请重新上传文件")
    return job


def _file(content: bytes, name: str) -> Response:
    disposition = f"attachment; filename=\"siban.xlsx\"; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=XLSX, headers={"Content-Disposition": disposition})
