"""News: whether somebody wants to hear from us when something new is on. Asked once, after a sign-up; changed at any time."""

from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.talk import Talk
from locales import LANGUAGES, Sayable, _, marked
from models import agreements, news
from models import announcement_outcomes as outcomes
from models.announcements import Announcement
from models.audience import Audience
from models.buttons import Act, number
from models.notices import Button

QUESTION = marked(
    "May we write to you when something new is on, about once a week at most? You can end it at any time with one tap. If you say no, "
    "nothing else changes."
)
ENDED = marked(
    "Done. You get no more news. Changed your mind? Tap the button, and we write to you again when something new is on, about once a "
    "week at most."
)
ASKED = {"yes": QUESTION, "again": ENDED}  # what somebody says yes to
NO_MORE = marked("No more news")
AGAIN = "again"
TELL_AGAIN = marked("Tell me again what came of it")


def ask_afterwards(talk: Talk) -> None:
    """After a sign-up and what follows it. Not who is signed up by somebody else, nor who has been asked before."""
    if not talk.beneficiary and talk.person.news_asked_at is None:
        talk.go_on("news")


@journey("news", marked("News"), who=Who.AGREED)
def ask_about_news(talk: Talk) -> None:
    """It waits for nothing: its buttons work at any time, and whoever leaves them has been asked."""
    _show(talk)


@action("news", who=Who.ANYONE, command=True)
def news_yes_or_no(talk: Talk, subject: str) -> None:
    """How it stands; or a yes, to words in the language behind the dot; or a no."""
    said, _dot, language = subject.partition(".")
    if said == "no":
        _say_no(talk)
    elif not agreements.has_agreed(talk.db, talk.me.id):
        talk.start("news")  # which asks for the agreement first
    elif said in ASKED:
        _say_yes(talk, said, language if language in LANGUAGES else talk.localizer.code)
    else:
        _show(talk)


@action("nonews", who=Who.ANYONE)
def no_more_news(talk: Talk, subject: str) -> None:
    """The button under an announcement. The announcement stays: what it says may still be wanted."""
    news.take_back(talk.db, talk.me, talk.now)
    announcement = talk.db.get(Announcement, number(subject) or 0)
    if announcement:
        outcomes.tap(talk.db, announcement, talk.me, outcomes.NO_MORE, talk.now)
    talk.send(ENDED, [[_yes_button(talk, _("Yes, news again"), "again")], [menu_button()]])


@action("noresults", who=Who.ANYONE)
def no_more_results(talk: Talk, subject: str) -> None:
    """No more of these, at once; or again ("id.again")."""
    row, _dot, wish = subject.partition(".")
    talk.me.no_results = wish != AGAIN
    announcement = talk.db.get(Announcement, number(row) or 0)
    if wish == AGAIN:
        talk.edit(_("Thank you. We tell you again what became of it."), [[menu_button()]])
        return
    if announcement and Audience.of(announcement.audience).became:
        outcomes.tap(talk.db, announcement, talk.me, outcomes.NO_MORE, talk.now)
    again = Button(TELL_AGAIN, Act("noresults", f"{row if number(row) is not None else ''}.{AGAIN}"))
    talk.send(_("Done. We do not write to you any more about what became of something."), [[again], [menu_button()]])


def in_words(talk: Talk) -> Sayable:
    """How it stands."""
    if news.says_yes(talk.db, talk.me.id):
        return _("We write to you when something new is on, about once a week at most.")
    return _("You get no news from us.")


def results_button(talk: Talk) -> list[list[Button]]:
    """For who has said that they want no more of what became of something."""
    return [[Button(TELL_AGAIN, Act("noresults", f".{AGAIN}"))]] if talk.me.no_results else []


def button(talk: Talk) -> Button:
    """Changes it."""
    if news.says_yes(talk.db, talk.me.id):
        return Button(NO_MORE, Act("news", "no"))
    return Button(_("Get news"), Act("news"))


def _show(talk: Talk) -> None:
    if news.says_yes(talk.db, talk.me.id):
        talk.send(in_words(talk), [[button(talk)], [menu_button()]])
        return
    news.asked(talk.me, talk.now)
    no = Button(_("No, thank you"), Act("news", "no"))
    talk.send(QUESTION, [[_yes_button(talk, _("Yes, please"), "yes")], [no], [menu_button()]])


def _say_yes(talk: Talk, said: str, language: str) -> None:
    words = talk.desk.localizers.of(language).plain(ASKED[said])
    news.agree(talk.db, talk.me, words, language, talk.now)
    talk.edit(
        _("Thank you. We write to you when something new is on. Under each message there is a button that ends it."),
        [[menu_button()]],
    )


def _say_no(talk: Talk) -> None:
    had = news.says_yes(talk.db, talk.me.id)
    news.take_back(talk.db, talk.me, talk.now)
    if had:
        talk.edit(ENDED, [[_yes_button(talk, _("Yes, news again"), "again")], [menu_button()]])
    else:
        talk.edit(
            _("All right, we send you no news. If you change your mind, look under “My details”."), [[menu_button()]]
        )


def _yes_button(talk: Talk, label: Sayable, asked: str) -> Button:
    """It carries the language in which its words were read."""
    return Button(label, Act("news", f"{asked}.{talk.localizer.code}"))
