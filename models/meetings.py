"""Meetings of a pair: proposed by one, agreed by the other, held when both say so; and what they say of it to the team."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Select, Text, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.mentoring import ONLINE, Match
from models.notices import File
from models.pairs import Side
from models.schema import NEVER_REUSED, Base, BigId, changed

SOON = timedelta(hours=36)  # who agrees to a time so near needs no reminder
LASTS = timedelta(hours=1)
ASKED_AFTER = timedelta(hours=2)  # after it began
ASKED_UNTIL = timedelta(days=7)
SAME = timedelta(hours=12)  # who says twice within this that they met means one meeting
ELSEWHERE = "elsewhere"
AT_LEAST = 3  # meetings
WAYS = (ONLINE, ELSEWHERE)  # beside the hubs, as places


class MeetingState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    HELD = "held"  # both have said so
    NOT_HELD = "not-held"
    DROPPED = "dropped"  # another time was proposed, or it was called off


class Meeting(Base):
    """`place`: a key of the hubs, ONLINE or ELSEWHERE. `met_by`: who of the two has said first that they met; `reminded_at`: the day
    before; `asked_at`: whether they met."""

    __tablename__ = "meeting"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    match_id: Mapped[int] = mapped_column(BigId, ForeignKey("mentor_match.id", ondelete="CASCADE"), index=True)
    by: Mapped[Side] = mapped_column("proposed_by")
    starts_at: Mapped[datetime]
    place: Mapped[str]
    state: Mapped[MeetingState] = mapped_column(index=True)
    made_at: Mapped[datetime]
    met_by: Mapped[Side | None]
    reminded_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]


class PairWord(Base):
    """What one of a pair tells the team, and nobody else, of a meeting or (None) of all of it. `rating`: from 1 to 5."""

    __tablename__ = "pair_word"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    match_id: Mapped[int] = mapped_column(BigId, ForeignKey("mentor_match.id", ondelete="CASCADE"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("meeting.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    rating: Mapped[int | None]
    words: Mapped[str | None] = mapped_column(Text)
    voice: Mapped[str | None]
    said_at: Mapped[datetime]

    @property
    def file(self) -> File | None:
        return File("sendVoice", self.voice) if self.voice else None


def propose(db: Session, match: Match, by: Side, starts_at: datetime, place: str, now: datetime) -> Meeting:
    """Takes the place of what was proposed before and not agreed yet."""
    before = (Meeting.match_id == match.id, Meeting.state == MeetingState.PROPOSED)
    db.execute(
        update(Meeting).where(*before).values(state=MeetingState.DROPPED).execution_options(synchronize_session=False)
    )
    meeting = Meeting(
        match_id=match.id, by=by, starts_at=starts_at, place=place, state=MeetingState.PROPOSED, made_at=now
    )
    db.add(meeting)
    db.flush()
    return meeting


def find(db: Session, meeting_id: int | None) -> Meeting | None:
    """As it stands now."""
    return db.scalar(select(Meeting).where(Meeting.id == meeting_id).execution_options(populate_existing=True))


def agree(db: Session, meeting: Meeting, now: datetime) -> bool:
    """False when it is not proposed any more, or over."""
    agreed = meeting.starts_at > now and _move(db, meeting, MeetingState.PROPOSED, MeetingState.AGREED)
    if agreed:
        meeting.reminded_at = now if meeting.starts_at < now + SOON else None
        _alive(db, meeting.match_id)
    return agreed


def call_off(db: Session, meeting: Meeting, now: datetime) -> bool:
    return meeting.starts_at > now and _move(db, meeting, MeetingState.AGREED, MeetingState.DROPPED)


def unplanned(db: Session, match: Match, by: Side, now: datetime) -> Meeting:
    """They met without having planned it here: one meeting, if they say so again, or had planned one for now."""
    near = (
        Meeting.starts_at > now - SAME,
        Meeting.starts_at <= now,
        Meeting.state.in_([MeetingState.AGREED, MeetingState.HELD]),
    )
    found = db.scalar(_of(match).where(*near).order_by(Meeting.id.desc()).limit(1))
    if found is None:
        found = Meeting(
            match_id=match.id,
            by=by,
            starts_at=now,
            place=ELSEWHERE,
            state=MeetingState.AGREED,
            made_at=now,
            asked_at=now,
        )
        db.add(found)
        db.flush()
    return found


def met(db: Session, meeting: Meeting, side: Side, now: datetime) -> tuple[bool, bool]:
    """One says that they met. Whether that was the first word of it, and whether now both have said so."""
    open_still = (Meeting.id == meeting.id, Meeting.state == MeetingState.AGREED, Meeting.starts_at <= now)
    first = changed(db, update(Meeting).where(*open_still, Meeting.met_by.is_(None)).values(met_by=side), Meeting.id)
    confirming = update(Meeting).where(*open_still, Meeting.met_by == side.other).values(state=MeetingState.HELD)
    both = first is None and changed(db, confirming, Meeting.id) is not None
    if first is not None or both:
        _alive(db, meeting.match_id)
    db.refresh(meeting)
    return first is not None, both


def not_met(db: Session, meeting: Meeting) -> bool:
    return _move(db, meeting, MeetingState.AGREED, MeetingState.NOT_HELD)


def _move(db: Session, meeting: Meeting, was: MeetingState, becomes: MeetingState) -> bool:
    moving = update(Meeting).where(Meeting.id == meeting.id, Meeting.state == was).values(state=becomes)
    moved = changed(db, moving, Meeting.id) is not None
    db.refresh(meeting)
    return moved


def drop_planned(db: Session, match: Match, now: datetime) -> None:
    """What was to come is off: the mentoring has ended."""
    to_come = (
        Meeting.match_id == match.id,
        Meeting.state.in_([MeetingState.PROPOSED, MeetingState.AGREED]),
        Meeting.starts_at > now,
    )
    db.execute(
        update(Meeting).where(*to_come).values(state=MeetingState.DROPPED).execution_options(synchronize_session=False)
    )


def held(db: Session, match: Match) -> int:
    """How many they have had."""
    had = (Meeting.match_id == match.id, Meeting.state == MeetingState.HELD)
    return db.scalar(select(func.count()).select_from(Meeting).where(*had)) or 0


def first_to_come(db: Session, match: Match) -> bool:
    """Whether none was held or agreed yet."""
    had = (Meeting.match_id == match.id, Meeting.state.in_([MeetingState.HELD, MeetingState.AGREED]))
    return db.scalar(select(Meeting.id).where(*had).limit(1)) is None


def next_of(db: Session, match: Match, now: datetime) -> Meeting | None:
    to_come = (Meeting.state == MeetingState.AGREED, Meeting.starts_at > now)
    return db.scalar(_of(match).where(*to_come).order_by(Meeting.starts_at).limit(1))


def last_of(db: Session, match: Match) -> datetime | None:
    """When they met last, as both say."""
    return db.scalar(
        select(func.max(Meeting.starts_at)).where(Meeting.match_id == match.id, Meeting.state == MeetingState.HELD)
    )


def note(
    db: Session,
    match: Match,
    person_id: int,
    meeting: Meeting | None,
    now: datetime,
    *,
    words: str = "",
    voice: str = "",
    rating: int | None = None,
) -> None:
    """What somebody tells the team; said anew, it takes the place of what they said before."""
    mine = (PairWord.match_id == match.id, PairWord.person_id == person_id)
    about = PairWord.meeting_id == meeting.id if meeting else PairWord.meeting_id.is_(None)
    said = db.scalar(select(PairWord).where(*mine, about))
    if said is None:
        said = PairWord(match_id=match.id, meeting_id=meeting.id if meeting else None, person_id=person_id, said_at=now)
        db.add(said)
    said.words, said.voice = words or said.words, voice or said.voice
    said.rating, said.said_at = rating or said.rating, now
    db.flush()


def words_of(db: Session, match: Match) -> Sequence[PairWord]:
    """What both have told the team, the oldest first."""
    return db.scalars(select(PairWord).where(PairWord.match_id == match.id).order_by(PairWord.id)).all()


def told_by(db: Session, match: Match, person_id: int) -> Sequence[PairWord]:
    """What one of the two has told the team."""
    return [each for each in words_of(db, match) if each.person_id == person_id]


def _alive(db: Session, match_id: int) -> None:
    """They meet: whether they do is counted anew."""
    fresh = {"nudged_at": None, "alerted_at": None}
    db.execute(update(Match).where(Match.id == match_id).values(**fresh).execution_options(synchronize_session=False))


def _of(match: Match) -> Select[Meeting]:
    return select(Meeting).where(Meeting.match_id == match.id)
