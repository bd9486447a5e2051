"""How broadcasts are often sent: one loop over the recipients, a checkpoint a batch. Only here to be compared with."""

import asyncio
import sys
from pathlib import Path

from telegram import Bot

BATCH = 100


async def broadcast(token: str, base_url: str, checkpoint: Path, when: str, people: int) -> None:
    start = int(checkpoint.read_text()) if checkpoint.exists() else 0
    async with Bot(token, base_url=base_url) as bot:
        for first in range(start, people, BATCH):
            following = min(first + BATCH, people)
            if when == "before":
                checkpoint.write_text(str(following))
            for person in range(first + 1, following + 1):
                await bot.send_message(person, "演练")
            checkpoint.write_text(str(following))


if __name__ == "__main__":
    asyncio.run(broadcast(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4], int(sys.argv[5])))
