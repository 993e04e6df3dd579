"""Where help is, is said in the language that somebody speaks with us, whatever came in between."""

from typing import Any

import pytest

from handlers.speaking import Desk
from models.database import Database
from tests.integration.strangers import AMINA, Street, message, user


def member(status: str) -> dict[str, Any]:
    chat = {"id": AMINA, "type": "private", "first_name": "Amina"}
    return {"my_chat_member": {"chat": chat, "from": user(AMINA), "date": 0, "new_chat_member": {"status": status}}}


@pytest.mark.parametrize("between", ["blocked", "again", "location"])
async def test_it_is_known_also_after_what_tells_nothing_of_it(between: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.arrive(AMINA, "ur")
    once = street.numbered(message(AMINA, "/menu"))
    await street.take(once)
    shared = {**message(AMINA, None)["message"], "location": {}}
    updates = {
        "blocked": [member("kicked"), member("member")],
        "again": [once],
        "location": [{"edited_message": shared}],
    }
    for update in updates[between]:
        await street.take(update)
    [told] = await street.say(AMINA, "/helpnow")
    assert desk.localizers.of("ur").plain(desk.content.team.hours) in told.text
