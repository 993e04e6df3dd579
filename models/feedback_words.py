"""What people are asked after an event, in words that every reader gets in their own language."""

from collections.abc import Mapping

from locales import Sayable, Words, _, marked
from models.bookings import Booking
from models.buttons import Act
from models.content import Content
from models.event_words import title, when
from models.events import Event
from models.notices import Button

RATINGS: Mapping[int, str] = {1: "😞 1", 2: "🙁 2", 3: "😐 3", 4: "🙂 4", 5: "😀 5"}
OBSTACLES: Mapping[str, Words] = {
    "forgot": marked("I forgot"),
    "work": marked("I had to work"),
    "children": marked("The children"),
    "transport": marked("Getting there"),
    "ill": marked("I wasn't well"),
    "unwelcome": marked("I didn't feel welcome"),
    "other": marked("Something else"),
}


def how_was_it(content: Content, event: Event) -> Sayable:
    return _(
        "Thank you for coming to “{title}”. How was it? 5 is very good, 1 is not good at all.",
        title=title(content, event),
    )


def rating_buttons(booking: Booking) -> list[list[Button]]:
    return [[Button(label, Act("howwasit", f"{booking.id}.{rating}")) for rating, label in RATINGS.items()]]


def what_kept_you(content: Content, event: Event) -> Sayable:
    return _(
        "We missed you at “{title}”, {moment}. That's all right. What got in the way? It helps us to make the next one easier.",
        title=title(content, event), moment=when(event),
    )  # fmt: skip


def obstacle_buttons(booking: Booking) -> list[list[Button]]:
    cells = [Button(label, Act("keptyou", f"{booking.id}.{key}")) for key, label in OBSTACLES.items()]
    return [cells[start : start + 2] for start in range(0, len(cells), 2)]
