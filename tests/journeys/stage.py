"""What can happen besides what people say and tap."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handlers import ACTIONS, JOURNEYS, REPLIES, asking, feedback, news_outcome, posters, referrals
from handlers.news import NO_MORE
from handlers.questions import Choice, Option, Question
from handlers.reception import Reception
from handlers.researchers import join_researchers
from handlers.talk import Talk
from jobs.clock import Hands
from jobs.due import JOBS
from locales import LANGUAGES, Local, Written, _
from models import bookings, conversations, database, invites, news, notices, outbox, people, planning, programmes
from models import referrals as passed
from models.announcement_titles import text_for
from models.announcements import Announcement
from models.buttons import Act
from models.conversations import Course
from models.descriptions import Said
from models.events import Description, DescriptionText, Event, Rhythm
from models.notices import Button
from models.outbox import State
from models.people import Consent, Person, Purpose, Role
from models.planning import Place, Plan
from models.programmes import CAME_FORWARD, LEARNING, Enrolment
from models.roundup import Week
from tests.busy_week import busy_week
from tests.ending import end_role
from tests.integration.announced import announced
from tests.journeys.transcript import Play


async def a_day_later(play: Play) -> None:
    play.now += timedelta(days=1)


async def five_days_pass(play: Play) -> None:
    play.now += timedelta(days=5)


async def an_hour_later(play: Play) -> None:
    play.now += timedelta(hours=1)
    await the_clock_ticks(play)


async def monday_evening(play: Play) -> None:
    """When an answer was promised that was asked for on the weekend."""
    play.now = datetime(2026, 11, 23, 17, 1, tzinfo=UTC)
    await the_clock_ticks(play)


async def the_clock_ticks(play: Play) -> None:
    """All jobs do what is due."""
    desk = play.reception.desk
    for job in JOBS:
        await play.database.write(job.work, Hands(desk.content, desk.localizers), play.now)


async def a_busy_week_has_passed(play: Play) -> None:
    """It is Sunday evening."""
    play.now = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    week = Week.before(play.now + timedelta(days=1), play.reception.desk.localizers.zone)
    await play.database.write(busy_week, week)


async def monday_at_nine(play: Play) -> None:
    """The clock ticks until everybody has been told."""
    monday = play.now + timedelta(days=7 - play.now.weekday())
    play.now = monday.replace(hour=9, minute=0, second=0)
    for _tick in range(4):
        await the_clock_ticks(play)


async def meera_is_a_coordinator_no_more(play: Play) -> None:
    def end(db: Session) -> None:
        meera = db.scalars(people.of_chat(play.phones["Meera"].chat_id)).one()
        end_role(db, meera.id, Role.COORDINATOR)

    await play.database.write(end)


async def a_restart(play: Play) -> None:
    """Nothing is left of the program but what is in the database."""
    url = play.database.engine.url.render_as_string(hide_password=False)
    play.database.close()
    play.database = database.connect(url)
    play.reception = Reception(play.reception.desk, JOURNEYS, ACTIONS, replies=REPLIES)


async def the_session_fills_up(play: Play) -> None:
    """Others take every place at Soho House."""

    def fill(db: Session) -> None:
        event = db.scalars(select(Event).where(Event.hub == "soho-house")).one()
        for place in range(event.capacity):
            bookings.book(db, event.id, people.arrive(db, 9000 + place, play.now), play.now)

    await play.database.write(fill)


async def a_link_is_made(play: Play) -> None:
    """A one-use link that makes its opener a coordinator."""
    play.link = await play.database.write(people.new_role_link, Role.COORDINATOR, play.now)


async def sessions_of_other_programmes(play: Play) -> None:
    """A first look at social enterprise with three places, and a drop-in for work in the hospital."""

    def plan(db: Session) -> None:
        for programme, module, days, capacity in (("enterprise", "awareness", 3, 3), ("learning", "drop-in", 4, 8)):
            starts_at = (play.now + timedelta(days=days)).replace(hour=11, minute=0, second=0)
            db.add(Event(programme=programme, module=module, hub="soho-house", starts_at=starts_at, minutes=90,
                         capacity=capacity, helps=["food", "interpreter"]))  # fmt: skip

    await play.database.write(plan)


async def a_walk_in_is_entered(play: Play) -> None:
    """Tigist stands at Meera's table, has said yes, and is to be asked about work."""

    def enter(db: Session) -> None:
        meera = db.scalars(people.with_role(Role.COORDINATOR)).one()
        tigist = people.enter(db, "Tigist", "en", meera, play.now)
        people.agree(db, tigist, "We keep your name.", "en", play.now, said_by=meera)
        visitor = conversations.load(db, meera.chat_id or 0)
        assert visitor
        visitor.conversation.course = Course("learning-works", on_behalf=tigist.id)
        conversations.save(db, visitor, play.now)

    await play.database.write(enter)


