"""Reminders of what people have booked, in their language, with where and when."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from jobs.clock import Hands
from locales import Lines, Sayable, _, n_
from models import notices, reminders, unasked
from models.bookings import Booking, Coming
from models.buttons import Act
from models.event_words import asks, map_link, place, title, when
from models.events import Event
from models.notices import Button
from models.people import Person
from models.reminders import Fate, Kind

AT_ONCE = 15


def remind(db: Session, hands: Hands, now: datetime) -> int:
    """Returns how many were sent or passed over; the others of many come with the next slice."""
    zone, done = hands.localizers.zone, 0
    for kind, event in reminders.due(db, now, zone):
        done += reminders.skip(db, event, kind, zone, now)
        makes_sense = now < reminders.good_until(kind, event.starts_at, zone)
        if makes_sense and reminders.may_come(kind, now, zone) and done < AT_ONCE:
            for booking, person in reminders.to_remind(db, event, kind, zone, AT_ONCE - done):
                done += _remind(db, hands, kind, event, booking, person, now)
    return done


def _remind(
    db: Session, hands: Hands, kind: Kind, event: Event, booking: Booking, person: Person, now: datetime
) -> bool:
    """Whether it was for this caller to do."""
    zone = hands.localizers.zone
    fate = Fate.OWED if _may(db, kind, person, now, zone) else Fate.ENOUGH
    first = reminders.record(db, booking, event, kind, fate, now)
    if first and fate is Fate.OWED:
        if kind is Kind.DAY:
            booking.coming = booking.coming or Coming.ASKED
        notices.tell(
            db, hands.localizers, notices.REMINDER, person, _words(hands, kind, event, booking), _rows(hands, kind, event, booking),
            now, subject=reminders.thread(event), good_until=reminders.good_until(kind, event.starts_at, zone),
        )  # fmt: skip
    return first


def _may(db: Session, kind: Kind, person: Person, now: datetime, zone: ZoneInfo) -> bool:
    if kind is Kind.DAY:
        return unasked.may(db, person, now)
    return unasked.may(db, person, now, reminders.to_come(db, person, now, now + unasked.WEEK, zone))


def _words(hands: Hands, kind: Kind, event: Event, booking: Booking) -> Sayable:
    """What, when, where, and what the venue asks of visitors; by its kind also a question, or whom to call."""
    where = {"module": title(hands.content, event), "moment": when(event), "place": place(hands.content, event)}
    asked = asks(event)
    more = ["", asked] if asked and kind is not Kind.WEEK else []
    team = hands.content.team
    match kind:
        case Kind.WEEK:
            return _(
                "Your place is kept for this:\n\n<b>{module}</b>\n{moment}\n{place}\n\nWe look forward to seeing you.",
                **where,
            )
        case Kind.DAY:
            said = _("It is nearly time:\n\n<b>{module}</b>\n{moment}\n{place}", **where)
            return Lines([said, *more, "", *_guests(booking.guests), _("Are you coming?")])
        case Kind.HOURS:
            said = _("It begins soon:\n\n<b>{module}</b>\n{moment}\n{place}", **where)
            call = _(
                "If you can't find it, call {team}: {phone}, {hours}.",
                team=team.name,
                phone=team.phone,
                hours=team.hours,
            )
            return Lines([said, *more, "", call])


def _guests(count: int) -> list[Sayable]:
    if not count:
        return []
    return [n_("Your place is kept, and {count} for a guest.", "Your place is kept, and {count} for guests.", count)]


def _rows(hands: Hands, kind: Kind, event: Event, booking: Booking) -> list[list[Button]]:
    on_the_map = [Button(_("Show on the map"), map_link(hands.content, event))]
    cannot = Button(_("I can't come"), Act("cantcome", reminders.subject(booking, event)))
    match kind:
        case Kind.WEEK:
            return [on_the_map, [cannot]]
        case Kind.DAY:
            return [*reminders.questions(booking, event), on_the_map]
        case Kind.HOURS:
            return [on_the_map]
