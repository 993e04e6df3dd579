"""A conversation is a function: the rules of the engine, each shown by a tiny journey of its own."""

from dataclasses import replace

import pytest

from handlers.questions import Text
from handlers.speaking import Desk
from handlers.talk import Talk
from models.database import Database
from tests.unit.tiny import Chat, a_journey, colour, name, sizes

# what is asked, taken and given back


async def test_each_run_gets_back_what_is_recorded_and_stops_at_the_first_open_question(
    db: Database, desk: Desk
) -> None:
    got: list[list[str]] = []

    def shop(talk: Talk) -> None:
        got.append([])
        got[-1].append(talk.ask("name", name()))
        got[-1].append(talk.ask("colour", colour()))
        talk.say("Bye.")

    chat = Chat(db, desk, shop)
    assert await chat.begin("shop") == "Your name?"
    assert await chat.say("Amina") == "Which colour?"
    assert await chat.tap("Blue") == "Bye."
    assert got == [[], ["Amina"], ["Amina", "blue"]]


async def test_what_is_no_answer_gets_a_hint_and_the_question_again(db: Database, desk: Desk) -> None:
    def shop(talk: Talk) -> None:
        talk.ask("name", Text("Your name?", "Name", up_to=5))

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    assert await chat.say("Amina Bibi") == "That is longer than 5 letters. Could you make it shorter?\n\nYour name?"
    assert (await chat.course()).answers == {}


async def test_who_types_what_stands_on_a_button_means_the_button(db: Database, desk: Desk) -> None:
    def shop(talk: Talk) -> None:
        talk.say(f"You said {talk.ask('colour', colour())}.")

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    assert await chat.say("bLUE") == "You said blue."


async def test_a_command_that_does_not_exist_answers_no_question(db: Database, desk: Desk) -> None:
    def shop(talk: Talk) -> None:
        talk.ask("name", name())

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    assert (await chat.say("/signups")).endswith("Your name?")
    assert (await chat.course()).answers == {}


async def test_a_button_means_its_option_wherever_it_stands_by_now(db: Database, desk: Desk) -> None:
    there = ["red", "blue"]

    def shop(talk: Talk) -> None:
        talk.say(f"You said {talk.ask('colour', colour(*there))}.")

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    there[:] = ["green", "blue", "red"]
    assert await chat.tap("Red") == "You said red."


async def test_ticks_change_the_buttons_until_done(db: Database, desk: Desk) -> None:
    def shop(talk: Talk) -> None:
        talk.say(f"{talk.ask('sizes', sizes())}")

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    assert await chat.tap("Small") == "editMessageReplyMarkup"
    assert await chat.tap("Large") == "editMessageReplyMarkup"
    assert await chat.tap("✓ Small") == "editMessageReplyMarkup"
    assert await chat.tap("Done") == "['large']"


async def test_one_key_asked_twice_is_an_error(db: Database, desk: Desk) -> None:
    def shop(talk: Talk) -> None:
        talk.ask("name", name())
        talk.ask("name", name())

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    with pytest.raises(RuntimeError, match="twice"):
        await chat.say("Amina")


# what is said


async def test_what_is_said_joins_the_next_question(db: Database, desk: Desk) -> None:
    def shop(talk: Talk) -> None:
        talk.say("Hello.")
        talk.say("Come in.")
        talk.ask("name", name())

    assert await Chat(db, desk, shop).begin("shop") == "Hello.\n\nCome in.\n\nYour name?"


async def test_what_is_said_is_sent_only_if_no_recorded_answer_lies_between(db: Database, desk: Desk) -> None:
    def shop(talk: Talk) -> None:
        talk.say("Hello.")
        who = talk.ask("name", name())
        talk.say(f"Welcome, {who}.")
        talk.ask("colour", colour())
        talk.say("Bye.")

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    assert await chat.say("Amina") == "Welcome, Amina.\n\nWhich colour?"
    assert await chat.tap("Red") == "Bye."


# the check, going back, stopping


def check_out(talk: Talk) -> None:
    if talk.ask("colour", colour()) == "red":
        talk.ask("sizes", sizes())
    talk.ask("name", name())
    talk.check_answers()
    talk.say("Thank you.")


async def at_the_check(db: Database, desk: Desk) -> Chat:
    chat = Chat(db, desk, check_out)
    await chat.begin("check_out")
    await chat.tap("Red")
    await chat.tap("None of these")
    await chat.say("Amina")
    return chat


async def test_what_is_changed_at_the_check_is_asked_and_checked_again(db: Database, desk: Desk) -> None:
    chat = await at_the_check(db, desk)
    assert await chat.tap("Change: Name") == "Your name?"
    assert await chat.say("Sana") == "Is this right?\n• Colour: Red\n• Sizes: None of these\n• Name: Sana"
    assert await chat.tap("Yes, that's right") == "Thank you."


async def test_a_change_that_leads_elsewhere_takes_what_was_said_on_the_old_way_out_of_the_check(
    db: Database, desk: Desk
) -> None:
    chat = await at_the_check(db, desk)
    await chat.tap("Change: Colour")
    assert await chat.tap("Blue") == "Is this right?\n• Colour: Blue\n• Name: Amina"


async def test_the_yes_of_the_check_is_not_kept(db: Database, desk: Desk) -> None:
    chat = await at_the_check(db, desk)
    yes = chat.buttons["Yes, that's right"]
    await chat.tap("‹ Back")
    assert await chat.tap_data(yes) == "That question has passed. Here is where we are:\n\nYour name?"
    assert (await chat.say("Amina")).startswith("Is this right?")
    assert set((await chat.course()).answers) == {"colour", "sizes", "name"}


async def test_there_is_a_way_back_from_every_question_but_the_first(db: Database, desk: Desk) -> None:
    chat = Chat(db, desk, check_out)
    await chat.begin("check_out")
    assert set(chat.buttons) == {"Red", "Blue", "Stop"}
    await chat.tap("Blue")
    assert await chat.tap("‹ Back") == "Which colour?"
    assert (await chat.course()).answers == {}


async def test_stopping_drops_what_was_answered(db: Database, desk: Desk) -> None:
    chat = await at_the_check(db, desk)
    assert await chat.tap("Stop") == "That's all right, we've stopped. Nothing of it was kept."
    assert await chat.begin("check_out") == "Which colour?"


async def test_who_comes_to_change_what_is_known_begins_at_the_check(db: Database, desk: Desk) -> None:
    chat = Chat(db, desk, replace(a_journey(check_out), known=lambda _talk: {"colour": "blue", "name": "Amina"}))
    assert await chat.begin("check_out") == "Is this right?\n• Colour: Blue\n• Name: Amina"


# the buttons of before


async def test_a_button_of_an_earlier_question_brings_the_present_one_again(db: Database, desk: Desk) -> None:
    chat = Chat(db, desk, check_out)
    await chat.begin("check_out")
    blue = chat.buttons["Blue"]
    await chat.tap("Red")
    assert await chat.tap_data(blue) == "That question has passed. Here is where we are:\n\nWhich sizes?"
    assert (await chat.course()).answers == {"colour": "red"}


async def test_the_same_tap_once_more_is_passed_over(db: Database, desk: Desk) -> None:
    chat = Chat(db, desk, check_out)
    await chat.begin("check_out")
    red = chat.buttons["Red"]
    await chat.tap_data(red)
    assert await chat.tap_data(red) == ""
