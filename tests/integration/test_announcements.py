"""Announcements reach those who said yes to news, each in their language, once; two coordinators stand behind what goes to many."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs import announcements as jobs
from jobs.clock import Hands
from locales import Localizers
from models import (
    agreements,
    announcement_sending,
    announcement_words,
    announcements,
    audience,
    claims,
    people,
    programmes,
)
from models.agreements import Consent, Purpose
from models.announcement_sending import Nobody
from models.announcements import Wording
from models.audience import Audience
from models.bookings import Booking, BookingState
from models.database import Database
from models.events import Event
from models.notices import File
from models.outbox import MessageOwed, State
from models.people import Person, Role
from tests.conftest import NOW
from tests.ending import end_role
from tests.integration.strangers import AMINA, BILAL, MEERA, Sent, Street, tap

NADIA = 2107
READERS = ("en", "ur", "ur", "pl")
TEXT = "Soup evening on <Friday> & all are welcome"


def reader(db: Session, number: int, language: str = "en", **more: Any) -> Person:
    """Somebody who said yes to news."""
    person = people.arrive(db, 8000 + number, NOW)
    person.language = language
    for name, value in more.items():
        setattr(person, name, value)
    for purpose in Purpose:
        db.add(Consent(person_id=person.id, purpose=purpose, version="1", language="en", text="yes", given_at=NOW))
    db.flush()
    return person


def readers(db: Session) -> None:
    for number, language in enumerate(READERS):
        reader(db, number, language)


def author(db: Session) -> Person:
    return db.scalars(people.of_chat(MEERA)).one()


class Office(Street):
    """Meera and Nadia coordinate; four read what they announce."""

    async def open(self) -> int:
        """The number of a draft of Meera's."""
        await self.appoint_too(MEERA)
        await self.appoint_too(NADIA)
        await self.database.write(readers)
        return await self.database.write(
            lambda db: announcements.draft(db, author(db), Wording(TEXT), "en", self.now).id
        )

    async def put_forward(self, row: int, by: int = MEERA, when: str = "now") -> None:
        await self.tap(by, f"a.sendnews.{row}")
        await self.choose(by, when, "yes")

    async def tick(self, seconds: float = 5) -> None:
        self.now += timedelta(seconds=seconds)
        hands = Hands(self.desk.content, self.desk.localizers)
        await self.database.write(jobs.begin, hands, self.now)
        while await self.database.write(jobs.follow, hands, self.now):
            pass
        await self.deliver()

    async def deliver(self) -> None:
        """What is for coordinators goes; announcements wait for `fate`."""
        await self.deliverer.finish(10)
        self.sent += await self.database.write(self._send_notices)

    def _send_notices(self, db: Session) -> list[Sent]:
        waiting = (MessageOwed.announcement_id.is_(None), MessageOwed.state == State.OWED)
        rows = db.scalars(select(MessageOwed).where(*waiting).order_by(MessageOwed.id)).all()
        sent = [Sent(row.method, orjson.loads(row.payload), 90_000 + row.id) for row in rows]
        for row, each in zip(rows, sent, strict=True):
            row.state, row.message_id = State.SENT, each.message_id
        return sent

    async def fate(self, state: State, most: int = 100, error: str | None = None) -> None:
        """That is what became of the next messages."""

        def mark(db: Session) -> None:
            owed = select(MessageOwed.id).where(
                MessageOwed.announcement_id.is_not(None), MessageOwed.state == State.OWED
            )
            some = update(MessageOwed).where(MessageOwed.id.in_(owed.limit(most)))
            db.execute(some.values(state=state, error=error).execution_options(synchronize_session=False))

        await self.database.write(mark)

    async def stands(self, row: int) -> dict[str, Any]:
        return next(each for each in (await self.rows())["announcement"] if each["id"] == row)

    async def state(self, row: int) -> str:  # type: ignore[override]
        return str((await self.stands(row))["state"])

    async def owed(self) -> list[dict[str, Any]]:
        return [each for each in (await self.rows())["message_owed"] if each["announcement_id"]]

    def last(self, chat_id: int) -> str:
        """The newest message to somebody."""
        return next((each.text for each in reversed(self.to(chat_id))), "")


@pytest.fixture
async def office(db: Database, desk: Desk) -> Office:
    return Office(db, desk)


# who gets it


Populate = Callable[[Session], None]


