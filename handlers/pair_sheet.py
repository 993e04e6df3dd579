"""Mentoring pairs as a sheet: where they stand, how often they met, who ended it."""

from handlers.columns import Part, as_sheet
from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.pairs import BY, STATES
from handlers.sheets import caption_of
from handlers.talk import Talk
from locales import _
from models import audit, pair_lists
from models import pairs as kept
from models.mentoring_words import purpose
from models.pair_lists import Pair
from prints.sheets import Kind, file_name, workbook


@action("pairsheet", who=Who.COORDINATORS)
def sheet(talk: Talk, _subject: str) -> None:
    """The file; that it was taken is written down, for each of those in it."""
    found = [each for each in pair_lists.everything(talk.db) if kept.side_of(each.match, talk.me.id) is None]
    if not found:
        talk.send(_("There is nothing to put into that sheet yet."), [[menu_button()]])
        return
    people = {person.id for each in found for person in (each.mentor, each.mentee) if person}
    audit.note_export(talk.db, talk.me, "sheet:pairs", talk.now, people)
    content = workbook(
        [as_sheet(talk, _("Mentoring pairs"), _columns(talk), found)],
        talk.localizer.code,
        talk.localizer.zone,
        talk.now,
    )
    talk.hand_over(file_name("pairs", talk.today), content, caption_of(False))


def _columns(talk: Talk) -> list[Part[Pair]]:
    return [
        Part(_("Mentor"), lambda row: row.mentor.name if row.mentor else None),
        Part(_("Mentee"), lambda row: row.mentee.name if row.mentee else None),
        Part(_("What for"), lambda row: purpose(talk.content, row.match.purpose)),
        Part(_("Stands"), lambda row: STATES[row.match.state]),
        Part(_("Since"), lambda row: row.match.state_since, Kind.MOMENT),
        Part(_("Proposed"), lambda row: row.match.proposed_at, Kind.MOMENT),
        Part(_("Began"), lambda row: row.match.began_at, Kind.MOMENT),
        Part(_("Meetings"), lambda row: row.meetings, Kind.NUMBER),
        Part(_("Met last"), lambda row: row.met_at, Kind.MOMENT),
        Part(_("Days since they met"), lambda row: row.days_since(talk.now), Kind.NUMBER),
        Part(_("Something is wrong"), lambda row: row.match.halted_at, Kind.MOMENT),
        Part(_("Ended by"), lambda row: BY.get(row.match.closed_by or "")),
    ]
