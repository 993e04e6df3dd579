"""What is said of a referral: to the organisation, to the team, to the person themselves."""

from collections.abc import Iterator

from handlers.answers import answers_in_words
from handlers.questions import Option
from handlers.reaching import how_to_reach
from handlers.talk import Talk
from locales import LanguageName, Lines, Sayable, Words, _, line, marked
from models import people, programmes
from models.buttons import Act
from models.notices import Button
from models.people import Person, Role, name_of
from models.programmes import LEARNING
from models.referrals import Outcome, Referral, ReferralState

OUTCOMES = (
    Option(Outcome.SUPPORTED, marked("Support has begun"), Outcome.SUPPORTED),
    Option(Outcome.COURSE, marked("On a course"), Outcome.COURSE),
    Option(Outcome.WORKING, marked("In work"), Outcome.WORKING),
    Option(Outcome.NOT_REACHED, marked("Not reached"), Outcome.NOT_REACHED),
    Option(Outcome.NOT_FOR_US, marked("We cannot help with this"), Outcome.NOT_FOR_US),
)
STATES = {
    ReferralState.ASKED: marked("asked, no answer yet"),
    ReferralState.REFUSED: marked("said no"),
    ReferralState.SENT: marked("not seen yet"),
    ReferralState.ACKNOWLEDGED: marked("seen"),
    ReferralState.CLOSED: marked("finished"),
}


def summary(talk: Talk, referral: Referral, person: Person) -> Lines:
    return Lines(list(_told(talk, referral, person)))


def _told(talk: Talk, referral: Referral, person: Person) -> Iterator[Sayable]:
    """What an organisation is told about a person."""
    yield _("<b>{name} would like help from {organisation}</b> and has said yes to this.",
            name=name_of(person), organisation=organisation_name(talk, referral))  # fmt: skip
    enrolment = programmes.of_person(talk.db, person, LEARNING)
    told = bool(enrolment and enrolment.stage != programmes.WITHDRAWN)
    if not (enrolment and told and enrolment.answers.get("other_language")):  # that says what they speak
        yield line(_("Language"), LanguageName(person.reads))
    if enrolment and told:
        for question, answer in answers_in_words(enrolment.answers, talk.content):
            yield line(question, answer)
    yield from how_to_reach(talk, person)
    yield line(_("Passed on by"), _passed_on_by(talk, referral, person))


def _passed_on_by(talk: Talk, referral: Referral, person: Person) -> Sayable:
    by = talk.db.get(Person, referral.referred_by) if referral.referred_by else None
    if by is None:
        return name_of(person)
    organisation = talk.content.organisations.get(people.organisation_of(talk.db, by.id) or "")
    if organisation:
        return _("{name} ({role})", name=name_of(by), role=organisation.name)
    if people.has_role(talk.db, by.id, Role.COORDINATOR):
        return _("{name} ({role})", name=name_of(by), role=talk.content.team.name)
    return name_of(by)  # a neighbour who helps


def standing(talk: Talk, referral: Referral) -> Words:
    """Where it stands, for the person themselves and for whoever looks at it."""
    organisation = organisation_name(talk, referral)
    if referral.state is ReferralState.CLOSED:
        return _(
            "{organisation} says: {outcome}", organisation=organisation, outcome=outcome_in_words(referral.outcome)
        )
    if referral.state is ReferralState.ACKNOWLEDGED or referral.acknowledge_by is None:
        return _("{organisation} has seen it.", organisation=organisation)
    return _(
        "{organisation} will look at it by {day}.",
        organisation=organisation,
        day=talk.day(referral.acknowledge_by),
    )


def due(talk: Talk, referral: Referral) -> list[Words]:
    """By when the organisation says that it has seen it."""
    by = referral.acknowledge_by
    return [_("Please tap “We have seen it” by {day}.", day=talk.day(by))] if by else []


def what_became_of(referral: Referral) -> Sayable:
    """In a few words, for a list."""
    return outcome_in_words(referral.outcome) if referral.outcome else STATES[referral.state]


def outcome_in_words(outcome: Outcome | None) -> Sayable:
    return next((option.label for option in OUTCOMES if option.value == outcome), _("nothing"))


def buttons(referral: Referral, seen: Words | None = None) -> list[list[Button]]:
    """`seen`: the words of the button that says so, while nobody has."""
    report_it = Button(_("What became of it"), Act("report", str(referral.id)))
    return [*([[Button(seen, Act("acknowledge", str(referral.id)))]] if seen else []), [report_it]]


def card_button(referral: Referral) -> Button:
    return Button(_("See the referral"), Act("referral", str(referral.id)))


def organisation_name(talk: Talk, referral: Referral) -> str:
    return talk.content.organisation_name(referral.organisation)
