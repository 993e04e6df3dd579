"""Scenes: what others have done meanwhile, as it then stands in the database."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handlers import asking, feedback, news_outcome, posters, referrals
from handlers.declarations import Action
from handlers.news import NO_MORE
from handlers.talk import Talk
from locales import Written, _
from models import agreements, bookings, conversations, invites, news, notices, outbox, people, planning, programmes
from models import referrals as passed
from models.agreements import Consent, Purpose
from models.announcement_titles import text_for
from models.announcements import Announcement
from models.bookings import Booking, BookingState
from models.buttons import Act
from models.conversations import Course
from models.descriptions import Said
from models.events import Description, DescriptionText, Event, Rhythm
from models.notices import Button
from models.outbox import State
from models.people import Person, Role
from models.planning import Place, Plan
from models.programmes import CAME_FORWARD, LEARNING, Enrolment
from models.roundup import Week
from tests.agreed import resident
from tests.busy_week import busy_week
from tests.ending import end_role
from tests.integration.announced import announced
from tests.journeys.transcript import Play

Scene = Callable[[Session, Play], object]


def meera_is_a_coordinator_no_more(db: Session, play: Play) -> None:
    end_role(db, owner(play, db, "Meera").id, Role.COORDINATOR)


def the_session_fills_up(db: Session, play: Play) -> None:
    """Others take every place at Soho House."""
    event = db.scalars(select(Event).where(Event.hub == "soho-house")).one()
    for place in range(event.capacity):
        bookings.book(db, event.id, people.arrive(db, 9000 + place, play.now), play.now)


def sessions_of_other_programmes(db: Session, play: Play) -> None:
    """A first look at social enterprise with three places, and a drop-in for work in the hospital."""
    for programme, module, days, capacity in (("enterprise", "awareness", 3, 3), ("learning", "drop-in", 4, 8)):
        starts_at = (play.now + timedelta(days=days)).replace(hour=11, minute=0, second=0)
        db.add(Event(programme=programme, module=module, hub="soho-house", starts_at=starts_at, minutes=90,
                     capacity=capacity, helps=["food", "interpreter"]))  # fmt: skip


def a_walk_in_is_entered(db: Session, play: Play) -> None:
    """Tigist stands at Meera's table, has said yes, and is to be asked about work."""
    meera = db.scalars(people.with_role(Role.COORDINATOR)).one()
    tigist = people.enter(db, "Tigist", "en", meera, play.now)
    agreements.agree(db, tigist, "We keep your name.", "en", play.now, said_by=meera)
    visitor = conversations.load(db, meera.chat_id or 0)
    assert visitor
    visitor.conversation.course = Course("learning-works", on_behalf=tigist.id)
    conversations.save(db, visitor, play.now)


def amina_comes_forward(db: Session, play: Play) -> Talk:
    """Amina signs up for Learning Works, with a number to ring her on."""
    talk = talk_of(play, db, "Amina")
    talk.person.name, talk.person.phone, talk.person.discreet = "Amina", "+447700900123", True
    programmes.enrol(db, talk.person, LEARNING, {"help": ["interpreter"]}, None, play.now, stage=CAME_FORWARD)
    return talk


def amina_is_passed_on_to_karis(db: Session, play: Play) -> None:
    """She has said yes to that."""
    talk = amina_comes_forward(db, play)
    referrals.pass_on(talk, talk.person, ["karis"])
    owe(talk)


NEIGHBOURS = {  # name: (language, programme, stage)
    "Fatima Begum": ("bn", "researchers", "signed-up"),
    "Mohammed Iqbal": ("ur", "researchers", "signed-up"),
    "ਹਰਪ੍ਰੀਤ ਕੌਰ": ("pa", "researchers", "signed-up"),
    "Zofia Wójcik": ("pl", "researchers", "training"),
    "Ahmed Khan": ("ur", "researchers", "signed-up"),
    "Ioana Popescu": ("ro", "researchers", "signed-up"),
    "Hodan Ali": ("so", "researchers", "signed-up"),
    "Sadia Hussain": ("ur", "researchers", "signed-up"),
    "Karim Uddin": ("bn", "researchers", "signed-up"),
    "ياسمين الحسن": ("ar", "researchers", "signed-up"),
    "Joan Clarke": ("en", "enterprise", "idea"),
    "Amina Yusuf": ("en", "enterprise", "aware"),
    "Yusuf Warsame": ("so", "learning", "came-forward"),
}


