"""Every setting, from the environment (`SIBAN_*`), with default and help."""

import re
from pathlib import Path
from typing import Literal
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TEMPLATE_CONTENT = ("标题", "短讯", "时间", "城市")  # what a field of a subscription notice may take
AES_KEY = r"[A-Za-z0-9]{43}"
TOKEN = re.compile(r"[0-9]{1,18}:[A-Za-z0-9_-]+")


class Settings(BaseSettings):
    """Read once at start. `docs/settings.md` lists the same fields; a test compares them."""

    model_config = SettingsConfigDict(env_prefix="SIBAN_", env_ignore_empty=True, hide_input_in_errors=True)

    data_dir: Path = Field(default=Path("data"), description="存放数据的目录（SQLite 数据库在里面）")
    database_url: str = Field(default="", description="数据库地址；空 = 数据目录里的 SQLite，或 postgresql://用户@主机/库名")
    host: str = Field(default="127.0.0.1", description="网页监听的地址；要让别的机器访问请设为 0.0.0.0，并放在反向代理后面")
    port: int = Field(default=8000, ge=0, le=65535, description="网页监听的端口；0 = 任选一个空闲端口")
    city: str = Field(default="呼伦贝尔市", description="页面上显示的城市名")
    public_url: str = Field(
        default="", description="市民打开网站用的网址，如 https://banshi.example.gov.cn，印进二维码；空 = 按访问时的地址"
    )
    timezone: str = Field(default="Asia/Shanghai", description="办理点开放时间、工作日按哪个时区算")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="日志级别；市民说的话只在 DEBUG 级出现"
    )
    keep_text_days: int = Field(default=30, ge=1, le=30, description="市民问句原文（已遮号码）保留几天，最多 30")
    refresh_seconds: float = Field(default=1.0, gt=0, le=60, description="每隔几秒看一次有没有发布新版本")
    telegram_token: SecretStr = Field(
        default=SecretStr(""), description="Telegram 机器人的 token（向 @BotFather 要）；空 = 不开"
    )
    telegram_token_file: str = Field(default="", description="写着 token 的文件，代替上一项，token 就不出现在环境变量里")
    telegram_webhook_url: str = Field(default="", description="Telegram 推送消息的 https 地址；空 = 自己去取（长轮询）")
    telegram_webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="推送时核对的暗号，1–256 个字母、数字、_ 或 -；空 = 由 token 算出"
    )
    telegram_proxy: SecretStr = Field(
        default=SecretStr(""), description="连 Telegram 用的代理，如 socks5://127.0.0.1:1080；空 = 直连"
    )
    telegram_base_url: str = Field(default="https://api.telegram.org", description="Bot API 服务器；自建服务器或测试时改")
    wechat_token: SecretStr = Field(
        default=SecretStr(""), description="微信公众号「服务器配置」里自己定的 Token，3–32 个字母或数字；空 = 不开"
    )
    wechat_token_file: str = Field(default="", description="写着微信 Token 的文件，代替上一项")
    wechat_appid: str = Field(default="", description="微信公众号的 AppID，如 wx0123456789abcdef；安全模式和主动发送要用")
    wechat_secret: SecretStr = Field(default=SecretStr(""), description="微信公众号的 AppSecret；只有主动发送才用")
    wechat_secret_file: str = Field(default="", description="写着 AppSecret 的文件，代替上一项")
    wechat_aes_key: SecretStr = Field(
        default=SecretStr(""), description="微信的 EncodingAESKey，43 个字符；填了就只收安全模式的消息（建议），空 = 明文模式"
    )
    wechat_aes_key_file: str = Field(default="", description="写着 EncodingAESKey 的文件，代替上一项")
    wechat_base_url: str = Field(default="https://api.weixin.qq.com", description="微信接口的服务器；经代理或测试时改")
    wechat_customer_service: bool = Field(
        default=False, description="true = 公众号已认证，答得慢时用客服消息补发；否则存着，等人再说一句时给"
    )
    wechat_links: bool = Field(default=False, description="true = 选项做成可点的链接（公众号里好用，微信没有写进文档）")
    wechat_template_id: str = Field(default="", description="订阅通知的模板编号，广播用它发；空 = 不用订阅通知")
    wechat_template_fields: str = Field(
        default="thing1=标题 thing2=短讯", description="模板的各个字段填什么：标题、短讯、时间、城市；如 thing1=标题 time3=时间"
    )
    wechat_mass: bool = Field(default=False, description="true = 认证的服务号，广播可以选「群发」（每人每月最多收 4 条）")
    wechat_cover: str = Field(
        default="", description="群发图文的封面：公众号永久素材里一张图的 media_id；空 = 群发文字（文字发出后撤不下来）"
    )
    send: bool = Field(default=False, description="true = 真的把广播、纠错的结果发出去；否则只在日志里记有多少条待发")
    send_rate: float = Field(
        default=20.0, ge=1, le=1000, description="广播每秒最多发几条，全部发送进程合计（Telegram 连回答约限 30 条）"
    )
    keep_deliveries_days: int = Field(
        default=365, ge=184, description="广播逐人的发送记录在结束后保留几天，至少 184；过后只留各项合计"
    )
    notices_a_week: int = Field(default=3, ge=1, le=50, description="一个人七天里最多收几条广播；紧急通知和更正不算")

    @field_validator("telegram_token")
    @classmethod
    def _is_a_token(cls, token: SecretStr) -> SecretStr:
        if token.get_secret_value() and not TOKEN.fullmatch(token.get_secret_value().strip()):
            raise ValueError("不像 Telegram 的 token，应形如 123456789:AA…，请从 @BotFather 的消息里整个复制")
        return SecretStr(token.get_secret_value().strip())

    @field_validator("telegram_token_file")
    @classmethod
    def _holds_a_token(cls, path: str) -> str:
        if path and not TOKEN.fullmatch(_read(path)):
            raise ValueError(f"文件 {path} 里没有 Telegram 的 token（应形如 123456789:AA…），请检查路径、权限和内容")
        return path

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _is_a_secret(cls, secret: SecretStr) -> SecretStr:
        if secret.get_secret_value() and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()):
            raise ValueError("只能用 1 到 256 个字母、数字、下划线或连字符")
        return secret

    @field_validator("wechat_token")
    @classmethod
    def _is_a_wechat_token(cls, token: SecretStr) -> SecretStr:
        return _matching(token, r"[A-Za-z0-9]{3,32}", "微信的 Token 是 3 到 32 个字母或数字")

    @field_validator("wechat_aes_key")
    @classmethod
    def _is_an_aes_key(cls, key: SecretStr, known: ValidationInfo) -> SecretStr:
        if key.get_secret_value():
            _need(known, "安全模式要先设 SIBAN_WECHAT_APPID", "wechat_appid")
        return _matching(key, AES_KEY, "EncodingAESKey 是 43 个字母或数字，请从公众平台整个复制")

    @field_validator("wechat_appid")
    @classmethod
    def _is_an_appid(cls, value: str) -> str:
        if value and not re.fullmatch(r"wx[0-9a-f]{16}", value):
            raise ValueError("AppID 形如 wx0123456789abcdef（wx 和 16 个小写十六进制字符），请从公众平台复制")
        return value

    @field_validator("wechat_token_file", "wechat_secret_file", "wechat_aes_key_file")
    @classmethod
    def _holds_something(cls, path: str) -> str:
        if path and not _read(path):
            raise ValueError(f"文件 {path} 读不到或是空的，请检查路径、权限和内容")
        return path

    @field_validator("wechat_aes_key_file")
    @classmethod
    def _holds_an_aes_key(cls, path: str, known: ValidationInfo) -> str:
        if path:
            _need(known, "安全模式要先设 SIBAN_WECHAT_APPID", "wechat_appid")
            _matching(SecretStr(_read(path)), AES_KEY, f"文件 {path} 里不是 EncodingAESKey（43 个字母或数字）")
        return path

    @field_validator("wechat_customer_service")
    @classmethod
    def _can_send(cls, value: bool, known: ValidationInfo) -> bool:
        if value:
            _need(known, "客服消息要先设 SIBAN_WECHAT_APPID", "wechat_appid")
            _need(known, "客服消息要先设 SIBAN_WECHAT_SECRET（或 …_FILE）", "wechat_secret", "wechat_secret_file")
        return value

    @field_validator("wechat_mass")
    @classmethod
    def _can_mass(cls, value: bool, known: ValidationInfo) -> bool:
        if value:
            _need(known, "群发要先设 SIBAN_WECHAT_CUSTOMER_SERVICE=true（认证的服务号）", "wechat_customer_service")
        return value

    @field_validator("wechat_template_fields")
    @classmethod
    def _are_fields(cls, value: str) -> str:
        fields = [pair.partition("=") for pair in value.split()]
        if not all(re.fullmatch(r"[a-z_]+[0-9]{1,3}", name) and what in TEMPLATE_CONTENT for name, _, what in fields):
            raise ValueError(f"要写成「thing1=标题 thing2=短讯」，等号右边只能是：{'、'.join(TEMPLATE_CONTENT)}")
        return value

    @property
    def token(self) -> str:
        """Telegram's token, from the setting or its file; empty when the channel is off."""
        return _secret(self.telegram_token, self.telegram_token_file)

    @property
    def wechat(self) -> tuple[str, str, str]:
        """WeChat's token, secret and AES key, from the settings or their files; without a token the channel is off."""
        token = _secret(self.wechat_token, self.wechat_token_file)
        secret = _secret(self.wechat_secret, self.wechat_secret_file)
        return token, secret, _secret(self.wechat_aes_key, self.wechat_aes_key_file)

    @property
    def sends(self) -> bool:
        """Whether broadcasts really go out: it was asked for, and a platform is there."""
        return self.send and bool(self.token or self.wechat[0])

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s?#]+", value):
            raise ValueError("要写成完整的网址，例如 https://banshi.example.gov.cn")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("没有这个时区，例如 Asia/Shanghai")
        return value

    @property
    def url(self) -> str:
        """The database that holds everything."""
        return self.database_url or f"sqlite:///{self.data_dir / 'siban.db'}"


def _need(known: ValidationInfo, complaint: str, *names: str) -> None:
    """One of these settings must stand before. A setting that was refused itself is missing here too."""
    told = (known.data.get(name, "") for name in names)
    if not any(value.get_secret_value() if isinstance(value, SecretStr) else value for value in told):
        raise ValueError(complaint)


def _matching(secret: SecretStr, pattern: str, complaint: str) -> SecretStr:
    value = secret.get_secret_value().strip()
    if value and not re.fullmatch(pattern, value):
        raise ValueError(complaint)
    return SecretStr(value)


def _secret(given: SecretStr, path: str) -> str:
    return given.get_secret_value() or (_read(path) if path else "")


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""
