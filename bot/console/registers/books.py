"""Every register: what it holds, its columns, and who may look."""

from typing import Any

from sqlalchemy import ColumnElement, true
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from bot.broadcasts import deliveries
from bot.broadcasts.hours import RHYTHM_LABELS
from bot.console.registers import readings
from bot.console.registers.fields import (
    choice,
    column_name,
    item,
    number,
    on,
    people,
    person,
    place,
    region,
    text,
    visit_of,
    when,
    yes_no,
)
from bot.console.registers.views import OVERSEERS, Register
from bot.console.visits import EVERYONE, Visit
from knowledge.catalogue.items import FIELD_LABELS
from knowledge.permissions import STATE_LABELS
from knowledge.refusals import TokenMissing
from knowledge.roles import EDITORS, Role
from knowledge.store import columns
from knowledge.store.audit import Outcome
from knowledge.workbook.layouts import BY_KIND

BEYOND_DEPARTMENTS = tuple(role for role in Role if role is not Role.DEPARTMENT_EDITOR)
ROLES = {role.value: role.value for role in Role}
CHANNELS = {"telegram": "Telegram", "wechat": "微信", "web": "网页", "terminal": "终端"}
REPORT_STATES = {readings.OPEN: "待核查", readings.CLOSED: "已办结"}
OUTCOMES = {outcome.value: outcome.value for outcome in Outcome}


class Reports(Register):
    key, display_name, pk_attr = "reports", "纠错反映", "id"
    tells = "市民点「这条不对」反映的每一处，查到了什么，谁办结的。"
    reading, roles = readings.REPORTS, EVERYONE
    fields_default_sort = (("id", True),)
    fields = (
        number("id", "编号"),
        when("at", "时间"),
        choice("state", "状态", REPORT_STATES),
        text("department", "承办部门"),
        item("item_code", "事项"),
        choice("field", "哪一处", FIELD_LABELS),
        text("words", "怎么说的"),
        on("due_on", "期限"),
        text("outcome", "核查结果"),
        text("closed_by", "办结人"),
        when("closed_at", "办结时间"),
        choice("channel", "渠道", CHANNELS),
        number("edition", "版本"),
    )
    exclude_fields_from_list = ("closed_by", "closed_at", "channel", "edition")

    def bounds(self, visit: Visit) -> ColumnElement[bool]:
        """A department's people see what their department looks into."""
        bound = visit.actor.role is Role.DEPARTMENT_EDITOR
        return self.reading.c.department == (visit.actor.department or None) if bound else true()


class Questions(Register):
    key, display_name, pk_attr = "questions", "没答上来的问话", "id"
    tells = "没能答上来的问话，号码已遮去，原文最多留 30 天。处理它们在「市民问题」。"
    reading, roles = readings.UNANSWERED_QUESTIONS, BEYOND_DEPARTMENTS
    fields_default_sort = (("id", True),)
    fields = (
        number("id", "编号"),
        when("at", "时间"),
        text("text", "问话"),
        region("region", "区划"),
        choice("channel", "渠道", CHANNELS),
        number("edition", "版本"),
    )


class Editions(Register):
    key, display_name, pk_attr = "editions", "版本", "number"
    tells = "每一版的来历：谁起草、谁审查、谁批准、谁发布。"
    reading, roles = readings.EDITIONS, EVERYONE
    fields_default_sort = (("number", True),)
    fields = (
        number("number", "版本"),
        choice("state", "状态", STATE_LABELS),
        text("note", "说明"),
        number("base", "从哪一版改起"),
        people("contributors", "参与编辑"),
        when("created_at", "起草时间"),
        text("cleared_by", "合法性审查"),
        text("approved_by", "批准"),
        text("published_by", "发布"),
        when("published_at", "发布时间"),
        text("digest", "内容摘要"),
    )
    exclude_fields_from_list = ("digest",)


class Deliveries(Register):
    key, display_name, pk_attr = "deliveries", "广播送达", "id"
    tells = "每次广播给每个人的一条：发了没有，为什么没发成。收件人一律遮掩。"
    reading, roles = readings.DELIVERIES, BEYOND_DEPARTMENTS
    fields_default_sort = (("id", True),)
    fields = (
        number("id", "编号"),
        number("broadcast", "广播"),
        choice("channel", "渠道", CHANNELS),
        person("person", "收件人（遮掩）"),
        choice("state", "状态", deliveries.STATE_LABELS),
        text("cause", "原因"),
        number("attempts", "尝试次数"),
        number("doubts", "存疑次数"),
        when("due_at", "应发时间"),
        when("attempted_at", "最近尝试"),
    )
    exclude_fields_from_list = ("due_at",)


