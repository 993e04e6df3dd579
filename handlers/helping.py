"""Work in the hospital for somebody else, who has said yes: entered by who helps them, and spoken to directly from then on."""

from handlers import answers, phones, signups
from handlers.declarations import Who, journey
from handlers.learning_works import (
    PAPERS_ASKED_BEFORE,
    ask_about_work,
    ask_who_may_see,
    pass_on,
    say_first,
    they_call_somebody,
)
from handlers.names import LONGEST
from handlers.questions import Choice, Option, Text
from handlers.talk import Talk
from locales import LANGUAGES, Words, Written, _, marked
from models import agreements, likeness, programmes
from models.content import Content
from models.programmes import CAME_FORWARD, LEARNING


@journey("help-somebody", marked("Work in the hospital, for somebody else"), who=Who.AGREED)
def help_somebody(talk: Talk) -> None:
    """Nothing is kept of them before the end."""
    talk.say(_("It is good of you to help. We will speak to them directly."))
    if not ask_their_yes(talk):
        talk.say(
            _(
                "That's all right. Please talk to them first, and come back when they have said yes. I have kept nothing."
            )
        )
        return
    name = talk.ask("their_name", Text(_("What are they called?"), _("Name"), LONGEST))
    language, other_language = ask_their_language(talk)
    if talk.course.subject != PAPERS_ASKED_BEFORE:
        say_first(talk)
    told = ask_about_work(talk, talk.ask("kind", answers.KIND))
    reach = phones.ask_how_to_reach(talk, somebody=True)
    organisations = ask_who_may_see(talk, None)
    talk.check_answers()
    person = likeness.enter_once(talk.db, name, language, reach.phone, talk.me, talk.now)
    agreed_to = talk.localizer.plain(what_they_agree_to(talk.content))
    agreements.agree(talk.db, person, agreed_to, talk.localizer.code, talk.now, said_by=talk.me)
    talk.beneficiary = person.id
    reached_otherwise = reach.keep(person)
    kept = {**told, "other_language": other_language}
    promised = talk.content.in_touch_by(LEARNING, talk.today)
    enrolled = programmes.enrol(talk.db, person, LEARNING, kept, None, talk.now, CAME_FORWARD, promised_by=promised)
    talk.say(they_call_somebody(talk, reach))
    signups.tell_coordinators(talk, enrolled, renamed=reached_otherwise)
    pass_on(talk, organisations, talk.me)


def what_they_agree_to(content: Content) -> Words:
    return _(
        "We keep their name, their telephone number and what you tell us. It is seen by {team}, and by nobody else unless they say yes. "
        "Have they agreed to that, and are they 18 or over?",
        team=content.who_sees(),
    )


def ask_their_yes(talk: Talk) -> bool:
    """Whether somebody else has agreed, and is of age."""
    options = [Option(True, _("Yes, both"), "yes"), Option(False, _("No, or not yet"), "no")]
    return talk.ask("their_yes", Choice(what_they_agree_to(talk.content), _("Their yes"), options))


def ask_their_language(talk: Talk) -> tuple[str, str | None]:
    """The language we use with them, and what they speak when that is none of ours."""
    spoken: list[Option[str | None]] = [
        Option(code, Written(language.own_name), code) for code, language in LANGUAGES.items()
    ]
    other: Option[str | None] = Option(None, _("Another one"), answers.OTHER)
    question = _("Which language do they speak best?")
    language = talk.ask("their_language", Choice(question, _("Language"), [*spoken, other], columns=2))
    if language is not None:
        return language, None
    return talk.localizer.code, talk.ask("other_language", answers.OTHER_LANGUAGE)
