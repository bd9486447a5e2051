"""`siban audit` as the auditor calls it."""

import json
import sqlite3
from pathlib import Path

from tests.bot.test_command import Command


def test_the_trail_is_verified_exported_and_held_against_a_head_kept_elsewhere(tmp_path: Path) -> None:
    siban, head, out = Command(tmp_path / "data"), tmp_path / "head.txt", tmp_path / "audit.jsonl"
    siban("init")
    siban("users", "add", "shenhe", "--role", "审核", input="一个够长的密码啊啊啊\n")
    assert "第 2 条" in siban("audit", "head", str(head)).stdout
    assert "完好：共 2 条" in siban("audit", "verify", "--head", str(head)).stdout
    siban("audit", "export", str(out))
    told = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["action"], row["who"], row["origin"]) for row in told] == [
        ("首次发布", "本机", "命令行"),
        ("新增账号", "本机", "命令行"),
    ]
    with sqlite3.connect(tmp_path / "data" / "siban.db") as database:
        database.execute("DELETE FROM audit WHERE number = 2")
    assert "没有给另存的记号" in siban("audit", "verify").stdout
    ran = siban("audit", "verify", "--head", str(head))
    assert ran.returncode == 2 and "后面的被截掉了" in ran.stderr and "不可信" in ran.stderr
    head.write_text("2 abc", encoding="utf-8")
    assert "没有审计记号" in siban("audit", "verify", "--head", str(head)).stderr