def said_no(db: Session) -> None:
    gone = reader(db, 1)
    db.execute(update(Consent).where(Consent.person_id == gone.id).values(withdrawn_at=NOW))
    agreements.agree(db, people.arrive(db, 8009, NOW), "yes", "en", NOW)
    reader(db, 2, unreachable_at=NOW)
    reader(db, 3, chat_id=None)


async def test_only_who_said_yes_to_news_and_can_be_written_to(db: Database) -> None:
    await db.write(said_no)
    await db.write(reader, 5, "pl")
    reached = await db.read(audience.reach, Audience(), NOW)
    assert (dict(reached.languages), reached.left_out) == ({"pl": 1}, 0)


def all_kinds(db: Session) -> None:
    """1: training in Soho; 2: training in Ladywood; 3: in Soho, came; 4: nothing of it."""
    for number, area in ((1, "soho"), (2, "ladywood"), (3, "soho"), (4, None)):
        reader(db, number, "ur" if number == 1 else "en", area=area)
    ids = {chat: row for row, chat in db.execute(select(Person.id, Person.chat_id))}
    for number in (1, 2):
        person = db.get_one(Person, ids[8000 + number])
        programmes.enrol(db, person, "researchers", {}, None, NOW, stage="training")
    db.add(Event(id=7, programme="researchers", module="understanding", hub="soho-house", starts_at=NOW, minutes=60, capacity=9,
                 helps=[]))  # fmt: skip
    db.flush()
    for number, state in ((2, BookingState.CANCELLED), (3, BookingState.ATTENDED)):
        db.add(Booking(event_id=7, person_id=ids[8000 + number], state=state, booked_at=NOW))


@pytest.mark.parametrize(
    ("chosen", "numbers"),
    [
        (Audience(), {1, 2, 3, 4}),
        (Audience(areas=("soho", "ladywood")), {1, 2, 3}),
        (Audience(areas=("soho",), stages=("researchers",)), {1}),
        (Audience(stages=("researchers:signed-up",)), set()),
        (Audience(stages=("researchers:training", "enterprise")), {1, 2}),
        (Audience(languages=("ur",)), {1}),
        (Audience(events=("7:booked",)), {3}),
        (Audience(events=("7:came",), areas=("soho",)), {3}),
        (Audience(events=("7:came",), languages=("ur",)), set()),
    ],
)
async def test_kinds_narrow_and_what_is_of_one_kind_widens(db: Database, chosen: Audience, numbers: set[int]) -> None:
    await db.write(all_kinds)
    found = await db.read(lambda session: [each.chat_id for each in session.scalars(audience.receivers(chosen, NOW))])
    assert {(each or 0) - 8000 for each in found} == numbers
    assert Audience.of(chosen.as_json()) == chosen


async def test_who_had_three_messages_this_week_is_left_out_and_counted(db: Database) -> None:
    def weary(session: Session) -> None:
        for number, days in ((1, (1, 2, 3)), (2, (1, 2, 8)), (3, (1, 2))):
            reader(session, number)
            for day in days:
                session.add(
                    MessageOwed(chat_id=8000 + number, lane=1, method="sendMessage", payload="", state=State.SENT, unasked=True,
                                due_at=NOW - timedelta(days=day))
                )  # fmt: skip

    await db.write(weary)
    reached = await db.read(audience.reach, Audience(), NOW)
    assert (reached.people, reached.left_out) == (2, 1)


# what they get


async def test_each_language_gets_its_own_text_and_markup_is_only_ours(office: Office) -> None:
    row = await office.open()
    loc = office.desk.localizers

    def see(db: Session) -> list[dict[str, Any]]:
        found = announcements.find(db, row)
        assert found
        announcements.write(db, found, "ur", Wording("جمعہ"), author(db))
        announcements.set_button(db, found, {"kind": "pass", "subject": ""})
        return [announcement_words.render(loc, db, row, language)[1] for language in ("en", "ur", "pl")]

    english, urdu, polish = await office.database.write(see)
    assert english["text"] == "Soup evening on &lt;Friday&gt; &amp; all are welcome"
    assert urdu["text"] == "جمعہ"
    assert english["text"] in polish["text"] and polish["text"] != english["text"]
    buttons = [button["callback_data"] for line in polish["reply_markup"]["inline_keyboard"] for button in line]
    assert buttons == [f"a.fromnews.{row}.pass", f"a.nonews.{row}"]


