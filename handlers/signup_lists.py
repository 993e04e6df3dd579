"""Looking for sign-ups: by programme and stage, the newest, those that nobody sees to, one's own, by name."""

from sqlalchemy import ColumnElement

from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.names import LONGEST
from handlers.questions import Text
from handlers.signups import programme_name, stage_name
from handlers.talk import Talk
from locales import Lines, Moment, Words, Written, _, clean, marked
from models import finding, programmes, signups
from models.buttons import Act, number
from models.notices import Button
from models.people import Person, name_of
from models.programmes import Enrolment

LISTS = {
    "newest": marked("The newest"),
    "nobody": marked("Nobody sees to it yet"),
    "mine": marked("Mine"),
}
HERE = "here"  # in the place of the list that was tapped


@action("signups", who=Who.COORDINATORS, command=True)
def sign_ups(talk: Talk, subject: str) -> None:
    """Counts by programme, and the ways on."""
    counted = {programme: (signed_up, waiting) for programme, signed_up, waiting in programmes.counts(talk.db)}
    present = [key for key in talk.content.programmes if key in counted]
    lines = Lines([_counts(talk, key, *counted[key]) for key in present])
    rows = [
        *([Button(talk.content.programmes[key].name, Act("programme", key))] for key in present),
        *([Button(label, Act("people", f"{which}:0"))] for which, label in LISTS.items() if present),
        [Button(_("Search by name"), Act("find"))],
        [menu_button()],
    ]
    words = lines if present else _("Nobody has signed up yet.")
    if subject == HERE:
        talk.edit(words, rows)
    else:
        talk.send(words, rows)


@action("programme", who=Who.COORDINATORS)
def programme(talk: Talk, key: str) -> None:
    """The stages of a programme with how many are there, in their order; then those that the content has no longer."""
    if key not in talk.content.programmes:
        sign_ups.function(talk, HERE)
        return
    at = signups.by_stage(talk.db, key)
    stages = list(dict.fromkeys([*talk.content.programmes[key].stages, *at]))
    waiting = next((waiting for each, _all, waiting in programmes.counts(talk.db) if each == key), 0)
    rows = [
        *([_stage_button(talk, key, stage, at.get(stage, 0))] for stage in stages),
        [Button(_("‹ Back"), Act("signups", HERE)), menu_button()],
    ]
    talk.edit(_counts(talk, key, sum(at.values()), waiting), rows)


@action("people", who=Who.COORDINATORS)
def list_people(talk: Talk, subject: str) -> None:
    """A page of a list. `subject` is "list:page", the list one of LISTS or "programme/stage"."""
    which, _colon, digits = subject.rpartition(":")
    programme_key, _slash, stage = which.partition("/")
    page = number(digits) or 0
    if which in LISTS:
        heading, only, back = _("<b>{name}</b>", name=LISTS[which]), _only(talk, which), Act("signups", HERE)
    elif programme_key in talk.content.programmes and stage.isprintable():
        heading, back = _stage_heading(talk, programme_key, stage), Act("programme", programme_key)
        only = [signups.at_stage(programme_key, stage)]
    else:
        sign_ups.function(talk, HERE)
        return
    found, older = signups.page(talk.db, page, *only)
    rows = [[_when_button(*each) if stage else _what_button(talk, *each)] for each in found]
    ways = [Button(_("Newer"), Act("people", f"{which}:{page - 1}"))] if page else []
    ways += [Button(_("Older"), Act("people", f"{which}:{page + 1}"))] if older else []
    words = Lines([heading, _("Nobody just now.")])
    talk.edit(
        heading if found else words, [*rows, *([ways] if ways else []), [Button(_("‹ Back"), back), menu_button()]]
    )


@action("find", who=Who.COORDINATORS, command=True)
def find(talk: Talk, words: str) -> None:
    sought = clean(words)[:LONGEST]
    if sought:
        show_found(talk, sought)
    else:
        talk.start("find")


@journey("find", marked("Search by name"), who=Who.COORDINATORS)
def search(talk: Talk) -> None:
    question = _("Whom are you looking for? Write the name as you remember it, or the telephone number.")
    show_found(talk, talk.ask("name", Text(question, _("Name"), LONGEST)))


def show_found(talk: Talk, words: str) -> None:
    rows = [
        [
            _what_button(talk, enrolment, person)
            if enrolment
            else Button(name_of(person), Act("entered", str(person.id)))
        ]
        for person, enrolment in finding.find(talk.db, words)
    ]
    again = [Button(_("Search again"), Act("find")), menu_button()]
    found = _("The closest to “{words}”:", words=Written(words))
    nobody = _("I found nobody like “{words}”. Try another spelling, or the telephone number.", words=Written(words))
    talk.send(found if rows else nobody, [*rows, again])


def _only(talk: Talk, which: str) -> list[ColumnElement[bool]]:
    return {
        "newest": [],
        "nobody": [signups.seen_to_by(None)],
        "mine": [signups.seen_to_by(talk.me)],
    }[which]


def _stage_heading(talk: Talk, key: str, stage: str) -> Words:
    name = talk.content.programmes[key].name
    return _("<b>{programme}</b>: {stage}", programme=name, stage=stage_name(talk, key, stage))


def _counts(talk: Talk, key: str, signed_up: int, waiting: int) -> Words:
    return _(
        "<b>{programme}</b>: {signed_up} signed up, {waiting} waiting for somebody to see to them",
        programme=talk.content.programmes[key].name,
        signed_up=signed_up,
        waiting=waiting,
    )


def _stage_button(talk: Talk, key: str, stage: str, count: int) -> Button:
    label = _("{stage}: {count}", stage=stage_name(talk, key, stage), count=count)
    return Button(label, Act("people", f"{key}/{stage}:0"))


def _when_button(enrolment: Enrolment, person: Person) -> Button:
    label = _("{name}, {moment}", name=name_of(person), moment=Moment(enrolment.enrolled_at))
    return Button(label, Act("signup", str(enrolment.id)))


def _what_button(talk: Talk, enrolment: Enrolment, person: Person) -> Button:
    label = _("{name}, {programme}", name=name_of(person), programme=programme_name(talk, enrolment.programme))
    return Button(label, Act("signup", str(enrolment.id)))
