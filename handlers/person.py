"""Talking to a person: who answers, when, where. Needs no agreement."""

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import _


@action("person", who=Who.ANYONE, command=True)
def talk_to_a_person(talk: Talk, _subject: str) -> None:
    team, hub = talk.content.team, talk.content.hubs[talk.content.team.hub]
    talk.send(
        _(
            "Of course. Call {team}: {phone}, {hours}. They can ring you back with an interpreter. Or come by, no appointment needed:"
            "\n{hub}\n{address}",
            team=team.name, phone=team.phone, hours=team.hours, hub=hub.name, address=hub.address,
        ),
        [[menu_button()]],
    )  # fmt: skip
