"""Agreeing, once, before the first sign-up: what we keep, who sees it, and that the person is of age."""

from handlers.declarations import Who, journey
from handlers.questions import Choice, Option
from handlers.talk import Talk
from locales import Words, _, marked
from models import agreements
from models.content import Content


def text(content: Content) -> Words:
    return _(
        "Before we begin: we keep your name, your language and your answers so that we can help. They are seen by {team}, and by "
        "nobody else unless you say yes. Telegram carries the messages, so don't write secrets. You can delete it all under “My "
        "details”.",
        team=content.who_sees(),
    )


@journey("agreement", marked("Before we begin"), who=Who.ANYONE)
def agreement(talk: Talk) -> None:
    options = [Option(True, _("I'm 18 or over, go on"), "adult"), Option(False, _("I'm under 18"), "minor")]
    of_age = talk.ask("age", Choice(text(talk.content), _("Your age"), options))
    if of_age:
        agreements.agree(talk.db, talk.person, talk.localizer.plain(text(talk.content)), talk.localizer.code, talk.now)
        return
    talk.forget()
    team, hub = talk.content.team, talk.content.hubs[talk.content.team.hub]
    talk.say(
        _(
            "Thank you for telling us. These courses are for people of 18 and over, so we have kept nothing about you. But do talk "
            "to somebody: {team}, telephone {phone}, {hours}, or come by: {hub}, {address}.",
            team=team.name,
            phone=team.phone,
            hours=team.hours,
            hub=hub.name,
            address=hub.address,
        )
    )
