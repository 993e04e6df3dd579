"""Whom an announcement could not reach: the people to look after in person, and onto the call list with them."""

from collections.abc import Sequence

from handlers.declarations import Who, action
from handlers.news_outcome import find
from handlers.phones import number_in_words
from handlers.talk import Talk
from locales import LanguageName, Lines, Listed, Sayable, Translated, _
from models import announcement_outcomes as outcomes
from models import announcement_titles as titles
from models import audit
from models.announcements import Announcement
from models.audit import Deed
from models.buttons import Act, number
from models.calls import IN_A_CALL
from models.notices import Button
from models.people import Person, name_of

PAGE = 8
ALL = "all"


@action("newsunreachable", who=Who.COORDINATORS)
def unreachable(talk: Talk, subject: str) -> None:
    """`subject`: an announcement, and after a dot which page."""
    announcement = find(talk, subject)
    if announcement:
        _list(talk, announcement, number(subject.partition(".")[2]) or 0)


@action("newsring", who=Who.COORDINATORS)
def ring(talk: Talk, subject: str) -> None:
    """Put somebody on the call list, or all. `subject`: an announcement, a person or ALL, the page."""
    announcement = find(talk, subject)
    if announcement is None:
        return
    _row, _dot, rest = subject.partition(".")
    who, _dot, page = rest.partition(".")
    person = number(who)
    if person is not None or who == ALL:
        outcomes.ring(talk.db, announcement, person, _to_say(talk, announcement), talk.now)
    _list(talk, announcement, number(page) or 0)


def _list(talk: Talk, announcement: Announcement, page: int) -> None:
    page = min(page, 100_000)
    found = outcomes.unreachable(talk.db, announcement, page * PAGE, PAGE + 1)
    shown = found[:PAGE]
    if not shown:
        talk.edit(_("There is nobody to look after here just now."), [[_back(announcement)]])
        return
    for person, _is_called in shown:
        audit.note(talk.db, talk.me, Deed.SAW, "unreachable", talk.now, person)
    head = _(
        "<b>People it could not reach</b>\nThey have blocked the bot or left Telegram. Somebody can ring them, or tell them in person."
    )
    rows = _buttons(talk, announcement, found, page)
    talk.edit(Lines([head, *(_entry(talk, person, is_called) for person, is_called in shown)]), rows)


def _entry(talk: Talk, person: Person, is_called: bool) -> Sayable:
    known: list[Sayable | None] = [
        name_of(person),
        LanguageName(person.reads),
        talk.content.area(person.area),
        number_in_words(person.phone, talk.content.phone_region) if person.phone else None,
        _("don't say who is calling") if person.phone and person.discreet else None,
        _("on the call list") if is_called else None,
    ]
    return _("• {told}", told=Listed([each for each in known if each is not None], between=" · "))


def _buttons(
    talk: Talk, announcement: Announcement, found: Sequence[tuple[Person, bool]], page: int
) -> list[list[Button]]:
    """Of a page; the one more that was `found` stands on the next."""
    row = announcement.id
    waiting = [person for person, is_called in found[:PAGE] if not is_called]
    rows = [
        [Button(_("Ring {name}", name=name_of(each)), Act("newsring", f"{row}.{each.id}.{page}"))] for each in waiting
    ]
    if outcomes.count_unreachable(talk.db, announcement, not_called=True):
        rows.append([Button(_("All onto the call list"), Act("newsring", f"{row}.{ALL}.{page}"))])
    if len(found) > PAGE:
        rows.append([Button(_("More"), Act("newsunreachable", f"{row}.{page + 1}"))])
    return [*rows, [Button(_("Call list"), Act("calls")), _back(announcement)]]


def _back(announcement: Announcement) -> Button:
    return Button(_("What became of it"), Act("newsoutcome", str(announcement.id)))


def _to_say(talk: Talk, announcement: Announcement) -> dict[str, str]:
    """What it says, for whoever rings, in every language."""
    texts = {language: words[:IN_A_CALL] for language, words in titles.texts(talk.db, announcement).items()}
    original = announcement.original if announcement.original in texts else next(iter(texts), "")
    words: Sayable = Translated(texts, original) if texts else titles.first_line(talk.db, announcement)
    said = _("Something new is on: {announcement}", announcement=words)
    return {each.code: each.plain(said) for each in talk.desk.localizers.all()}
