"""Which reminders of an event are sent."""

from handlers import event_list
from handlers.declarations import Who, action
from handlers.event_questions import REMINDERS
from handlers.talk import Talk
from locales import _
from models import changes
from models.buttons import Act
from models.event_words import title
from models.notices import Button


@action("eventreminders", who=Who.COORDINATORS)
def reminders(talk: Talk, subject: str) -> None:
    """Which there are, to be switched on and off by a tap. `subject`: the event, the reminder, and what it is to be (1 or 0)."""
    event = event_list.find(talk, subject)
    _row, _dot, asked = subject.partition(".")
    kind, _dot, wanted = asked.partition(".")
    if event is None:
        return
    chosen = set(REMINDERS) if event.reminders is None else set(event.reminders)
    if kind in REMINDERS and wanted in ("0", "1"):
        chosen = chosen | {kind} if wanted == "1" else chosen - {kind}
        changes.set_reminders(talk.db, event, [str(each) for each in REMINDERS if each in chosen], talk.now)
    rows = [
        [Button(_("✓ {option}", option=label) if each in chosen else label,
                Act("eventreminders", f"{event.id}.{each}.{0 if each in chosen else 1}"))]
        for each, label in REMINDERS.items()
    ]  # fmt: skip
    words = _(
        "When shall people be reminded of {title}? Tap to switch one on or off.", title=title(talk.content, event)
    )
    talk.edit(words, [*rows, [event_list.back_button(event)]])
