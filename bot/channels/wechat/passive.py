"""The passive reply: the XML that answers a callback, in the clear or sealed."""

from dataclasses import dataclass, field
from secrets import token_hex

from bot.channels.wechat.crypt import Safe
from bot.channels.wechat.signing import sign

NOTHING = "success"  # no reply, and no further tries


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


@dataclass(frozen=True)
class Writer:
    """Writes for one account; without a `safe` in the clear."""

    token: str = field(repr=False)
    safe: Safe | None = None

    def write(self, person: str, account: str, text: str, now: int) -> str:
        """`now` in seconds since 1970."""
        parts = f"<ToUserName>{cdata(person)}</ToUserName><FromUserName>{cdata(account)}</FromUserName>"
        body = f"<MsgType><![CDATA[text]]></MsgType><Content>{cdata(text)}</Content>"
        plain = f"<xml>{parts}<CreateTime>{now}</CreateTime>{body}</xml>"
        return self._seal(self.safe, plain, str(now)) if self.safe else plain

    def _seal(self, safe: Safe, plain: str, stamp: str) -> str:
        sealed, nonce = safe.close(plain.encode()), token_hex(8)
        signature = cdata(sign(self.token, stamp, nonce, sealed))
        head = f"<Encrypt>{cdata(sealed)}</Encrypt><MsgSignature>{signature}</MsgSignature>"
        return f"<xml>{head}<TimeStamp>{stamp}</TimeStamp><Nonce>{cdata(nonce)}</Nonce></xml>"
