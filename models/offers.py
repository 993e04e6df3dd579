"""Offering freed places: who is next gets them, and hears of it, in words that every reader gets in their own language."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from locales import Localizers, Moment, Sayable, _, n_
from models import notices, waiting
from models.bookings import Booking, BookingState
from models.buttons import Act
from models.content import Content
from models.event_words import place, title, when
from models.events import Event
from models.notices import Button
from models.outbox import MessageOwed, State
from models.people import Person


def pass_on(db: Session, localizers: Localizers, content: Content, event: Event, now: datetime) -> int:
    """Offer what has come free to the first who fit, and tell them. Returns how many were told."""
    offered = waiting.offer_freed(db, event, now, localizers.zone)
    _tell_of_offers(db, localizers, content, event, offered, now)
    return len(offered)


def take_up(db: Session, localizers: Localizers, content: Content, event: Event, now: datetime) -> int:
    """What the clock does for an event: offers that nobody answered go to the next. Returns how many people were told."""
    lapsed = waiting.lapse(db, event, now, _unheard(db, event))
    offered = waiting.offer_freed(db, event, now, localizers.zone)
    over = [booking for booking in lapsed if booking not in offered]
    for booking in over:
        person = db.get_one(Person, booking.person_id)
        rows = [[Button(_("What's on"), Act("whatson"))]]
        words = _over(content, event, booking)
        notices.tell(db, localizers, notices.PLACE_PASSED, person, words, rows, now, good_until=event.starts_at)
    _tell_of_offers(db, localizers, content, event, offered, now)
    return len(over) + len(offered)


def _unheard(db: Session, event: Event) -> set[int]:
    """Those whose last offer has not left us: Telegram could not be reached."""
    said = select(Person.id, MessageOwed.state).join(MessageOwed, MessageOwed.chat_id == Person.chat_id)
    rows = db.execute(said.where(MessageOwed.subject == subject(event)).order_by(MessageOwed.id))
    last = {person_id: state for person_id, state in rows}
    return {person_id for person_id, state in last.items() if state in (State.OWED, State.CLAIMED, State.SKIPPED)}


def words(content: Content, event: Event, booking: Booking) -> Sayable:
    """The offer, to who has waited."""
    return _(
        "{places}\n\n<b>{title}</b>\n{moment}\n{place}\n\nWould you like to come? Please tell me by {until}; after that I ask the "
        "next on the list.",
        places=n_("Good news: a place has come free.", "Good news: {count} places have come free, for all of you.", booking.places),
        title=title(content, event), moment=when(event), place=place(content, event),
        until=Moment(booking.offered_until or event.starts_at),
    )  # fmt: skip


def buttons(event: Event) -> list[list[Button]]:
    return [
        [Button(_("Yes, I'll come"), Act("placeyes", str(event.id)))],
        [Button(_("No, thank you"), Act("placeno", str(event.id)))],
    ]


def subject(event: Event) -> str:
    return f"offer:{event.id}"


def _tell_of_offers(
    db: Session, localizers: Localizers, content: Content, event: Event, offered: Iterable[Booking], now: datetime
) -> None:
    for booking in offered:
        person = db.get_one(Person, booking.person_id)
        said = words(content, event, booking)
        notices.tell(
            db, localizers, notices.PLACE_FREE, person, said, buttons(event), now,
            subject=subject(event), good_until=booking.offered_until,
        )  # fmt: skip


def _over(content: Content, event: Event, booking: Booking) -> Sayable:
    if booking.state is BookingState.WAITING:
        return _(
            "I haven't heard from you, so I have asked the next on the list for “{title}”, {moment}. That's all right: you are still on "
            "the list, and if there is room again, I ask you once more.",
            title=title(content, event), moment=when(event),
        )  # fmt: skip
    return _(
        "I haven't heard from you about “{title}”, {moment}, so I have taken you off the list. If you would still like to come, tap "
        "“What's on”.",
        title=title(content, event), moment=when(event),
    )  # fmt: skip
