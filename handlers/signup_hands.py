"""Whose hands a sign-up is in: "I'll see to it", and giving it to a colleague."""

from handlers.declarations import Who, action
from handlers.signup_card import back_button, put_back, write_to_button
from handlers.signups import GONE, QUICKER, answers_button, sign_up_of, tell_who_sees_to_it
from handlers.talk import Talk
from locales import _
from models import audit, notices, people, programmes, signups
from models.audit import Deed
from models.buttons import Act, number
from models.notices import Button
from models.people import Person, Role, name_of


@action("seeto", who=Who.COORDINATORS)
def see_to(talk: Talk, subject: str) -> None:
    """On the notice. The first tap wins; everybody's notice then says who."""
    found = sign_up_of(talk, subject)
    if found is None:
        return
    enrolment, person = found
    first, seen_by = programmes.see_to(talk.db, enrolment.id, talk.me, talk.now)
    if seen_by is None:
        talk.send(GONE)
    elif not first:
        talk.send(_("{name} is seeing to it already.", name=name_of(seen_by)))
    else:
        audit.note(talk.db, talk.me, Deed.CHANGED, "assign", talk.now, person)
        tell_who_sees_to_it(talk, enrolment, person, seen_by)
        rows = [[write_to_button(person)], [answers_button(enrolment)]]
        talk.send(_("Thank you. {name} is yours to see to.", name=name_of(person)), rows, about=person)


@action("colleagues", who=Who.COORDINATORS)
def colleagues(talk: Talk, subject: str) -> None:
    """To whom it can be given. Who taps is among them: they can take it over."""
    found = sign_up_of(talk, subject)
    if found is None:
        return
    enrolment, person = found
    others = [each for each in talk.db.scalars(people.with_role(Role.COORDINATOR)) if each.id != enrolment.seen_by]
    held = f"{enrolment.id}:{enrolment.seen_by or 0}"
    rows = [[Button(name_of(each), Act("assign", f"{held}:{each.id}"))] for each in others]
    talk.edit(_("Who is to see to {name}?", name=name_of(person)), [*rows, [back_button(enrolment)]])


@action("assign", who=Who.COORDINATORS)
def assign(talk: Talk, subject: str) -> None:
    """`subject` is "sign-up:who sees to it:who is to", 0 for nobody."""
    row, was, to = [*subject.split(":"), "", ""][:3]
    found = sign_up_of(talk, row)
    if found is None:
        return
    enrolment, person = found
    colleague = talk.db.get(Person, number(to) or 0)
    if not colleague or not signups.assign(talk.db, enrolment, number(was) or None, colleague, talk.me, talk.now):
        put_back(talk, row, QUICKER)
        return
    tell_who_sees_to_it(talk, enrolment, person, colleague)
    if colleague.id == talk.visitor.person_id:
        put_back(talk, row, _("Thank you. {name} is yours to see to.", name=name_of(person)))
        return
    words = _("<b>{colleague}</b> asks you to see to {name}.", colleague=name_of(talk.me), name=name_of(person))
    rows = [[answers_button(enrolment)], [write_to_button(person)]]
    talk.tell(notices.ASSIGNED, colleague, words, rows, about=person)
    put_back(talk, row, _("Done. {name} is being told.", name=name_of(colleague)))
