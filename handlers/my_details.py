"""My details: what is kept about a person, to see, change, withdraw or erase. Headings first: each opens by a tap, and closes again."""

from collections.abc import Callable, Sequence

from handlers import news, signups, stories, who_else
from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.kept import about_me, looked, messages, places, privacy
from handlers.my_mentoring import kept, mentoring_button
from handlers.talk import Talk
from locales import Lines, Sayable, Words, _, marked
from models import agreements, leaving, programmes
from models.buttons import Act
from models.notices import Button

CHANGEABLE = {
    "name": marked("Change my name"),
    "area": marked("Change where I live"),
    "other-languages": marked("Change my languages"),
    "why": marked("Change why"),
}
PLACES = {
    programmes.RESEARCHERS: ("researcher-training", marked("Your place as a community researcher")),
    programmes.ENTERPRISE: ("enterprise", marked("Business that helps people")),
    programmes.LEARNING: ("learning-works", marked("Work in the hospital")),
}
SECTIONS: dict[str, tuple[Words, Callable[[Talk], Sequence[Sayable]]]] = {
    "me": (marked("About me"), about_me),
    "places": (marked("My sign-ups and sessions"), places),
    "messages": (marked("Messages with the team"), messages),
    "looked": (marked("Who looked at mine"), looked),
    "privacy": (marked("Privacy"), privacy),
}
NEUTRAL = {"on": marked("Hide what messages say"), "off": marked("Show what messages say")}
CLOSE = "close"


@action("mydetails", who=Who.ANYONE, command=True)
def my_details(talk: Talk, section: str) -> None:
    """The headings; or what stands under one, in their place."""
    if section in SECTIONS:
        talk.edit(
            Lines(SECTIONS[section][1](talk)), [*_buttons(talk, section), [Button(_("Close"), Act("mydetails", CLOSE))]]
        )
    elif section == CLOSE:
        talk.edit(_headings(), _sections())
    else:
        talk.send(_headings(), _sections())


def _headings() -> Words:
    return _(
        "<b>What we keep about you</b>\nTap what you want to see. “Close” puts it away again, so that nobody else who uses this phone "
        "reads it."
    )


def _sections() -> list[list[Button]]:
    return [*([Button(title, Act("mydetails", key))] for key, (title, _lines) in SECTIONS.items()), [menu_button()]]


def _buttons(talk: Talk, section: str) -> list[list[Button]]:
    """What can be done there."""
    agreed = agreements.has_agreed(talk.db, talk.visitor.person_id)
    if section == "me" and agreed:
        changes = [Button(label, Act("change", journey)) for journey, label in CHANGEABLE.items()]
        return [changes[start : start + 2] for start in range(0, len(changes), 2)]
    if section == "places" and agreed:
        changes = [
            Button(label, Act("change", journey))
            for programme, (journey, label) in PLACES.items()
            if programmes.is_enrolled(talk.db, talk.visitor.person_id, programme)
        ]
        mentoring = [[mentoring_button()]] if any(kept(talk)) else []
        return [*([each] for each in changes), *stories.ways(talk), *mentoring]
    if section == "privacy":
        wanted = "off" if talk.me.neutral else "on"
        take_back = [[Button(_("Take back my agreement"), Act("withdraw"))]] if agreed else []
        return [
            [news.button(talk)],
            *news.results_button(talk),
            [Button(NEUTRAL[wanted], Act("neutral", wanted))],
            *(who_else.shown_buttons(talk) if agreed else []),
            *take_back,
            [Button(_("Forget me"), Act("forget"))],
        ]
    return []


@action("neutral", who=Who.ANYONE)
def neutral(talk: Talk, wanted: str) -> None:
    """Whether notices say only that there is one."""
    if wanted in NEUTRAL:
        talk.me.neutral = wanted == "on"
    my_details.function(talk, "privacy")


@action("change", who=Who.AGREED)
def change(talk: Talk, journey: str) -> None:
    """Change what stands there; it is put away meanwhile."""
    if journey in CHANGEABLE or journey in [each for each, _label in PLACES.values()]:
        if talk.tapped_message:
            talk.edit(_headings(), _sections())
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
    leaving.withdraw(talk.db, talk.desk.localizers, talk.content, talk.person, talk.now)
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
