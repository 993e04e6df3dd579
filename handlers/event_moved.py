"""What those who have a place in an event, or wait for one, hear when it is moved, and what they can answer."""

from collections.abc import Sequence

from handlers import event_news
from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.event_news import MOST_MOMENTS
from handlers.event_questions import minutes_in_words
from handlers.talk import Talk
from handlers.whats_on import where_i_stand, whereabouts
from locales import Lines, Moment, Sayable, Words, _, n_
from models import bookings, changes, notices, offers
from models.bookings import Booking, BookingState
from models.buttons import Act, number
from models.changes import Moved
from models.event_words import place, place_name, title, when
from models.events import Event
from models.notices import Button
from models.people import Person

Move = tuple[Moved, Booking]


def tell_moved(talk: Talk, moved: Sequence[Moved]) -> int:
    """One message to each, whatever they have booked of it: they are asked whether they still come; those who only wait just hear it.
    Returns how many people that were."""
    theirs: dict[int, list[Move]] = {}
    for each in moved:
        for booking, person in changes.with_a_claim(talk.db, each.event):
            theirs.setdefault(person.id, []).append((each, booking))
    for person_id, moves in theirs.items():
        _tell_of_moves(talk, talk.db.get_one(Person, person_id), moves)
    return len(theirs)


def _tell_of_moves(talk: Talk, person: Person, moves: Sequence[Move]) -> None:
    booked = [each.event for each, booking in moves if booking.state == BookingState.BOOKED]
    if len(moves) == 1:
        ((each, booking),) = moves
        news = Lines([_what_has_changed(talk, each), "", _what_now(talk, each.event, booking)])
        rows = _answers(each.event, booking)
    else:
        news = Lines([*_all_that_has_changed(talk, moves), "", _what_of_all(booked)])
        rows = [*(_answers_to_all(booked[0]) if booked else []), *_sessions([each.event for each, _booking in moves])]
    file = event_news.calendar_file(talk, person, news, booked) if booked else None
    talk.tell(notices.EVENT_MOVED, person, news, rows, about=person, attachment=file)


def _all_that_has_changed(talk: Talk, moves: Sequence[Move]) -> list[Sayable]:
    """Each with its new date, the place, and how long it takes: of a series, these are the same for all."""
    first = moves[0][0]
    lines: list[Sayable] = [
        n_(
            "<b>{title}</b>: {count} date of yours has changed.", "<b>{title}</b>: {count} dates of yours have changed.",
            len(moves), title=title(talk.content, first.event),
        ),
        *(_one_of_many(talk, each, booking, first.event) for each, booking in moves[:MOST_MOMENTS]),
    ]  # fmt: skip
    if len(moves) > MOST_MOMENTS:
        lines.append(_("And more: {count}", count=len(moves) - MOST_MOMENTS))
    there = place(talk.content, first.event)
    new_place = any(_has_new_place(each) for each, _booking in moves)
    lines.append(_("<b>The place is now: {place}</b>", place=there) if new_place else there)
    return [*lines, *next(filter(None, (_how_long(each) for each, _booking in moves)), [])]


def _one_of_many(talk: Talk, moved: Moved, booking: Booking, first: Event) -> Sayable:
    """With the place where that is not the one of the first."""
    said: Words = _("• {line}", line=when(moved.event))
    if moved.event.starts_at != moved.starts_at:
        said = _("• <b>{moment}</b>, no longer {before}", moment=when(moved.event), before=Moment(moved.starts_at))
    if (moved.event.hub, moved.event.address) != (first.hub, first.address):
        said = _("{line}, {offer}", line=said, offer=place_name(talk.content, moved.event))
    return said if booking.state == BookingState.BOOKED else _("{line} (you are on the waiting list)", line=said)


def _how_long(moved: Moved) -> list[Sayable]:
    if moved.event.minutes == moved.minutes:
        return []
    now, before = minutes_in_words(moved.event.minutes), minutes_in_words(moved.minutes)
    return [_("<b>It now takes {minutes}</b>, not {before}.", minutes=now, before=before)]


def _has_new_place(moved: Moved) -> bool:
    return (moved.event.hub, moved.event.address) != (moved.place.hub, moved.place.address)


