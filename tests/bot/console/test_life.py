"""An edition's life in the console: from a draft to what citizens are told, and back."""

import re
import threading

from knowledge.rehearsal import Expected
from knowledge.roles import Role
from knowledge.scheduling import PROGRAM
from knowledge.store import comments, question_set
from tests.bot.console.conftest import Office, Seat
from tests.bot.console.test_editing import form_of, save, stored, version
from tests.knowledge.strategies import EDITOR


async def draft(office: Office, by: str = "centre") -> Seat:
    """Edition 2: one item with another limit, another with another address."""
    seat = office.seat(by)
    await save(seat, {**await form_of(seat, "GA-1"), "promised_limit": "15个工作日"})
    await save(seat, {**await form_of(seat, "SC-1", 2), "address": "市民中心"})
    return seat


async def step(office: Office, who: str, name: str, number: int = 2, **more: str) -> int:
    path = f"/edition/{name}"
    return (await office.seat(who).post(path, number=str(number), version=version(office, number), **more)).status_code


async def test_two_people_bring_a_change_to_the_citizens(office: Office) -> None:
    seat = await draft(office)
    home = (await seat.get("/")).text
    assert "您的草稿还没有提交" in home and "变更 2 项" in home and "变更 2 项" in (await seat.get("/editions")).text
    page = (await seat.get("/edition", number=2)).text
    assert "提交</button>" in page and "批准</button>" not in page and "变更 2 项" in page
    assert await step(office, "centre", "submit") == 303
    assert "等您审核" in (await office.seat("review").get("/")).text
    assert await step(office, "review", "approve") == 303
    assert "已批准，等待发布" in (await office.seat("admin").get("/")).text
    assert await step(office, "admin", "publish") == 303
    item = office.desk.live.current().item("GA-1")
    assert item and item.promised_limit and item.promised_limit.value == 15
    history = (await seat.get("/item", code="GA-1")).text
    assert "第 2 版</a> 修改" in history and "第 1 版</a> 列入" in history


async def test_nobody_approves_what_they_wrote_and_a_denied_step_says_why(office: Office) -> None:
    await draft(office)
    await step(office, "centre", "submit")
    office_admin = office.seat("admin")
    await office_admin.post("/accounts/change", username="centre", role="审核", department="")
    response = await office.seat("centre").post("/edition/approve", number="2", version=version(office, 2))
    assert response.status_code == 403 and "不能" in response.text
    assert "批准</button>" not in (await office.seat("centre").get("/edition", number=2)).text


async def test_every_step_wants_the_version_that_was_seen(office: Office) -> None:
    await draft(office)
    for who, name, more in (
        ("centre", "submit", {}),
        ("centre", "withdraw", {}),
        ("review", "approve", {}),
        ("legal", "clear", {}),
        ("review", "send-back", {"words": "改"}),
        ("admin", "publish", {}),
        ("admin", "schedule", {"day": "2026-12-01"}),
        ("admin", "unschedule", {}),
        ("admin", "roll-back", {}),
    ):
        seat = office.seat(who)
        assert (await seat.post(f"/edition/{name}", number="2", **more)).status_code == 422, name
        late = await seat.post(f"/edition/{name}", number="2", version="1", in_force="7", **more)
        assert late.status_code == 409, name


async def test_a_draft_is_sent_back_with_words(office: Office) -> None:
    await draft(office)
    await step(office, "centre", "submit")
    assert await step(office, "review", "send-back", words="") == 403
    assert await step(office, "review", "send-back", words="时限请核对文件") == 303
    page = (await office.seat("centre").get("/edition", number=2)).text
    assert "时限请核对文件" in page and "草稿" in page
    assert (await office.seat("centre").post("/edition/comment", number="2", words="已核对<b>")).status_code == 303
    assert "已核对&lt;b&gt;" in (await office.seat("review").get("/edition", number=2)).text


async def test_a_publication_is_scheduled_and_called_off(office: Office) -> None:
    await draft(office)
    await step(office, "centre", "submit")
    await step(office, "review", "approve")
    assert await step(office, "admin", "schedule", day="2026-13-01") == 403
    assert await step(office, "admin", "schedule", day="2026-12-01", hour="08:30") == 303
    assert "定于 2026-12-01 08:30" in (await office.seat("audit").get("/edition", number=2)).text
    assert await step(office, "admin", "unschedule") == 303
    assert "尚未发布" in (await office.seat("audit").get("/edition", number=2)).text


def let_rehearsals_end() -> None:
    for thread in (thread for thread in threading.enumerate() if thread.name == "rehearsal"):
        thread.join()


