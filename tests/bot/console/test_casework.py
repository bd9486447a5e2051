"""What citizens wait for, in the console: aliases, owners, answers; and a draft rehearsed with the question set."""

import asyncio
import threading
from datetime import date

from bot.messages import Address
from bot.store import questions, ratings, reports
from bot.store.questions import Asked
from bot.store.ratings import Rating
from knowledge.rehearsal import Expected, share_right
from knowledge.store import audit, editions, question_set
from tests.bot.console.conftest import MORNING, POLICE, Office
from tests.bot.console.test_editing import form_of, read_form, save, stored
from tests.bot.console.test_parts import fields_in


def ask(office: Office, *texts: str) -> None:
    with office.database.writing() as connection:
        for text in texts:
            questions.note(connection, Asked(MORNING, "web", text, "not_found"))


async def test_questions_alike_are_one_case_and_become_an_alias_in_a_draft(office: Office) -> None:
    ask(office, "身份证掉河里了咋整", "身份证掉河里了", "推荐个饭馆")
    seat = office.seat("centre")
    page = (await seat.get("/cases")).text
    assert "2 件" in page and "2 次" in page and "推荐个饭馆" in page and "最接近的事项" in page
    assert "市民的问题等人处理" in (await seat.get("/")).text
    form = {"texts": ["身份证掉河里了咋整", "身份证掉河里了"], "phrase": "身份证掉河里了", "code": "GA-1"}
    response = await seat.post("/cases/alias", **form)
    assert response.status_code == 303 and "edition=2" in response.headers["location"]
    assert stored(office, 2, "GA-1").aliases == ("身份证掉河里了",)
    page = (await seat.get("/cases")).text
    assert "身份证掉河里了" not in page and "1 件" in page
    assert "居民身份证补领" in (await seat.get("/questions")).text


async def test_a_second_alias_goes_into_the_same_draft(office: Office) -> None:
    seat = office.seat("centre")
    ask(office, "身份证掉河里了", "下馆子的执照")
    await seat.post("/cases/alias", texts="身份证掉河里了", phrase="身份证掉河里了", code="GA-1")
    response = await seat.post("/cases/alias", texts="下馆子的执照", phrase="下馆子的执照", code="SC-1")
    assert "edition=2" in response.headers["location"]


async def test_what_is_set_aside_or_given_away_leaves_the_list(office: Office) -> None:
    ask(office, "推荐个饭馆", "羊跑丢了找谁")
    seat = office.seat("review")
    assert (await seat.post("/cases/aside", texts="推荐个饭馆", decision="out_of_scope")).status_code == 303
    assert (await seat.post("/cases/assign", texts="羊跑丢了找谁", to=POLICE)).status_code == 303
    page = (await office.seat("dept").get("/cases")).text
    assert "推荐个饭馆" not in page and "羊跑丢了找谁" in page and POLICE in page
    assert "加为日常用语</button>" in page and "加为日常用语</button>" not in (await seat.get("/cases")).text
    assert (await seat.post("/cases/aside", texts="羊跑丢了找谁", decision="whatever")).status_code == 403
    assert (await seat.post("/cases/done", texts="")).status_code == 403
    await seat.post("/cases/done", texts="羊跑丢了找谁")
    assert "没有等人处理的问题" in (await seat.get("/cases")).text


async def test_a_report_and_low_ratings_are_closed_with_a_word(office: Office) -> None:
    told = {"item_code": "GA-1", "field": "consult", "edition": 1, "words": "打不通<b>", "department": POLICE}
    with office.database.writing() as connection:
        number = reports.file(connection, Address("web", "p"), MORNING, **told, due_on=date(2026, 11, 20))
        ratings.rate(connection, Address("web", "q"), Rating(MORNING, "web", 1, "SC-1", 1))
    seat = office.seat("centre")
    page = (await seat.get("/cases")).text
    assert "咨询方式不对" in page and "打不通&lt;b&gt;" in page and "已过期" in page and "不满意 1 次" in page
    assert "1 件已过期限" in (await seat.get("/")).text
    assert (await seat.post("/cases/report", key=str(number), outcome="")).status_code == 403
    unpublished = await seat.post("/cases/report", key=str(number), outcome="电话已更正", mended="1")
    assert unpublished.status_code == 403 and "改正没有发布" in unpublished.text
    assert (await seat.post("/cases/report", key=str(number), outcome="电话是对的，午休没人")).status_code == 303
    assert (await seat.post("/cases/rating", key="SC-1")).status_code == 303
    assert "没有等人处理的问题" in (await seat.get("/cases")).text


