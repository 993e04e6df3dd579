"""A new event: what, when, where, for how many, and what helps people to come; once, or in a rhythm."""

from typing import Any

from handlers import event_list
from handlers.declarations import Who, action, journey
from handlers.event_moments import ask_until, ask_when
from handlers.event_questions import (
    ABOUT,
    REMINDERS,
    TITLE,
    ask_asks,
    ask_helps,
    ask_languages,
    ask_minutes,
    ask_places,
    ask_where,
    reminders_question,
)
from handlers.questions import Choice, Option, Text
from handlers.talk import Talk
from locales import Day, Lines, Listed, Moment, Sayable, _, marked, n_
from models import planning, series
from models.descriptions import LONGEST_ABOUT, LONGEST_TITLE, Said
from models.event_words import RHYTHMS
from models.events import Event, Rhythm
from models.planning import Plan

OF_ITS_OWN = "own"
ONCE = "once"
MOST_DAYS = 20  # said one by one


def _all_reminders(_talk: Talk) -> dict[str, Any]:
    """Unless somebody changes that."""
    return {"reminders": [str(kind) for kind in REMINDERS]}


@action("newevent", who=Who.COORDINATORS)
def new_event(talk: Talk, _subject: str) -> None:
    talk.start("event")


@journey("event", marked("A new session"), who=Who.COORDINATORS, known=_all_reminders)
def make_event(talk: Talk) -> None:
    programme = talk.ask("programme", Choice(_("Which programme is it for?"), _("Programme"), [
        Option(key, each.name, key) for key, each in talk.content.programmes.items()
    ]))  # fmt: skip
    module = _ask_module(talk, programme)
    title = about = ""
    if module is None:
        title = talk.ask("title", Text(TITLE, _("Title"), LONGEST_TITLE))
        about = talk.ask("about", Text(ABOUT, _("More about it"), LONGEST_ABOUT, skip=_("Skip this")))
    starts_at = ask_when(talk, _(
        "When is it? Tap a day, or write it as you would say it, like “Tuesday 6pm” or “12 January 18:00”."
    ))  # fmt: skip
    minutes = ask_minutes(talk)
    place = ask_where(talk)
    places = ask_places(talk)
    languages = ask_languages(talk)
    helps = ask_helps(talk)
    asks = ask_asks(talk)
    reminders = talk.ask("reminders", reminders_question())
    rhythm = _ask_rhythm(talk, starts_at)
    until = ask_until(talk, starts_at, rhythm) if rhythm else None
    talk.check_answers()
    plan = Plan(programme, module, Said(title, about, asks), starts_at, minutes, place, places, languages, helps, reminders,
                rhythm, until)  # fmt: skip
    made = planning.make(talk.db, plan, talk.localizer.code, talk.me, talk.localizer.zone, talk.now)
    talk.send(_made(talk, made))
    event_list.show_card(talk, made[0])


def _ask_module(talk: Talk, programme: str) -> str | None:
    """A module of the programme, or none."""
    modules = talk.content.programmes[programme].modules
    options: list[Option[str | None]] = [Option(key, name, f"m-{key}") for key, name in modules.items()]
    own: Option[str | None] = Option(None, _("Something else"), OF_ITS_OWN)
    return talk.ask("what", Choice(_("What is it?"), _("What"), [*options, own]))


def _ask_rhythm(talk: Talk, starts_at: Any) -> Rhythm | None:
    """How often, each with the next two days, so that it is plain what is meant."""
    first = talk.day(starts_at).date
    options: list[Option[Rhythm | None]] = [
        Option(each, label, each, detail=Listed([Day(series.day(first, each, number)) for number in (1, 2)], " · "))
        for each, label in RHYTHMS.items()
    ]
    once: Option[Rhythm | None] = Option(None, _("Once"), ONCE)
    return talk.ask("rhythm", Choice(_("Once, or again and again?"), _("How often"), [once, *options]))


def _made(talk: Talk, made: list[Event]) -> Sayable:
    """That it is there; of a series all days, with what falls on them."""
    if len(made) == 1:
        return _("It is on the programme, and people can book it.")
    heading = n_(
        "{count} session is on the programme, and people can book it:",
        "{count} sessions are on the programme, and people can book them:",
        len(made),
    )
    days = [_one_day(talk, event) for event in made[:MOST_DAYS]]
    more = [_("And more: {count}", count=len(made) - MOST_DAYS)] if len(made) > MOST_DAYS else []
    return Lines([heading, *days, *more])


def _one_day(talk: Talk, event: Event) -> Sayable:
    avoided = talk.content.avoided(event.starts_at.astimezone(talk.localizer.zone), event.minutes)
    moment = Moment(event.starts_at)
    return _("• {option}: {detail}", option=moment, detail=Listed(avoided)) if avoided else _("• {line}", line=moment)
