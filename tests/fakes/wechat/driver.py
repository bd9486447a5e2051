"""The platform as it calls a webhook: signed, in the clear or in safe mode, five seconds, three tries."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from xml.etree import ElementTree

import httpx2
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from tests.fakes.wechat.mass import Sent
from tests.fakes.wechat.platform import APPID, TOKEN, WechatFake

ACCOUNT = "gh_0123456789ab"
PLATFORM = "oR5Gjjl_eiZoUpGozMo7dbBJ362A"  # whom it names as the sender of such a report
HANGS_UP_AFTER, TRIES = 5.0, 3


@dataclass(frozen=True)
class Answer:
    """How the webhook answered: HTTP status (0: never), the text shown to the person (empty: none), seconds."""

    status: int
    text: str
    seconds: float
    tries: int = 1


@dataclass
class Driver:
    """`client` reaches siban, `sleep` and the fake's `now` are the clock that both live by."""

    fake: WechatFake
    client: httpx2.AsyncClient
    sleep: Callable[[float], Awaitable[object]]
    aes_key: str = ""
    path: str = "/wechat"
    numbers: "count[int]" = field(default_factory=lambda: count(23_456_789_012_345_678))

    async def says(self, person: str, text: str) -> Answer:
        return await self.deliver(self.message(person, Content=text))

    async def does(self, person: str, event: str, **fields: str) -> Answer:
        self.fake.spoke(person, pressed=True)
        return await self.deliver(self.envelope(person, "event", Event=event, **fields))

    async def reports(self, sent: Sent) -> Answer:
        """What became of a mass message, as the platform tells it."""
        counts = {
            "TotalCount": len(sent.people),
            "FilterCount": len(sent.reached) + len(sent.failed),
            "SentCount": len(sent.reached),
            "ErrorCount": len(sent.failed),
        }
        told = {"MsgID": str(sent.number), "Status": sent.status, **{name: str(number) for name, number in counts.items()}}
        return await self.deliver(self.envelope(PLATFORM, "event", Event="MASSSENDJOBFINISH", **told))

    def message(self, person: str, kind: str = "text", **fields: str) -> str:
        self.fake.spoke(person)
        return self.envelope(person, kind, MsgId=str(next(self.numbers)), **fields)

    def envelope(self, person: str, kind: str, **fields: str) -> str:
        names = {"ToUserName": ACCOUNT, "FromUserName": person, "CreateTime": str(int(self.fake.now())), "MsgType": kind}
        parts = (f"<{name}><![CDATA[{value}]]></{name}>" for name, value in {**names, **fields}.items())
        return f"<xml>{''.join(parts)}</xml>"

    async def deliver(self, xml: str) -> Answer:
        """Until it is answered with 200, at most three times."""
        answer = Answer(0, "", 0.0)
        for number in range(1, TRIES + 1):
            answer = await self.once(xml, number)
            if answer.status == 200:
                break
        return answer

    async def once(self, xml: str, number: int = 1) -> Answer:
        start = self.fake.now()
        posted = asyncio.ensure_future(self.post(xml))
        hang_up = asyncio.ensure_future(self.sleep(HANGS_UP_AFTER))
        try:
            await asyncio.wait({posted, hang_up}, return_when=asyncio.FIRST_COMPLETED)
            if not posted.done():
                return Answer(0, "", self.fake.now() - start, number)
            response = posted.result()
        finally:
            posted.cancel()
            hang_up.cancel()
            await asyncio.gather(posted, hang_up, return_exceptions=True)
        text = self.read(response.text) if response.status_code == 200 else ""
        return Answer(response.status_code, text, self.fake.now() - start, number)

    async def post(self, xml: str) -> httpx2.Response:
        stamp, nonce = str(int(self.fake.now())), f"nonce{next(self.numbers)}"
        query = {"timestamp": stamp, "nonce": nonce, "signature": signature(TOKEN, stamp, nonce)}
        if self.aes_key:
            sealed = WeChatCrypto(TOKEN, self.aes_key, APPID).encrypt_message(xml, nonce, stamp)
            found = ElementTree.fromstring(sealed)
            query |= {"encrypt_type": "aes", "msg_signature": found.findtext("MsgSignature") or ""}
            xml = f"<xml><ToUserName>{ACCOUNT}</ToUserName><Encrypt>{found.findtext('Encrypt')}</Encrypt></xml>"
        return await self.client.post(self.path, params=query, content=xml.encode(), headers={"Content-Type": "text/xml"})

    def read(self, body: str) -> str:
        """The text of a passive reply; anything that is neither that nor `success` shows an error to people."""
        if body in ("success", ""):
            return ""
        root = ElementTree.fromstring(body)
        if self.aes_key:
            parts = (root.findtext(name) or "" for name in ("MsgSignature", "TimeStamp", "Nonce"))
            opened = WeChatCrypto(TOKEN, self.aes_key, APPID).decrypt_message(body, *parts)
            root = ElementTree.fromstring(opened)
        assert root.findtext("MsgType") == "text" and root.findtext("FromUserName") == ACCOUNT, body
        text = root.findtext("Content") or ""
        assert text and len(text.encode()) <= 2048, text
        return text


def signature(*words: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*words)
    return str(signer.signature)
