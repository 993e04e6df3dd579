"""Passing people on to partner organisations, with their yes: what the organisation is told, and what it says back."""

from collections.abc import Iterable, Sequence

from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.questions import Choice, Text
from handlers.referral_words import (
    OUTCOMES,
    buttons,
    card_button,
    due,
    organisation_name,
    outcome_in_words,
    standing,
    summary,
)
from handlers.talk import Talk
from locales import Day, Lines, Listed, Sayable, Written, _, marked
from models import audit, notices, outbox, people, referrals
from models.audit import Deed
from models.buttons import number
from models.notices import Button
from models.people import Person, name_of
from models.programmes import LEARNING
from models.referrals import Referral, ReferralState

GONE = marked("That referral is not there any more.")
AUDITED = "referral"
MOST_WORDS = 500


def pass_on(talk: Talk, person: Person, organisations: Iterable[str], *, by: Person | None = None) -> None:
    """Pass a person on to organisations (keys of the content) to which they have said yes; `by`: who did it for them."""
    by = by or (talk.me if talk.beneficiary else None)
    nobody_there: list[Referral] = []
    for key in organisations:
        organisation = talk.content.organisations.get(key)
        if organisation is None or organisation.programme != LEARNING:  # it has left the content meanwhile
            continue
        days = organisation.acknowledges_within_working_days
        acknowledge_by = talk.content.end_of_working_day(talk.today, days, talk.localizer.zone)
        referral, goes = referrals.refer(talk.db, person, key, acknowledge_by, talk.now, by)
        if goes:
            if by:
                audit.note(talk.db, by, Deed.PASSED_ON, AUDITED, talk.now, person)
            if not _tell_organisation(talk, referral, person):
                nobody_there.append(referral)
    if nobody_there:
        _ask_to_ring(talk, nobody_there, person)


def _tell_organisation(talk: Talk, referral: Referral, person: Person) -> bool:
    """Whether there is anybody to tell."""
    partners = talk.db.scalars(people.partners_of(referral.organisation)).all()
    words, rows = (
        Lines([summary(talk, referral, person), *due(talk, referral)]),
        buttons(referral, _("We have seen it")),
    )
    for partner in partners:
        talk.tell(notices.REFERRAL, partner, words, rows, subject=_subject(referral), about=person)
    return any(partner.unreachable_at is None for partner in partners)


def _ask_to_ring(talk: Talk, unheard: Sequence[Referral], person: Person) -> None:
    """The team rings where nobody reads: all of them in one message, also to who has just passed the person on."""
    names = [organisation_name(talk, referral) for referral in unheard]
    words = _(
        "{name} asks {organisation} for help, and nobody there is on Grapevine. Please ring {organisation}.",
        name=name_of(person), organisation=Listed(names),
    )  # fmt: skip
    rows = [[card_button(referral)] for referral in unheard]
    if len(unheard) > 1:
        rows = [[Button(Written(name), row[0].does)] for name, row in zip(names, rows, strict=True)]
    for coordinator in referrals.coordinators_of(talk.db, person):
        talk.tell(notices.REFERRAL_NEWS, coordinator, words, rows, about=person)


@action("acknowledge", who=Who.REFERRERS)
def acknowledge(talk: Talk, subject: str) -> None:
    """The first tap wins; everybody's notice then says who."""
    found = find(talk, subject)
    if found is None:
        talk.send(GONE, [[menu_button()]])
        return
    referral, person = found
    first, seen_by = referrals.acknowledge(talk.db, referral, talk.me, talk.now)
    if not first:
        talk.send(_("{name} is seeing to it already.", name=name_of(seen_by)))
        return
    audit.note(talk.db, talk.me, Deed.SAW, AUDITED, talk.now, person)
    _show_all(talk, referral, person, seen_by)
    _promise(talk, referral, person)


