"""Sign-ups: what the team is told of them, and what becomes of that."""

from collections.abc import Mapping

from handlers import phones
from handlers.answers import answers_in_words
from handlers.sessions import FIRST_MODULES
from handlers.talk import Talk
from locales import LANGUAGES, Lines, Moment, Sayable, Words, Written, _, marked
from models import events, notices, outbox, people, programmes, recalling
from models.buttons import Act, number
from models.fitting import shortened
from models.notices import Button
from models.people import Person, Role, name_of
from models.programmes import Enrolled, Enrolment

GONE = marked("That sign-up is not there any more.")
QUICKER = marked("Somebody was quicker than you. This is how it stands now:")


def tell_coordinators(talk: Talk, enrolled: Enrolled, *, renamed: bool = False) -> None:
    """Each coordinator hears of a new sign-up, and the first to tap sees to it; of a changed one, too."""
    enrolment = enrolled.enrolment
    words = summary(talk, enrolment, talk.person)
    if not enrolled.new:
        words = _("{name} has changed their sign-up:\n\n{summary}", name=name_of(talk.person), summary=words)
    if enrolled.new or enrolled.changed or renamed:
        rows = [[see_to_button(enrolment)], [answers_button(enrolment)]]
        for coordinator in talk.db.scalars(people.with_role(Role.COORDINATOR)):
            talk.tell(notices.SIGN_UP, coordinator, words, rows, subject=_subject(enrolment.id))


def tell_who_sees_to_it(talk: Talk, enrolment: Enrolment, person: Person, seen_by: Person) -> None:
    """Put it into every coordinator's notice of the sign-up."""
    words = _("{summary}\n\n✓ {name} sees to it.", summary=summary(talk, enrolment, person), name=name_of(seen_by))
    for sent, coordinator in outbox.sent_on(talk.db, _subject(enrolment.id), people.with_role(Role.COORDINATOR)):
        talk.tell(notices.SIGN_UP, coordinator, words, about=person, edit=sent.message_id)


def withdraw_notices(talk: Talk) -> None:
    """What the team, partners and leaders have on their phones about this person, and from them, is taken back."""
    talk.outgoing += recalling.recall(talk.db, talk.desk.localizers, talk.person, talk.now)


def sign_up_of(talk: Talk, subject: str) -> tuple[Enrolment, Person] | None:
    """The sign-up that a button is about, with its person; says so when it is not there (any more)."""
    found = programmes.sign_up(talk.db, number(subject))
    if found is None:
        talk.send(GONE)
        return None
    talk.concerning = found[1]
    return found


def summary(talk: Talk, enrolment: Enrolment, person: Person) -> Words:
    """Who signed up for what, in which language they write, and what they answered."""
    told = Lines([_("{question}: {answer}", question=question, answer=shortened(answer))
                  for question, answer in told_us(talk, enrolment, person)])  # fmt: skip
    programme = programme_name(talk, enrolment.programme)
    return _("<b>New sign-up: {name}</b>\n{programme}\n{told}", name=name_of(person), programme=programme, told=told)


def told_us(talk: Talk, enrolment: Enrolment, person: Person) -> list[tuple[Sayable, Sayable]]:
    """What a sign-up says, question by question."""
    event = talk.db.get(events.Event, enrolment.event_id) if enrolment.event_id else None
    session: list[tuple[Sayable, Sayable]] = []
    if event:
        session = [(_("Session"), Moment(event.starts_at))]
    elif enrolment.programme in FIRST_MODULES:
        session = [(_("Session"), _("none suited, tell them about the next"))]
    who = who_they_are(talk, person)
    if enrolment.answers.get("other_language"):  # that says what they speak; ours is only for what we write
        who = who[1:]
    return [*who, *session, *answers_in_words(enrolment.answers, talk.content)]


def who_they_are(talk: Talk, person: Person) -> list[tuple[Sayable, Sayable]]:
    """Their language, who entered them, how to reach them."""
    enterer = talk.db.get(Person, person.entered_by) if person.entered_by else None
    told: list[tuple[Sayable, Sayable | None]] = [
        (_("Language"), Written(LANGUAGES[person.reads].own_name)),
        (_("Entered by"), name_of(enterer) if enterer else None),
        (_("On Telegram"), None if person.chat_id else _("no, so what we tell them goes onto the call list")),
        *phones.in_words(person, talk.content.phone_region),
    ]
    return [(question, answer) for question, answer in told if answer is not None]


def programme_name(talk: Talk, key: str) -> Sayable:
    """As the content has it; the bare key of one that it has no longer."""
    programme = talk.content.programmes.get(key)
    return programme.name if programme else Written(key)


def stages_of(talk: Talk, key: str) -> Mapping[str, Sayable]:
    """The names of a programme's stages, in their order."""
    programme = talk.content.programmes.get(key)
    return programme.stages if programme else {}


def stage_name(talk: Talk, programme: str, stage: str) -> Sayable:
    return stages_of(talk, programme).get(stage) or Written(stage)


def see_to_button(enrolment: Enrolment) -> Button:
    return Button(_("I'll see to it"), Act("seeto", str(enrolment.id)))


def answers_button(enrolment: Enrolment) -> Button:
    return Button(_("See the answers"), Act("signup", str(enrolment.id)))


def _subject(enrolment_id: int) -> str:
    return f"sign-up:{enrolment_id}"
