"""WeChat beside the web page: started by its settings, seen in `/healthz`, silent without them."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError
from starlette.testclient import TestClient

from bot import wiring
from bot.logs import redact
from bot.program import build
from bot.settings import Settings
from tests.fakes.wechat import WechatFake
from tests.fakes.wechat.driver import signature
from tests.fakes.wechat.platform import AES_KEY, APPID, SECRET, TOKEN

NOW = 1_795_485_600.0


def settings(folder: Path, **more: object) -> Settings:
    return Settings(data_dir=folder, **more)  # type: ignore[arg-type]


def health(made: Settings) -> dict[str, object]:
    program = build(made)
    with TestClient(wiring.build_web(program)) as client:
        answered = client.get("/healthz").json()
    program.database.close()
    return dict(answered)


def test_without_a_token_there_is_no_wechat_and_nothing_alarming(tmp_path: Path) -> None:
    program = build(settings(tmp_path))
    with TestClient(wiring.build_web(program)) as client:
        assert "wechat" not in client.get("/healthz").json()
        assert client.post("/wechat").status_code == 404
    program.database.close()


def test_with_a_token_the_platform_is_answered_and_health_tells_of_it(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(f"{TOKEN}\n", encoding="utf-8")
    program = build(settings(tmp_path, wechat_token_file=str(token)))
    with TestClient(wiring.build_web(program)) as client:
        stamp = str(int(program.clock().timestamp()))
        query = {"timestamp": stamp, "nonce": "n", "signature": signature(TOKEN, stamp, "n"), "echostr": "4711"}
        assert client.get("/wechat", params=query).text == "4711"
        told = client.get("/healthz").json()["wechat"]
    assert told == {"mode": "plain", "sending": "passive", "trouble": ""}
    program.database.close()


def test_a_wrong_secret_is_told_in_health(tmp_path: Path) -> None:
    with WechatFake(lambda: NOW) as fake:
        known = {"wechat_token": SecretStr(TOKEN), "wechat_appid": APPID, "wechat_secret": SecretStr(SECRET[:-1] + "x")}
        made = settings(tmp_path, **known, wechat_customer_service=True, wechat_base_url=fake.base_url)
        program = build(made)
        with TestClient(wiring.build_web(program)) as client:
            told = {"trouble": ""}
            while not told["trouble"]:
                told = client.get("/healthz").json()["wechat"]
        program.database.close()
    assert "SIBAN_WECHAT_SECRET" in told["trouble"] and told["sending"] == "customer_service"


def test_no_line_of_the_log_holds_an_access_token() -> None:
    line = redact("GET https://api.weixin.qq.com/cgi-bin/x?access_token=85_abc-DEF&secret=0123 'failed'")
    assert "85_abc" not in line and "0123" not in line and "failed" in line


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"wechat_token": "有汉字"}, "3 到 32 个字母或数字"),
        ({"wechat_appid": "gh_123"}, "AppID 形如"),
        ({"wechat_appid": APPID, "wechat_aes_key": AES_KEY[:-1]}, "43 个字母或数字"),
        ({"wechat_aes_key": AES_KEY}, "SIBAN_WECHAT_APPID"),
        ({"wechat_customer_service": True, "wechat_appid": APPID}, "SIBAN_WECHAT_SECRET"),
        ({"wechat_template_fields": "thing1:标题"}, "thing1=标题"),
        ({"wechat_secret_file": "no/such/file"}, "读不到"),
    ],
)
def test_a_wrong_setting_is_refused_with_the_remedy(tmp_path: Path, wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        settings(tmp_path, **wrong)
    assert sentence in str(refused.value) and AES_KEY[:20] not in str(refused.value)
