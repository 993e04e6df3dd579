"""Somebody who is here already claims what another has told us about them: nothing is lost, nothing is there twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    agreements,
    bookings,
    calls,
    cards,
    conversations,
    inbox,
    invites,
    outbox,
    people,
    programmes,
    referrals,
    uniting,
)
from models.agreements import Consent
from models.bookings import Booking, BookingState, Feedback
from models.cards import Card
from models.content import Content
from models.conversations import Course
from models.database import Database
from models.events import Event
from models.inbox import Enquiry, EnquiryMessage
from models.invites import Introduction
from models.people import Person, Role
from models.programmes import ENTERPRISE, LEARNING, RESEARCHERS, Note
from models.referrals import Referral, ReferralState
from models.tables import Base
from models.tasks import Need, open_task
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA

LATER = NOW + timedelta(days=1)


class Two:
    """Amina, who writes to us, and what a leader has told us about her; `unite` makes one of them, and `amina` is she from then on."""

    def __init__(self, db: Session, content: Content) -> None:
        self.db, self.content = db, content
        self.leader = people.arrive(db, MEERA, NOW)
        self.by = self.leader.id
        people.give_role(db, self.leader, Role.LEADER, NOW)
        self.told = people.enter(db, "Amina Yusuf", "so", self.leader, NOW)
        agreements.agree(db, self.told, "They agree.", "so", NOW, said_by=self.leader)
        cards.begin(db, self.told, self.leader, NOW)
        self.amina = people.arrive(db, AMINA, LATER)

    def agrees(self) -> None:
        agreements.agree(self.db, self.amina, "I agree.", "en", LATER)

    def unite(self) -> Person:
        gone = self.told.id
        uniting.unite(self.db, self.content, self.amina, self.told, LATER)
        self.db.flush()
        assert self.db.get(Person, gone) is None
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if any(key.column.table is Person.__table__ for key in column.foreign_keys):
                    assert not self.db.execute(select(table).where(column == gone)).all()
        self.amina = self.db.scalars(people.of_chat(AMINA)).one()
        return self.amina

    def event(self, capacity: int = 9) -> int:
        event = Event(programme="researchers", module="understanding", hub="soho-house", starts_at=NOW + timedelta(days=9),
                      minutes=60, capacity=capacity, helps=[])  # fmt: skip
        self.db.add(event)
        self.db.flush()
        return event.id


Play = Callable[[Two], None]


@pytest.fixture
def play(db: Database, local_content: Content) -> Callable[[Play], None]:
    def run(session: Session, scene: Play) -> None:
        scene(Two(session, local_content))

    return lambda scene: db.submit(lambda session: run(session, scene)).result()


def test_who_has_just_arrived_gets_all_of_it(play: Callable[[Play], None]) -> None:
    def scene(two: Two) -> None:
        db, told = two.db, two.told
        told.phone, told.call_when, told.discreet, told.area = "+447700900123", "mornings", True, "soho"
        event = two.event()
        programmes.enrol(db, told, RESEARCHERS, {"depth": "attend"}, event, NOW)
        bookings.wish(db, told, ["evenings"], NOW)
        referrals.refer(db, told, "karis", LATER, NOW, two.leader)
        calls.owe(db, told.id, {"en": "Hello"}, NOW)
        db.add(Note(person_id=told.id, author_id=two.leader.id, words="Kind", noted_at=NOW))
        outbox.owe(db, MEERA, "sendMessage", {"text": "New: Amina"}, NOW, about=told.id)
        amina = two.unite()
        assert (amina.name, amina.language, amina.phone, amina.call_when) == (
            "Amina Yusuf",
            "so",
            "+447700900123",
            "mornings",
        )
        assert (amina.discreet, amina.area, amina.entered_by, amina.created_at) == (True, "soho", two.by, NOW)
        [enrolment] = programmes.in_force_of(db, amina)
        assert (enrolment.answers, enrolment.event_id) == ({"depth": "attend"}, event)
        assert bookings.booking_of(db, event, amina)
        assert bookings.wish_of(db, amina)
        assert [each.organisation for each in referrals.in_force_of(db, amina)] == ["karis"]
        for table in (calls.Call, Note, Card, Introduction, Consent):
            assert amina.id in db.scalars(select(table.person_id)).all()
        assert db.scalars(select(outbox.MessageOwed.about)).all() == [amina.id]

    play(scene)


def test_what_they_have_said_themselves_comes_first(play: Callable[[Play], None]) -> None:
    def scene(two: Two) -> None:
        two.agrees()
        amina, told = two.amina, two.told
        amina.name, amina.language, amina.phone, amina.why = "Amina Y.", "en", "+447700900999", "To learn"
        told.phone, told.call_when, told.why_voice, told.area, told.neutral = (
            "+447700900123",
            "mornings",
            "voice",
            "soho",
            True,
        )
        people.give_role(two.db, amina, Role.RESEARCHER, NOW)
        amina = two.unite()
        assert (amina.name, amina.language, amina.phone, amina.call_when) == ("Amina Y.", "en", "+447700900999", None)
        assert (amina.why, amina.why_voice, amina.area, amina.neutral) == ("To learn", None, "soho", True)
        assert people.has_role(two.db, amina.id, Role.RESEARCHER)

    play(scene)


def test_sign_ups_for_the_same_programme_become_one(play: Callable[[Play], None]) -> None:
    def scene(two: Two) -> None:
        db, content = two.db, two.content
        two.agrees()
        programmes.enrol(db, two.amina, RESEARCHERS, {"depth": "design"}, None, LATER)
        programmes.enrol(db, two.amina, ENTERPRISE, {"where": "idea"}, None, LATER, "idea")
        told = programmes.enrol(db, two.told, RESEARCHERS, {"depth": "attend", "help": ["travel"]}, None, NOW).enrolment
        told.stage = list(content.programmes[RESEARCHERS].stages)[1]
        programmes.see_to(db, told.id, two.leader, NOW)
        programmes.enrol(db, two.told, LEARNING, {"kind": "health"}, None, NOW)
        amina = two.unite()
        found = {each.programme: each for each in programmes.in_force_of(db, amina)}
        assert set(found) == {RESEARCHERS, ENTERPRISE, LEARNING}
        one = found[RESEARCHERS]
        assert one.answers == {"depth": "design", "help": ["travel"]}
        assert (one.stage, one.seen_by, one.enrolled_at) == ("training", two.by, NOW)

    play(scene)


def test_a_sign_up_that_was_withdrawn_does_not_hide_the_other(play: Callable[[Play], None]) -> None:
    def scene(two: Two) -> None:
        db = two.db
        two.agrees()
        programmes.enrol(db, two.amina, RESEARCHERS, {"depth": "design"}, None, NOW)
        programmes.withdraw(db, two.amina, NOW)
        two.agrees()
        programmes.enrol(db, two.told, RESEARCHERS, {"depth": "attend"}, None, NOW)
        [one] = programmes.in_force_of(db, two.unite())
        assert one.answers == {"depth": "attend"}

    play(scene)


@pytest.mark.parametrize(
    ("own", "told", "state", "guests"),
    [
        ((BookingState.BOOKED, 2), (BookingState.BOOKED, 0), BookingState.BOOKED, 2),
        ((BookingState.WAITING, 2), (BookingState.BOOKED, 1), BookingState.BOOKED, 1),
        ((BookingState.CANCELLED, 0), (BookingState.WAITING, 1), BookingState.WAITING, 1),
        ((BookingState.ATTENDED, 0), (BookingState.BOOKED, 3), BookingState.ATTENDED, 0),
        ((BookingState.MISSED, 0), (BookingState.ATTENDED, 0), BookingState.ATTENDED, 0),
    ],
)
def test_two_places_in_one_event_become_one(
    own: tuple[BookingState, int],
    told: tuple[BookingState, int],
    state: BookingState,
    guests: int,
    play: Callable[[Play], None],
) -> None:
    def scene(two: Two) -> None:
        db, event = two.db, two.event()
        for person, (how, many) in ((two.amina, own), (two.told, told)):
            booking = bookings.row_of(db, event, person, NOW)
            booking.state, booking.guests = how, many
        db.flush()
        hers = db.scalars(select(Booking).where(Booking.person_id == two.told.id)).one()
        db.add(Feedback(booking_id=hers.id, rating=5, asked_at=NOW))
        open_task(db, hers, Need.TRAVEL, "", "", NOW)
        amina = two.unite()
        [one] = db.scalars(select(Booking)).all()
        assert (one.person_id, one.state, one.guests) == (amina.id, state, guests)
        assert db.scalars(select(Feedback.booking_id)).all() == [one.id]

    play(scene)


def test_places_in_other_events_all_stay(play: Callable[[Play], None]) -> None:
    def scene(two: Two) -> None:
        first, second = two.event(), two.event()
        bookings.book(two.db, first, two.amina, NOW)
        bookings.book(two.db, second, two.told, NOW, guests=2)
        amina = two.unite()
        assert {each.event_id: each.guests for each, _event in bookings.all_of_person(two.db, amina)} == {
            first: 0,
            second: 2,
        }

    play(scene)


def test_both_agreements_stand_and_one_taking_back_ends_them(play: Callable[[Play], None]) -> None:
    def scene(two: Two) -> None:
        two.agrees()
        referrals.refer(two.db, two.told, "karis", LATER, NOW, two.leader)
        amina = two.unite()
        assert len(two.db.scalars(select(Consent)).all()) == 2
        found = agreements.consent_of(two.db, amina.id)
        assert found
        assert found.text == "I agree."
        assert referrals.in_force_of(two.db, amina)  # the yes of then was given under an agreement that stands
        agreements.take_back_consent(two.db, amina, LATER)
        assert not agreements.has_agreed(two.db, amina.id)

    play(scene)


def test_who_has_taken_their_agreement_back_is_not_held_to_what_others_said(play: Callable[[Play], None]) -> None:
    def scene(two: Two) -> None:
        two.agrees()
        agreements.take_back_consent(two.db, two.amina, LATER)
        programmes.enrol(two.db, two.told, RESEARCHERS, {"depth": "attend"}, None, NOW)
        amina = two.unite()
        assert not agreements.has_agreed(two.db, amina.id)
        assert not two.db.execute(programmes.in_force()).all()
        two.amina = amina
        two.agrees()
        assert len(two.db.execute(programmes.in_force()).all()) == 1

    play(scene)


@pytest.mark.parametrize(
    ("own", "told", "kept"),
    [
        (ReferralState.REFUSED, ReferralState.SENT, ReferralState.REFUSED),
        (ReferralState.ASKED, ReferralState.SENT, ReferralState.SENT),
        (ReferralState.SENT, ReferralState.ACKNOWLEDGED, ReferralState.ACKNOWLEDGED),
        (ReferralState.CLOSED, ReferralState.SENT, ReferralState.CLOSED),
        (ReferralState.SENT, ReferralState.REFUSED, ReferralState.SENT),
    ],
)
def test_of_two_referrals_their_own_no_stands_or_else_the_further(
    own: ReferralState, told: ReferralState, kept: ReferralState, play: Callable[[Play], None]
) -> None:
    def scene(two: Two) -> None:
        for person, state in ((two.amina, own), (two.told, told)):
            two.db.add(Referral(person_id=person.id, organisation="karis", state=state, made_at=NOW))
        amina = two.unite()
        [one] = two.db.scalars(select(Referral)).all()
        assert (one.person_id, one.state) == (amina.id, kept)

    play(scene)


def test_letters_go_on_in_one_matter(play: Callable[[Play], None]) -> None:
    def scene(two: Two) -> None:
        db = two.db
        inbox.hear(db, two.amina, "May I bring my sister?", None, LATER, NOW)
        theirs = inbox.open_for(db, two.told, two.leader, NOW)
        inbox.add(db, theirs, two.leader, "See you on Monday", None, "en", NOW, from_team=True, draft=inbox.Draft.SENT)
        amina = two.unite()
        [one] = db.scalars(select(Enquiry)).all()
        assert (one.person_id, one.taken_by) == (amina.id, two.by)
        assert {each.enquiry_id for each in db.scalars(select(EnquiryMessage))} == {one.id}
        assert len(inbox.thread(db, amina, 0, 9)) == 2

    play(scene)


@pytest.mark.parametrize("first_by_themselves", [True, False])
def test_the_first_introduction_counts_and_whom_they_brought_stay_theirs(
    first_by_themselves: bool, play: Callable[[Play], None]
) -> None:
    def scene(two: Two) -> None:
        db = two.db
        if first_by_themselves:  # Amina was here before the leader entered her, and has brought Bilal
            entered = db.scalars(select(Introduction).where(Introduction.person_id == two.told.id)).one()
            entered.person_id = None
            db.flush()
        hers = invites.place_of(db, two.amina, NOW)
        bilal = Introduction(person_id=people.arrive(db, BILAL, NOW).id, by_id=hers.id, arrived_at=NOW, joined_at=NOW)
        db.add(bilal)
        hers.joined_at = LATER
        db.flush()
        if first_by_themselves:
            leader = invites.place_of(db, two.leader, NOW)
            db.add(Introduction(person_id=two.told.id, by_id=leader.id, arrived_at=NOW, booked_at=NOW))
            db.flush()
        amina = two.unite()
        one = db.scalars(select(Introduction).where(Introduction.person_id == amina.id)).one()
        by = db.get(Introduction, one.by_id) if one.by_id else None
        assert (by is None) is first_by_themselves
        assert one.joined_at == LATER
        assert (one.booked_at == NOW) is first_by_themselves
        brought = db.scalars(select(Introduction).where(Introduction.by_id == one.id)).all()
        assert [each.joined_at for each in brought] == [NOW]
        for each in db.scalars(select(Introduction)):
            assert each.by_id is None or each.by_id < each.id

    play(scene)


def test_what_others_have_begun_to_answer_for_them_ends(play: Callable[[Play], None]) -> None:
    def scene(two: Two) -> None:
        visitor = conversations.load(two.db, MEERA)
        assert visitor
        visitor.conversation.course = Course("enterprise", answers={"where": "idea"}, on_behalf=two.told.id)
        conversations.save(two.db, visitor, NOW)
        two.unite()
        left = conversations.load(two.db, MEERA)
        assert left and left.conversation.course
        assert left.conversation.course.answers == {}

    play(scene)
