"""Who a pair are to each other, and how a proposal becomes a mentoring. Of two taps at once, one is taken."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo
from enum import Enum, StrEnum, auto
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.mentoring import OPEN, Match, MatchState, MentorOffer, MentorRequest, offer_of, request_of
from models.outbox import MessageOwed
from models.people import Person
from models.quiet import is_quiet
from models.schema import changed

REMINDED_AFTER = timedelta(days=2)
SILENT_AFTER = timedelta(days=5)
RESTS_FOR = timedelta(days=30)  # who said "not now"
RESTS_AFTER_SILENCE = timedelta(days=14)
MOST_A_MINUTE = 20  # messages that one passes on to the other
AGREED = (MatchState.MENTEE_ASKED, MatchState.MENTORING)  # the mentor has said yes


class Side(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"

    @property
    def other(self) -> "Side":
        return Side.MENTEE if self is Side.MENTOR else Side.MENTOR


class Said(Enum):
    """What became of a yes."""

    YES = auto()
    FULL = auto()  # the mentor has no place left
    PASSED = auto()  # it was answered before, or one of both is not there any more


def find(db: Session, match_id: int | None) -> Match | None:
    """As it stands now."""
    return db.scalar(select(Match).where(Match.id == match_id).execution_options(populate_existing=True))


def side_of(match: Match, person_id: int) -> Side | None:
    """What somebody is in a pair; None for anybody else."""
    if match.mentor_id == person_id:
        return Side.MENTOR
    return Side.MENTEE if match.mentee_id == person_id else None


def person_of(db: Session, match: Match, side: Side) -> Person | None:
    """None for somebody who is forgotten."""
    return db.get(Person, (match.mentor_id if side is Side.MENTOR else match.mentee_id) or 0)


def both(db: Session, match: Match) -> list[tuple[Side, Person]]:
    """Those of the two who are there still."""
    found = [(side, person_of(db, match, side)) for side in Side]
    return [(side, person) for side, person in found if person]


def move(db: Session, match: Match, was: MatchState, becomes: MatchState, now: datetime, **more: Any) -> bool:
    """False when it was not in that state any more."""
    moving = update(Match).where(Match.id == match.id, Match.state == was)
    moving = moving.values(state=becomes, state_since=now, reminded_at=None, **more)
    moved = changed(db, moving, Match.id) is not None
    db.refresh(match)
    return moved


def end(
    db: Session,
    match: Match,
    was: tuple[MatchState, ...],
    becomes: MatchState,
    by: str,
    now: datetime,
    *,
    never_again: bool = False,
) -> bool:
    """Give the place back, once; False when it was not in one of those states any more. The mentee's request is locked before it: who
    pauses or stops has locked theirs already."""
    _lock_request(db, match)
    ending = update(Match).where(Match.id == match.id, Match.state.in_(was)).values(
        state=becomes, state_since=now, open_mentee_id=None, closed_at=now, closed_by=by,
        never_again=True if never_again else Match.never_again,
    )  # fmt: skip
    ended = changed(db, ending, Match.id) is not None
    db.refresh(match)
    return ended


def mentor_agrees(db: Session, match: Match, now: datetime) -> Said:
    offer = _locked(db, match)
    if match.state is not MatchState.MENTOR_ASKED:
        return Said.PASSED
    if offer is None or offer.approved_at is None or offer.paused_at or match.mentee_id is None:
        end(db, match, (MatchState.MENTOR_ASKED,), MatchState.WITHDRAWN, "clock", now)
        return Said.PASSED
    if _others(db, match, *AGREED) >= offer.places:
        end(db, match, (MatchState.MENTOR_ASKED,), MatchState.WITHDRAWN, "clock", now)
        return Said.FULL
    return Said.YES if move(db, match, MatchState.MENTOR_ASKED, MatchState.MENTEE_ASKED, now) else Said.PASSED


def mentee_agrees(db: Session, match: Match, now: datetime) -> Said:
    """The mentoring begins."""
    offer = _locked(db, match, request_too=True)
    if match.state is not MatchState.MENTEE_ASKED:
        return Said.PASSED
    if (
        offer is None
        or offer.approved_at is None
        or offer.paused_at
        or _others(db, match, MatchState.MENTORING) >= offer.places
    ):
        end(db, match, (MatchState.MENTEE_ASKED,), MatchState.WITHDRAWN, "clock", now)
        return Said.FULL
    if not move(db, match, MatchState.MENTEE_ASKED, MatchState.MENTORING, now, began_at=now):
        return Said.PASSED
    request = request_of(db, match.mentee_id or 0)
    if request:
        request.waits_since, request.first, request.paused_at = None, False, None
    return Said.YES


def _locked(db: Session, match: Match, *, request_too: bool = False) -> MentorOffer | None:
    """The mentor's offer, nobody else's to change until this is done: of several who take the last place, one gets it. Rows are
    locked in one order: the offer, the request, the match."""
    offer = db.scalar(select(MentorOffer).where(MentorOffer.person_id == (match.mentor_id or 0)).with_for_update())
    if request_too:
        _lock_request(db, match)
    db.refresh(match)
    return offer


def _lock_request(db: Session, match: Match) -> None:
    db.execute(select(MentorRequest.id).where(MentorRequest.person_id == (match.mentee_id or 0)).with_for_update())


def _others(db: Session, match: Match, *states: MatchState) -> int:
    """How many others of the mentor's stand there."""
    others = (Match.mentor_id == match.mentor_id, Match.id != match.id, Match.state.in_(states))
    return db.scalar(select(func.count()).select_from(Match).where(*others)) or 0