async def test_a_voice_message_in_another_language_goes_there_and_the_first_one_elsewhere(office: Office) -> None:
    await office.open()

    def see(db: Session) -> list[tuple[str, dict[str, Any]]]:
        made = announcements.draft(db, author(db), Wording("", File("sendVoice", "first")), "en", NOW)
        announcements.write(db, made, "ur", Wording("", File("sendVoice", "urdu")), author(db))
        return [announcement_words.render(office.desk.localizers, db, made.id, each) for each in ("en", "ur", "pl")]

    english, urdu, polish = await office.database.write(see)
    assert [each[1]["voice"] for each in (english, urdu, polish)] == ["first", "urdu", "first"]
    assert "caption" not in english[1] and "caption" not in urdu[1] and "angielsk" in polish[1]["caption"]


async def test_words_that_do_not_fit_are_not_cut_but_asked_for_anew(office: Office) -> None:
    await office.open()
    await office.tap(MEERA, "a.join.announcement")
    assert "3,500" in (await office.say(MEERA, "😀" * 2000))[-1].text
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]
    assert "900" in (await office.say(MEERA, None, photo=photo, caption="x" * 901))[-1].text
    assert len((await office.rows())["announcement"]) == 1
    await office.say(MEERA, None, photo=photo, caption="x" * 900)
    assert (await office.stands(2))["method"] == "sendPhoto"


# out it goes


async def test_it_goes_out_once_however_often_it_is_tapped(office: Office) -> None:
    row = await office.open()
    await office.tap(MEERA, f"a.sendnews.{row}")
    await office.choose(MEERA, "now")
    yes = office.button(MEERA, "yes")
    await office.take(tap(MEERA, yes), tap(MEERA, yes))
    assert await office.state(row) == "scheduled"
    for _ in range(3):
        await office.tick()
    owed = await office.owed()
    assert sorted(each["chat_id"] for each in owed) == [8000, 8001, 8002, 8003]
    assert {(each["payload"], each["unasked"], each["subject"], each["lane"]) for each in owed} == {
        ("", True, f"announcement:{row}", 2)
    }


async def test_the_bar_is_edited_when_something_has_changed_and_not_too_often(office: Office) -> None:
    row = await office.open()
    await office.put_forward(row)
    await office.tick()
    assert "░░░░░░░░░░ 0 %" in office.last(MEERA)
    shown = len(office.to(MEERA))
    await office.tick()
    assert len(office.to(MEERA)) == shown
    await office.fate(State.SENT, 1)
    await office.tick(4)
    await office.fate(State.UNREACHABLE, 1)
    await office.tick(1)
    assert len(office.to(MEERA)) == shown + 1 and "25 %" in office.last(MEERA)
    await office.tick(3)
    assert len(office.to(MEERA)) == shown + 2 and "50 %" in office.last(MEERA)
    assert {each.method for each in office.to(MEERA)[shown:]} == {"editMessageText"}
    assert office.to(NADIA) == []


async def test_it_ends_with_what_became_of_each(office: Office) -> None:
    row = await office.open()
    await office.put_forward(row)
    await office.tick()
    await office.fate(State.SENT, 3)
    await office.fate(State.UNREACHABLE)
    await office.tick()
    stands = await office.stands(row)
    assert stands["state"] == "sent" and stands["ended_at"]
    assert stands["outcome"] == {"sent": {"en": 1, "ur": 2}, "unreachable": {"pl": 1}}
    assert "100 %" in office.last(MEERA)
    assert office.to(MEERA)[-1].buttons[0]["callback_data"] == f"a.newsoutcome.{row}"


async def test_of_two_who_pause_and_stop_together_both_see_what_is(office: Office) -> None:
    row = await office.open()
    await office.put_forward(row)
    await office.tick()
    seen = await office.take(tap(MEERA, f"a.pausenews.{row}"), tap(NADIA, f"a.stopnews.{row}.yes"))
    assert await office.state(row) == "stopped"
    assert {each.chat_id for each in seen} == {MEERA, NADIA}
    assert "quicker" in "".join(each.text for each in await office.tap(MEERA, f"a.goonnews.{row}"))
    await office.tick()
    assert {each["state"] for each in await office.owed()} == {"skipped"}
    assert (await office.stands(row))["ended_at"]


async def test_it_stops_in_two_taps(office: Office) -> None:
    row = await office.open()
    await office.put_forward(row)
    await office.tick()
    await office.tap(NADIA, f"a.stopnews.{row}")
    assert await office.state(row) == "sending"


