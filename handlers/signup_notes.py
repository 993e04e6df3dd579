"""What the team notes about a person, for the team."""

from handlers.declarations import Who, action, journey
from handlers.questions import Text
from handlers.signup_card import back_button, note_in_words
from handlers.signups import answers_button, sign_up_of
from handlers.talk import Talk
from locales import Lines, Sayable, Written, _, marked
from models import audit, signups
from models.audit import Deed
from models.buttons import Act, number
from models.fitting import shortened
from models.notices import Button
from models.people import name_of

NOTE_LENGTH = 1000
NOTES = 2  # on a page
MOST_SHOWN = 1800  # of each, so that they fit into a message


@action("note", who=Who.COORDINATORS)
def begin_note(talk: Talk, subject: str) -> None:
    talk.start("note", subject)


@journey("note", marked("A note"), who=Who.COORDINATORS)
def note(talk: Talk) -> None:
    """The sign-up is the journey's subject."""
    found = sign_up_of(talk, talk.course.subject)
    if found is None:
        return
    enrolment, person = found
    question = _(
        "What would you like to note about {name}? Your colleagues read it, and so may {name}: only what helps, nothing about "
        "health, religion or papers.",
        name=name_of(person),
    )
    words = talk.ask("words", Text(question, _("A note"), NOTE_LENGTH))
    signups.note(talk.db, person, words, talk.me, talk.now)
    talk.send(_("That is noted."), [[answers_button(enrolment)]], about=person)


@action("notes", who=Who.COORDINATORS)
def notes(talk: Talk, subject: str) -> None:
    """All of them, a page at a time, in the place of the card. `subject` is "sign-up:page"."""
    row, _colon, digits = subject.partition(":")
    found = sign_up_of(talk, row)
    if found is None:
        return
    enrolment, person = found
    audit.note(talk.db, talk.me, Deed.SAW, "notes", talk.now, person)
    page = number(digits) or 0
    written = signups.notes_of(talk.db, person, NOTES + 1, page * NOTES)
    lines: list[Sayable] = [_("<b>{name}</b>", name=name_of(person))]
    for each, author in written[:NOTES]:
        lines += ["", note_in_words(talk, each, author, shortened(Written(each.words), MOST_SHOWN))]
    ways = [Button(_("Newer"), Act("notes", f"{row}:{page - 1}"))] if page else []
    ways += [Button(_("Older"), Act("notes", f"{row}:{page + 1}"))] if len(written) > NOTES else []
    talk.edit(Lines(lines), [*([ways] if ways else []), [back_button(enrolment)]])