def looks_again(db: Session, mentee_id: int | None, now: datetime, *, first: bool) -> None:
    """The mentee waits again; `first`: before the others, for a mentoring was ended."""
    request = request_of(db, mentee_id or 0)
    if request:
        request.waits_since = request.waits_since or now
        request.first = request.first or first


def rest(db: Session, mentor_id: int | None, until: datetime) -> None:
    """The mentor is asked nothing until then."""
    offer = offer_of(db, mentor_id or 0)
    if offer:
        offer.rests_until = max(until, offer.rests_until or until)


def is_night_for(db: Session, person: Person, side: Side, now: datetime, zone: tzinfo) -> bool:
    """Whether these are their quiet hours: a mentor's own, else everybody's."""
    offer = offer_of(db, person.id) if side is Side.MENTOR else None
    if offer is None or offer.quiet_from is None or offer.quiet_until is None or offer.quiet_from == offer.quiet_until:
        return is_quiet(now, zone)
    at, begins, ends = now.astimezone(zone).time(), time(offer.quiet_from % 24), time(offer.quiet_until % 24)
    return begins <= at < ends if begins < ends else at >= begins or at < ends


def relayed_lately(db: Session, match: Match, person: Person, now: datetime, kind: str) -> int:
    """How many messages somebody has passed on in the last minute."""
    mine = (MessageOwed.about == person.id, MessageOwed.notice == kind, MessageOwed.subject == subject(match))
    lately = MessageOwed.due_at > now - timedelta(minutes=1)
    return db.scalar(select(func.count()).select_from(MessageOwed).where(*mine, lately)) or 0


def halt(db: Session, match: Match, now: datetime) -> bool:
    """Somebody says that something is wrong, also after it has ended: nothing is passed on any more. False when that was said before."""
    halting = update(Match).where(Match.id == match.id, Match.halted_at.is_(None)).values(halted_at=now)
    halted = changed(db, halting, Match.id) is not None
    db.refresh(match)
    return halted


def go_on(db: Session, match: Match) -> bool:
    """A coordinator lets it go on."""
    going = update(Match).where(Match.id == match.id, Match.state == MatchState.MENTORING, Match.halted_at.is_not(None))
    goes_on = changed(db, going.values(halted_at=None), Match.id) is not None
    db.refresh(match)
    return goes_on


def share(db: Session, match: Match, side: Side) -> bool:
    """They would give the other their contact. Whether both would, now."""
    mine = {"mentor_shares": True} if side is Side.MENTOR else {"mentee_shares": True}
    going_on = (Match.state == MatchState.MENTORING, Match.halted_at.is_(None))
    db.execute(update(Match).where(Match.id == match.id, *going_on).values(**mine))
    db.refresh(match)
    return has_shared(match)


def keep_back(db: Session, match: Match, side: Side) -> None:
    """They would rather not, also who has said yes before, as long as the other has not."""
    mine, theirs = (Match.mentor_shares, Match.mentee_shares)[:: 1 if side is Side.MENTOR else -1]
    db.execute(update(Match).where(Match.id == match.id, ~theirs).values({mine: False}))
    db.refresh(match)


def has_shared(match: Match) -> bool:
    """Whether both see the other's contact. Not any more once it has ended or something is wrong: a new number is not shown."""
    return match.state is MatchState.MENTORING and not match.halted_at and match.mentor_shares and match.mentee_shares


def may_thank(match: Match) -> bool:
    """Once, when they have finished, and nobody says that something is wrong."""
    return match.state is MatchState.FINISHED and match.thanked_at is None and match.halted_at is None


def thank(db: Session, match: Match, now: datetime) -> bool:
    finished = (Match.state == MatchState.FINISHED, Match.halted_at.is_(None))
    thanking = update(Match).where(Match.id == match.id, *finished, Match.thanked_at.is_(None))
    return changed(db, thanking.values(thanked_at=now), Match.id) is not None


def subject(match: Match) -> str:
    """What a reply to a message of the other's is a reply to."""
    return f"pair:{match.id}"


def is_open(match: Match) -> bool:
    return match.state in OPEN


def is_matched(db: Session, mentee_id: int) -> bool:
    """Whether something is proposed to a mentee, or they have a mentor."""
    return db.scalar(select(Match.id).where(Match.open_mentee_id == mentee_id)) is not None


def all_of(db: Session, person_id: int) -> Sequence[Match]:
    """The mentorings that somebody has or has had, the newest first."""
    mine = (Match.mentor_id == person_id) | (Match.mentee_id == person_id)
    return db.scalars(select(Match).where(mine, Match.began_at.is_not(None)).order_by(Match.id.desc())).all()