class Subscribers(Register):
    key, display_name, pk_attr = "subscribers", "订阅的人", "number"
    tells = "可以收到广播的人，一律遮掩；不能按人查找。"
    reading, detailed = readings.SUBSCRIBERS, False
    fields_default_sort = (("created_at", True),)
    fields = (
        number("number", "序号"),
        choice("channel", "渠道", CHANNELS),
        person("person", "谁（遮掩）"),
        yes_no("active", "联系得上"),
        yes_no("wanted", "愿意收"),
        region("region", "区划"),
        choice("persons", "身份", {"自然人": "个人", "法人": "企业和单位", "": ""}),
        choice("rhythm", "多久一次", {**RHYTHM_LABELS, "": ""}),
        number("followed", "关注的事项"),
        when("created_at", "从何时起"),
    )


class Accounts(Register):
    key, display_name, pk_attr = "staff", "工作人员账号", "username"
    tells = "谁有账号，什么角色，是否停用。改动在「账号」。"
    reading = readings.STAFF
    fields = (
        text("username", "用户名"),
        choice("role", "角色", ROLES),
        text("department", "部门"),
        yes_no("disabled", "状态", "已停用", "在用"),
        when("created_at", "设立时间"),
    )


class Sessions(Register):
    key, display_name, pk_attr = "sessions", "登录", "number"
    tells = "现在登录着的人，从哪里、什么时候登录。要让谁退出，在「账号」。历次登录见「审计记录」。"
    reading, detailed = readings.SESSIONS, False
    fields_default_sort = (("seen_at", True),)
    fields = (
        number("number", "序号"),
        text("username", "用户名"),
        choice("role", "角色", ROLES),
        place("origin", "从哪里"),
        when("created_at", "登录时间"),
        when("seen_at", "最近活动"),
    )


class Audit(Register):
    key, display_name, pk_attr = "audit", "审计记录", "number"
    tells = "每一次改动和每一次被拒绝的操作。每条与前一条以摘要相连，改、删、插、换都查得出。"
    reading, menu, beside = readings.AUDIT, "审计", ("验证整条记录", "/audit/verify")
    fields_default_sort = (("number", True),)
    fields = (
        number("number", "第几条"),
        when("at", "时间"),
        text("who", "谁"),
        choice("role", "角色", ROLES),
        text("action", "做了什么"),
        text("subject", "对象"),
        choice("outcome", "结果", OUTCOMES),
        text("reason", "原因"),
        place("origin", "从哪里"),
        text("before", "之前摘要"),
        text("after", "之后摘要"),
        text("hash", "本条摘要"),
    )
    exclude_fields_from_list = ("before", "after", "hash")


class Columns(Register):
    key, display_name, pk_attr = "columns", "列名对照", "key"
    tells = "导入时告诉过程序的列名：哪个单位的哪一列是什么。记错了的，在这里改正或忘掉。"
    reading, roles, editors = readings.COLUMNS, (*EDITORS, *OVERSEERS), EDITORS
    edit_template = "registers/column.html"
    detailed = False
    fields_default_sort = (("source", False),)
    fields = (
        text("source", "文件来自哪里"),
        choice("kind", "哪种表", {layout.kind: layout.title for layout in BY_KIND.values()}),
        text("header", "列名"),
        column_name("field", "就是哪一栏"),
    )
    exclude_fields_from_edit = ("source", "kind", "header")

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Any:
        """Another meaning for a header, unless somebody gave it one meanwhile."""
        visit, seen = visit_of(request), (await request.form()).get("seen")
        if not isinstance(seen, str):
            raise TokenMissing("请从页面上打开这一条再改")
        kind, source, header = str(pk).split(readings.BETWEEN)
        meaning = data["field"] or ""
        await run_in_threadpool(columns.teach, visit.database, visit.actor, source, kind, header, meaning, seen)
        return await self.find_by_pk(request, pk)


BOOKS: tuple[type[Register], ...] = (
    Reports,
    Questions,
    Editions,
    Deliveries,
    Subscribers,
    Accounts,
    Sessions,
    Audit,
    Columns,
)