async def test_what_would_break_is_named_before_publishing_and_ticked_off(office: Office) -> None:
    seat = office.seat("centre")
    await save(seat, {**await form_of(seat, "SC-1"), "name": "渔业捕捞许可"})
    question_set.add(office.database, EDITOR, Expected("食品经营许可", ("SC-1",)))
    await step(office, "centre", "submit")
    await step(office, "review", "approve")
    assert "回答会变" not in (await seat.get("/edition", number=2)).text  # who cannot publish is not asked
    await office.seat("admin").get("/edition", number=2)
    let_rehearsals_end()
    page = (await office.seat("admin").get("/edition", number=2)).text
    assert "1 句的回答会变" in page and "「食品经营许可」答错了：原来答「食品经营许可」" in page
    for name, more in (("publish", {}), ("schedule", {"day": "2026-12-01"})):
        assert await step(office, "admin", name, **more) == 403
        assert await step(office, "admin", name, accepted="1234567890abcdef", **more) == 403
    mark = re.search(r'name="accepted" value="(\w{16})" required', page)
    assert mark and office.desk.live.current().edition == 1
    assert await step(office, "admin", "schedule", day="2026-12-01", accepted=mark[1]) == 303
    assert await step(office, "admin", "publish", accepted=mark[1]) == 303
    assert "1 句的回答会变，已确认" in (await office.seat("audit").get("/registers/audit/list")).text


async def test_after_a_scheduled_publication_the_home_page_tells_until_somebody_answers(office: Office) -> None:
    with office.database.writing() as connection:
        comments.add(connection, comments.Comment(1, "", office.clock(), PROGRAM, Role.ADMIN, "按时发布了，2 句问话的回答变了"))
    assert "定时发布之后" in (await office.seat("centre").get("/")).text
    assert "定时发布之后" not in (await office.seat("legal").get("/")).text
    await office.seat("review").post("/edition/comment", number="1", words="看过了，是该变")
    assert "定时发布之后" not in (await office.seat("centre").get("/")).text


async def test_rolling_back_publishes_the_old_content_again(office: Office) -> None:
    await draft(office)
    for who, name in (("centre", "submit"), ("review", "approve"), ("admin", "publish")):
        await step(office, who, name)
    assert (await office.seat("admin").post("/edition/roll-back", number="1", in_force="2")).status_code == 303
    assert stored(office, 3, "GA-1") == stored(office, 1, "GA-1")
    item = office.desk.live.current().item("GA-1")
    assert item and item.promised_limit and item.promised_limit.value == 20


async def test_a_draft_on_an_outdated_base_is_not_published_and_says_so(office: Office) -> None:
    await draft(office)
    other = office.seat("dept")
    await save(other, {**await form_of(other, "GA-2"), "address": "别处"})
    for number in (2, 3):
        await step(office, "centre" if number == 2 else "dept", "submit", number)
        await step(office, "review", "approve", number)
    assert await step(office, "admin", "publish", 2) == 303
    assert "基础过时了" in (await office.seat("admin").get("/edition", number=3)).text
    response = await office.seat("admin").post("/edition/publish", number="3", version=version(office, 3))
    assert response.status_code in (403, 409) and "变更 2 项" in response.text


async def test_a_comparison_is_narrowed_by_kind_department_and_limits(office: Office) -> None:
    seat = await draft(office)
    whole = (await seat.get("/edition", number=2)).text
    assert "居民身份证补领" in whole and "食品经营许可" in whole and "20工作日" in whole and "15工作日" in whole
    limits = (await seat.get("/edition", number=2, only_limits=1)).text
    assert "居民身份证补领" in limits and "食品经营许可" not in limits
    one = (await seat.get("/edition", number=2, department="市市场监督管理局")).text
    assert "居民身份证补领" not in one and "食品经营许可" in one
    assert "没有符合筛选条件的变化" in (await seat.get("/edition", number=2, kind="取消")).text
    backwards = (await seat.get("/compare", old=2, new=1)).text
    assert "第 2 版 → 第 1 版" in backwards and backwards.index("15工作日") < backwards.index("20工作日")


async def test_the_home_page_prints_rule_and_denominator(office: Office) -> None:
    page = (await office.seat("audit").get("/")).text
    assert "分母 3" in page and "一个事项只算一种办理方式" in page
    assert "2 项 66.7%" in page and "1 项 33.3%" in page and "各方式合计 3 项次，等于总数" in page
    assert page.count("未公布") == 14
