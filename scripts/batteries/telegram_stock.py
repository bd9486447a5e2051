"""A stock python-telegram-bot `run_polling` bot, to compare with: `python -m scripts.batteries.telegram_stock TOKEN URL`."""

import sys
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, MessageHandler, filters


async def answer(update: Update, _: Any) -> None:
    if update.message:
        await update.message.reply_text("答")


def main(token: str, base_url: str) -> None:
    application = ApplicationBuilder().token(token).base_url(base_url).build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
