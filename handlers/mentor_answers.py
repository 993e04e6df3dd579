"""What a mentor and a mentee answer when they are asked about each other."""

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.pairing import GONE, mine
from handlers.talk import Talk
from locales import Sayable, _, n_
from models import asking_mentors, pairs, partings
from models.buttons import Act
from models.mentoring import Match, MatchState, offer_of, request_of
from models.mentoring_words import other_of
from models.notices import Button
from models.pairs import RESTS_FOR, Said, Side


@action("mentoryes", who=Who.AGREED)
def mentor_yes(talk: Talk, subject: str) -> None:
    match = _asked(talk, subject, Side.MENTOR)
    if match is None:
        return
    said = pairs.mentor_agrees(talk.db, match, talk.now)
    if said is Said.YES:
        asking_mentors.ask_mentee(talk.db, talk.desk.localizers, talk.content, match, talk.now)
    if said is Said.YES or match.state is MatchState.MENTEE_ASKED:
        words = _(
            "Thank you. Now I ask {name}, and you hear from me as soon as they have answered.",
            name=_name(talk, match, Side.MENTOR),
        )
        talk.edit(words, [[menu_button()]])
    elif said is Said.FULL:
        offer = offer_of(talk.db, talk.me.id)
        words = n_(
            "You offered {count} place, and it is taken. If you have room for one more, raise the number first; I ask you again then.",
            "You offered {count} places, and they are taken. If you have room for one more, raise the number first; I ask you again then.",
            offer.places if offer else 0,
        )  # fmt: skip
        talk.edit(words, [[menu_button()]])
    else:
        _passed(talk, match, Side.MENTOR)


@action("mentorno", who=Who.AGREED)
def mentor_no(talk: Talk, subject: str) -> None:
    match = _asked(talk, subject, Side.MENTOR)
    if match is None:
        return
    if partings.mentor_declines(talk.db, match, talk.now, for_now=False):
        words = _(
            "That's all right, and {name} does not hear of it. I ask you when somebody else fits.",
            name=_name(talk, match, Side.MENTOR),
        )
        talk.edit(words, [[menu_button()]])
    else:
        _passed(talk, match, Side.MENTOR)


@action("mentorlater", who=Who.AGREED)
def mentor_later(talk: Talk, subject: str) -> None:
    match = _asked(talk, subject, Side.MENTOR)
    if match is None:
        return
    if partings.mentor_declines(talk.db, match, talk.now, for_now=True):
        words = _("That's all right. I leave you in peace until {day}.", day=talk.day(talk.now + RESTS_FOR))
        talk.edit(words, [[menu_button()]])
    else:
        _passed(talk, match, Side.MENTOR)


@action("menteeyes", who=Who.AGREED)
def mentee_yes(talk: Talk, subject: str) -> None:
    match = _asked(talk, subject, Side.MENTEE)
    if match is None:
        return
    said = pairs.mentee_agrees(talk.db, match, talk.now)
    if said is Said.YES:
        talk.edit(_("Lovely."), [])
        asking_mentors.introduce(talk.db, talk.desk.localizers, match, talk.now)
    elif said is Said.FULL:
        words = _(
            "I'm sorry: {name} cannot be your mentor after all. I go on looking for you.",
            name=_name(talk, match, Side.MENTEE),
        )
        talk.edit(words, [[menu_button()]])
    else:
        _passed(talk, match, Side.MENTEE)


@action("menteeno", who=Who.AGREED)
def mentee_no(talk: Talk, subject: str) -> None:
    match = _asked(talk, subject, Side.MENTEE)
    if match is None:
        return
    if partings.mentee_declines(talk.db, talk.desk.localizers, match, talk.now):
        words = _(
            "That's all right. I look for somebody else, and you keep your turn. {name} hears no reasons.",
            name=_name(talk, match, Side.MENTEE),
        )
        talk.edit(words, [[Button(_("Don't look for now"), Act("lookagain", "no"))], [menu_button()]])
    else:
        _passed(talk, match, Side.MENTEE)


@action("lookagain", who=Who.AGREED)
def look_again(talk: Talk, subject: str) -> None:
    """Yes or no to being matched."""
    request = request_of(talk.db, talk.me.id)
    if request is None or subject not in ("yes", "no"):
        talk.send(GONE, [[menu_button()]])
    elif subject == "yes":
        if pairs.is_matched(talk.db, talk.me.id):
            talk.send(GONE, [[menu_button()]])
            return
        request.paused_at, request.waits_since = None, request.waits_since or talk.now
        talk.send(_("Good. I look for a mentor for you, and write to you here."), [[menu_button()]])
    else:
        request.paused_at = request.paused_at or talk.now
        rows = [[Button(_("Please look again"), Act("lookagain", "yes"))], [menu_button()]]
        talk.send(_("All right, I don't look for now. Tap this when you would like me to."), rows)


def _asked(talk: Talk, subject: str, side: Side) -> Match | None:
    """The proposal in which who talks is this side; who taps something else hears that it has passed."""
    found = mine(talk, subject)
    if found and found[1] is side:
        return found[0]
    talk.send(GONE, [[menu_button()]])
    return None


def _passed(talk: Talk, match: Match, side: Side) -> None:
    if match.state is MatchState.MENTORING:
        rows = asking_mentors.pair_buttons(talk.db, match, side)
        talk.send(_("You and {name} are a pair already.", name=_name(talk, match, side)), rows)
    else:
        talk.send(GONE, [[menu_button()]])


def _name(talk: Talk, match: Match, side: Side) -> Sayable:
    return other_of(talk.db, match, side)