def _what_has_changed(talk: Talk, moved: Moved) -> Sayable:
    if moved.event.starts_at == moved.starts_at and not _has_new_place(moved):
        return Lines([whereabouts(talk, moved.event), *_how_long(moved)])
    return Lines([_when_and_where(talk, moved), *_how_long(moved)])


def _when_and_where(talk: Talk, moved: Moved) -> Sayable:
    event, name = moved.event, title(talk.content, moved.event)
    before = Event(hub=moved.place.hub, address=moved.place.address)
    if not _has_new_place(moved):
        return _(
            "<b>{title}</b> has a new time.\nIt was: {before}\n<b>Now it is: {moment}</b>\n{place}",
            title=name, before=Moment(moved.starts_at), moment=when(event), place=place(talk.content, event),
        )  # fmt: skip
    if event.starts_at == moved.starts_at:
        return _(
            "<b>{title}</b> has a new place.\nIt was: {before}\n<b>Now it is: {place}</b>\n{moment}, as before",
            title=name, before=place_name(talk.content, before), place=place(talk.content, event), moment=when(event),
        )  # fmt: skip
    return _(
        "<b>{title}</b> has a new time and a new place.\nIt was: {before}, {old_place}\n<b>Now it is: {moment}</b>\n{place}",
        title=name, before=Moment(moved.starts_at), old_place=place_name(talk.content, before), moment=when(event),
        place=place(talk.content, event),
    )  # fmt: skip


def _what_now(talk: Talk, event: Event, booking: Booking) -> Words:
    if booking.state == BookingState.BOOKED:
        return _("Are you still coming? Your place is kept for you until you tell us otherwise.")
    if booking.state == BookingState.OFFERED:
        return where_i_stand(talk, event, booking)
    return _("You are still on the waiting list. There is nothing to do for you.")


def _what_of_all(booked: Sequence[Event]) -> Words:
    if booked:
        return _("Are you still coming? Your places are kept for you until you tell us otherwise.")
    return _("You are still on the waiting list. There is nothing to do for you.")


def _answers_to_all(event: Event) -> list[list[Button]]:
    return [[Button(_("Yes, to all of them"), Act("stillcoming", f"{event.id}.{event.sequence}.all"))]]


def _sessions(events: Sequence[Event]) -> list[list[Button]]:
    return [[Button(when(event), Act("session", str(event.id)))] for event in events[:MOST_MOMENTS]]


def _answers(event: Event, booking: Booking) -> list[list[Button]]:
    look = [Button(_("See the session"), Act("session", str(event.id)))]
    if booking.state == BookingState.OFFERED:
        return [*offers.buttons(event), look]
    if booking.state != BookingState.BOOKED:
        return [look]
    return [
        [Button(_("Yes, I'm coming"), Act("stillcoming", f"{event.id}.{event.sequence}"))],
        [Button(_("No, give my place back"), Act("giveback", f"{event.id}:yes"))],
        look,
    ]


@action("stillcoming", who=Who.ANYONE)
def still_coming(talk: Talk, subject: str) -> None:
    """Yes, after a move. `subject`: the event, how often it had been changed by then (a yes to an older date is none), and whether it
    is for all of its series that were moved together with it."""
    row, sequence, to_all = [*subject.split("."), "", ""][:3]
    event = talk.db.get(Event, number(row) or 0)
    booked = changes.booked_together(talk.db, event, talk.me, talk.now) if event else []
    mine = [each for each in booked if to_all or each is event]
    meant = [each for each in mine if str(each.sequence) == sequence]
    if not mine:
        talk.send(_("You have no place there any more."), [[Button(_("What's on"), Act("whatson")), menu_button()]])
    elif not meant:
        _say_it_has_changed(talk, mine[0])
    else:
        changes.answer_still_coming(talk.db, meant, talk.me)
        words = [
            _("Lovely, see you there: {moment}, {place}.", moment=when(each), place=place_name(talk.content, each))
            for each in meant[:1]
        ]
        talk.send(Lines([*words, *(_("• {line}", line=when(each)) for each in meant[1:])]), [[menu_button()]])


def _say_it_has_changed(talk: Talk, event: Event) -> None:
    booking = bookings.booking_of(talk.db, event.id, talk.me)
    words = _(
        "It has been changed once more since. Now it is: {moment}, {place}.",
        moment=when(event), place=place(talk.content, event),
    )  # fmt: skip
    talk.send(words, _answers(event, booking) if booking else [])
