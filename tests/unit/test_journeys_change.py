"""What changes under people's feet: options that go, questions that come, journeys that are no more."""

from dataclasses import replace

from handlers.questions import Choice, Text
from handlers.speaking import Desk
from handlers.talk import Talk
from models.database import Database
from tests.unit.tiny import Chat, a_journey, colour, name, options, sizes


async def test_an_option_that_is_gone_is_asked_again_with_the_reason_and_what_was_said_later_waits(
    db: Database, desk: Desk
) -> None:
    there = ["red", "blue"]

    def shop(talk: Talk) -> None:
        chosen = talk.ask("colour", colour(*there))
        talk.say(f"{talk.ask('name', name())}: {chosen}")

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    await chat.tap("Red")
    there.remove("red")
    assert await chat.say("Amina") == "That colour is gone.\n\nWhich colour?"
    assert await chat.tap("Blue") == "Amina: blue"


async def test_ticks_wait_too_when_an_option_has_gone(db: Database, desk: Desk) -> None:
    there = ["red", "blue"]

    def shop(talk: Talk) -> None:
        chosen = talk.ask("colour", colour(*there))
        talk.say(f"{talk.ask('sizes', sizes())}: {chosen}")

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    await chat.tap("Red")
    await chat.tap("Large")
    there.remove("red")
    assert await chat.tap("Done") == "That colour is gone.\n\nWhich colour?"
    assert await chat.tap("Blue") == "['large']: blue"


async def test_a_tick_that_waited_comes_back_with_its_question(db: Database, desk: Desk) -> None:
    there = ["red", "blue"]

    def shop(talk: Talk) -> None:
        talk.ask("colour", colour(*there))
        talk.say(f"{talk.ask('sizes', sizes())}")

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    await chat.tap("Red")
    there.remove("red")
    assert await chat.tap("Large") == "That colour is gone.\n\nWhich colour?"
    assert await chat.tap("Blue") == "Which sizes?"
    assert "✓ Large" in chat.buttons
    assert await chat.tap("Done") == "['large']"


async def test_a_question_that_was_added_is_asked_and_the_rest_is_kept(db: Database, desk: Desk) -> None:
    def shop(talk: Talk) -> None:
        talk.ask("colour", colour())
        talk.ask("name", name())

    def longer(talk: Talk) -> None:
        chosen = talk.ask("colour", colour())
        town = talk.ask("town", Text("Which town?", "Town"))
        talk.say(f"{talk.ask('name', name())}, {town}: {chosen}")

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    await chat.tap("Red")
    chat.has(replace(a_journey(longer), name="shop"))
    assert (await chat.say("Amina")).endswith("Which town?")
    assert await chat.say("Smethwick") == "Amina, Smethwick: red"


async def test_the_answer_to_a_question_that_is_not_asked_any_more_does_not_count(db: Database, desk: Desk) -> None:
    def shop(talk: Talk) -> None:
        talk.ask("name", name())
        talk.ask("colour", colour())

    def shorter(talk: Talk) -> None:
        talk.ask("colour", colour())
        talk.check_answers()

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    await chat.say("Amina")
    chat.has(replace(a_journey(shorter), name="shop"))
    assert await chat.tap("Red") == "Is this right?\n• Colour: Red"


async def test_a_yes_to_a_question_that_was_taken_out_is_no_yes_to_the_check(db: Database, desk: Desk) -> None:
    def shop(talk: Talk) -> None:
        talk.ask("name", name())
        talk.ask("sure", Choice("Are you sure?", "Sure", options("yes", "no")))

    def shorter(talk: Talk) -> None:
        talk.ask("name", name())
        talk.check_answers()

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    await chat.say("Amina")
    chat.has(replace(a_journey(shorter), name="shop"))
    assert await chat.tap("Yes") == "Is this right?\n• Name: Amina"


async def test_who_is_in_a_journey_that_is_not_there_any_more_hears_what_there_is(db: Database, desk: Desk) -> None:
    def shop(talk: Talk) -> None:
        talk.ask("name", name())

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    chat.has()
    assert "What would you like to do?" in await chat.say("Amina")
    assert "What would you like to do?" in await chat.say("Hello?")
