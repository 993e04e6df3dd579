"""A file that the bot makes arrives on the coordinator's phone, and opens."""

import io

import openpyxl

from models.content import Content
from simulator.client import Client
from tests.e2e.program import settings_for, stand_in, started
from tests.e2e.records import write_sessions
from tests.e2e.residents import ENGLISH, Answers, Labels, Resident

COORDINATOR = 900
WANTS = Answers("depth", frozenset({"childcare"}), "elsewhere", frozenset({"pa", "fr"}), "For my street")


async def document(simulator: Client, chat_id: int, name: str) -> tuple[str, bytes]:
    """The caption and the bytes of the file whose name begins so."""
    seen = 0
    for _look in range(20):
        chat = await simulator.chat(chat_id, after=seen, wait=20)
        seen = chat["version"]
        for message in chat["messages"]:
            if message.get("document", {}).get("file_name", "").startswith(name):
                async with simulator.session.get(simulator.url + message["document"]["url"]) as answer:
                    return message["caption"], await answer.read()
    raise AssertionError(f"no file {name!r} came")


async def test_a_sheet_arrives_as_a_document(sqlite_url: str, local_content: Content) -> None:
    await write_sessions(sqlite_url, (5, 5))
    async with stand_in() as simulator:
        for chat_id, name in ((COORDINATOR, "Meera"), (1, "آمنہ <3")):
            await simulator.add(name, id=chat_id, language_code="en")
        labels = Labels(ENGLISH, local_content)
        meera = Resident(simulator, COORDINATOR, "Meera", WANTS, labels)
        amina = Resident(simulator, 1, "آمنہ <3", WANTS, labels)
        async with started("bot", "run", **settings_for(simulator, sqlite_url, [COORDINATOR])):
            await meera.go_until("Become a community researcher")
            await amina.sign_up()
            for choice in ("/sheets", "Sign-ups"):
                await meera.act(choice)
            await simulator.tap(COORDINATOR, message_id=meera.newest["message_id"], label="No, without")
            caption, content = await document(simulator, COORDINATOR, "grapevine-sign-ups-20")
    assert caption.startswith("For the team only.")
    assert openpyxl.load_workbook(io.BytesIO(content)).active["A2"].value == "آمنہ <3"
