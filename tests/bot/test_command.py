"""The `siban` command as people call it: exit codes, tables of problems, JSON, nothing half done."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.commands.opening import console, errors
from tests import PATIENCE

ROOT = Path(__file__).parent.parent.parent


class Command:
    """Runs a command with a data folder of its own, in this process: one of its own would load the program for seconds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def settings(self) -> dict[str, str]:
        return {"SIBAN_DATA_DIR": str(self.folder), "COLUMNS": "200"}

    def __call__(self, *arguments: str, input: str = "", **environment: str) -> Result:
        with pytest.MonkeyPatch.context() as terminal:
            terminal.setattr(console, "width", 200)
            terminal.setattr(errors, "width", 200)
            return CliRunner().invoke(app, arguments, input, {**self.settings, **environment}, catch_exceptions=False)

    @contextmanager
    def start(self, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
        """As a process of its own, `python -m bot`."""
        command = [sys.executable, "-m", "bot", *arguments]
        variables = {**os.environ, **self.settings, **environment}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, **pipes, text=True, env=variables, cwd=ROOT) as process:
            try:
                yield process
            finally:
                process.kill()


@pytest.fixture
def siban(tmp_path: Path) -> Command:
    return Command(tmp_path / "data")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """With the demonstration catalogue in it."""
    command = Command(tmp_path_factory.mktemp("filled") / "data")
    assert "演示" in command("init").stderr
    return command


def test_ask_answers_in_json(filled: Command) -> None:
    ran = filled("ask", "身份证丢了咋整", "--region", "150781", "--json")
    assert ran.exit_code == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert (
        told["outcome"] == "answered" and told["item"]["name"] == "居民身份证丢失补领" and told["item"]["modes"] == ["一次办"]
    )
    assert set(told["item"]["materials"][0]) >= {"name", "necessity", "originals", "copies", "form", "source"}
    assert set(told["item"]["point"]) >= {"name", "address", "phone", "lat", "lon", "distance_m", "open_now", "hours"}
    assert told["item"]["source"]["demonstration"] is True and told["choices"] == [] and told["text"]
    near = json.loads(filled("ask", "身份证丢了咋整", "--at", "49.595,117.38", "--json").stdout)
    assert near["item"]["point"]["distance_m"] < 10_000


def test_a_free_port_is_told_and_listened_on(filled: Command) -> None:
    with filled.start("serve", SIBAN_PORT="0") as serving:
        assert serving.stdout
        port = next(found[1] for line in serving.stdout if (found := re.search(r"四办已启动：http://127.0.0.1:(\d+)/", line)))
        invitation = next(line for line in serving.stdout if "/welcome/" in line)
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE) as health:
            assert health.status == 200
        serving.terminate()
        serving.communicate()
    assert port != "0" and f":{port}/console/welcome/" in invitation and serving.returncode in (0, -15)


def test_no_sample_starts_empty_and_says_so_honestly(siban: Command) -> None:
    ran = siban("ask", "身份证丢了咋整", "--no-sample", "--json")
    assert json.loads(ran.stdout)["outcome"] == "not_found" and "12345" in json.loads(ran.stdout)["text"]


def test_a_bad_position_is_refused_in_chinese(filled: Command) -> None:
    ran = filled("ask", "身份证", "--at", "north")
    assert ran.exit_code == 2 and "纬度" in ran.stderr


def test_a_list_is_checked_imported_published_and_exported(siban: Command, tmp_path: Path) -> None:
    listed = tmp_path / "清单.csv"
    listed.write_text("事项名称,实施部门,办理类型,承诺时限\n身份证补领,公安局,一次办,5个工作日\n", encoding="utf-8")
    dry = siban("import", str(listed), "--list", "四办", "--region", "150702", "--dry-run")
    assert dry.exit_code == 0 and "没有写入" in dry.stdout
    ran = siban("import", str(listed), "--list", "四办", "--region", "150702", "--publish")
    assert ran.exit_code == 0, ran.stderr
    assert "第 1 版" in ran.stdout
    assert json.loads(siban("ask", "身份证补领", "--json").stdout)["item"]["promised_limit"]["text"] == "5个工作日"
    out = tmp_path / "out.xlsx"
    assert siban("export", str(out)).exit_code == 0
    again = siban("import", str(out), "--publish")
    assert again.exit_code == 0 and "第 1 版" in again.stdout, again.stdout + again.stderr


def test_a_refused_row_exits_2_with_its_cell_and_writes_nothing(siban: Command, tmp_path: Path) -> None:
    listed = tmp_path / "清单.csv"
    listed.write_text("事项名称,实施部门,办理类型,承诺时限\n身份证补领,公安局,一次办,5天\n", encoding="utf-8")
    ran = siban("import", str(listed), "--list", "四办", "--publish")
    assert ran.exit_code == 2
    assert "D2" in ran.stderr and "工作日" in ran.stderr
    assert "第 0 版" in siban("init", "--no-sample").stdout
    assert siban("check", str(listed)).exit_code == 2


def test_publishing_directly_ends_when_there_are_accounts(siban: Command, tmp_path: Path) -> None:
    listed = tmp_path / "清单.csv"
    listed.write_text("事项名称,实施部门,办理类型,承诺时限\n身份证补领,公安局,一次办,5个工作日\n", encoding="utf-8")
    added = siban("users", "add", "wang.li", "--role", "中心编辑", input="a-long-password\n")
    assert added.exit_code == 0, added.stderr
    assert "a-long-password" not in added.stdout + added.stderr
    assert "wang.li" in siban("users", "list").stdout
    refused = siban("import", str(listed), "--list", "四办", "--publish")
    assert refused.exit_code == 1 and "审核" in refused.stderr
    draft = siban("import", str(listed), "--list", "四办", "--by", "wang.li")
    assert draft.exit_code == 0 and "草稿" in draft.stdout


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 100, b"PK\x03\x04broken"], ids=["empty", "bytes", "zip"])
def test_a_broken_workbook_is_one_chinese_sentence(siban: Command, tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(content)
    ran = siban("import", str(broken), "--publish")
    assert ran.exit_code != 0
    assert any("\u4e00" <= ch <= "\u9fff" for ch in ran.stderr)


def test_a_database_that_cannot_be_opened_is_one_chinese_sentence(siban: Command) -> None:
    ran = siban("ask", "身份证", SIBAN_DATABASE_URL="sqlite:////proc/nowhere/siban.db")
    assert ran.exit_code == 1 and "数据库" in ran.stderr


def test_a_wrong_setting_is_named_by_the_program_as_people_start_it(siban: Command) -> None:
    with siban.start("ask", "身份证", SIBAN_KEEP_TEXT_DAYS="400") as asking:
        told, complaint = asking.communicate()
    assert (asking.returncode, told) == (1, "") and "SIBAN_KEEP_TEXT_DAYS" in complaint and "Traceback" not in complaint


def test_chat_talks_until_the_person_leaves(filled: Command) -> None:
    ran = filled("chat", input="身份证丢了咋整\n要带啥\n退出\n")
    assert ran.exit_code == 0 and "居民户口簿" in ran.stdout and ran.stdout.count("居民身份证丢失补领") == 2
