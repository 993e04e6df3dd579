"""Promises to be in touch: when the day has passed and nobody has taken it on, the team hears of it; a working day later, the person
does, honestly."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from jobs.clock import Hands
from locales import Day, Sayable, _
from models import inbox, notices, people, programmes
from models.buttons import Act
from models.content import END_OF_DAY
from models.notices import Button
from models.people import Role, name_of
from models.programmes import Enrolment


def alert(db: Session, hands: Hands, now: datetime) -> int:
    """Who sees to the sign-up hears of it, or else all coordinators. Returns how many promises those were."""
    if not people.are_there_any(db, Role.COORDINATOR):
        return 0
    late = programmes.promise_late(db, _last_day(hands, now), now)
    for enrolment, person in late:
        words = _(
            "<b>Late:</b> {name} was told that somebody would be in touch by {day} ({programme}). Please see to it.",
            name=name_of(person), day=Day(enrolment.promised_by or now.date()), programme=_programme(hands, enrolment),
        )  # fmt: skip
        rows = [
            [Button(_("I'll see to it"), Act("seeto", str(enrolment.id)))],
            [Button(_("See the answers"), Act("signup", str(enrolment.id)))],
        ]
        everybody = inbox.colleagues(db, person)
        for coordinator in [each for each in everybody if each.id == enrolment.seen_by] or everybody:
            notices.tell(
                db, hands.localizers, notices.PROMISE_LATE, coordinator, words, rows, now,
                about=person.id, subject=f"sign-up:{enrolment.id}",
            )  # fmt: skip
    return len(late)


def be_honest(db: Session, hands: Hands, now: datetime) -> int:
    """Returns how many people were told."""
    day = _last_day(hands, now)
    while hands.content.working_day(day, 1) > _last_day(hands, now):
        day -= timedelta(days=1)
    alerted_before = datetime.combine(day + timedelta(days=1), time(), hands.localizers.zone)
    broken = programmes.promise_broken(db, day, alerted_before, now)
    for enrolment, person in broken:
        rows = [[Button(_("Talk to a person"), Act("person"))]]
        words = _not_in_touch(hands, enrolment)
        notices.tell(db, hands.localizers, notices.NOT_IN_TOUCH, person, words, rows, now, subject="team:")
    return len(broken)


def _not_in_touch(hands: Hands, enrolment: Enrolment) -> Sayable:
    team = hands.content.team
    return _(
        "I'm sorry. You were told that somebody would be in touch by {day} ({programme}), and nobody has been yet. I have reminded "
        "{team}. If you would rather not wait, call {phone}, {hours}.",
        day=Day(enrolment.promised_by or enrolment.enrolled_at.date()), programme=_programme(hands, enrolment),
        team=team.name, phone=team.phone, hours=team.hours,
    )  # fmt: skip


def _last_day(hands: Hands, now: datetime) -> date:
    """The last day that has come to its end, for who works."""
    local = now.astimezone(hands.localizers.zone)
    return local.date() if local.time() >= END_OF_DAY else local.date() - timedelta(days=1)


def _programme(hands: Hands, enrolment: Enrolment) -> Sayable:
    programme = hands.content.programmes.get(enrolment.programme)
    return programme.name if programme else enrolment.programme
