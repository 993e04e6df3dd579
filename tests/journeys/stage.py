"""What can happen besides what people say and tap."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import ACTIONS, JOURNEYS, REPLIES
from handlers.questions import Choice, Option, Question
from handlers.reception import Reception
from handlers.researchers import join_researchers
from handlers.talk import Talk
from locales import Local
from models import database, events, people, programmes, referrals
from models.events import Event
from models.people import Role
from tests.journeys.transcript import Play


async def a_day_later(play: Play) -> None:
    play.now += timedelta(days=1)


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
        referral, _goes = referrals.refer(db, person, "karis", play.now + timedelta(days=3), play.now)
        referral.state = referrals.ReferralState.ACKNOWLEDGED

    await play.database.write(sign_up)


STAGE: dict[str, Callable[[Play], Awaitable[None]]] = {
    "a day later": a_day_later,
    "a restart": a_restart,
    "the session at Soho House fills up": the_session_fills_up,
    "a link for a coordinator is made": a_link_is_made,
    "neighbours have signed up": neighbours_have_signed_up,
    "a question is added to the journey": a_question_is_added,
}
