"""A conversation is a function: the rules of the engine, each shown by a tiny journey of its own."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers import ACTIONS
from handlers.declarations import Journey, Who, journey
from handlers.incoming import Incoming, Kind, Tap
from handlers.questions import Choice, Heard, Option, Several, Text
from handlers.reception import Reception
from handlers.speaking import Desk
from handlers.talk import Talk
from locales import Words
from models import people
from models.buttons import Act, encode
from models.conversations import Course, load
from models.database import Database
from models.people import Person
from models.schema import Refusal
from tests.conftest import NOW

CHAT = 7


class Chat:
    """Somebody who talks to a program that has these journeys and no others. What they say and tap gives back what they read."""

    def __init__(self, db: Database, desk: Desk, *journeys: Callable[[Talk], None] | Journey) -> None:
        self.db = db
        self.desk = desk
        self.has(*journeys)
        self.updates = 0
        self.buttons: dict[str, str] = {}

    def has(self, *journeys: Callable[[Talk], None] | Journey) -> None:
        """From now on: a new version of the program."""
        named = [each if isinstance(each, Journey) else a_journey(each) for each in journeys]
        self.reception = Reception(self.desk, named, ACTIONS, claimant=lambda: "here")

    async def begin(self, name: str) -> str:
        return await self.act("join", name)

    async def act(self, action: str, subject: str = "") -> str:
        return await self.send(tap=Tap("1", encode(Act(action, subject)), 1))

    async def say(self, text: str) -> str:
        return await self.send(heard=Heard(text=text))

    async def tap(self, label: str) -> str:
        return await self.tap_data(self.buttons[label])

    async def tap_data(self, data: str) -> str:
        return await self.send(tap=Tap("1", data, 1))

    async def send(self, **what: Any) -> str:
        self.updates += 1
        kind = Kind.TAPPED if "tap" in what else Kind.SAID
        incoming = Incoming(self.updates, kind, CHAT, "Amina", "en", **what)
        await self.db.write(arrive)
        try:
            taken = await self.db.write(self.reception.take, incoming, NOW)
        except Refusal as refusal:
            taken = await self.db.write(self.reception.take, incoming, NOW, refusal)
        return "\n---\n".join(self._read(letter.method, orjson.loads(letter.body)) for letter in taken.letters)

    def _read(self, method: str, payload: dict[str, Any]) -> str:
        rows = payload.get("reply_markup", {}).get("inline_keyboard", [])
        self.buttons |= {plain(button["text"]): button["callback_data"] for row in rows for button in row}
        return plain(payload["text"]) if method == "sendMessage" else method

    async def course(self) -> Course:
        visitor = await self.db.read(load, CHAT)
        assert visitor and visitor.conversation.course
        return visitor.conversation.course

    async def area(self) -> str | None:
        """What the tiny journeys write."""
        return await self.db.read(lambda db: db.scalars(people.of_chat(CHAT)).one().area)


def arrive(db: Session) -> None:
    person = people.arrive(db, CHAT, NOW)
    person.language = "en"


def plain(text: str) -> str:
    return re.sub("<[^>]+>|[\u2066-\u2069]", "", html.unescape(text))


def a_journey(function: Callable[[Talk], None]) -> Journey:
    return journey(function.__name__, Words(function.__name__), who=Who.ANYONE)(function)


def options(*keys: str) -> list[Option[str]]:
    return [Option(key, key.title(), key) for key in keys]


def colour(*keys: str) -> Choice[str]:
    return Choice("Which colour?", "Colour", options(*keys or ("red", "blue")), gone=Words("That colour is gone."))


def name() -> Text:
    return Text("Your name?", "Name")


def sizes() -> Several[str]:
    return Several("Which sizes?", "Sizes", options("small", "large"))


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


# what changes under people's feet


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


# writing, and being refused


def by_attribute(talk: Talk) -> None:
    talk.person.area = "soho"


def by_statement(talk: Talk) -> None:
    talk.db.execute(update(Person).values(area="soho"))


def by_flush(talk: Talk) -> None:
    talk.person.area = "soho"
    talk.db.flush()


def by_new_row(talk: Talk) -> None:
    talk.db.add(Person(chat_id=99, created_at=NOW, area="soho"))


@pytest.mark.parametrize("write", [by_attribute, by_statement, by_flush, by_new_row])
async def test_a_question_after_a_write_is_an_error_and_nothing_is_stored(
    db: Database, desk: Desk, write: Callable[[Talk], None]
) -> None:
    def shop(talk: Talk) -> None:
        talk.ask("name", name())
        write(talk)
        talk.ask("colour", colour())

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    with pytest.raises(RuntimeError, match="after it had written"):
        await chat.say("Amina")
    assert await chat.area() is None
    assert (await chat.course()).answers == {}


async def test_reading_before_a_question_is_no_write(db: Database, desk: Desk) -> None:
    def shop(talk: Talk) -> None:
        assert talk.person.area is None
        assert not talk.is_coordinator
        talk.ask("name", name())

    assert await Chat(db, desk, shop).begin("shop") == "Your name?"


async def test_a_refusal_after_the_check_rolls_back_says_why_and_asks_again(db: Database, desk: Desk) -> None:
    there = ["red", "blue"]

    def shop(talk: Talk) -> None:
        chosen = talk.ask("colour", colour(*there))
        talk.check_answers()
        talk.person.area = chosen
        talk.db.flush()
        if chosen == "red":
            there.remove("red")  # somebody else was quicker
            raise Refusal(Words("The red one has just gone."), question="colour")
        talk.say("Yours.")

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    await chat.tap("Red")
    assert await chat.tap("Yes, that's right") == "The red one has just gone.\n\nWhich colour?"
    assert await chat.area() is None
    assert await chat.tap("Blue") == "Is this right?\n• Colour: Blue"
    assert await chat.tap("Yes, that's right") == "Yours."
    assert await chat.area() == "blue"


async def test_the_same_tap_once_more_is_passed_over_after_a_refusal_too(db: Database, desk: Desk) -> None:
    def shop(talk: Talk) -> None:
        talk.ask("colour", colour())
        talk.check_answers()
        raise Refusal(Words("No."), question="colour")

    chat = Chat(db, desk, shop)
    await chat.begin("shop")
    await chat.tap("Red")
    yes = chat.buttons["Yes, that's right"]
    assert await chat.tap_data(yes) == "No.\n\nWhich colour?"
    assert await chat.tap_data(yes) == ""


# one journey at a time


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
