"""The pair that a button or a reply is about: found only by one of the two."""

from handlers.course import menu_button
from handlers.talk import Talk
from locales import Sayable, _, marked
from models import pairs
from models.buttons import Act, number
from models.mentoring import Match, MatchState
from models.mentoring_words import other_of
from models.notices import Button
from models.pairs import Side

GONE = marked("This has been answered, or it has passed on to somebody else. Nothing is asked of you any more.")


def mine(talk: Talk, subject: str) -> tuple[Match, Side] | None:
    """Whatever its state; None for what is somebody else's, or nobody's."""
    match = pairs.find(talk.db, number(subject.partition(".")[0]))
    side = pairs.side_of(match, talk.visitor.person_id) if match else None
    if match is None or side is None:
        return None
    talk.concerning = pairs.person_of(talk.db, match, side.other)
    return match, side


def going_on(talk: Talk, subject: str) -> tuple[Match, Side] | None:
    """A mentoring in which they may act; who may not hears why."""
    found = mine(talk, subject)
    why = why_not(talk, *found) if found else GONE
    if why is None:
        return found
    talk.send(why, [[Button(_("Talk to a person"), Act("person"))], [menu_button()]])
    return None


def why_not(talk: Talk, match: Match, side: Side) -> Sayable | None:
    """Why nothing can be passed on; None where it can."""
    name = other_of(talk.db, match, side)
    if match.state is not MatchState.MENTORING:
        ended = match.closed_at is not None and match.began_at is not None
        return _("Your mentoring with {name} has ended, so I can't pass anything on.", name=name) if ended else GONE
    if match.halted_at:
        return _(
            "Just now I pass nothing on between you and {name}. The team looks after it and will write to you.",
            name=name,
        )
    return None


def page_button(match: Match) -> Button:
    return Button(_("More"), Act("mypair", str(match.id)))
