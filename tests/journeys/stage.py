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
from locales import LANGUAGES, Local
from models import database, events, people
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


async def others_see_what_people_tell(play: Play) -> None:
    """Another content file: the text that people agree to is another."""
    desk = play.reception.desk
    sees = Local({code: "the new team" for code in LANGUAGES})
    content = desk.content.model_copy(update={"team": desk.content.team.model_copy(update={"sees": sees})})
    play.reception = Reception(replace(desk, content=content), JOURNEYS, ACTIONS, replies=REPLIES)


STAGE: dict[str, Callable[[Play], Awaitable[None]]] = {
    "a day later": a_day_later,
    "a restart": a_restart,
    "the session at Soho House fills up": the_session_fills_up,
    "a link for a coordinator is made": a_link_is_made,
    "a question is added to the journey": a_question_is_added,
    "somebody else sees what people tell": others_see_what_people_tell,
}
