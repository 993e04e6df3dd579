"""One journey at a time; others are set aside, or follow."""

import re
from dataclasses import replace

from handlers.declarations import Journey
from handlers.speaking import Desk
from handlers.talk import Talk
from locales import Words
from models.database import Database
from tests.unit.tiny import Chat, a_journey, colour, name, sizes


def one(talk: Talk) -> None:
    talk.ask("colour", colour())
    talk.ask("name", name())
    talk.say("One is done.")


def two(talk: Talk) -> None:
    talk.ask("sizes", sizes())
    talk.say("Two is done.")


OFFER = "You had begun something else: one. Shall we go on with it?"


async def test_a_second_journey_parks_the_first_and_offers_it_back_at_its_end(db: Database, desk: Desk) -> None:
    chat = Chat(db, desk, one, two)
    await chat.begin("one")
    await chat.tap("Red")
    assert await chat.begin("two") == "Which sizes?"
    assert await chat.tap("None of these") == f"Two is done.\n---\n{OFFER}"
    assert await chat.tap("Yes, go on") == "Your name?"
    assert await chat.say("Amina") == "One is done."


async def test_what_was_parked_is_gone_when_it_is_left(db: Database, desk: Desk) -> None:
    chat = Chat(db, desk, one, two)
    await chat.begin("one")
    await chat.tap("Red")
    await chat.begin("two")
    await chat.tap("Stop")
    await chat.tap("No, leave it")
    assert "Go on where I was" not in chat.buttons
    assert await chat.begin("one") == "Which colour?"


async def test_a_journey_in_which_nothing_was_answered_is_not_parked(db: Database, desk: Desk) -> None:
    chat = Chat(db, desk, one, two)
    await chat.begin("one")
    await chat.begin("two")
    assert await chat.tap("None of these") == "Two is done."


async def test_the_buttons_of_a_parked_journey_do_not_answer_the_new_one(db: Database, desk: Desk) -> None:
    chat = Chat(db, desk, one, two)
    await chat.begin("one")
    await chat.tap("Red")
    back = chat.buttons["‹ Back"]
    await chat.begin("two")
    assert await chat.tap_data(back) == "That question has passed. Here is where we are:\n\nWhich sizes?"


async def test_the_buttons_of_the_second_journey_do_not_answer_the_first(db: Database, desk: Desk) -> None:
    chat = Chat(db, desk, one, two)
    await chat.begin("one")
    await chat.tap("Red")
    await chat.begin("two")
    small = chat.buttons["Small"]
    await chat.tap("None of these")
    await chat.tap("Yes, go on")
    assert await chat.tap_data(small) == "That question has passed. Here is where we are:\n\nYour name?"


async def test_who_begins_the_same_again_is_not_offered_it_at_the_end(db: Database, desk: Desk) -> None:
    chat = Chat(db, desk, one)
    await chat.begin("one")
    await chat.tap("Red")
    await chat.begin("one")
    assert "You had begun" not in await chat.tap("Stop")


async def test_a_journey_that_was_to_follow_is_begun_at_the_end(db: Database, desk: Desk) -> None:
    def first(talk: Talk) -> None:
        talk.ask("name", name())
        talk.say("That was the first.")
        talk.go_on("two")

    chat = Chat(db, desk, first, two)
    await chat.begin("first")
    assert await chat.say("Amina") == "That was the first.\n---\nWhich sizes?"


async def test_at_most_three_journeys_wait_and_the_last_is_offered_first(db: Database, desk: Desk) -> None:
    def lettered(letter: str) -> Journey:
        return replace(a_journey(one), name=letter, title=Words(letter))

    chat = Chat(db, desk, *(lettered(letter) for letter in "abcd"), two)
    for letter in "abcd":
        await chat.begin(letter)
        await chat.tap("Red")
    await chat.begin("two")
    offered = [await chat.tap("Stop"), *[await chat.tap("Yes, go on") and await chat.tap("Stop") for _ in range(3)]]
    begun = [re.findall("something else: (.)", each) for each in offered]
    assert begun == [["d"], ["c"], ["b"], []]