def neighbours_have_signed_up(db: Session, play: Play) -> None:
    """One after the other; Amina has a phone, Yusuf was entered by Meera."""
    for number, (name, (language, programme, stage)) in enumerate(NEIGHBOURS.items()):
        first = name.split()[0]
        chat_id = play.phones[first].chat_id if first in play.phones else 9100 + number
        person = resident(db, chat_id, name, play.now, language)
        person.area = "soho"
        answers = {"help": ["travel"], **({"depth": "attend"} if programme == "researchers" else {})}
        programmes.enrol(db, person, programme, answers, None, play.now + timedelta(minutes=number), stage)
    person.chat_id, person.phone, person.call_when, person.discreet = None, "+447700900123", "evenings", True
    person.entered_by = owner(play, db, "Meera").id
    referral, _goes = passed.refer(db, person, "karis", play.now + timedelta(days=3), play.now)
    referral.state = passed.ReferralState.ACKNOWLEDGED


def a_session_with(places: int) -> Scene:
    """Something else to come to than the samples, with a code for its wall."""

    def plan(db: Session, play: Play) -> None:
        db.execute(delete(Event))
        described = Description(original="en")
        db.add(described)
        db.flush()
        db.add(DescriptionText(description_id=described.id, language="en", title="Cook and talk", asks="Please take off your shoes.",
                               about="We cook a meal from one of our countries and eat it together."))  # fmt: skip
        starts_at = (play.now + timedelta(days=4)).replace(hour=11, minute=0, second=0, microsecond=0)
        db.add(Event(programme="learning", description_id=described.id, hub="soho-house", starts_at=starts_at, minutes=90,
                     capacity=places, helps=["food"], languages=["en", "so"], door_code="4711"))  # fmt: skip

    return plan


def all_have_said_yes_to_news(db: Session, play: Play) -> None:
    """All who have agreed to what is kept."""
    for consent in db.scalars(select(Consent).where(Consent.purpose == Purpose.HELP)).all():
        db.add(Consent(person_id=consent.person_id, purpose=Purpose.NEWS, version="1", language=consent.language,
                       text="News, too.", given_at=play.now))  # fmt: skip


def an_announcement_goes_out(db: Session, play: Play) -> None:
    """To all who said yes to news; and to Zofia, who has blocked the bot."""
    zofia = resident(db, 9300, "Zofia Wójcik", play.now, "pl")
    zofia.area, zofia.phone = "soho", "+447700900123"
    news.agree(db, zofia, "May we write to you?", "pl", play.now)
    row = announced(db, {9300: State.UNREACHABLE}, play.now, {"kind": "interested", "subject": ""})
    said_yes = agreements.agreement_of(Person.id, agreements.Purpose.NEWS).exists()
    for person in db.scalars(select(Person).where(said_yes, Person.id != zofia.id).order_by(Person.id)):
        localizer = play.reception.desk.localizers.of(person.reads)
        rows = [
            [Button(_("I'm interested"), Act("fromnews", f"{row}.interested"))],
            [Button(NO_MORE, Act("nonews", str(row)))],
        ]
        words = text_for(db, db.get_one(Announcement, row), person.reads)
        payload = notices.message_json(localizer.html(Written(words)), notices.keyboard(localizer, rows))
        (letter,) = outbox.owe(db, person.chat_id or 0, "sendMessage", payload, play.now, subject=f"announcement:{row}")
        db.get_one(outbox.MessageOwed, letter.id).announcement_id = row


def amina_and_bilal_have_places(db: Session, play: Play) -> None:
    """Amina comes with two guests, Bilal alone; the code for the wall is known."""
    event = db.scalars(select(Event).where(Event.hub == "summerfield")).one()
    event.door_code = "4711"
    for name, guests in (("Amina", 2), ("Bilal", 0)):
        person = owner(play, db, name)
        person.name, person.area = name, "soho"
        bookings.book(db, event.id, person, play.now, guests=guests)


