"""What people ask for besides answers, written down."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection

from bot.care import Deed, Follow, Forget, Rate, Report
from bot.messages import Address
from bot.store import ratings, reports, subscribers
from bot.store.forgetting import forget
from bot.store.ratings import Rating
from bot.wishes import Leave, Wish


def carry_out(connection: Connection, address: Address, deed: Deed | Wish | Leave, now: datetime) -> None:
    """Write down a rating, a report, a follow, a wish; or erase the person."""
    match deed:
        case Rate():
            rating = Rating(now, address.channel, deed.stars, deed.item_code, deed.edition, deed.region)
            ratings.rate(connection, address, rating)
        case Report():
            reports.file(connection, address, now, **asdict(deed))
        case Follow():
            subscribers.want(connection, address, now, deed.item_code)
        case Wish():
            subscribers.wish(connection, address, deed, now)
        case Leave():
            subscribers.unsubscribe(connection, address, now)
        case Forget():
            forget(connection, address)