TIMES = Choice(
    Local({"en": "When do you mostly have time?", "ur": "آپ کو زیادہ تر کب وقت ملتا ہے؟"}),
    Local({"en": "Time", "ur": "وقت"}),
    [
        Option("day", Local({"en": "During the day", "ur": "دن میں"}), "day"),
        Option("evening", Local({"en": "In the evening", "ur": "شام کو"}), "evening"),
    ],
)


def ask_one_more(talk: Talk) -> None:
    """The researchers' journey with another question before the session."""
    ask = talk.ask

    def ask_time_first(key: str, question: Question[Any]) -> Any:
        if key == "session":
            ask("time", TIMES)
        return ask(key, question)

    talk.ask = ask_time_first  # type: ignore[method-assign]
    try:
        join_researchers.function(talk)
    finally:
        del talk.ask


async def a_question_is_added(play: Play) -> None:
    """A new version of the program is started."""
    longer = [replace(each, function=ask_one_more) if each is join_researchers else each for each in JOURNEYS]
    play.reception = Reception(play.reception.desk, longer, ACTIONS, replies=REPLIES)


def come_forward(db: Session, play: Play) -> Talk:
    """Amina signs up for Learning Works, with a number to ring her on."""
    visitor = conversations.load(db, play.phones["Amina"].chat_id)
    assert visitor
    talk = Talk(play.reception.desk, db, visitor, play.now)
    talk.person.name, talk.person.phone, talk.person.discreet = "Amina", "+447700900123", True
    programmes.enrol(db, talk.person, LEARNING, {"help": ["interpreter"]}, None, play.now, stage=CAME_FORWARD)
    return talk


async def amina_comes_forward(play: Play) -> None:
    await play.database.write(come_forward, play)


async def amina_is_passed_on_to_karis(play: Play) -> None:
    """She has said yes to that."""

    def pass_on(db: Session) -> None:
        talk = come_forward(db, play)
        referrals.pass_on(talk, talk.person, ["karis"])
        for outgoing in talk.outgoing:
            notices.owe(db, outgoing, play.now)

    await play.database.write(pass_on)


async def meera_looks_to_whom_amina_can_be_passed_on(play: Play) -> None:
    """She taps the button for it in Amina's sign-up."""

    def look(db: Session) -> None:
        visitor = conversations.load(db, play.phones["Meera"].chat_id)
        assert visitor
        talk = Talk(play.reception.desk, db, visitor, play.now)
        asking.refer.function(talk, str(db.scalars(select(Enrolment.id)).one()))
        for outgoing in talk.outgoing:
            notices.owe(db, outgoing, play.now)

    await play.database.write(look)


async def a_week_later(play: Play) -> None:
    play.now += timedelta(days=7)


async def others_see_what_people_tell(play: Play) -> None:
    """Another content file: the text that people agree to is another."""
    desk = play.reception.desk
    other = Local({code: "the new team" for code in LANGUAGES})
    content = desk.content.model_copy(update={"team": desk.content.team.model_copy(update={"name": other})})
    play.reception = Reception(replace(desk, content=content), JOURNEYS, ACTIONS, replies=REPLIES)


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


async def neighbours_have_signed_up(play: Play) -> None:
    """One after the other; Amina has a phone, Yusuf was entered by Meera."""

    def sign_up(db: Session) -> None:
        for number, (name, (language, programme, stage)) in enumerate(NEIGHBOURS.items()):
            first = name.split()[0]
            person = people.arrive(db, play.phones[first].chat_id if first in play.phones else 9100 + number, play.now)
            person.name, person.language, person.area = name, language, "soho"
            people.agree(db, person, "We keep your name.", language, play.now)
            answers = {"help": ["travel"], **({"depth": "attend"} if programme == "researchers" else {})}
            programmes.enrol(db, person, programme, answers, None, play.now + timedelta(minutes=number), stage)
        person.chat_id, person.phone, person.call_when, person.discreet = None, "+447700900123", "evenings", True
        person.entered_by = db.scalars(people.of_chat(play.phones["Meera"].chat_id)).one().id
        referral, _goes = passed.refer(db, person, "karis", play.now + timedelta(days=3), play.now)
        referral.state = passed.ReferralState.ACKNOWLEDGED

    await play.database.write(sign_up)


async def plan_a_session(play: Play, capacity: int) -> None:
    """Something else to come to than the samples, with a code for its wall."""

    def plan(db: Session) -> None:
        db.execute(delete(Event))
        described = Description(original="en")
        db.add(described)
        db.flush()
        db.add(DescriptionText(description_id=described.id, language="en", title="Cook and talk", asks="Please take off your shoes.",
                               about="We cook a meal from one of our countries and eat it together."))  # fmt: skip
        starts_at = (play.now + timedelta(days=4)).replace(hour=11, minute=0, second=0, microsecond=0)
        db.add(Event(programme="learning", description_id=described.id, hub="soho-house", starts_at=starts_at, minutes=90,
                     capacity=capacity, helps=["food"], languages=["en", "so"], door_code="4711"))  # fmt: skip

    await play.database.write(plan)