def a_session_every_week(db: Session, play: Play) -> None:
    """Four Mondays at Soho House; Amina has a place in the first three."""
    meera = owner(play, db, "Meera")
    amina = owner(play, db, "Amina")
    monday = datetime(2026, 11, 23, 18, tzinfo=UTC)
    weekly = Plan("learning", "drop-in", Said(), monday, 60, Place(hub="soho-house"), 20, ["en"], [], ["day"],
                  Rhythm.WEEKLY, date(2026, 12, 14))  # fmt: skip
    for event in planning.make(db, weekly, "en", meera, play.reception.desk.localizers.zone, play.now)[:3]:
        bookings.book(db, event.id, amina, play.now)


def a_busy_week_has_passed(db: Session, play: Play) -> None:
    """It is Sunday evening."""
    play.now = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    busy_week(db, Week.before(play.now + timedelta(days=1), play.reception.desk.localizers.zone))


def meera_taps(action: Action, row: type[Enrolment] | type[Event] | type[Announcement]) -> Scene:
    """The button for it on the only one there is."""

    def tap(db: Session, play: Play) -> None:
        talk = talk_of(play, db, "Meera")
        action.function(talk, str(db.scalars(select(row.id)).one()))
        owe(talk)

    return tap


def talk_of(play: Play, db: Session, name: str) -> Talk:
    visitor = conversations.load(db, play.phones[name].chat_id)
    assert visitor
    return Talk(play.reception.desk, db, visitor, play.now)


def owe(talk: Talk) -> None:
    for outgoing in talk.outgoing:
        notices.owe(talk.db, outgoing, talk.now)


def owner(play: Play, db: Session, name: str) -> Person:
    """Of a phone."""
    return db.scalars(people.of_chat(play.phones[name].chat_id)).one()


def amina_has_a_link(db: Session, play: Play) -> None:
    """To the research programme, with the ways to put it on paper below it."""
    amina = owner(play, db, "Amina")
    amina.name = "Amina"
    invite = invites.hand_out(db, play.now, person=amina, programme="researchers")
    invite.short = "4GHT7KMP"
    localizer = play.reception.desk.localizers.of(amina.reads)
    rows = notices.keyboard(localizer, [[posters.code_button(invite), posters.poster_button(invite)]])
    words = notices.message_json(invites.link("grapevine_demo_bot", invite), rows)
    notices.owe(db, notices.Outgoing(play.phones["Amina"].chat_id, "sendMessage", words), play.now)


def they_were_at_a_drop_in(db: Session, play: Play) -> None:
    """Three days ago, about work in the hospital."""
    event = Event(programme=LEARNING, module="drop-in", hub="soho-house", starts_at=play.now - timedelta(days=3),
                  minutes=90, capacity=9, helps=[])  # fmt: skip
    db.add(event)
    db.flush()
    for name in ("Amina", "Bilal"):
        if name in play.phones:
            person = owner(play, db, name)
            person.name = name
            db.add(Booking(event_id=event.id, person_id=person.id, state=BookingState.ATTENDED,
                           booked_at=play.now, came_at=event.starts_at))  # fmt: skip


SCENES: dict[str, Scene] = {
    "Amina has a link to pass on": amina_has_a_link,
    "Meera is a coordinator no more": meera_is_a_coordinator_no_more,
    "the session at Soho House fills up": the_session_fills_up,
    "there are sessions of other programmes": sessions_of_other_programmes,
    "a walk-in is entered": a_walk_in_is_entered,
    "neighbours have signed up": neighbours_have_signed_up,
    "Amina comes forward": amina_comes_forward,
    "Amina is passed on to Karis": amina_is_passed_on_to_karis,
    "Meera looks to whom Amina can be passed on": meera_taps(asking.refer, Enrolment),
    "there is a session with five places": a_session_with(5),
    "there is a session with one place": a_session_with(1),
    "Meera looks at what people said": meera_taps(feedback.event_feedback, Event),
    "all have said yes to news": all_have_said_yes_to_news,
    "a busy week has passed": a_busy_week_has_passed,
    "an announcement goes out": an_announcement_goes_out,
    "Meera looks what became of it": meera_taps(news_outcome.outcome, Announcement),
    "Amina and Bilal have places on Tuesday": amina_and_bilal_have_places,
    "there is a session every week": a_session_every_week,
    "they were at a drop-in": they_were_at_a_drop_in,
}
