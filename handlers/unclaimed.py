"""Records that nobody has claimed: whom to ring, so that they confirm what was entered for them."""

from handlers import calls
from handlers.cards import GONE
from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.phones import CALL_WHEN, number_in_words
from handlers.talk import Talk
from handlers.waiting_cards import card_button, ends
from handlers.walk_in import forget_button, text
from locales import LanguageName, Lines, Listed, Sayable, Written, _, n_
from models import audit, cards
from models.audit import Deed
from models.buttons import Act, number
from models.cards import Card
from models.notices import Button
from models.people import Person, name_of

PAGE = 8


@action("unclaimed", who=Who.COORDINATORS, command=True)
def unclaimed(talk: Talk, subject: str) -> None:
    """A page, the longest waiting first. `subject`: how many come before it."""
    skip = number(subject) or 0
    found = cards.waiting(talk.db, PAGE + 1, skip)
    lines: list[Sayable] = [_("<b>{name}</b>", name=calls.UNCLAIMED)]
    for card, person in found[:PAGE]:
        audit.note(talk.db, talk.me, Deed.SAW, "unclaimed", talk.now, person)
        lines.append(_("• {option}: {detail}", option=name_of(person), detail=_in_short(talk, card, person)))
    rows = [[Button(name_of(person), Act("ringcard", str(person.id)))] for _card, person in found[:PAGE]]
    if found[PAGE:]:
        rows.append([Button(_("Older"), Act("unclaimed", str(skip + PAGE)))])
    talk.send(Lines(lines if found else [*lines, _("Nobody just now.")]), [*rows, [calls.desk_button()]])


@action("ringcard", who=Who.COORDINATORS)
def ring(talk: Talk, subject: str) -> None:
    """One of them: how to reach them, and what they have to say yes to, in their language and in that of who rings."""
    found = cards.find(talk.db, number(subject))
    if found is None:
        talk.send(GONE, [[menu_button()]])
        return
    card, person = found
    audit.note(talk.db, talk.me, Deed.SAW, "unclaimed", talk.now, person)
    talk.say(Lines([*calls.who(talk, person), "", ends(talk, card)]))
    for code in dict.fromkeys((talk.localizer.code, person.reads)):
        told = Written(talk.desk.localizers.of(code).plain(text(talk.content)))
        talk.say(_("<b>What to say, in {language}:</b>\n{words}", language=LanguageName(code), words=told))
    rows = [
        [Button(_("Confirmed by phone"), Act("confirmcard", str(person.id)))],
        [card_button(person, card)],
        [forget_button(person)],
        [Button(_("‹ Back"), Act("unclaimed"))],
    ]
    talk.send(talk.said.pop(), rows, about=person)


@action("confirmcard", who=Who.COORDINATORS)
def confirm(talk: Talk, subject: str) -> None:
    """They have said yes on the telephone."""
    person = talk.db.get(Person, number(subject) or 0)
    back = [[Button(calls.UNCLAIMED, Act("unclaimed"))]]
    if person is None or not cards.confirm(talk.db, person.id, talk.now):
        talk.edit(_("That one does not wait any more."), back)
        return
    audit.note(talk.db, talk.me, Deed.CHANGED, "card", talk.now, person)
    talk.concerning = person
    talk.edit(_("✓ {name} has confirmed it. It is kept from now on.", name=name_of(person)), back)


def _in_short(talk: Talk, card: Card, person: Person) -> Sayable:
    """How to reach them, and for how long it has waited."""
    days = (talk.today - talk.day(card.made_at).date).days
    told: list[Sayable] = [_("No telephone")]
    if person.phone:
        told = [number_in_words(person.phone, talk.content.phone_region)]
        told += [CALL_WHEN.tell(person.call_when)] if person.call_when else []
    waits = n_("waits for {count} day", "waits for {count} days", days)
    return Listed([*told, waits], between=" · ")
