"""One person's sign-up, for the team: all they told us, where they stand, who sees to them."""

from collections.abc import Iterator, Sequence
from typing import Any

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.inbox import write_button
from handlers.reaching import DISCREET
from handlers.referral_words import organisation_name, what_became_of
from handlers.signups import GONE, programme_name, sign_up_of, stage_name, told_us, who_they_are
from handlers.talk import Talk
from handlers.waiting_cards import card_button
from handlers.walk_in import forget_button
from locales import LanguageName, Lines, Listed, Moment, Sayable, Written, _, line
from models import audit, cards, finding, referrals, signups
from models.audit import Deed
from models.buttons import Act, number
from models.fitting import shortened
from models.notices import Button, File
from models.people import Person, name_of
from models.programmes import LEARNING, Enrolment, Note

NOTES = 3
Told = Sequence[tuple[Sayable, Sayable]]


@action("signup", who=Who.COORDINATORS)
def sign_up(talk: Talk, subject: str) -> None:
    """Open it: what was spoken, what is too long to stand among other things, then the card."""
    found = sign_up_of(talk, subject)
    if found is None:
        return
    enrolment, person = found
    for voice in _voices(enrolment, person):
        talk.show(File("sendVoice", voice), person)
    for question, answer in (*told_us(talk, enrolment, person), *_about(talk, person)):
        if shortened(answer) != answer:
            talk.send(line(question, answer), about=person)
    talk.send(Lines(list(_card(talk, enrolment, person))), _rows(talk, enrolment, person), about=person)


@action("card", who=Who.COORDINATORS)
def card(talk: Talk, subject: str) -> None:
    put_back(talk, subject)


def put_back(talk: Talk, subject: str, news: Sayable | None = None) -> None:
    """The card as it stands now, in the place of what was tapped, below the `news`."""
    found = sign_up_of(talk, subject)
    if found:
        first: list[Sayable] = [news, ""] if news else []
        talk.edit(Lines([*first, *_card(talk, *found)]), _rows(talk, *found))


@action("entered", who=Who.COORDINATORS)
def entered(talk: Talk, subject: str) -> None:
    """Somebody whom the team has entered, and who has not signed up for anything yet."""
    person = finding.entered(talk.db, number(subject))
    if person is None:
        talk.send(GONE)
        return
    audit.note(talk.db, talk.me, Deed.SAW, "entered", talk.now, person)
    about = [
        line(question, shortened(answer)) for question, answer in (*who_they_are(talk, person), *_about(talk, person))
    ]
    lines = [_("<b>{name}</b>", name=name_of(person)), _("Not signed up for anything yet."), *about, *_discreet(person)]
    talk.send(Lines(lines), [[write_to_button(person)], *_without_a_chat(talk, person), [menu_button()]], about=person)


def write_to_button(person: Person) -> Button:
    return write_button(_("Write to {name}", name=name_of(person)), person)


def back_button(enrolment: Enrolment) -> Button:
    return Button(_("‹ Back"), Act("card", str(enrolment.id)))


def note_in_words(talk: Talk, note: Note, author: Person | None, words: Sayable) -> Sayable:
    return _("{day}, {name}: {words}", day=talk.day(note.noted_at), name=name_of(author), words=words)


def _card(talk: Talk, enrolment: Enrolment, person: Person) -> Iterator[Sayable]:
    """Line by line. Whoever it is shown to has seen it, which is noted."""
    audit.note(talk.db, talk.me, Deed.SAW, enrolment.programme, talk.now, person)
    seen_by = talk.db.get(Person, enrolment.seen_by) if enrolment.seen_by else None
    stage = stage_name(talk, enrolment.programme, enrolment.stage)
    yield _("<b>{name}</b>", name=name_of(person))
    yield _("<b>{programme}</b>: {stage}", programme=programme_name(talk, enrolment.programme), stage=stage)
    yield _("{name} sees to it.", name=name_of(seen_by)) if seen_by else _("Nobody sees to it yet.")
    yield ""
    for question, answer in (*told_us(talk, enrolment, person), *_about(talk, person)):
        yield line(question, shortened(answer))
    yield from _discreet(person)
    yield _("Signed up: {moment}", moment=Moment(enrolment.enrolled_at))
    for referral in referrals.all_of_person(talk.db, person):
        yield _("• {option}: {detail}", option=organisation_name(talk, referral), detail=what_became_of(referral))
    notes = signups.notes_of(talk.db, person, NOTES)
    if notes:
        yield ""
        yield _("<b>Notes</b>")
    for note, author in notes:
        yield note_in_words(talk, note, author, shortened(Written(note.words)))


def _about(talk: Talk, person: Person) -> Told:
    """What they told us of themselves besides."""
    spoken = [LanguageName(code) for code in person.other_languages]
    why = _("a voice message") if person.why_voice else Written(person.why) if person.why else None
    all_of_it: list[tuple[Sayable, Sayable | None]] = [
        (_("Area"), talk.content.area(person.area)),
        (_("Other languages"), Listed(spoken) if spoken else None),
        (_("Why"), why),
    ]
    return [(question, answer) for question, answer in all_of_it if answer is not None]


def _discreet(person: Person) -> list[Sayable]:
    return [DISCREET] if person.discreet else []


def _voices(enrolment: Enrolment, person: Person) -> list[str]:
    """All they have spoken: Telegram's file ids."""
    spoken: list[Any] = [answer.get("voice") for answer in enrolment.answers.values() if isinstance(answer, dict)]
    return [voice for voice in (*spoken, person.why_voice) if voice]


def _rows(talk: Talk, enrolment: Enrolment, person: Person) -> list[list[Button]]:
    row = str(enrolment.id)
    give = Button(_("Give to a colleague"), Act("colleagues", row))
    mine = Button(_("I'll see to it"), Act("assign", f"{row}:0:{talk.visitor.person_id}"))
    all_notes = Button(_("All notes"), Act("notes", f"{row}:0"))
    rows = [
        [give] if enrolment.seen_by else [mine, give],
        [Button(_("Add a note"), Act("note", row)), *([all_notes] if signups.notes_of(talk.db, person, 1) else [])],
        [Button(_("Change the stage"), Act("stages", row))],
        [Button(_("Pass on to an organisation"), Act("refer", row))] if enrolment.programme == LEARNING else [],
        [write_to_button(person)] if person.id != talk.visitor.person_id else [],
        *_without_a_chat(talk, person),
        [Button(_("Sign-ups"), Act("signups")), menu_button()],
    ]
    return [each for each in rows if each]


def _without_a_chat(talk: Talk, person: Person) -> list[list[Button]]:
    """For who cannot tap “Forget me”: that, and the card by which they can write to us."""
    if person.chat_id is not None:
        return []
    return [[card_button(person, cards.of(talk.db, person.id))], [forget_button(person)]]
