"""The weekly round-up, for those who get it: the last one at once, and whether it comes by itself."""

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import _
from models import roundup, roundup_counts, roundup_numbers, roundup_words
from models.people import Role
from models.roundup import Week

ON, OFF = "on", "off"


@action("roundup", who=Who.READERS, command=True)
def round_up(talk: Talk, _subject: str) -> None:
    """Of the last whole week: the same numbers as on Monday, so that nobody sees one neighbour make a difference."""
    week = Week.before(talk.now, talk.localizer.zone)
    told = roundup_counts.exact(talk.db, talk.content, week, talk.now)
    if roundup.role_of(talk.db, talk.me) is not Role.COORDINATOR:
        told = roundup_numbers.shared(told)
    rows = [[roundup_words.button(roundup.is_off(talk.db, talk.me))], [menu_button()]]
    talk.send(roundup_words.message(talk.content, told, talk.localizer), rows)


@action("mondays", who=Who.READERS)
def mondays(talk: Talk, subject: str) -> None:
    """Whether it comes by itself."""
    if subject in (ON, OFF):
        roundup.turn(talk.db, talk.me, off=subject == OFF)
    if roundup.is_off(talk.db, talk.me):
        words = _("All right, the round-up does not come by itself any more. /roundup shows it whenever you like.")
    else:
        words = _("The round-up comes every Monday at 9 in the morning.")
    talk.send(words, [[roundup_words.button(roundup.is_off(talk.db, talk.me))], [menu_button()]])
