"""What can happen besides what people say and tap: time goes by, the program is another, and the scenes of `tests.journeys.scenes`."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers import ACTIONS, JOURNEYS, REPLIES
from handlers.declarations import Journey
from handlers.questions import Choice, Option, Question
from handlers.reception import Reception
from handlers.researchers import join_researchers
from handlers.speaking import Desk
from handlers.talk import Talk
from jobs.clock import Hands
from jobs.due import JOBS
from locales import LANGUAGES, Local
from models import appointing, database
from models.people import Role
from tests.journeys import match_scenes, mentor_scenes, pair_scenes, vine_scenes
from tests.journeys.scenes import SCENES, Scene
from tests.journeys.transcript import Play

Direction = Callable[[Play], Awaitable[None]]


async def the_clock_ticks(play: Play) -> None:
    """All jobs do what is due."""
    desk = play.reception.desk
    for job in JOBS:
        while await play.database.write(job.work, Hands(desk.content, desk.localizers), play.now) and job.sliced:
            pass


def later(ticks: int = 0, **by: int) -> Direction:
    return when(lambda now: now + timedelta(**by), ticks)


def november(day: int, hour: int, minute: int = 0, ticks: int = 1) -> Direction:
    return when(lambda _now: datetime(2026, 11, day, hour, minute, tzinfo=UTC), ticks)


def when(time: Callable[[datetime], datetime], ticks: int) -> Direction:
    async def pass_time(play: Play) -> None:
        play.now = time(play.now)
        for _tick in range(ticks):
            await the_clock_ticks(play)

    return pass_time


def next_day(now: datetime, hour: int) -> datetime:
    return (now + timedelta(days=1)).replace(hour=hour, minute=0)


def monday_at_nine(now: datetime) -> datetime:
    return (now + timedelta(days=7 - now.weekday())).replace(hour=9, minute=0, second=0)


CLOCK: dict[str, Direction] = {
    "the clock ticks": the_clock_ticks,
    "ten seconds later": later(ticks=1, seconds=10),
    "an hour later": later(ticks=1, hours=1),
    "a day later": later(days=1),
    "five days pass": later(days=5),
    "a week later": later(days=7),
    "it is ten in the evening": when(lambda now: now.replace(hour=22, minute=0), 0),
    "it is eight in the morning": when(lambda now: next_day(now, 8), 1),
    "the next afternoon": when(lambda now: next_day(now, 14), 1),
    "Monday at nine": when(monday_at_nine, 4),  # until everybody has been told
    "Monday evening": november(23, 17, 1),  # when an answer was promised that was asked for on the weekend
    "the day before the session": november(23, 18),
    "two hours before the session": november(24, 16),
    "it is Tuesday, half past five": november(24, 17, 30, ticks=0),
    "the promised day has passed": november(25, 17),  # three working days after a Sunday
    "Wednesday evening": november(25, 19),
    "Thursday, eight in the evening": november(26, 20),
    "two weeks without a meeting": later(ticks=2, days=15),
    "a week after that": later(ticks=2, days=7),
    "the door opens": november(26, 10, 30, ticks=0),  # half an hour before the session with a code begins
}


async def a_restart(play: Play) -> None:
    """Nothing is left of the program but what is in the database."""
    url = play.database.engine.url.render_as_string(hide_password=False)
    play.database.close()
    play.database = database.connect(url)
    start(play, play.reception.desk)


def start(play: Play, desk: Desk, journeys: Iterable[Journey] = JOURNEYS) -> None:
    """The program, or a new version of it."""
    play.reception = Reception(desk, journeys, ACTIONS, replies=REPLIES)


async def a_link_is_made(play: Play) -> None:
    """A one-use link that makes its opener a coordinator."""
    play.link = await play.database.write(appointing.new_role_link, Role.COORDINATOR, play.now)


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
    longer = [replace(each, function=ask_one_more) if each is join_researchers else each for each in JOURNEYS]
    start(play, play.reception.desk, longer)


async def others_see_what_people_tell(play: Play) -> None:
    """Another content file: the text that people agree to is another."""
    desk = play.reception.desk
    other = Local({code: "the new team" for code in LANGUAGES})
    content = desk.content.model_copy(update={"team": desk.content.team.model_copy(update={"name": other})})
    start(play, replace(desk, content=content))


async def two_are_many(play: Play) -> None:
    """An announcement to more than two needs a second yes."""
    start(play, replace(play.reception.desk, approval_over=2))


async def announcements_go_out_two_at_a_time(play: Play) -> None:
    play.at_once = 2


PROGRAM: dict[str, Direction] = {
    "a restart": a_restart,
    "a link for a coordinator is made": a_link_is_made,
    "a question is added to the journey": a_question_is_added,
    "somebody else sees what people tell": others_see_what_people_tell,
    "two are many": two_are_many,
    "announcements go out two at a time": announcements_go_out_two_at_a_time,
}


def on_stage(scene: Scene) -> Direction:
    async def play_it(play: Play) -> None:
        await play.database.write(scene, play)

    return play_it


SCENES_OF_ALL = {**SCENES, **vine_scenes.SCENES, **match_scenes.SCENES, **pair_scenes.SCENES, **mentor_scenes.SCENES}
STAGE = {**CLOCK, **PROGRAM, **{name: on_stage(scene) for name, scene in SCENES_OF_ALL.items()}}