async def test_the_question_set_is_kept_by_those_who_may(office: Office) -> None:
    seat = office.seat("centre")
    assert (await seat.post("/questions/add", text="身份证丢了", codes="GA-1、GA-2")).status_code == 303
    assert (await seat.post("/questions/add", text="登月", codes="NIX")).status_code == 403
    with office.database.reading() as connection:
        assert question_set.everything(connection) == [Expected("身份证丢了", ("GA-1", "GA-2"))]
    assert "移出</button>" not in (await office.seat("audit").get("/questions")).text
    await seat.post("/questions/remove", text="身份证丢了")
    assert "还是空的" in (await seat.get("/questions")).text


async def test_a_draft_is_rehearsed_and_what_would_break_is_named(office: Office) -> None:
    seat = office.seat("centre")
    for text, code in (("居民身份证补领", "GA-1"), ("开小船打鱼", "GA-1")):
        await seat.post("/questions/add", text=text, codes=code)
    await save(seat, {**await form_of(seat, "GA-1"), "name": "渔业捕捞许可", "aliases": "开小船打鱼"})
    await seat.get("/rehearsal", edition=2)
    for thread in (thread for thread in threading.enumerate() if thread.name == "rehearsal"):
        await asyncio.to_thread(thread.join)
    assert (await seat.get("/rehearsal/progress", edition=2)).json()["working"] is False
    page = (await seat.get("/rehearsal", edition=2)).text
    assert "「居民身份证补领」" in page and "答错了" in page and "答对了" in page
    assert "1/2" in page
    assert "用问题集演练" in (await seat.get("/edition", number=2)).text


async def test_a_question_becomes_an_option_of_an_item_in_a_draft(office: Office) -> None:
    ask(office, "身份证在外地丢了能补吗", "在外地身份证丢了能补吗")
    await office.seat("review").post("/cases/assign", texts="身份证在外地丢了能补吗", to=POLICE)
    seat = office.seat("dept")
    page = (await seat.get("/cases")).text
    assert "加成情形</button>" in page and "做成一件事" not in page
    shown = await seat.get("/item/edit", code="GA-1", question="身份证在外地丢了能补吗")
    assert "市民问" in shown.text
    form = read_form(shown.text)
    assert (form["situations.0.text"], form["situations.0.label"]) == ("您是哪种情况？", "身份证在外地丢了能补吗")
    form |= {"situations.0.label": "在外地丢的", "situations.1.key": "1", "situations.1.label": "在本地丢的"}
    response = await save(seat, form)
    assert response.status_code == 303, response.text[-2000:]
    assert [option.label for option in stored(office, 2, "GA-1").situations[0].options] == ["在外地丢的", "在本地丢的"]
    assert "没有等人处理的问题" in (await seat.get("/cases")).text
    with office.database.reading() as connection:
        assert question_set.everything(connection) == [Expected("身份证在外地丢了能补吗", ("GA-1",))]
        assert [row.action for row in audit.latest(connection, 2)] == ["加成情形", "修改"]


async def test_a_question_becomes_a_bundle_that_answers_it(office: Office) -> None:
    ask(office, "身份证丢了要挂失再补领")
    seat = office.seat("centre")
    assert "做成一件事" in (await seat.get("/cases")).text
    shown = (await seat.get("/bundle/edit", question="身份证丢了要挂失再补领")).text
    form = fields_in(shown)
    assert form["name"] == form["sayings"] == "身份证丢了要挂失再补领" and form["steps.0.item_code"].startswith("GA-")
    wrong = await seat.post("/bundle/edit", **{**form, "name": "", "steps.0.item_code": "没有"})
    assert wrong.status_code == 422 and "市民问" in wrong.text
    form |= {"name": "丢了身份证", "steps.0.item_code": "GA-2", "steps.1.item_code": "GA-1"}
    form = {name: value for name, value in form.items() if not name.startswith(("form_token", "steps.2"))}
    assert (await seat.post("/bundle/edit", **form)).status_code == 303
    with office.database.reading() as connection:
        assert editions.load(connection, 2).bundles[0].codes == ("GA-2", "GA-1")
        assert question_set.everything(connection) == [Expected("身份证丢了要挂失再补领", ("GA-2", "GA-1"))]
    assert "没有等人处理的问题" in (await seat.get("/cases")).text
    drafted = office.desk.shelf.knowledge(2)
    assert drafted.occasion("身份证丢了要挂失再补领") and share_right(
        drafted, [Expected("身份证丢了要挂失再补领", ("GA-2",))]
    ) == (1, 1)
