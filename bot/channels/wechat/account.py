"""An official account as the settings describe it."""

from dataclasses import dataclass, field

from bot.channels.wechat.crypt import Safe

OFFICIAL = "https://api.weixin.qq.com"


@dataclass(frozen=True)
class Template:
    """A long-term subscription notice (订阅通知): its id, and which content each of its fields takes."""

    id: str
    fields: tuple[tuple[str, str], ...]
    page: str = ""


@dataclass(frozen=True)
class Account:
    """`token`, and in safe mode `aes_key`, are agreed with the platform for callbacks; `appid` and `secret` are for calls.

    `customer_service`: the account is verified and may write by itself. `links`: choices may be tapped. `mass`: it is a
    service account and may send mass messages, with the picture `cover` as articles.
    """

    token: str = field(repr=False)
    appid: str = ""
    secret: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)
    base_url: str = OFFICIAL
    customer_service: bool = False
    links: bool = False
    template: Template | None = None
    mass: bool = False
    cover: str = ""

    @property
    def safe(self) -> Safe | None:
        return Safe(self.aes_key, self.appid) if self.aes_key else None

    @property
    def sends(self) -> bool:
        """Whether it may write by itself."""
        return self.customer_service and bool(self.appid and self.secret)

    @property
    def masses(self) -> bool:
        return self.mass and self.sends
