"""What became of an announcement, as a sheet to take home."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers import columns
from handlers.columns import Part, as_sheet
from handlers.declarations import Who, action
from handlers.news_outcome import STATES, TAPS, find, tapped
from handlers.sheets import caption_of
from handlers.talk import Talk
from locales import _
from models import announcement_outcomes as outcomes
from models import audit
from models.announcements import Announcement
from models.buttons import Act
from models.notices import Button
from models.people import Person
from prints.sheets import Kind, Sheet, file_name, workbook

WITHOUT, WITH_PRIVATE = "without", "with"


@action("newssheet", who=Who.COORDINATORS)
def sheet(talk: Talk, subject: str) -> None:
    """`subject`: an announcement, and after a dot whether telephone numbers are wanted."""
    announcement = find(talk, subject)
    if announcement is None:
        return
    how = subject.partition(".")[2]
    if how in (WITHOUT, WITH_PRIVATE):
        _hand_over(talk, announcement, how == WITH_PRIVATE)
        return
    answers = ((_("No, without"), WITHOUT), (_("Yes, with them"), WITH_PRIVATE))
    talk.send(
        _("With telephone numbers? Take them only if you need them."),
        [[Button(label, Act("newssheet", f"{announcement.id}.{key}"))] for label, key in answers],
    )


def _hand_over(talk: Talk, announcement: Announcement, private: bool) -> None:
    """The file; that it was taken is written down, for each of those in it."""
    people = [person for person, _is_called in outcomes.unreachable(talk.db, announcement)]
    what = "sheet:announcement:private" if private else "sheet:announcement"
    audit.note_export(talk.db, talk.me, what, talk.now, [person.id for person in people])
    pages = [_numbers(talk, announcement), _people(talk, people, private)]
    content = workbook(pages, talk.localizer.code, talk.localizer.zone, talk.now)
    talk.hand_over(file_name(f"announcement-{announcement.id}", talk.today), content, caption_of(private))


@dataclass(frozen=True)
class _Of:
    """A language's row: how many of each state, how many taps of each kind."""

    language: str
    counts: Mapping[str, Mapping[str, int]]

    def number(self, key: str) -> int:
        return self.counts.get(key, {}).get(self.language, 0)


def _numbers(talk: Talk, announcement: Announcement) -> Sheet:
    delivered, taps = outcomes.delivered(talk.db, announcement), outcomes.taps(talk.db, announcement)
    counts = {**delivered, **taps}
    languages = sorted({language for each in counts.values() for language in each})
    parts: list[Part[_Of]] = [
        Part(_("Language"), lambda row: columns.language(row.language)),
        *(_counted(label, state) for state, label in STATES.items()),
        *(_counted(tapped(kind), kind) for kind in TAPS if kind in taps),
    ]
    return as_sheet(talk, _("What became of it"), parts, [_Of(language, counts) for language in languages])


def _counted(label: Any, key: str) -> Part[_Of]:
    return Part(label, lambda row: row.number(key), Kind.NUMBER)


def _people(talk: Talk, people: list[Person], private: bool) -> Sheet:
    parts: list[Part[Person]] = [
        Part(_("Name"), lambda person: person.name),
        Part(_("Language"), lambda person: columns.language(person.reads)),
        Part(_("Area"), lambda person: talk.content.area(person.area)),
        *columns.by_telephone(),
    ]
    return as_sheet(talk, _("People to look after"), parts, people, private)
