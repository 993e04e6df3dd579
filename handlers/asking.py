"""A coordinator passes somebody on to an organisation: the person is asked first, and the coordinator hears what they said."""

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.referral_words import organisation_name, standing
from handlers.referrals import AUDITED, pass_on, tell_coordinators
from handlers.talk import Talk
from handlers.welcome import show_menu
from locales import Words, _
from models import agreements, audit, notices, people, programmes, referrals
from models.audit import Deed
from models.buttons import Act, number
from models.notices import Button
from models.people import Person, Role, name_of
from models.programmes import Enrolment
from models.referrals import UNANSWERED, Referral, ReferralState

YES, NO, AGAIN = "yes", "no", "again"


@action("refer", who=Who.COORDINATORS)
def refer(talk: Talk, subject: str) -> None:
    """The subject is an enrolment, then, with a colon before it, an organisation."""
    row, _colon, rest = subject.partition(":")
    key, _colon, again = rest.partition(":")
    found = programmes.sign_up(talk.db, number(row))
    if found is None:
        talk.send(_("That sign-up is not there any more."))
        return
    enrolment, person = found
    if key in _organisations(talk, enrolment):
        _refer(talk, enrolment, person, key, again == AGAIN)
    else:
        _choose(talk, enrolment, person)


def _organisations(talk: Talk, enrolment: Enrolment) -> list[str]:
    """To which people of this programme can be passed on."""
    fits = enrolment.programme == programmes.LEARNING
    return [each.key for each in talk.content.organisations.values() if fits and each.programme == enrolment.programme]


def _choose(talk: Talk, enrolment: Enrolment, person: Person) -> None:
    audit.note(talk.db, talk.me, Deed.SAW, AUDITED, talk.now, person)
    standing_already = referrals.in_force_of(talk.db, person)
    done = {each.organisation for each in standing_already}
    rows = [
        [Button(talk.content.organisations[key].name, Act("refer", f"{enrolment.id}:{key}"))]
        for key in _organisations(talk, enrolment)
        if key not in done
    ]
    for each in standing_already:
        talk.say(standing(talk, each))
    words = _("To whom shall {name} be passed on? I'll ask them first.", name=name_of(person))
    nobody = _("There is nobody else to whom {name} could be passed on.", name=name_of(person))
    talk.send(words if rows else nobody, [*rows, [menu_button()]], about=person)


def _refer(talk: Talk, enrolment: Enrolment, person: Person, key: str, again: bool) -> None:
    before = referrals.of(talk.db, person, key)
    if before and before.state is ReferralState.REFUSED and not again:
        words = _("{name} has said no to that. Ask again only if you have spoken about it.", name=name_of(person))
        talk.send(
            words,
            [[Button(_("Ask again"), Act("refer", f"{enrolment.id}:{key}:{AGAIN}"))], [menu_button()]],
            about=person,
        )
        return
    referral = referrals.ask(talk.db, person, key, talk.me, talk.now)
    if referral is None:
        _choose(talk, enrolment, person)
        return
    audit.note(talk.db, talk.me, Deed.CHANGED, AUDITED, talk.now, person)
    talk.tell(notices.ASK_REFERRAL, person, _question(talk, referral), _answers("allow", referral), about=person)
    if person.chat_id is None:
        words = _(
            "{name} has to be asked by telephone. The question is on the call list. What do they say?",
            name=name_of(person),
        )
        talk.send(words, _answers("theysaid", referral), about=person)
    else:
        talk.send(_("I have asked {name}. You will hear what they say.", name=name_of(person)), about=person)


def _question(talk: Talk, referral: Referral) -> Words:
    organisation = talk.content.organisations[referral.organisation]
    return _(
        "May we pass you on to <b>{organisation}</b>? What they do: {does}. They would see your name, your language, how to reach "
        "you and what you answered about work, and nothing else.",
        organisation=organisation.name, does=organisation.does,
    )  # fmt: skip


def _answers(action: str, referral: Referral) -> list[list[Button]]:
    yes, no = (
        (_("Yes, pass it on"), _("No, thank you")) if action == "allow" else (_("They said yes"), _("They said no"))
    )
    return [
        [Button(yes, Act(action, f"{referral.id}:{YES}"))],
        [Button(no, Act(action, f"{referral.id}:{NO}"))],
    ]


@action("allow", who=Who.ANYONE)
def allow(talk: Talk, subject: str) -> None:
    """The person's own answer."""
    referral, yes = _asked(talk, subject)
    if referral is None or referral.person_id != talk.visitor.person_id:
        _passed(talk)
        return
    person, name = talk.me, organisation_name(talk, referral)
    if not _settle(talk, referral, person, yes):
        _passed(talk)
    else:
        words = _("Thank you. {standing}", standing=standing(talk, referral))
        talk.edit(words if yes else _("That's all right. {organisation} hears nothing.", organisation=name))


@action("theysaid", who=Who.COORDINATORS)
def they_said(talk: Talk, subject: str) -> None:
    """The answer of somebody without a chat, as they told it to a coordinator."""
    referral, yes = _asked(talk, subject)
    person = talk.db.get(Person, referral.person_id) if referral else None
    if referral is None or person is None or person.chat_id is not None:
        _passed(talk)
        return
    if not _settle(talk, referral, person, yes):
        _passed(talk)
    else:
        audit.note(talk.db, talk.me, Deed.CHANGED, AUDITED, talk.now, person)
        talk.edit(_news(talk, referral, person, yes))


def _passed(talk: Talk) -> None:
    show_menu(talk, _("That button has had its day. Here is what I can do for you now."))


def _asked(talk: Talk, subject: str) -> tuple[Referral | None, bool]:
    """A question that waits for its answer, under an agreement that stands; and whether the answer is yes."""
    row, _colon, answer = subject.partition(":")
    found = number(row)
    referral = talk.db.get(Referral, found) if found is not None else None
    if referral is None or referral.state not in UNANSWERED or not agreements.consent_of(talk.db, referral.person_id):
        return None, False
    return referral, answer == YES


def _settle(talk: Talk, referral: Referral, person: Person, yes: bool) -> bool:
    """Do as was said, once; the coordinator who asked hears it."""
    asked_by = talk.db.get(Person, referral.referred_by) if referral.referred_by else None
    if yes:
        pass_on(talk, person, [referral.organisation], by=asked_by)
    elif not referrals.refuse(talk.db, referral):
        return False
    words = _news(talk, referral, person, yes)
    if asked_by is None or not people.has_role(talk.db, asked_by.id, Role.COORDINATOR):
        tell_coordinators(talk, referral, person, words)
    elif asked_by.id != talk.visitor.person_id:
        talk.tell(notices.REFERRAL_NEWS, asked_by, words, about=person)
    return True


def _news(talk: Talk, referral: Referral, person: Person, yes: bool) -> Words:
    name, organisation = name_of(person), organisation_name(talk, referral)
    if yes:
        return _("{name} said yes to {organisation}.", name=name, organisation=organisation)
    return _("{name} said no to {organisation}.", name=name, organisation=organisation)
