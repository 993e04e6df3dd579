"""A journey writes after its last question, or not at all; and may be refused."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from handlers.speaking import Desk
from handlers.talk import Talk
from locales import Words
from models.database import Database
from models.people import Person
from models.schema import Refusal
from tests.conftest import NOW
from tests.unit.tiny import Chat, colour, name


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
