"""The residents' side of announcements: the yes to news, the no, what they tap and what they answer."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import agreements, inbox, news, people, programmes
from models.agreements import Consent, Purpose
from models.announcements import Announcement, AnnouncementTap, AnnouncementText
from models.database import Database
from models.outbox import MessageOwed, State
from models.people import Person
from tests.conftest import NOW
from tests.integration.announced import announced
from tests.integration.strangers import AMINA, BILAL, MEERA, Sent, Street

ASKED = "May we write to you when something new is on"
INTERESTED = {"kind": "interested", "subject": ""}


def plain(sent: Sent) -> str:
    return sent.text.replace("\u2068", "").replace("\u2069", "")


def labels(sent: Sent) -> list[str]:
    return [button["text"] for button in sent.buttons]


async def resident(street: Street, chat_id: int, language: str = "en", *, says_yes: bool = True) -> None:
    """Somebody who has agreed, and been asked about news."""

    def introduce(db: Session) -> None:
        person = people.arrive(db, chat_id, NOW)
        person.language, person.name = language, "Amina"
        agreements.agree(db, person, "We keep your name.", language, NOW)
        if says_yes:
            news.agree(db, person, "May we write to you?", language, NOW)

    await street.database.write(introduce)


async def yes_to_news(street: Street, chat_id: int) -> list[Consent]:
    """Those in force."""
    mine = select(Consent).join(Person, Person.id == Consent.person_id).where(Person.chat_id == chat_id)
    in_force = mine.where(Consent.purpose == Purpose.NEWS, Consent.withdrawn_at.is_(None))
    return await street.database.read(lambda db: list(db.scalars(in_force)))


async def tapped(street: Street) -> list[tuple[str, str]]:
    rows = select(AnnouncementTap.kind, AnnouncementTap.language).order_by(AnnouncementTap.id)
    return await street.database.read(lambda db: [(kind, language) for kind, language in db.execute(rows)])


async def states(street: Street) -> list[str]:
    owed = select(MessageOwed.state).where(MessageOwed.announcement_id.is_not(None)).order_by(MessageOwed.id)
    return await street.database.read(lambda db: list(db.scalars(owed)))


async def sign_up_to_the_end(street: Street, chat_id: int) -> list[Sent]:
    """With all that follows skipped; what came last."""
    await street.sign_up(chat_id)
    return await street.choose(chat_id, "skip", "+", "skip")


async def test_it_is_asked_once_after_the_first_sign_up_and_never_before(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await sign_up_to_the_end(street, AMINA)
    assert len([each for each in street.to(AMINA) if ASKED in each.text]) == 1
    await street.tap(AMINA, "a.join.enterprise")
    await street.choose(AMINA, "curious", "none", "+")
    await street.choose(AMINA, "yes", "skip", "skip", "skip")
    assert len([each for each in street.to(AMINA) if ASKED in each.text]) == 1
    assert not await yes_to_news(street, AMINA)


async def test_who_is_signed_up_by_somebody_else_is_not_asked_nor_is_who_does_it(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.tap(MEERA, "a.walkin.")
    await street.say(MEERA, "Hodan")
    await street.choose(MEERA, "so", "yes")
    await street.say(MEERA, "+441214960123")
    await street.choose(MEERA, "any", "yes", "enterprise", "yes", "curious", "none", "+", "yes", "skip", "skip", "skip")
    assert (await street.rows())["enrolment"]
    assert not [each for each in street.sent if ASKED in each.text]


async def test_a_yes_is_kept_in_the_words_and_the_language_that_were_read(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await sign_up_to_the_end(street, AMINA)
    [question] = [each for each in street.to(AMINA) if ASKED in each.text]
    yes = next(button["callback_data"] for button in question.buttons if button["text"] == "Yes, please")
    await street.tap(AMINA, "a.language.pl")
    await street.tap(AMINA, yes)
    [consent] = await yes_to_news(street, AMINA)
    assert (consent.text, consent.language) == (question.text, "en")
    assert consent.given_at == street.now
    await street.tap(AMINA, yes)
    assert len(await yes_to_news(street, AMINA)) == 1


async def test_who_has_not_agreed_is_asked_for_the_agreement_first(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.arrive(AMINA)
    await street.tap(AMINA, "a.news.yes.en")
    assert not await yes_to_news(street, AMINA)
    [asked] = await street.choose(AMINA, "adult")
    assert ASKED in asked.text


async def test_the_command_shows_it_and_turns_it_off_and_on(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await resident(street, AMINA)
    [shown] = await street.say(AMINA, "/news")
    assert "No more news" in labels(shown)
    await street.tap(AMINA, "a.news.no")
    assert not await yes_to_news(street, AMINA)
    [shown] = await street.say(AMINA, "/news")
    assert ASKED in shown.text
    await street.tap(AMINA, "a.news.yes.en")
    assert len(await yes_to_news(street, AMINA)) == 1


async def test_my_details_show_it_and_change_it(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await resident(street, AMINA)
    [privacy] = await street.tap(AMINA, "a.mydetails.privacy")
    assert "about once a week at most" in privacy.text
    assert "No more news" in labels(privacy)
    await street.tap(AMINA, "a.news.no")
    [privacy] = await street.tap(AMINA, "a.mydetails.privacy")
    assert "You get no news from us." in privacy.text and "Get news" in labels(privacy)


@pytest.mark.parametrize("data", ["a.nonews.{id}", "a.nonews.", "a.nonews.999", "a.nonews.x", "a.news.no"])
async def test_a_no_ends_the_news_at_once_and_a_tap_brings_them_back(data: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await resident(street, AMINA)
    row = await db.write(announced, {AMINA: State.OWED, BILAL: State.OWED}, NOW)
    [done] = await street.tap(AMINA, data.format(id=row))
    assert "You get no more news" in done.text
    assert await states(street) == ["skipped", "owed"]
    assert not await yes_to_news(street, AMINA)
    await street.tap(AMINA, done.buttons[0]["callback_data"])
    [consent] = await yes_to_news(street, AMINA)
    assert consent.text == done.text
    assert await states(street) == ["skipped", "owed"]


async def test_a_no_under_an_announcement_counts_once_for_who_got_it(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await resident(street, AMINA, "ur")
    await resident(street, BILAL)
    row = await db.write(announced, {AMINA: State.SENT}, NOW)
    for chat in (AMINA, AMINA, BILAL):
        await street.tap(chat, f"a.nonews.{row}")
    assert await tapped(street) == [("no-more", "ur")]


async def test_who_takes_back_the_agreement_gets_no_news_either(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await resident(street, AMINA)
    await db.write(announced, {AMINA: State.OWED}, NOW)
    await street.tap(AMINA, "a.withdraw.yes")
    assert not await yes_to_news(street, AMINA)
    assert await states(street) == ["skipped"]


async def test_who_is_forgotten_leaves_nothing_and_their_old_buttons_make_nothing(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await resident(street, AMINA)
    row = await db.write(announced, {AMINA: State.SENT}, NOW, INTERESTED)
    await street.tap(AMINA, f"a.fromnews.{row}.interested")
    await street.tap(AMINA, "a.forget.yes")
    for data in (f"a.nonews.{row}", f"a.fromnews.{row}.interested", "a.news.yes.en", "a.news."):
        await street.tap(AMINA, data)
    kept = await street.rows()
    assert not any(kept[table] for table in ("person", "consent", "announcement_tap", "announcement_answer", "enquiry"))


async def test_a_tap_counts_once_for_each_in_the_language_of_that_moment(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    event = await street.session()
    await resident(street, AMINA, "ur")
    row = await db.write(announced, {AMINA: State.SENT}, NOW, {"kind": "book", "subject": str(event)})
    for _again in range(2):
        shown = await street.tap(AMINA, f"a.fromnews.{row}.book")
        assert any(button.get("callback_data") == f"a.book.{event}" for each in shown for button in each.buttons)
    assert await tapped(street) == [("book", "ur")]


async def test_a_button_leads_to_the_sign_up(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await resident(street, AMINA)
    row = await db.write(announced, {AMINA: State.SENT}, NOW, {"kind": "join", "subject": "researcher-training"})
    await street.tap(AMINA, f"a.fromnews.{row}.join")
    course = (await street.conversation(AMINA)).course
    assert course and course.journey == "researcher-training"


async def test_who_is_interested_is_in_the_inbox_once_and_hears_what_comes_next(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await resident(street, AMINA, "ur")
    row = await db.write(announced, {AMINA: State.SENT}, NOW, INTERESTED)
    seen = await street.tap(AMINA, f"a.fromnews.{row}.interested")
    [copy] = [plain(each) for each in seen if each.chat_id == MEERA]
    assert "I'm interested\n↩ Free sewing course…" in copy
    [again] = await street.tap(AMINA, f"a.fromnews.{row}.interested")
    assert again.chat_id == AMINA
    assert len((await street.rows())["enquiry_message"]) == 1


async def test_who_never_got_it_is_led_on_and_not_counted(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await resident(street, BILAL)
    row = await db.write(announced, {AMINA: State.SENT}, NOW, INTERESTED)
    [asked] = await street.tap(BILAL, f"a.fromnews.{row}.interested")
    assert asked.buttons and asked.chat_id == BILAL
    assert not (await street.rows())["enquiry"] and not await tapped(street)


@pytest.mark.parametrize("subject", ["{id}.pass", "{id}.", "{id}", "999.interested", "x.interested", ".", "9" * 50])
async def test_a_button_that_is_none_of_it_gets_a_kind_answer(subject: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await resident(street, AMINA)
    row = await db.write(announced, {AMINA: State.SENT}, NOW, INTERESTED)
    [told] = await street.tap(AMINA, f"a.fromnews.{subject.format(id=row)}"[:64])
    assert "not there any more" in told.text and told.buttons
    assert not await tapped(street)


@pytest.mark.parametrize("text", ["Free & <b>open</b>", "ਸਿਲਾਈ " * 200, "🧵" * 900])
async def test_it_is_passed_on_with_the_way_to_the_bot(text: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await resident(street, AMINA)
    texts = {"en": text}
    row = await db.write(announced, {AMINA: State.SENT}, NOW, {"kind": "pass", "subject": ""}, texts)
    [shown] = await street.tap(AMINA, f"a.fromnews.{row}.pass")
    assert text.strip()[:100] in shown.text and "https://t.me/grapevine_demo_bot" in shown.text
    address = str(shown.buttons[0]["url"])
    assert address.startswith("https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fgrapevine_demo_bot&text=")
    assert len(address) < 2048


async def test_a_picture_without_words_is_passed_on_as_it_was_got(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await resident(street, AMINA, "ur")
    row = await db.write(announced, {AMINA: State.SENT}, NOW, {"kind": "pass", "subject": ""}, {"en": ""})

    def put_picture(session: Session) -> None:
        session.get_one(Announcement, row).method = "sendPhoto"
        session.get_one(AnnouncementText, (row, "en")).file_id = "picture-1"

    await db.write(put_picture)
    picture, words = await street.tap(AMINA, f"a.fromnews.{row}.pass")
    assert (picture.method, picture.payload["photo"]) == ("sendPhoto", "picture-1")
    assert "https://t.me/grapevine_demo_bot" in words.text


async def test_what_they_tapped_stands_among_their_messages(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await resident(street, AMINA)
    row = await db.write(announced, {AMINA: State.SENT}, NOW, INTERESTED)
    await street.tap(AMINA, f"a.fromnews.{row}.interested")
    [shown] = await street.tap(AMINA, "a.mydetails.messages")
    assert "I'm interested" in shown.text


async def test_a_reply_to_an_announcement_is_in_the_inbox_with_what_it_answers(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await resident(street, AMINA)
    await db.write(announced, {AMINA: State.SENT}, NOW)
    seen = await street.say(AMINA, "Can my sister come?", reply_to_message={"message_id": 9000 + AMINA})
    [copy] = [plain(each) for each in seen if each.chat_id == MEERA]
    assert "Can my sister come?\n↩ Free sewing course…" in copy
    [thread] = await street.tap(MEERA, "a.enquiry.1")
    assert "↩ Free sewing course…" in plain(thread)


async def test_what_is_written_soon_after_it_is_not_taken_for_an_answer(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await resident(street, AMINA)
    await db.write(announced, {AMINA: State.SENT}, NOW)
    await street.say(AMINA, "thank you")
    assert not (await street.rows())["enquiry"]


async def test_what_the_team_no_longer_sees_is_no_answer_any_more(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await resident(street, AMINA)
    await db.write(announced, {AMINA: State.SENT}, NOW)
    await street.say(AMINA, "Yes!", reply_to_message={"message_id": 9000 + AMINA})

    def withdraw(session: Session) -> None:
        amina = session.scalars(people.of_chat(AMINA)).one()
        inbox.withdraw(session, amina)
        programmes.withdraw(session, amina, NOW)

    await db.write(withdraw)
    assert not (await street.rows())["announcement_answer"]
