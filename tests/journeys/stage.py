"""What can happen besides what people say and tap."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import ACTIONS, JOURNEYS, REPLIES, asking, referrals
from handlers.questions import Choice, Option, Question
from handlers.reception import Reception
from handlers.researchers import join_researchers
from handlers.talk import Talk
from jobs.clock import Hands
from jobs.due import JOBS
from locales import LANGUAGES, Local
from models import conversations, database, events, notices, people, programmes
from models import referrals as passed
from models.conversations import Course
from models.events import Event
from models.people import Role
from models.programmes import CAME_FORWARD, LEARNING, Enrolment
from tests.ending import end_role
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


async def the_clock_ticks(play: Play) -> None:
    """All jobs do what is due."""
    desk = play.reception.desk
    for job in JOBS:
        await play.database.write(job.work, Hands(desk.content, desk.localizers), play.now)


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
            events.book(db, event.id, people.arrive(db, 9000 + place, play.now), play.now)

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
    "somebody else sees what people tell": others_see_what_people_tell,
    "the day before the session": the_day_before_the_session,
    "two hours before the session": two_hours_before_the_session,
    "the next afternoon": the_next_afternoon,
    "the promised day has passed": the_promised_day_has_passed,
}
