"""Bookings: who comes to an event and with how many."""

from models.events import (
    Booking,
    BookingState,
    Coming,
    EventFull,
    EventOver,
    booking_of,
    to_come,
    upcoming,
)

__all__ = [
    "Booking",
    "BookingState",
    "Coming",
    "EventFull",
    "EventOver",
    "booking_of",
    "to_come",
    "upcoming",
]
