"""A strict WeChat: its interface on loopback, its callbacks, its limits, and a ledger of what it received."""

from tests.fakes.wechat.clock import Time
from tests.fakes.wechat.driver import Answer, Driver
from tests.fakes.wechat.platform import Call, WechatFake

__all__ = ["Answer", "Call", "Driver", "Time", "WechatFake"]
