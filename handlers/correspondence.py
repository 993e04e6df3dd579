"""Messages between a resident and the team, passed on by the bot: no number and no profile shows."""

from handlers.declarations import Who, action, journey
from handlers.questions import TextOrVoice
from handlers.talk import Talk
from locales import LanguageName, Words, Written, _, marked
from models import alerts, notices, people
from models.buttons import Act, number
from models.notices import Button
from models.people import Person, Role


def write_button(label: Words, person: Person) -> Button:
    """Opens the way to `person`, for whom they may be written to by."""
    return Button(label, Act("write", str(person.id)))


@action("write", who=Who.ANYONE)
def write(talk: Talk, receiver: str) -> None:
    talk.start("pass-on", receiver)


@journey(
    "pass-on", marked("A message to pass on"), who=Who.ANYONE, stopped=marked("All right, I have passed nothing on.")
)
def pass_on(talk: Talk) -> None:
    """The receiver is the journey's subject: anybody who agreed for a coordinator, only coordinators for others."""
    receiver = _receiver(talk)
    if receiver is None:
        talk.say(_("I'm sorry, there is nobody there to write to any more."))
        return
    talk.concerning = receiver
    name = Written(receiver.name) if receiver.name else talk.content.team.name
    question = _("What shall I pass on to {name}? Write it in one message, or send a voice message.", name=name)
    told = talk.ask("words", TextOrVoice(question, _("Message")))
    talk.tell(
        notices.FROM_TEAM,
        receiver,
        _introduced(talk, told.text),
        [[write_button(_("Answer"), talk.person)]],
        file=told.file,
    )
    talk.say(_("I have passed it on to {name}.", name=name))


def _receiver(talk: Talk) -> Person | None:
    row = number(talk.course.subject)
    person = talk.db.get(Person, row) if row is not None else None
    if person is None or person.id == talk.visitor.person_id:
        return None
    to_team = people.has_role(talk.db, person.id, Role.COORDINATOR) and _may_hear(talk, talk.visitor.person_id)
    from_team = talk.is_coordinator and _may_hear(talk, person.id)
    return person if to_team or from_team else None


def _may_hear(talk: Talk, person_id: int) -> bool:
    """Whether the team may write to somebody, and be answered."""
    return people.has_agreed(talk.db, person_id) or alerts.has_called(talk.db, person_id)


def _introduced(talk: Talk, text: str) -> Words:
    """The words of one person, with who they are and which language it is."""
    sender = talk.person
    return _(
        "<b>{name}</b> ({role}) writes to you, in {language}:\n\n{text}",
        name=Written(sender.name) if sender.name else _("somebody"),
        role=talk.content.team.name if talk.is_coordinator else _("signed up"),
        language=LanguageName(talk.localizer.code),
        text=Written(text) if text else _("a voice message"),
    )
