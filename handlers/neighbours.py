"""Whom somebody has entered: by name until the record is theirs, and from then on only as a number."""

from handlers.cards import GONE
from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.signups import programme_name
from handlers.talk import Talk
from handlers.waiting_cards import card_button, ends
from handlers.walk_in import forget_button
from locales import Lines, Listed, Sayable, Words, _, marked, n_
from models import audit, cards, programmes
from models.audit import Deed
from models.buttons import Act, number
from models.cards import Card
from models.notices import Button
from models.people import Person, name_of

PAGE = 12
TITLE = marked("People you have entered")


@action("neighbours", who=Who.LEADERS, command=True)
def neighbours(talk: Talk, subject: str) -> None:
    """A page of them, each with the programme and where the card is. `subject`: how many come before it."""
    skip = number(subject) or 0
    found, theirs = cards.entered_by(talk.db, talk.me, PAGE + 1, skip), cards.taken_over(talk.db, talk.me)
    waiting = found[:PAGE]
    lines: list[Sayable] = [_("<b>{name}</b>", name=TITLE)]
    lines += [_("• {option}: {detail}", option=_who(talk, person), detail=_state(card)) for card, person in waiting]
    if theirs:
        lines.append(
            n_(
                "{count} of them has made it theirs. You see nothing of that any more.",
                "{count} of them have made it theirs. You see nothing of that any more.",
                theirs,
            )
        )
    if not (waiting or theirs):
        lines.append(_("Nobody just now."))
    rows = [[Button(name_of(person), Act("neighbour", str(person.id)))] for _card, person in waiting]
    if found[PAGE:]:
        rows.append([Button(_("Older"), Act("neighbours", str(skip + PAGE)))])
    talk.send(Lines(lines), [*rows, [Button(_("Add somebody"), Act("walkin"))], [menu_button()]])


@action("neighbour", who=Who.LEADERS)
def neighbour(talk: Talk, subject: str) -> None:
    """One of them."""
    found = cards.entered(talk.db, talk.me, number(subject))
    if found is None:
        talk.send(GONE, [[menu_button()]])
        return
    card, person = found
    audit.note(talk.db, talk.me, Deed.SAW, "neighbour", talk.now, person)
    shown = _("• {option}: {detail}", option=_who(talk, person), detail=_state(card))
    back = Button(_("‹ Back"), Act("neighbours"))
    talk.send(
        Lines([shown, "", ends(talk, card)]),
        [[card_button(person, card)], [forget_button(person)], [back]],
        about=person,
    )


def _who(talk: Talk, person: Person) -> Sayable:
    """The name, and what they are signed up for."""
    signed_up = [programme_name(talk, each.programme) for each in programmes.in_force_of(talk.db, person)]
    name = name_of(person)
    return _("{name} ({what})", name=name, what=Listed(signed_up, between=" · ")) if signed_up else name


def _state(card: Card) -> Words:
    if card.code_hash is None:
        return _("no card yet")
    if not card.is_open:
        return _("the card is void, three wrong names were tried")
    return _("the card is not claimed yet")
