"""The fake Telegram's people and groups let the bot write to them, or not, as the real ones do."""

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from tests.fakes.telegram import TelegramFake


async def test_a_bot_may_not_write_to_everybody(fake: TelegramFake, bot: Bot) -> None:
    fake.user(9)
    fake.user(8).blocks_bot()
    fake.acquaintances([10])[0].is_deactivated()
    fake.group(-5)
    cases: list[tuple[int, type[TelegramError], str]] = [
        (999, BadRequest, "Chat not found"),
        (9, Forbidden, "bot can't initiate conversation with a user"),
        (8, Forbidden, "bot was blocked by the user"),
        (10, Forbidden, "user is deactivated"),
        (-5, Forbidden, "bot is not a member"),
    ]
    for chat, kind, reason in cases:
        with pytest.raises(kind, match=reason):
            await bot.send_message(chat, "通知")
    assert fake.ledger.messages() == [] and len(fake.ledger.refused()) == len(cases)


async def test_who_writes_again_has_unblocked_the_bot(fake: TelegramFake, bot: Bot) -> None:
    fake.user(8).blocks_bot()
    fake.user(8).says("我回来了")
    blocked, unblocked, said = await bot.get_updates()
    assert blocked.my_chat_member is not None and blocked.my_chat_member.new_chat_member.status == "kicked"
    assert unblocked.my_chat_member is not None and unblocked.my_chat_member.new_chat_member.status == "member"
    assert said.message is not None and await bot.send_message(8, "欢迎")


async def test_a_group_moves_and_tells_where(fake: TelegramFake, bot: Bot) -> None:
    group = fake.group(-5)
    fake.user(7).adds_bot(group)
    await bot.send_message(-5, "大家好")
    fake.user(7).makes_supergroup(group, -1005)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(-5, "还在吗")
    assert moved.value.new_chat_id == -1005 and await bot.send_message(-1005, "找到了")
    kinds = [update.message for update in await bot.get_updates() if update.message]
    assert (kinds[0].migrate_to_chat_id, kinds[1].migrate_from_chat_id) == (-1005, -5)


async def test_in_a_group_a_bot_reads_only_what_is_meant_for_it(fake: TelegramFake, bot: Bot) -> None:
    group, person = fake.group(-5), fake.user(7)
    person.adds_bot(group)
    await bot.send_message(-5, "大家好")
    assert person.says("吃饭了吗", group) == {}
    person.says(f"@{bot.username} 身份证", group)
    person.says("/help", group)
    person.says("谢谢", group, reply_to=next(iter(group.messages.values())))
    assert [update.message.text for update in await bot.get_updates() if update.message] == [
        f"@{bot.username} 身份证",
        "/help",
        "谢谢",
    ]
