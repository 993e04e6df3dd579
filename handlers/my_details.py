"""My details: everything that is kept about a person, to see, change, withdraw or erase."""

from collections.abc import Iterator

from handlers import phones, signups
from handlers.answers import answers_in_words
from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.sessions import when
from handlers.talk import Talk
from handlers.whats_on import TIMES
from locales import LANGUAGES, Day, LanguageName, Lines, Listed, Sayable, Words, Written, _, marked
from models import events, inbox, people, programmes
from models.buttons import Act
from models.notices import Button

CHANGEABLE = {
    "name": marked("Change my name"),
    "area": marked("Change where I live"),
    "other-languages": marked("Change my languages"),
    "why": marked("Change why"),
}


@action("mydetails", who=Who.ANYONE, command=True)
def my_details(talk: Talk, _subject: str) -> None:
    agreed = people.has_agreed(talk.db, talk.visitor.person_id)
    changes = [Button(label, Act("change", journey)) for journey, label in CHANGEABLE.items()] if agreed else []
    pairs = [changes[start : start + 2] for start in range(0, len(changes), 2)]
    if programmes.is_enrolled(talk.db, talk.visitor.person_id, programmes.RESEARCHERS):
        pairs.insert(0, [Button(_("Your place as a community researcher"), Act("join", "researcher-training"))])
    if agreed:
        pairs.append([Button(_("Take back my agreement"), Act("withdraw"))])
    talk.send(Lines(list(_kept(talk))), [*pairs, [Button(_("Forget me"), Act("forget"))], [menu_button()]])


def _kept(talk: Talk) -> Iterator[Sayable]:
    """All of it, in words."""
    person = talk.person
    yield _("<b>What we keep about you</b>")
    yield _line(_("Name"), Written(person.name) if person.name else _("nothing"))
    yield _line(_("Language"), Written(LANGUAGES[talk.localizer.code].own_name))
    yield _line(_("Area"), talk.content.area(person.area) or _("nothing"))
    languages = Listed([LanguageName(code) for code in person.other_languages])
    yield _line(_("Other languages"), languages if person.other_languages else _("nothing"))
    yield _line(
        _("Why"), _("a voice message") if person.why_voice else Written(person.why) if person.why else _("nothing")
    )
    for question, answer in phones.in_words(person, talk.content.phone_region):
        yield _line(question, answer)
    for enrolment in programmes.in_force_of(talk.db, person):
        programme = talk.content.programmes[enrolment.programme]
        yield _line(_("Signed up for"), programme.name)
        for question, answer in answers_in_words(enrolment.answers, talk.content):
            yield _line(question, answer)
    for event in events.booked_by(talk.db, person):
        module = talk.content.programmes[event.programme].modules[event.module]
        yield _line(_("Session"), _("{module}: {moment}", module=module, moment=when(event)))
    wish = events.wish_of(talk.db, person)
    if wish:
        yield _line(TIMES.label, TIMES.tell(wish.times))
    if inbox.said_anything(talk.db, person):
        yield _("What you and the team have written to each other is kept, too, for the whole team to read.")
    conversation = talk.visitor.conversation
    if conversation.parked or (conversation.course and conversation.course.answers):
        yield _("What you are answering just now is kept, too, until you finish or stop.")
    consent = people.consent_of(talk.db, person.id)
    if consent:
        day = Day(consent.given_at.astimezone(talk.localizer.zone).date())
        yield _(
            "You agreed on {day}. Besides this we keep your number at Telegram, so that we can write to you.", day=day
        )
    elif person.name:
        yield _(
            "You have taken back your agreement. What stands here is kept for you alone, until you agree again or tap “Forget me”."
        )
    else:
        yield _(
            "You have not agreed to anything. We keep your number at Telegram and your language, so that we can answer you."
        )


def _line(question: Sayable, answer: Sayable) -> Words:
    return _("<b>{question}:</b> {answer}", question=question, answer=answer)


@action("change", who=Who.AGREED)
def change(talk: Talk, journey: str) -> None:
    if journey in CHANGEABLE:
        talk.start(journey)


@action("withdraw", who=Who.AGREED)
def withdraw(talk: Talk, confirmed: str) -> None:
    """Take back the agreement, in two taps."""
    if confirmed != "yes":
        talk.send(
            _(
                "If you take back your agreement, your place and your sessions are given to others, and the team no longer sees or uses "
                "what you told us. You can agree again at any time."
            ),
            [[Button(_("Yes, take it back"), Act("withdraw", "yes"))], [Button(_("No, leave it"), Act("menu"))]],
        )
        return
    signups.withdraw_notices(talk)
    programmes.withdraw(talk.db, talk.person, talk.now)
    inbox.withdraw(talk.db, talk.person)
    talk.visitor.conversation.course, talk.visitor.conversation.parked = None, []
    talk.send(
        _(
            "Done. Your agreement is taken back and your places are free for others. To have everything erased, tap “Forget me”."
        ),
        [[Button(_("Forget me"), Act("forget"))], [menu_button()]],
    )


@action("forget", who=Who.ANYONE)
def forget(talk: Talk, confirmed: str) -> None:
    """Erase everything, in two taps."""
    if confirmed != "yes":
        talk.send(
            _(
                "Shall I forget you? Everything we keep about you is erased at once and for good, and your places are given to others. I "
                "also take your sign-up and your messages out of the chats in which the team got them; but what somebody has "
                "noted down, copied or seen in a list I cannot take back, and what is in this chat on your phone only you can delete."
            ),
            [[Button(_("Yes, forget me"), Act("forget", "yes"))], [Button(_("No, keep everything"), Act("menu"))]],
        )
        return
    signups.withdraw_notices(talk)
    talk.forget()
    talk.send(
        _("It is done. Everything about you is erased. If you ever want to come back, just write to me. Take care.")
    )