def _show_all(talk: Talk, referral: Referral, person: Person, seen_by: Person | None) -> None:
    """Every partner's notice says who sees to it, and what became of it."""
    words: Sayable = _(
        "{summary}\n\n✓ {name} sees to it.", summary=summary(talk, referral, person), name=name_of(seen_by)
    )
    if referral.state is ReferralState.CLOSED:
        words = Lines([words, standing(talk, referral)])
    for sent, partner in outbox.sent_on(talk.db, _subject(referral), people.partners_of(referral.organisation)):
        talk.tell(notices.REFERRAL, partner, words, buttons(referral), about=person, edit=sent.message_id)


def _promise(talk: Talk, referral: Referral, person: Person) -> None:
    """The person hears who has seen it and by when they are called; who has seen it hears what was promised."""
    by = Day(talk.content.in_touch_by(LEARNING, talk.today))
    organisation: Sayable = organisation_name(talk, referral)
    who = organisation
    if people.organisation_of(talk.db, talk.me.id) == referral.organisation:
        who = _("{name} ({role})", name=name_of(talk.me), role=organisation)
    words = _("Good news: {name} has read what you told us and will get in touch with you by {day}.", name=who, day=by)
    talk.tell(notices.REFERRAL_SEEN, person, words, about=person)
    thanks = _(
        "Thank you. {name} hears from us that {organisation} will be in touch by {day}.",
        name=name_of(person), organisation=organisation, day=by,
    )  # fmt: skip
    talk.send(thanks, about=person)


@action("report", who=Who.REFERRERS)
def report(talk: Talk, subject: str) -> None:
    if find(talk, subject) is None:
        talk.send(GONE, [[menu_button()]])
    else:
        talk.start("outcome", subject)


@journey("outcome", marked("What became of it"), who=Who.REFERRERS)
def outcome(talk: Talk) -> None:
    """The subject is a referral."""
    found = find(talk, talk.course.subject)
    if found is None:
        talk.say(GONE)
        return
    referral, person = found
    talk.concerning = person
    name = name_of(person)
    became = talk.ask("outcome", Choice(_("How did it go with {name}?", name=name), _("What became of it"), OUTCOMES))
    anything = _("Is there anything the team should know? Write a line or two.")
    words = talk.ask("words", Text(anything, _("Message"), MOST_WORDS, skip=_("Skip this")))
    referrals.report(talk.db, referral, talk.me, became, words, talk.now)
    audit.note(talk.db, talk.me, Deed.CHANGED, AUDITED, talk.now, person)
    news: Sayable = _("<b>{organisation} about {name}:</b> {outcome}",
                      organisation=organisation_name(talk, referral), name=name, outcome=outcome_in_words(referral.outcome))  # fmt: skip
    tell_coordinators(talk, referral, person, Lines([news, Written(words)]) if words else news)
    _show_all(talk, referral, person, talk.db.get(Person, referral.acknowledged_by or 0))
    talk.say(_("Thank you. The team knows now."))


def tell_coordinators(talk: Talk, referral: Referral, person: Person, words: Sayable) -> None:
    """Who of the team sees to it hears, or all do; not who has just done it themselves."""
    for coordinator in referrals.coordinators_of(talk.db, person):
        if coordinator.id != talk.visitor.person_id:
            talk.tell(notices.REFERRAL_NEWS, coordinator, words, [[card_button(referral)]], about=person)


def find(talk: Talk, subject: str) -> tuple[Referral, Person] | None:
    """A referral that who talks may see: of their own organisation, or any for a coordinator; only while the person's yes stands."""
    return referrals.addressed_to(talk.db, own_organisation(talk), number(subject))


def own_organisation(talk: Talk) -> str | None:
    """Whose referrals they may see; None: all."""
    if talk.is_coordinator:
        return None
    return people.organisation_of(talk.db, talk.visitor.person_id) or ""


def _subject(referral: Referral) -> str:
    return f"referral:{referral.id}"
