"""`siban import` and `siban check` as staff call them: what is left out, what is refused, what is written."""

from pathlib import Path

import pytest

from tests.bot.test_command import Command

HEADER = "事项名称,实施部门,办理类型,承诺时限,责任科室\n"
FOR_HAILAR = ("--list", "四办", "--region", "150702")


@pytest.fixture
def siban(tmp_path: Path) -> Command:
    return Command(tmp_path / "data")


def write(path: Path, *names: str, limit: str = "5个工作日") -> str:
    path.write_text(HEADER + "".join(f"{name},一局,一次办,{limit},一科\n" for name in names), encoding="utf-8")
    return str(path)


def test_a_second_sheet_is_refused_added_and_a_repeat_changes_nothing(siban: Command, tmp_path: Path) -> None:
    first, second = write(tmp_path / "一.csv", "甲证", "乙证"), write(tmp_path / "二.csv", "丙证")
    ran = siban("import", first, *FOR_HAILAR, "--publish")
    assert ran.exit_code == 0, ran.stderr
    assert ran.stdout.index("以下列没有导入：责任科室") < ran.stdout.index("增加 2 项")
    refused = siban("import", second, *FOR_HAILAR, "--publish")
    assert refused.exit_code == 2
    assert "2 个事项中的 2 个" in refused.stderr and "--delete-missing" in refused.stderr and "--add" in refused.stderr
    added = siban("import", second, *FOR_HAILAR, "--publish", "--add")
    assert "第 2 版：3 个事项" in added.stdout
    again = siban("import", second, *FOR_HAILAR, "--publish", "--add")
    assert again.exit_code == 0
    assert "没有变化" in again.stdout and "已发布" not in again.stdout


def test_a_real_list_takes_the_place_of_the_demonstration(siban: Command, tmp_path: Path) -> None:
    siban("init")
    ran = siban("import", write(tmp_path / "一.csv", "甲证"), *FOR_HAILAR, "--publish")
    assert ran.exit_code == 0, ran.stderr
    assert "演示数据让位" in ran.stdout and "：1 个事项，0 个办理点" in ran.stdout


def test_check_says_what_import_says(siban: Command, tmp_path: Path) -> None:
    file = write(tmp_path / "一.csv", "甲证", limit="5天")
    Path(file).write_text(Path(file).read_text(encoding="utf-8") + "略,,,,\n", encoding="utf-8")
    checked, imported = siban("check", file, *FOR_HAILAR), siban("import", file, *FOR_HAILAR, "--dry-run")
    assert (checked.exit_code, imported.exit_code) == (2, 2)
    for said in ("D2", "R4", "跳过：一 第 3 行"):
        assert said in checked.stderr and said in imported.stderr
    assert "以下列没有导入：责任科室" in checked.stdout


@pytest.mark.parametrize("command", ["import", "check"])
def test_unknown_kinds_and_regions_are_refused_with_those_that_are_known(siban: Command, tmp_path: Path, command: str) -> None:
    file = write(tmp_path / "一.csv", "甲证")
    kind = siban(command, file, "--list", "五办")
    region = siban(command, file, "--list", "四办", "--region", "150799")
    assert (kind.exit_code, region.exit_code) == (2, 2)
    assert "四办、权责" in kind.stderr and "海拉尔区" in region.stderr
