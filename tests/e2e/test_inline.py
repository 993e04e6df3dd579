"""A coordinator types the bot's name in a chat, sees cards in Urdu, sends one to a friend, and the friend opens its link."""

from typing import Any

from aiogram.methods import AnswerInlineQuery

from models.content import Content
from simulator.client import Client
from tests.e2e.program import settings_for, stand_in, started
from tests.e2e.records import write_sessions
from tests.e2e.test_calls import assert_is, unpacked

MEERA, SANA = 900, 1


async def until_a_message(simulator: Client, chat_id: int, button: str) -> dict[str, Any]:
    """The newest message that has this button."""
    seen = 0
    for _look in range(20):
        chat = await simulator.chat(chat_id, after=seen, wait=10)
        seen = chat["version"]
        for message in reversed(chat["messages"]):
            if button in str(message["buttons"]):
                return dict(message)
    raise AssertionError(f"no message with {button!r} came")


async def test_a_card_goes_from_hand_to_hand(sqlite_url: str, local_content: Content) -> None:
    await write_sessions(sqlite_url, (5,))
    module = local_content.programmes["researchers"].modules["understanding"].texts["ur"]
    async with stand_in() as simulator:
        for chat_id, name in ((MEERA, "Meera"), (SANA, "Sana")):
            await simulator.add(name, id=chat_id, language_code="ur")
        async with started("bot", "run", **settings_for(simulator, sqlite_url, [MEERA])) as program:
            await program.says("running")
            shown = await simulator.ask(MEERA, "research")
            assert shown["results"][0]["title"] == module
            result = shown["results"][0]["id"]
            sent = await simulator.post(f"people/{MEERA}/inline/choose", result_id=result, to=SANA)
            [[button]] = sent["messages"][0]["buttons"]
            await simulator.say(SANA, text=f"/start {button['url'].partition('start=')[2]}")
            asked = await until_a_message(simulator, SANA, "اردو")
            await simulator.tap(SANA, message_id=asked["message_id"], label="اردو")
            assert module in (await until_a_message(simulator, SANA, "google.com/maps"))["text"]
        records = (await simulator.get("ledger", calls=1, method="answerInlineQuery"))["records"]
    assert [each["outcome"] for each in records] == ["ok"]
    assert_is(AnswerInlineQuery, unpacked(records[0]["values"]))