async def a_session_with_five_places(play: Play) -> None:
    await plan_a_session(play, 5)


async def a_session_with_one_place(play: Play) -> None:
    await plan_a_session(play, 1)


async def ten_in_the_evening(play: Play) -> None:
    play.now = play.now.replace(hour=22, minute=0)


async def eight_in_the_morning(play: Play) -> None:
    play.now = (play.now + timedelta(days=1)).replace(hour=8, minute=0)
    await the_clock_ticks(play)


async def the_door_opens(play: Play) -> None:
    """Half an hour before the session with a code begins."""
    play.now = datetime(2026, 11, 26, 10, 30, tzinfo=UTC)


async def meera_looks_at_what_people_said(play: Play) -> None:
    """She taps the button for it on the event's page."""

    def look(db: Session) -> None:
        visitor = conversations.load(db, play.phones["Meera"].chat_id)
        assert visitor
        talk = Talk(play.reception.desk, db, visitor, play.now)
        feedback.event_feedback.function(talk, str(db.scalars(select(Event.id)).one()))
        for outgoing in talk.outgoing:
            notices.owe(db, outgoing, play.now)

    await play.database.write(look)


async def all_have_said_yes_to_news(play: Play) -> None:
    """All who have agreed to what is kept."""

    def say_yes(db: Session) -> None:
        for consent in db.scalars(select(Consent).where(Consent.purpose == Purpose.HELP)).all():
            db.add(Consent(person_id=consent.person_id, purpose=Purpose.NEWS, version="1", language=consent.language,
                           text="News, too.", given_at=play.now))  # fmt: skip

    await play.database.write(say_yes)


async def two_are_many(play: Play) -> None:
    """An announcement to more than two needs a second yes."""
    play.reception = Reception(replace(play.reception.desk, approval_over=2), JOURNEYS, ACTIONS, replies=REPLIES)


async def announcements_go_out_two_at_a_time(play: Play) -> None:
    play.at_once = 2


async def ten_seconds_later(play: Play) -> None:
    play.now += timedelta(seconds=10)
    await the_clock_ticks(play)


async def an_announcement_goes_out(play: Play) -> None:
    """To all who said yes to news; and to Zofia, who has blocked the bot."""

    def send(db: Session) -> None:
        zofia = people.arrive(db, 9300, play.now)
        zofia.name, zofia.language, zofia.area, zofia.phone = "Zofia Wójcik", "pl", "soho", "+447700900123"
        people.agree(db, zofia, "We keep your name.", "pl", play.now)
        news.agree(db, zofia, "May we write to you?", "pl", play.now)
        row = announced(db, {9300: State.UNREACHABLE}, play.now, {"kind": "interested", "subject": ""})
        said_yes = people.agreement_of(Person.id, people.Purpose.NEWS).exists()
        for person in db.scalars(select(Person).where(said_yes, Person.id != zofia.id).order_by(Person.id)):
            localizer = play.reception.desk.localizers.of(person.reads)
            rows = [
                [Button(_("I'm interested"), Act("fromnews", f"{row}.interested"))],
                [Button(NO_MORE, Act("nonews", str(row)))],
            ]
            words = text_for(db, db.get_one(Announcement, row), person.reads)
            payload = notices.message_json(localizer.html(Written(words)), notices.keyboard(localizer, rows))
            (letter,) = outbox.owe(
                db, person.chat_id or 0, "sendMessage", payload, play.now, subject=f"announcement:{row}"
            )
            db.get_one(outbox.MessageOwed, letter.id).announcement_id = row

    await play.database.write(send)


async def meera_looks_what_became_of_it(play: Play) -> None:
    """She taps the button for it below the announcement in her list."""

    def look(db: Session) -> None:
        visitor = conversations.load(db, play.phones["Meera"].chat_id)
        assert visitor
        talk = Talk(play.reception.desk, db, visitor, play.now)
        news_outcome.outcome.function(talk, str(db.scalars(select(Announcement.id)).one()))
        for outgoing in talk.outgoing:
            notices.owe(db, outgoing, play.now)

    await play.database.write(look)


async def amina_and_bilal_have_places(play: Play) -> None:
    """Amina comes with two guests, Bilal alone; the code for the wall is known."""

    def book(db: Session) -> None:
        event = db.scalars(select(Event).where(Event.hub == "summerfield")).one()
        event.door_code = "4711"
        for name, guests in (("Amina", 2), ("Bilal", 0)):
            person = db.scalars(people.of_chat(play.phones[name].chat_id)).one()
            person.name, person.area = name, "soho"
            bookings.book(db, event.id, person, play.now, guests=guests)

    await play.database.write(book)


