"""The methods of the Bot API that need only what Telegram knows; the receiving of updates has its own modules."""

from tests.fakes.telegram import messages, profile
from tests.fakes.telegram.queries import answer_callback_query, answer_inline_query

METHODS: dict[str, messages.Method] = {
    **profile.METHODS,
    **messages.METHODS,
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
}
