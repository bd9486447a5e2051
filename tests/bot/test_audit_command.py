"""`siban audit` as the auditor calls it."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app

Siban = Callable[..., tuple[int, str]]


@pytest.fixture
def siban(tmp_path: Path) -> Siban:
    """Runs a command in a data folder of its own: the exit code, and what was told without its line breaks."""
    settings = {"SIBAN_DATA_DIR": str(tmp_path / "data")}

    def run(*arguments: str, input: str = "") -> tuple[int, str]:
        ran = CliRunner().invoke(app, arguments, input=input, env=settings)
        return ran.exit_code, ran.output.replace("\n", "")

    return run


def test_the_trail_is_verified_exported_and_held_against_a_head_kept_elsewhere(siban: Siban, tmp_path: Path) -> None:
    head, out = tmp_path / "head.txt", tmp_path / "audit.jsonl"
    for name in ("shenhe", "bianji"):
        assert siban("users", "add", name, "--role", "审核", input="一个够长的密码啊啊啊\n")[0] == 0
    assert "第 2 条" in siban("audit", "head", str(head))[1]
    assert "完好：共 2 条" in siban("audit", "verify", "--head", str(head))[1]
    siban("audit", "export", str(out))
    told = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["action"], row["subject"], row["who"], row["origin"]) for row in told] == [
        ("新增账号", "账号 shenhe", "本机", "命令行"),
        ("新增账号", "账号 bianji", "本机", "命令行"),
    ]
    with sqlite3.connect(tmp_path / "data" / "siban.db") as database:
        database.execute("DELETE FROM audit WHERE number = 2")
    database.close()
    assert "没有给另存的记号" in siban("audit", "verify")[1]
    code, said = siban("audit", "verify", "--head", str(head))
    assert code == 2 and "后面的被截掉了" in said and "不可信" in said


def test_a_file_that_holds_no_head_is_told_so(siban: Siban, tmp_path: Path) -> None:
    (tmp_path / "head.txt").write_text("2 abc", encoding="utf-8")
    for name in ("head.txt", "missing.txt"):
        code, said = siban("audit", "verify", "--head", str(tmp_path / name))
        assert code == 2 and "没有审计记号" in said
    assert "写不了" in siban("audit", "head", str(tmp_path))[1]
