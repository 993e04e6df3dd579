"""I need help now: where help is, at once; the team on call hears of it until somebody has seen it.

The words are fixed and made when the program starts: they are said before, and without, the database (`bot.first_aid`).
"""

from typing import Any

from handlers.danger_words import LABEL
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import LANGUAGES, Lines, Localizer, Sayable, _, marked
from models import alerts, audit, notices, outbox, people
from models.audit import Deed
from models.buttons import Act, number
from models.content import Content
from models.notices import Button, keyboard, message_json
from models.people import Person, Role, name_of

VOICE_UNHEARD = marked(
    "I can't listen to voice messages myself; only people can, later. If you are in danger, don't wait for them: tap here."
)
OFFER = marked("If you are in danger, or it is all too much, tap here: I show you who helps at once.")


def help_button(localizer: Localizer) -> Button:
    """It carries its language, so that it can be answered without knowing anything about who taps."""
    return Button(LABEL, Act("helpnow", localizer.code))


def message(localizer: Localizer, content: Content) -> dict[str, Any]:
    """What is said to who needs help: sendMessage's JSON, but for the chat."""
    emergency, *others = content.help_lines.values()
    lines: list[Sayable] = [
        _("<b>In danger? Ring {phone} now.</b>\n{who}.", phone=emergency.phone, who=emergency.name),
        *(_("<b>{phone}</b>\n{who}.", phone=each.phone, who=each.name) for each in others),
        _(
            "I am a machine and no emergency service. I am telling our team that you need help; they are sure to read it "
            "{hours}. Don't wait for them.",
            hours=content.team.hours,
        ),
        _("If nobody else should see this, delete these messages from your phone."),
    ]
    rows = [[Button(_("Talk to a person"), Act("person")), Button(_("Menu"), Act("menu"))]]
    return message_json("\n\n".join(localizer.html(line) for line in lines), keyboard(localizer, rows))


@action("helpnow", who=Who.ANYONE, command=True, before_language=True)
def help_now(talk: Talk, language: str) -> None:
    """The button of every menu, and /helpnow."""
    call(talk, "", language if language in LANGUAGES else None)


sos = action("sos", who=Who.ANYONE, command=True, before_language=True)(help_now.function)


def call(talk: Talk, words: str, language: str | None = None) -> None:
    """Say where help is, unless that has been said; tell who is on call. `words`: what they wrote; `language`: which that is in, or
    the button was; we write in it to who has chosen none."""
    if language and talk.visitor.language is None:
        talk.me.likely_language = language
    if not talk.helped:
        localizer = talk.desk.localizers.of(talk.visitor.language or language or talk.localizer.code)
        talk.put(message(localizer, talk.content))
    alert, news = alerts.raise_alert(talk.db, talk.me, words, talk.now)
    if not news:
        return
    spoken = talk.visitor.language or language or talk.localizer.code
    said = alerts.words(alert, talk.me, spoken)
    for coordinator in people.on_call(talk.db, talk.now.astimezone(talk.localizer.zone)):
        if coordinator.id != talk.me.id:
            talk.tell(
                notices.ALERT, coordinator, said, alerts.buttons(alert, talk.me), subject=alerts.subject(alert.id)
            )


@action("seen", who=Who.COORDINATORS)
def seen(talk: Talk, subject: str) -> None:
    """The first tap wins; everybody's notice then says who, and whoever called hears of it."""
    row = number(subject)
    alert = talk.db.get(alerts.Alert, row) if row is not None else None
    person = talk.db.get(Person, alert.person_id) if alert else None
    if alert is None or person is None:
        talk.send(_("That call for help is not there any more."))
        return
    audit.note(talk.db, talk.me, Deed.SAW, "alert", talk.now, person)
    first, seen_by = alerts.see(talk.db, alert.id, talk.me, talk.now)
    name = name_of(seen_by)
    if not first:
        talk.send(_("{name} has seen it already.", name=name))
        return
    words = Lines([alerts.words(alert, person, person.reads), "", _("✓ {name} has seen it.", name=name)])
    rows = [[alerts.write_button(person)]]
    for sent, coordinator in outbox.sent_on(talk.db, alerts.subject(alert.id), people.with_role(Role.COORDINATOR)):
        talk.tell(notices.ALERT, coordinator, words, rows, about=person, edit=sent.message_id)
    _tell_who_called(talk, person, name)


def _tell_who_called(talk: Talk, person: Person, name: Sayable) -> None:
    phone = next(iter(talk.content.help_lines.values())).phone
    talk.tell(
        notices.FROM_TEAM,
        person,
        _(
            "{name} of {team} has seen that you need help, and will try to reach you. If you are in danger, don't wait: ring {phone}.",
            name=name,
            team=talk.content.team.name,
            phone=phone,
        ),
        [[Button(_("Answer"), Act("answerteam"))]],
        about=talk.me,
    )