async def a_session_every_week(play: Play) -> None:
    """Four Mondays at Soho House; Amina has a place in the first three."""

    def plan(db: Session) -> None:
        meera = db.scalars(people.of_chat(play.phones["Meera"].chat_id)).one()
        amina = db.scalars(people.of_chat(play.phones["Amina"].chat_id)).one()
        monday = datetime(2026, 11, 23, 18, tzinfo=UTC)
        weekly = Plan("learning", "drop-in", Said(), monday, 60, Place(hub="soho-house"), 20, ["en"], [], ["day"],
                      Rhythm.WEEKLY, date(2026, 12, 14))  # fmt: skip
        for event in planning.make(db, weekly, "en", meera, play.reception.desk.localizers.zone, play.now)[:3]:
            bookings.book(db, event.id, amina, play.now)

    await play.database.write(plan)


async def tuesday_half_past_five(play: Play) -> None:
    play.now = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


async def the_day_before_the_session(play: Play) -> None:
    play.now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    await the_clock_ticks(play)


async def two_hours_before_the_session(play: Play) -> None:
    play.now = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    await the_clock_ticks(play)


async def the_next_afternoon(play: Play) -> None:
    play.now = (play.now + timedelta(days=1)).replace(hour=14)
    await the_clock_ticks(play)


async def the_promised_day_has_passed(play: Play) -> None:
    """Three working days after a Sunday."""
    play.now = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
    await the_clock_ticks(play)


async def amina_has_a_link(play: Play) -> None:
    """To the research programme, with the ways to put it on paper below it."""

    def hand_out(db: Session) -> None:
        amina = db.scalars(people.of_chat(play.phones["Amina"].chat_id)).one()
        amina.name = "Amina"
        invite = invites.hand_out(db, play.now, person=amina, programme="researchers")
        invite.short = "4GHT7KMP"
        localizer = play.reception.desk.localizers.of(amina.reads)
        rows = notices.keyboard(localizer, [[posters.code_button(invite), posters.poster_button(invite)]])
        words = notices.message_json(invites.link("grapevine_demo_bot", invite), rows)
        notices.owe(db, notices.Outgoing(play.phones["Amina"].chat_id, "sendMessage", words), play.now)

    await play.database.write(hand_out)


STAGE: dict[str, Callable[[Play], Awaitable[None]]] = {
    "a day later": a_day_later,
    "five days pass": five_days_pass,
    "an hour later": an_hour_later,
    "Monday evening": monday_evening,
    "the clock ticks": the_clock_ticks,
    "Meera is a coordinator no more": meera_is_a_coordinator_no_more,
    "a restart": a_restart,
    "the session at Soho House fills up": the_session_fills_up,
    "a link for a coordinator is made": a_link_is_made,
    "there are sessions of other programmes": sessions_of_other_programmes,
    "a walk-in is entered": a_walk_in_is_entered,
    "neighbours have signed up": neighbours_have_signed_up,
    "a question is added to the journey": a_question_is_added,
    "Amina comes forward": amina_comes_forward,
    "Amina is passed on to Karis": amina_is_passed_on_to_karis,
    "Meera looks to whom Amina can be passed on": meera_looks_to_whom_amina_can_be_passed_on,
    "a week later": a_week_later,
    "there is a session with five places": a_session_with_five_places,
    "there is a session with one place": a_session_with_one_place,
    "it is ten in the evening": ten_in_the_evening,
    "it is eight in the morning": eight_in_the_morning,
    "the door opens": the_door_opens,
    "Meera looks at what people said": meera_looks_at_what_people_said,
    "all have said yes to news": all_have_said_yes_to_news,
    "two are many": two_are_many,
    "announcements go out two at a time": announcements_go_out_two_at_a_time,
    "ten seconds later": ten_seconds_later,
    "somebody else sees what people tell": others_see_what_people_tell,
    "a busy week has passed": a_busy_week_has_passed,
    "Monday at nine": monday_at_nine,
    "an announcement goes out": an_announcement_goes_out,
    "Meera looks what became of it": meera_looks_what_became_of_it,
    "Amina and Bilal have places on Tuesday": amina_and_bilal_have_places,
    "there is a session every week": a_session_every_week,
    "it is Tuesday, half past five": tuesday_half_past_five,
    "the day before the session": the_day_before_the_session,
    "two hours before the session": two_hours_before_the_session,
    "the next afternoon": the_next_afternoon,
    "the promised day has passed": the_promised_day_has_passed,
    "Amina has a link to pass on": amina_has_a_link,
}
