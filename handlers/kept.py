"""What is kept about a person, in words, heading by heading."""

from collections.abc import Iterator

from handlers import my_mentoring, mypair, news, phones, stories, who_else
from handlers.answers import answers_in_words
from handlers.feedback import told
from handlers.talk import Talk
from handlers.team import ROLES
from handlers.whats_on import TIMES, where_i_stand
from locales import LANGUAGES, LanguageName, Listed, Moment, Sayable, Words, Written, _, line, marked
from models import agreements, audit, bookings, copies, inbox, people, programmes
from models.audit import AuditRow, Deed
from models.bookings import Booking, BookingState
from models.event_words import title, when
from models.events import Event
from models.feedback import feedback_of
from models.fitting import MOST_OF_AN_ANSWER, shortened
from models.inbox import EnquiryMessage
from models.people import Person, Role, name_of

MOST_MESSAGES, MOST_LETTERS = 6, 300
DEEDS = {
    Deed.SAW: marked("looked at your details"),
    Deed.CHANGED: marked("changed your details"),
    Deed.EXPORTED: marked("put your details into a sheet"),
    Deed.PASSED_ON: marked("passed your details on"),
}
ROLE_DEEDS = {
    Deed.GAVE_ROLE: marked("gave you the role “{role}”"),
    Deed.TOOK_ROLE: marked("ended your role “{role}”"),
}


def about_me(talk: Talk) -> list[Sayable]:
    return list(_about_me(talk))


def _about_me(talk: Talk) -> Iterator[Sayable]:
    person = talk.me
    yield line(_("Name"), Written(person.name) if person.name else _("nothing"))
    yield line(_("Language"), Written(LANGUAGES[talk.localizer.code].own_name))
    for question, answer in phones.in_words(person, talk.content.phone_region):
        yield line(question, answer)
    yield line(_("Area"), talk.content.area(person.area) or _("nothing"))
    languages = Listed([LanguageName(code) for code in person.other_languages])
    yield line(_("Other languages"), languages if person.other_languages else _("nothing"))
    yield line(
        _("Why"), _("a voice message") if person.why_voice else Written(person.why) if person.why else _("nothing")
    )
    conversation = talk.visitor.conversation
    if conversation.parked or (conversation.course and conversation.course.answers):
        yield _("What you are answering just now is kept, too, until you finish or stop.")


def places(talk: Talk) -> list[Sayable]:
    """Sign-ups with their answers, and sessions."""
    return list(_places(talk)) or [_("You are not signed up for anything just now.")]


def _places(talk: Talk) -> Iterator[Sayable]:
    for enrolment in programmes.in_force_of(talk.db, talk.me):
        yield line(_("Signed up for"), talk.content.programmes[enrolment.programme].name)
        for question, answer in answers_in_words(enrolment.answers, talk.content):
            yield line(question, shortened(answer, MOST_OF_AN_ANSWER))
    for booking, event in bookings.all_of_person(talk.db, talk.me):
        yield line(_("Session"), _("{module}: {moment}", module=title(talk.content, event), moment=when(event)))
        yield from _booking(talk, booking, event)
    yield from mypair.kept(talk)
    wish = bookings.wish_of(talk.db, talk.me)
    if wish:
        yield line(TIMES.label, TIMES.tell(wish.times))
    yield from stories.in_words(talk)
    yield from my_mentoring.kept(talk)


def _booking(talk: Talk, booking: Booking, event: Event) -> Iterator[Sayable]:
    """Where they stand with it, and what they said of it."""
    if booking.state in bookings.STANDING and event.starts_at > talk.now:
        yield where_i_stand(talk, event, booking)
    elif booking.state in (BookingState.WAITING, BookingState.OFFERED):
        yield _("You were on the waiting list.")
    elif booking.came_at:
        yield _("You were there.")
    said = feedback_of(talk.db, booking.id, talk.me)
    words = told(said[0]) if said else None
    if words:
        yield line(_("What you said about it"), words)


def messages(talk: Talk) -> list[Sayable]:
    """The newest of what they wrote to the team and were answered, as they read it."""
    newest = inbox.thread(talk.db, talk.me, 0, MOST_MESSAGES)
    if not newest:
        return [_("There are no messages between you and the team.")]
    return [_message(talk, message) for message, _author in reversed(newest)]


def _message(talk: Talk, message: EnquiryMessage) -> Sayable:
    who: Sayable = talk.content.team.name if message.from_team else _("You")
    words = (message.translation if message.from_team else None) or message.words
    if len(words) > MOST_LETTERS:
        words = words[:MOST_LETTERS] + "…"
    text: Sayable = Written(words) if words else copies.said_in(message)
    return _("<b>{who}</b>, {moment}:\n{words}", who=who, moment=Moment(message.written_at), words=text)


def looked(talk: Talk) -> list[Sayable]:
    """Who did what with it."""
    rows = audit.about(talk.db, talk.me)
    if not rows:
        return [_("Nobody has looked at your details yet. Whoever does is noted here.")]
    return [
        _(
            "• {name} ({who}), {day}: {deed}",
            name=name_of(actor),
            who=_where_from(talk, actor),
            day=talk.day(row.at),
            deed=_deed(row),
        )
        for row, actor in rows
    ]


def _deed(row: AuditRow) -> Sayable:
    if row.deed in ROLE_DEEDS:
        return Words(ROLE_DEEDS[row.deed].singular, {"role": ROLES[Role(row.what)]})
    return DEEDS[row.deed]


def _where_from(talk: Talk, actor: Person | None) -> Sayable:
    """A partner's organisation, or the team."""
    if actor and not people.has_role(talk.db, actor.id, Role.COORDINATOR):
        organisation = people.organisation_of(talk.db, actor.id)
        if organisation:
            return talk.content.organisation_name(organisation)
        if people.has_role(talk.db, actor.id, Role.LEADER):
            return ROLES[Role.LEADER]
    return talk.content.team.name


def privacy(talk: Talk) -> list[Sayable]:
    """What they agreed to, whether they get news, and whether messages show what they say."""
    return [_agreement(talk), news.in_words(talk), _neutral(talk.me), *who_else.in_words(talk)]


def _agreement(talk: Talk) -> Sayable:
    consent = agreements.consent_of(talk.db, talk.me.id)
    if consent:
        day = talk.day(consent.given_at)
        return _(
            "You agreed on {day}. Besides this we keep your number at Telegram, so that we can write to you.", day=day
        )
    if talk.me.name:
        return _(
            "You have taken back your agreement. What stands here is kept for you alone, until you agree again or tap “Forget me”."
        )
    return _(
        "You have not agreed to anything. We keep your number at Telegram and your language, so that we can answer you."
    )


def _neutral(person: Person) -> Sayable:
    if person.neutral:
        return _("When the team writes to you, I show only “You have a message”. What it says opens by a tap.")
    return _(
        "When the team writes to you, I show at once what it says. If others use this phone, I can show only “You have a message”, "
        "and the rest when you tap."
    )
