"""Offers to be a mentor, for coordinators: each waits for the team's check, and a yes."""

from handlers.declarations import Who, action
from handlers.mentor_words import as_lines, offer_in_words
from handlers.signups import who_they_are
from handlers.talk import Talk
from locales import Day, Lines, Sayable, Words, _, line, marked
from models import audit, mentors, notices, outbox, people
from models.audit import Deed
from models.buttons import Act, number
from models.mentoring import MentorOffer
from models.notices import Button
from models.people import Person, Role, name_of

GONE = marked("That offer is not there any more.")
CHECKED, NOT_NOW, SURELY = "checked", "no", "no-yes"
WHAT = "mentor-offer"


@action("mentoroffers", who=Who.COORDINATORS, command=True)
def offers(talk: Talk, _subject: str) -> None:
    """Those that wait, the longest first."""
    waiting = mentors.waiting(talk.db)
    rows = [[Button(name_of(person), _see(kept))] for kept, person in waiting]
    words = _("These people would like to be mentors. Each waits for the team's check.")
    talk.send(words if waiting else _("Nobody waits to become a mentor just now."), [*rows, [_desk()]])


@action("mentoroffer", who=Who.COORDINATORS)
def offer(talk: Talk, subject: str) -> None:
    """One of them, to look at, to say yes to once it is checked, or to say no to, in two taps."""
    row, _dot, said = subject.partition(".")
    found = mentors.find(talk.db, number(row))
    if found is None:
        talk.send(GONE, [[_all()]])
        return
    kept, person = found
    talk.concerning = person
    if said == CHECKED:
        _approve(talk, kept, person)
    elif said == NOT_NOW and kept.approved_at is None:
        talk.edit(
            _(
                "Shall I tell {name} that we can't take it up just now? Their offer is erased then. If there is something to explain, "
                "please write to them first.",
                name=name_of(person),
            ),
            [[Button(_("Yes, tell them"), _see(kept, SURELY))], [Button(_("No, leave it"), _see(kept))]],
        )
    elif said == SURELY:
        _decline(talk, kept, person)
    else:
        audit.note(talk.db, talk.me, Deed.SAW, WHAT, talk.now, person)
        _show(talk, kept, person)


def tell_coordinators(talk: Talk, kept: MentorOffer) -> None:
    """Each hears of it, and the first who has made the check says yes."""
    words = _summary(talk, kept, talk.person)
    for coordinator in talk.db.scalars(people.with_role(Role.COORDINATOR)):
        talk.tell(
            notices.MENTOR_OFFER,
            coordinator,
            words,
            [[Button(_("Open the offer"), _see(kept))]],
            subject=_subject(kept),
        )


def _show(talk: Talk, kept: MentorOffer, person: Person) -> None:
    words: list[Sayable] = [_summary(talk, kept, person), Lines([line(*each) for each in who_they_are(talk, person)])]
    if kept.approved_at:
        words.append(_approved(talk, kept))
        talk.edit(Lines(words), [[_write(person)], [_all()]])
        return
    words.append(
        _("The check: {check}. Has it been made? Only that, and the day, is kept.", check=talk.content.mentoring.check)
    )
    rows = [[Button(_("Yes, the check is made"), _see(kept, CHECKED))], [_write(person)]]
    if not people.has_role(talk.db, person.id, Role.MENTOR):
        rows.append([Button(_("We can't take it up"), _see(kept, NOT_NOW))])
    talk.edit(Lines(words), [*rows, [_all()]])


def _approve(talk: Talk, kept: MentorOffer, person: Person) -> None:
    if not mentors.approve(talk.db, kept.id, talk.me, talk.today, talk.now):
        _show(talk, kept, person)  # which says who was quicker
        return
    audit.note(talk.db, talk.me, Deed.CHANGED, WHAT, talk.now, person)
    talk.tell(
        notices.MENTOR_APPROVED,
        person,
        _(
            "Welcome, {name}: you can begin as a mentor. As soon as somebody would suit you, I ask you here, and you say yes or no. "
            "Under “Mentors” in the menu you can pause, change or stop at any time, with one tap.",
            name=name_of(person),
        ),
        [[Button(_("Mentors"), Act("mentoring"))]],
    )
    _tell_colleagues(talk, kept, person)
    talk.edit(_done(talk, kept, person), [[_all()]])


def _decline(talk: Talk, kept: MentorOffer, person: Person) -> None:
    if not mentors.decline(talk.db, kept.id):
        talk.send(GONE, [[_all()]])
        return
    audit.note(talk.db, talk.me, Deed.CHANGED, WHAT, talk.now, person)
    talk.tell(
        notices.MENTOR_NOT_NOW,
        person,
        _(
            "Thank you for offering to be a mentor. We can't take it up just now, and that says nothing against you. What you told us for "
            "it is erased. If you would like to talk about it, there is a person for that."
        ),
        [[Button(_("Talk to a person"), Act("person"))], [Button(_("Menu"), Act("menu"))]],
    )
    talk.edit(_("Done. I have told {name}.", name=name_of(person)), [[_all()]])


def _tell_colleagues(talk: Talk, kept: MentorOffer, person: Person) -> None:
    """What each coordinator was told of it says from now on that it is done."""
    words = _done(talk, kept, person)
    for sent, coordinator in outbox.sent_on(talk.db, _subject(kept), people.with_role(Role.COORDINATOR)):
        if sent.message_id != talk.tapped_message or coordinator.id != talk.me.id:
            talk.tell(notices.MENTOR_OFFER, coordinator, words, about=person, edit=sent.message_id)


def _summary(talk: Talk, kept: MentorOffer, person: Person) -> Words:
    return _(
        "<b>{name} would like to be a mentor</b>\n{told}",
        name=name_of(person), told=as_lines(offer_in_words(talk.content, kept)),
    )  # fmt: skip


def _done(talk: Talk, kept: MentorOffer, person: Person) -> Sayable:
    return Lines([_summary(talk, kept, person), _approved(talk, kept)])


def _approved(talk: Talk, kept: MentorOffer) -> Sayable:
    by = talk.db.get(Person, kept.approved_by) if kept.approved_by else None
    checked = kept.checked_on or talk.today
    return _("✓ The check was made on {day}: {name} said yes.", day=Day(checked), name=name_of(by))


def _see(kept: MentorOffer, said: str = "") -> Act:
    return Act("mentoroffer", f"{kept.id}.{said}" if said else str(kept.id))


def _subject(kept: MentorOffer) -> str:
    return f"mentor-offer:{kept.id}"


def _write(person: Person) -> Button:
    return Button(_("Write to them"), Act("write", str(person.id)))


def _all() -> Button:
    return Button(_("Mentors to say yes to"), Act("mentoroffers"))


def _desk() -> Button:
    return Button(_("For coordinators"), Act("desk"))