async def test_in_the_night_it_waits_for_the_morning(office: Office) -> None:
    row = await office.open()
    office.now = datetime.fromisoformat("2026-11-22T20:59:00+00:00")
    await office.put_forward(row)
    await office.tick()
    await office.fate(State.SENT, 1)
    office.now = datetime.fromisoformat("2026-11-22T21:00:30+00:00")
    await office.tick()
    assert await office.state(row) == "scheduled"
    office.now = datetime.fromisoformat("2026-11-23T08:00:01+00:00")
    await office.tick()
    assert await office.state(row) == "sending"
    assert len(await office.owed()) == len(READERS)


async def test_what_is_sent_at_night_begins_in_the_morning(office: Office) -> None:
    row = await office.open()
    office.now = datetime.fromisoformat("2026-11-22T23:00:00+00:00")
    assert "It is late" in "".join(each.text for each in await office.tap(MEERA, f"a.sendnews.{row}"))
    await office.choose(MEERA, "now", "yes")
    await office.tick()
    assert await office.owed() == []
    assert str((await office.stands(row))["send_at"]).startswith("2026-11-23 08:00:00")


async def test_when_the_picture_is_gone_it_is_paused_and_its_author_told_once(office: Office) -> None:
    row = await office.open()
    await office.database.write(lambda db: [reader(db, 50 + each) for each in range(9)])
    await office.put_forward(row)
    await office.tick()
    await office.fate(State.FAILED, 5, "BadRequest")
    await office.tick()
    assert await office.state(row) == "paused"
    assert "Telegram has not taken" in "".join(each.text for each in office.to(MEERA))
    await office.tap(MEERA, f"a.goonnews.{row}")
    await office.fate(State.FAILED, 1, "BadRequest")
    await office.tick()
    assert await office.state(row) == "sending"


# a second pair of eyes


async def many(office: Office) -> int:
    row = await office.open()
    await office.database.write(lambda db: [reader(db, 100 + each) for each in range(200)])
    await office.put_forward(row)
    return row


async def approves(office: Office, row: int, chat_id: int) -> str:
    def stamp(db: Session) -> str:
        found = announcements.find(db, row)
        assert found
        return announcements.stamp(db, found)

    data = f"a.approvenews.{row}.{await office.database.read(stamp)}"
    return "".join(each.text for each in await office.tap(chat_id, data))


async def test_to_many_it_goes_with_a_second_yes_and_not_the_authors(office: Office) -> None:
    row = await many(office)
    assert "would like to send this" in "".join(each.text for each in office.to(NADIA))
    assert "second pair of eyes" in await approves(office, row, MEERA)
    await office.tick()
    assert (await office.state(row), await office.owed()) == ("to-approve", [])
    await approves(office, row, NADIA)
    await approves(office, row, NADIA)
    await office.tick()
    assert (await office.state(row), len(await office.owed())) == ("sending", 204)


async def test_a_yes_is_to_what_was_seen(office: Office) -> None:
    row = await many(office)
    old = office.to(NADIA)[-1].buttons[1]["callback_data"]
    await office.tap(MEERA, f"a.backnews.{row}")
    await office.tap(MEERA, f"a.belownews.{row}.interested")
    await office.put_forward(row)
    assert "changed since" in "".join(each.text for each in await office.tap(NADIA, old))
    assert await office.state(row) == "to-approve"


async def test_a_change_after_the_yes_needs_another(office: Office) -> None:
    row = await many(office)
    await approves(office, row, NADIA)

    def write_late(db: Session) -> None:
        found = announcements.find(db, row)
        assert found and announcements.ask_for(db, found, "ur", author(db))
        assert announcements.answer(db, found, "ur", Wording("جمعہ"), author(db))

    await office.database.write(write_late)
    stands = await office.stands(row)
    assert (stands["state"], stands["approved_by"]) == ("draft", None)


async def test_while_there_is_one_coordinator_nobody_else_is_asked(office: Office) -> None:
    row = await office.open()
    await office.database.write(lambda db: [reader(db, 100 + each) for each in range(200)])
    ids = await office.ids()
    await office.database.write(end_role, ids[NADIA], Role.COORDINATOR)
    await office.put_forward(row)
    assert await office.state(row) == "scheduled"


@pytest.mark.parametrize("approved", [False, True])
async def test_whose_role_has_ended_sends_nothing_and_the_others_hear_it(office: Office, approved: bool) -> None:
    row = await many(office)
    if approved:
        await approves(office, row, NADIA)
    await office.database.write(end_role, (await office.ids())[MEERA], Role.COORDINATOR)
    if not approved:
        await approves(office, row, NADIA)
    await office.tick()
    assert (await office.state(row), await office.owed()) == ("draft", [])
    assert "no coordinator any more" in office.last(NADIA) and "no coordinator" not in office.last(MEERA)
    before = len(office.to(MEERA))
    await office.tap(MEERA, f"a.announcement.{row}")
    assert "Soup" not in "".join(each.text for each in office.to(MEERA)[before:])


