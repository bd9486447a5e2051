"""A notice drafted from what changed: counts, departments, templates by kind, short form, audience; and drawn for Telegram."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.broadcasts.content import LONGEST_BODY, LONGEST_SUMMARY, Content
from bot.broadcasts.drafting import draft, short_form
from bot.broadcasts.notices import TEST_MARK, Notice
from bot.channels.telegram import commands
from bot.channels.telegram.buttons import Seal
from bot.channels.telegram.notices import draw_notices
from knowledge import curation
from knowledge.catalogue.changes import Changes, compare
from knowledge.catalogue.guide import Material, Source, TimeLimit
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import HandlingMode
from knowledge.catalogue.places import RegionTree, base_regions
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.roles import Actor, Role
from knowledge.store.database import Database
from tests.bot.broadcast_house import Office
from tests.bot.telegram_house import Shelf
from tests.fakes.telegram import TelegramFake

TREE = RegionTree(base_regions())
A = ServiceItem("A1", "身份证补领", "市公安局", "150700", themes=("证件办理",), promised_limit=TimeLimit(10))
B = ServiceItem("B1", "社保卡补领", "市人社局", "150700", themes=("社会保障",))


def drafted(old: tuple[ServiceItem, ...], new: tuple[ServiceItem, ...]) -> Content:
    catalogue = Catalogue(new)
    return draft(compare(Catalogue(old), catalogue), catalogue, TREE, 7)


def numbered(count: int, prefix: str, **fields: str) -> tuple[ServiceItem, ...]:
    return tuple(ServiceItem(f"{prefix}{n}", f"事项{prefix}{n}", **fields) for n in range(count))  # type: ignore[arg-type]


def test_the_report_of_an_adjustment_of_powers() -> None:
    added, gone = numbered(46, "N"), numbered(122, "C")
    down = numbered(6, "D", use_level="3", power_source="1")
    back = numbered(5, "U", use_level="4", power_source="2")
    after = (
        *added,
        *(replace(item, use_level="4", power_source="2") for item in down),
        *(replace(item, use_level="3", power_source="1") for item in back),
        *(replace(item, state="取消") for item in gone),
    )
    notice = drafted((*down, *back, *gone), after)
    assert notice.title == "事项清单更新：新增 46 项、取消 122 项、下放 6 项、收回 5 项"
    assert notice.summary == "新增46项取消122项下放6项收回5项" and len(notice.summary) <= LONGEST_SUMMARY
    assert set(notice.cancels) == {item.code for item in gone}


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (A, replace(A, promised_limit=TimeLimit(3)), "承诺时限压缩：「身份证补领」由10个工作日改为3个工作日"),
        (A, replace(A, promised_limit=TimeLimit(20)), "承诺时限调整：「身份证补领」由10个工作日改为20个工作日"),
        (A, replace(A, modes=(HandlingMode("网上办"),)), "办理方式调整：「身份证补领」改为网上办"),
        (
            replace(A, materials=(Material("甲"), Material("乙"))),
            replace(A, materials=(Material("甲"),)),
            "（由 2 种减为 1 种）",
        ),
        (A, replace(A, consult="0470-1234567"), "办事指南更新：「身份证补领」（咨询方式）"),
        (
            A,
            replace(A, state="取消", cancelled_on=date(2026, 12, 1), state_basis="某办法"),
            "取消：「身份证补领」（自 2026-12-01 起，依据：某办法）",
        ),
        (replace(A, use_level="3"), replace(A, use_level="4"), "下放：「身份证补领」（改由县级办理）"),
    ],
)
def test_each_kind_of_change_has_its_words(before: ServiceItem, after: ServiceItem, line: str) -> None:
    body = drafted((before, B), (after, B)).body
    assert "【市公安局】" in body and line in body and "市人社局" not in body


def test_a_notice_names_its_document_and_links_what_is_new_first() -> None:
    new = replace(B, source=Source(document_no="呼审改办发〔2018〕13号"))
    notice = drafted((A,), (replace(A, consult="1"), new))
    assert "文件：呼审改办发〔2018〕13号" in notice.body
    assert notice.links == (("B1", "社保卡补领"), ("A1", "身份证补领"))


def test_a_notice_never_grows_beyond_a_message() -> None:
    departments = tuple(ServiceItem(f"X{n}", f"很长的事项名称{n}" * 5, f"第{n}局") for n in range(300))
    body = drafted((), departments).body
    assert len(body) <= LONGEST_BODY and "个部门的变化见公告栏" in body


def test_the_audience_is_the_banner_the_few_themes_and_the_followers() -> None:
    hailar = replace(A, region="150702")
    audience = drafted((hailar,), (replace(hailar, consult="1"),)).audience
    assert (audience.region, audience.themes, audience.items) == ("150702", ("证件办理",), ("A1",))
    both = drafted((hailar, B), (replace(hailar, consult="1"), replace(B, consult="2", themes=()))).audience
    assert (both.region, both.themes) == ("", ())


def test_a_short_form_leaves_out_what_has_no_room() -> None:
    changes = compare(Catalogue(), Catalogue(numbered(12345, "N")))
    assert (short_form(changes, 8), short_form(changes, 7)) == ("新增12345项", "新增12345")
    assert short_form(Changes()) == "办事指南有更新"


NOTICE = Notice(3, "标题", "第一行\n第二行", links=(("A1", "身份证补领"),))


def test_drawn_for_telegram_it_links_to_its_items_and_lets_people_leave() -> None:
    said = draw_notices([NOTICE], 7, "siban_bot", Seal("1:a"))
    assert said.text == "<b>标题</b>\n\n第一行\n第二行"
    assert said.rows[0][0].url == "https://t.me/siban_bot?start=A1"
    assert said.rows[-1][0].text == commands.LEAVE_BUTTON and Seal("1:a").read(7, said.rows[-1][0].data)


def test_a_test_looks_different_from_the_real_one() -> None:
    assert draw_notices([replace(NOTICE, test=True)], 7, "b", Seal("1:a")).text.startswith(f"<b>{TEST_MARK}</b>")


def test_notices_together_are_one_message_and_too_long_ones_are_cut_to_their_heads() -> None:
    two = draw_notices([NOTICE, replace(NOTICE, title="另一个", links=())], 7, "b", Seal("1:a"))
    assert two.text.count("<b>") == 2 and len(two.rows) == 2
    long = [replace(NOTICE, title=f"第{n}个", body=f"头一行\n{'字' * 1900}") for n in range(4)]
    text = draw_notices(long, 7, "b", Seal("1:a")).text
    assert len(text) < 4096 and text.count("头一行") == 4


@pytest.fixture
def office(database: Database, knowledge: Knowledge, tmp_path: Path) -> Iterator[Office]:
    yield Office(TelegramFake(), database, Shelf(knowledge), folder=tmp_path)


EDITOR, REVIEWER = Actor("editor", Role.CENTRE_EDITOR), Actor("reviewer", Role.REVIEWER)


def test_publishing_an_edition_drafts_one_notice_of_it(office: Office) -> None:
    first = curation.publish_first(office.database, Catalogue((A,)))
    assert office.verbs.draft_latest() is None
    curation.publish_first(office.database, Catalogue((A, B)))
    drafted = office.verbs.draft_latest()
    assert drafted and drafted.edition == first + 1 and "社保卡补领" in drafted.content.body
    assert drafted.contributors == (curation.NOBODY,)
    assert office.verbs.draft_latest() is None
    assert Live(office.database, Knowledge.build).current().edition == first + 1
