"""At the door: who sends the four digits that stand on the wall is there."""

from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.names import LONGEST, ask_name
from handlers.talk import Talk
from locales import Sayable, Written, _, marked
from models import door
from models.bookings import Booking
from models.buttons import Act
from models.event_words import title
from models.events import Event
from models.notices import Button

DIGITS = 4
UNKNOWN = marked(
    "I don't know that code, or it is not the time for it. Please look at the wall again, or ask whoever is at the door."
)


def sent(talk: Talk, text: str) -> bool:
    """What somebody has typed may be the code; False when it is not."""
    event = _event_of(talk, text)
    if event:
        _welcome(talk, event, _code(text) or "")
    return event is not None


@action("here", who=Who.ANYONE, command=True)
def here(talk: Talk, text: str) -> None:
    """/here and the code, also in the middle of something else."""
    if not sent(talk, text):
        talk.send(UNKNOWN, [[menu_button()]])


@action("countin", who=Who.ANYONE)
def yes_count_me_in(talk: Talk, subject: str) -> None:
    """From who has not booked. `subject`: the code."""
    talk.start("count-in", subject)


@journey("count-in", marked("Coming in"), who=Who.AGREED)
def count_in(talk: Talk) -> None:
    event = _event_of(talk, talk.course.subject)
    if event is None:
        talk.say(UNKNOWN)
        return
    talk.call_them(ask_name(talk, talk.first_name[:LONGEST]))
    talk.say(_greeting(talk, door.count_in(talk.db, event, talk.person, talk.now)))


def _welcome(talk: Talk, event: Event, code: str) -> None:
    booking = door.check_in(talk.db, event, talk.me, talk.now)
    if booking:
        talk.send(_greeting(talk, booking), [[menu_button()]])
        return
    words = _(
        "Welcome to “{title}”. You have not booked, and that's all right. Shall I count you in?",
        title=title(talk.content, event),
    )
    talk.send(words, [[Button(_("Yes, count me in"), Act("countin", code))], [menu_button()]])


def _greeting(talk: Talk, booking: Booking) -> Sayable:
    name = Written(talk.me.name or talk.first_name)
    if booking.guests:
        return _("Welcome, {name}, and everybody with you. Enjoy it.", name=name)
    return _("Welcome, {name}. Enjoy it.", name=name)


def _event_of(talk: Talk, text: str) -> Event | None:
    """Whose door the code opens now. Who has sent too many wrong ones is not listened to for a while."""
    code = _code(text)
    if code is None:
        return None
    conversation = talk.visitor.conversation
    if not conversation.may_try(talk.now):
        return None
    event = door.open_at(talk.db, code, talk.now)
    if event is None:
        conversation.tried_in_vain(talk.now)
    return event


def _code(text: str) -> str | None:
    """Four digits, of whatever script."""
    typed = "".join(text.split())
    return f"{int(typed):0{DIGITS}}" if typed.isdecimal() and len(typed) == DIGITS else None
