"""What became of what people told us: those who took part in a session or a programme hear what it led to."""

from sqlalchemy import select

from handlers.announcement_page import show
from handlers.announcement_wording import Message
from handlers.declarations import Who, journey
from handlers.questions import Choice, Option
from handlers.talk import Talk
from locales import _, marked
from models import announcements, event_words
from models.announcements import Wording
from models.audience import Audience
from models.bookings import Booking, BookingState
from models.events import Event

MOST_EVENTS = 8


@journey("what-became", marked("What something led to"), who=Who.COORDINATORS)
def what_became(talk: Talk) -> None:
    """A draft, as of any announcement; it goes to those who took part, and to nobody else."""
    about = talk.ask(
        "about", Choice(_("What did it come from? Those who took part hear it."), _("For whom"), lambda: _about(talk))
    )
    told = talk.ask("wording", Message(
        _("What has it led to? Say what people told us or did, and what happens because of it. Write it, or send a picture or a voice "
          "message."),
        _("The words"),
    ))  # fmt: skip
    made = announcements.draft(talk.db, talk.me, Wording(told.text, told.file), talk.localizer.code, talk.now)
    announcements.set_audience(talk.db, made, about)
    show(talk, made)


def _about(talk: Talk) -> list[Option[Audience]]:
    """The last events to which somebody came, and the programmes."""
    came = select(Booking.id).where(Booking.event_id == Event.id, Booking.state == BookingState.ATTENDED).exists()
    past = select(Event).where(Event.starts_at <= talk.now, came).order_by(Event.starts_at.desc()).limit(MOST_EVENTS)
    events = [_event(talk, event) for event in talk.db.scalars(past)]
    programmes = talk.content.programmes.items()
    return [*events, *(Option(Audience(stages=(key,), became=True), each.name, f"p{key}") for key, each in programmes)]


def _event(talk: Talk, event: Event) -> Option[Audience]:
    label = _("{module}: {moment}", module=event_words.title(talk.content, event), moment=event_words.when(event))
    return Option(Audience(events=(f"{event.id}:came",), became=True), label, f"e{event.id}")
