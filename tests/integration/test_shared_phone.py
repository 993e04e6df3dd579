"""A message that hides what it says is opened once, by its own person; and a look at somebody's details is theirs to see."""

from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import audit, people
from models.audit import Deed
from models.database import Database
from models.people import Role
from tests.integration.strangers import AMINA, BILAL, MEERA, Sent, Street


async def hidden(street: Street) -> str:
    """Amina hides what messages say, and Meera writes to her: what the button carries that opens it."""
    await street.appoint(MEERA)
    await street.sign_up(AMINA)
    await street.tap(AMINA, "a.neutral.on")
    await street.tap(MEERA, f"a.write.{(await street.ids())[AMINA]}")
    await street.say(MEERA, "Come on Friday.")
    [told] = [each for each in street.to(AMINA) if each.text == "You have a message."]
    return str(told.buttons[0]["callback_data"])


def says(sent: list[Sent]) -> bool:
    return any("Come on Friday." in each.text for each in sent)


async def test_it_says_nothing_until_its_person_opens_it(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    data = await hidden(street)
    assert not says(street.to(AMINA))
    await street.arrive(BILAL)
    await street.tap(BILAL, data)
    assert not says(street.to(BILAL))
    [opened] = await street.tap(AMINA, data)
    assert opened.method == "editMessageText"
    assert says([opened])


async def test_it_opens_once_and_is_put_away(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    data = await hidden(street)
    [opened] = await street.tap(AMINA, data)
    [closed] = await street.tap(AMINA, opened.buttons[-1]["callback_data"])
    assert (closed.method, closed.payload["message_id"]) == ("editMessageText", opened.payload["message_id"])
    gone = await street.tap(AMINA, data)
    assert not says(gone) and gone[-1].buttons
    assert (await street.rows())["sealed_message"] == []


async def test_who_looked_is_named_with_where_they_are_from(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.arrive(AMINA)

    def look(db: Session) -> None:
        amina = db.scalars(people.of_chat(AMINA)).one()
        karim = people.arrive(db, BILAL, street.now)
        karim.name = "Karim"
        people.give_role(db, karim, Role.PARTNER, street.now, organisation="karis")
        audit.note(db, db.scalars(people.of_chat(MEERA)).one(), Deed.SAW, "sign-up", street.now, amina)
        audit.note(db, karim, Deed.SAW, "referral", street.now, amina)

    await street.database.write(look)
    [shown] = await street.tap(AMINA, "a.mydetails.looked")
    lines = shown.text.replace("\u2068", "").replace("\u2069", "").splitlines()
    assert lines == [
        "• Karim (Karis Neighbour Scheme), Sunday, 22 November: looked at your details",
        "• Meera (the neighbourhood team), Sunday, 22 November: looked at your details",
    ]
