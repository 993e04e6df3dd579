"""Who has not chosen a language yet, and writes to the team first."""

import pytest

from handlers.speaking import Desk
from models.database import Database
from tests.integration.strangers import AMINA, Street


async def writing(db: Database, desk: Desk) -> Street:
    """Amina called for help as her first words, and is asked what to pass on."""
    street = Street(db, desk)
    await street.say(AMINA, "/helpnow")
    await street.tap(AMINA, "a.person.")
    return street


@pytest.mark.parametrize("command", ["/menu", "/help", "/whatson"])
async def test_who_has_no_language_yet_is_asked_for_it_before_the_menu_also_in_a_journey(
    command: str, db: Database, desk: Desk
) -> None:
    street = await writing(db, desk)
    [asked] = await street.say(AMINA, command)
    assert "Which language shall we speak?" in asked.text
    [menu] = await street.tap(AMINA, "a.language.en")
    assert "a.mydetails." in [button.get("callback_data") for button in menu.buttons]


async def test_who_has_no_language_yet_can_stop(db: Database, desk: Desk) -> None:
    street = await writing(db, desk)
    [stopped] = await street.say(AMINA, "/cancel")
    assert "passed nothing on" in stopped.text
    assert await street.state(AMINA) == [None]


async def test_who_has_no_language_yet_and_nothing_to_stop_is_asked_for_it(db: Database, desk: Desk) -> None:
    [asked] = await Street(db, desk).say(AMINA, "/cancel")
    assert "Which language shall we speak?" in asked.text


async def test_a_command_that_is_not_theirs_still_does_not_exist_for_them(db: Database, desk: Desk) -> None:
    street = await writing(db, desk)
    [told] = await street.say(AMINA, "/desk")
    assert "I don't know that one." in told.text
