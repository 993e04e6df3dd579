"""Calls for help: somebody tapped "I need help now", or wrote words of danger; the coordinators on call hear of it until one has
seen it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Text, and_, or_, select, true, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from locales import LanguageName, Lines, Sayable, Written, _, line, marked
from models import people
from models.buttons import Act
from models.notices import Button
from models.people import Person, Role
from models.schema import NEVER_REUSED, Base, BigId, changed, clear

SAME_CALL = timedelta(minutes=10)  # who taps again meanwhile adds to the same call
TOLD_AGAIN = (  # so long after the last time, to which age of the call: after 10, 20, 30 and 60 minutes, then every hour without end
    (timedelta(minutes=10), timedelta(minutes=40)),
    (timedelta(minutes=30), timedelta(minutes=90)),
    (timedelta(hours=1), None),
)
AT_ONCE = 50
WRITE = marked("Write to them")
MOST_SHOWN = 3000  # letters of what they wrote, as Telegram counts them (UTF-16); it takes 4,096 in all
MOST_NEWS = 10  # times that the team is told of one call at once; what comes after that is in what it is told again
ALL_TOLD_AFTER = timedelta(minutes=20)  # who is on call has been told twice


class Alert(Base):
    """`words`: what they wrote, if they wrote."""

    __tablename__ = "alert"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime]
    told_at: Mapped[datetime]
    seen_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    seen_at: Mapped[datetime | None] = mapped_column(index=True)


def raise_alert(db: Session, person: Person, words: str, now: datetime) -> tuple[Alert, bool]:
    """The call for help, and whether it is new: one that nobody has seen yet takes up what comes within ten minutes."""
    recent = select(Alert).where(
        Alert.person_id == person.id, Alert.seen_at.is_(None), Alert.raised_at > now - SAME_CALL
    )
    words = " ".join(words.split())  # a line for each time
    alert = db.scalar(recent.order_by(Alert.id.desc()).limit(1))
    if alert is not None:
        fresh = bool(words) and words not in alert.words
        told = alert.words.count("\n")
        if fresh and len(alert.words) < MOST_SHOWN:
            alert.words = "\n".join(filter(None, [alert.words, words]))
        return alert, fresh and told < MOST_NEWS
    alert = Alert(person_id=person.id, words=words, raised_at=now, told_at=now)
    db.add(alert)
    db.flush()
    return alert, True


def see(db: Session, alert_id: int, coordinator: Person, now: datetime) -> tuple[bool, Person | None]:
    """The first who calls this has seen it. Returns whether this was the first, and who has (None: there is no such call)."""
    seeing = update(Alert).where(Alert.id == alert_id, Alert.seen_at.is_(None))
    first = changed(db, seeing.values(seen_by=coordinator.id, seen_at=now), Alert.id) is not None
    return first, db.scalar(select(Person).join(Alert, Alert.seen_by == Person.id).where(Alert.id == alert_id))


def unseen(db: Session, now: datetime) -> Sequence[Alert]:
    """Those that nobody has seen, and of which the team is to be told again; the others of many come with the next tick."""
    waiting = select(Alert).where(Alert.seen_at.is_(None), _is_due(now))
    return db.scalars(waiting.order_by(Alert.told_at, Alert.id).limit(AT_ONCE)).all()


def _is_due(now: datetime) -> ColumnElement[bool]:
    steps = [
        and_(Alert.told_at <= now - after, Alert.raised_at > now - younger if younger else true())
        for after, younger in TOLD_AGAIN
    ]
    return or_(*steps)


def tell_again(db: Session, alert: Alert, now: datetime) -> bool:
    """Whether it is for the caller to tell the coordinators again: one caller each time, until one has seen it."""
    waiting = (Alert.id == alert.id, Alert.seen_at.is_(None), _is_due(now))
    return changed(db, update(Alert).where(*waiting).values(told_at=now), Alert.id) is not None


def to_tell(db: Session, alert: Alert, now: datetime, local: datetime) -> Sequence[Person]:
    """Who is on call; after two rounds, every coordinator. Not whoever called."""
    if now - alert.raised_at < ALL_TOLD_AFTER:
        found = people.on_call(db, local)
    else:
        found = db.scalars(people.with_role(Role.COORDINATOR).where(Person.chat_id.is_not(None))).all()
    return [coordinator for coordinator in found if coordinator.id != alert.person_id]


def has_called(db: Session, person_id: int) -> bool:
    """Whether the team may write to somebody who has agreed to nothing, and be answered: they have called for help."""
    return db.scalar(select(Alert.id).where(Alert.person_id == person_id).limit(1)) is not None


def words(alert: Alert, person: Person, language: str) -> Sayable:
    """What coordinators are told. `language`: which they speak with us."""
    lines: list[Sayable] = [
        _("<b>{name} needs help now.</b>", name=Written(person.name))
        if person.name
        else _("<b>Somebody needs help now.</b>"),
        line(_("Language"), LanguageName(language)),
    ]
    if person.phone:
        lines.append(line(_("Phone"), person.phone))
    if person.phone and person.discreet:
        lines.append(_("When you ring, don't say where you are calling from."))
    told = _("They wrote:\n{text}", text=Written(_shown(alert.words))) if alert.words else _("They tapped the button.")
    return Lines([*lines, "", told, "", _("I have shown them the numbers to ring. Whoever takes this on taps “Seen”.")])


def buttons(alert: Alert, person: Person) -> list[list[Button]]:
    return [[Button(_("Seen"), Act("seen", str(alert.id)))], [write_button(person)]]


def write_button(person: Person) -> Button:
    return Button(WRITE, Act("write", str(person.id)))


def subject(alert_id: int) -> str:
    """What a notice of it is about."""
    return f"alert:{alert_id}"


def _shown(words: str) -> str:
    return words.encode("utf-16-le")[: 2 * MOST_SHOWN].decode("utf-16-le", "ignore")


def clear_seen(db: Session, before: datetime) -> int:
    """Calls for help that somebody saw before then go: some of them; how many."""
    return clear(db, Alert.id, Alert.seen_at < before)
