"""A strict fake of the Telegram Bot API on loopback, for tests of bots."""

from tests.fakes.telegram import faults
from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.clocks import HandClock, RealClock
from tests.fakes.telegram.fake import TOKEN, TelegramFake
from tests.fakes.telegram.ledger import Call, Ledger
from tests.fakes.telegram.limits import Rates
from tests.fakes.telegram.people import User
from tests.fakes.telegram.webhook import Delivery

__all__ = ["TOKEN", "Call", "Chat", "Delivery", "HandClock", "Ledger", "Rates", "RealClock", "TelegramFake", "User", "faults"]