# bad input


async def test_to_nobody_is_refused_kindly(office: Office) -> None:
    row = await office.open()
    await office.tap(MEERA, f"a.audience.{row}.languages.so")
    assert "Nobody would get it" in "".join(each.text for each in await office.tap(MEERA, f"a.sendnews.{row}"))
    assert await office.state(row) == "draft"


async def test_whose_readers_have_all_gone_meanwhile_is_a_draft_again(office: Office) -> None:
    row = await office.open()
    await office.put_forward(row)
    await office.database.write(lambda db: db.execute(update(Consent).values(withdrawn_at=NOW)))
    await office.tick()
    assert (await office.state(row), await office.owed()) == ("draft", [])
    assert "Nobody would get it" in office.last(MEERA)


async def test_the_rule_itself_refuses_nobody(db: Database) -> None:
    def put_forward(session: Session) -> None:
        meera = people.arrive(session, MEERA, NOW)
        made = announcements.draft(session, meera, Wording("x"), "en", NOW)
        announcement_sending.put_forward(session, made, meera, NOW, NOW, 200)

    with pytest.raises(Nobody):
        await db.write(put_forward)


async def test_past_times_nights_and_nonsense_are_asked_for_anew(office: Office) -> None:
    row = await office.open()
    await office.tap(MEERA, f"a.sendnews.{row}")
    for words, hint in (("1 January 2020 10:00", "passed already"), ("tomorrow 22:30", "left alone"), ("soup", "make out"),
                        ("3 December 2031 10:00", "more than a year")):  # fmt: skip
        assert hint in (await office.say(MEERA, words))[-1].text, words
    await office.say(MEERA, "tomorrow 14:30")
    await office.choose(MEERA, "yes")
    assert str((await office.stands(row))["send_at"]).startswith("2026-11-23 14:30:00")


async def test_nonsense_on_a_button_does_nothing(office: Office) -> None:
    row = await office.open()
    names = ("announcement", "audience", "belownews", "wordings", "askwording", "wording", "previewnews", "testnews", "sendnews",
             "approvenews", "backnews", "pausenews", "goonnews", "stopnews", "dropnews", "readnews")  # fmt: skip
    for name in names:
        for subject in ("", "x", "999", "9" * 50, "999.yes", f"{row}.x.y"):
            assert await office.tap(MEERA, f"a.{name}.{subject}"), (name, subject)
    stands = await office.stands(row)
    assert (stands["state"], stands["audience"], stands["button"]) == ("draft", {}, None)


async def test_of_two_colleagues_who_are_asked_the_first_counts(office: Office) -> None:
    row = await office.open()
    await office.database.write(
        lambda db: db.execute(update(Person).where(Person.chat_id.in_([NADIA, BILAL])).values(other_languages=["ur"]))
    )
    await office.tap(MEERA, f"a.askwording.{row}.ur")
    await office.tap(NADIA, f"a.wording.{row}.ur.asked")
    await office.tap(MEERA, f"a.wording.{row}.ur.asked")
    await office.say(NADIA, "پہلا")
    assert "no translation any more" in (await office.say(MEERA, "دوسرا"))[-1].text
    texts = {each["language"]: each["words"] for each in (await office.rows())["announcement_text"]}
    assert texts["ur"] == "پہلا"


async def test_who_shares_a_phone_sees_only_that_there_is_something(office: Office) -> None:
    row = await office.open()
    await office.database.write(lambda db: reader(db, 60, "ur", neutral=True) and None)
    await office.put_forward(row)
    await office.tick()
    bodies = await office.database.write(_bodies, office.desk.localizers, office.now)
    assert [chat for chat, body in bodies.items() if "Soup" not in body] == [8060]
    assert f"a.readnews.{row}" in bodies[8060]
    assert "Soup" in "".join(each.text for each in await office.tap(8060, f"a.readnews.{row}"))
    await office.arrive(AMINA)
    assert "Soup" not in "".join(each.text for each in await office.tap(AMINA, f"a.readnews.{row}"))


def _bodies(db: Session, localizers: Localizers, now: datetime) -> dict[int, str]:
    """What the deliverer would send of announcements, by chat."""
    render = partial(announcement_words.render, localizers)
    claimed = claims.claim_announced(db, "the deliverer", now, 100, render)
    return {letter.chat_id: letter.body.decode() for letter in claimed.letters}
