"""How an event is said: what it is, where, when; in words that every reader gets in their own language."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote_plus

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session, object_session

from locales import Moment, Sayable, Translated, Written, marked
from models.content import Content
from models.events import Description, DescriptionText, Event, Rhythm

MAP = "https://www.google.com/maps/search/?api=1&query="
RHYTHMS = {
    Rhythm.WEEKLY: marked("Every week"),
    Rhythm.FORTNIGHTLY: marked("Every two weeks"),
    Rhythm.MONTHLY: marked("Every month"),
    Rhythm.TWO_MONTHLY: marked("Every two months"),
}


def title(content: Content, event: Event) -> Sayable:
    """What it is called: by its description, or by its module."""
    described = _described(event, DescriptionText.title)
    return _by_module(content, event) if described is None else described


def _by_module(content: Content, event: Event) -> Sayable:
    programme = content.programmes.get(event.programme)
    module = programme.modules.get(event.module or "") if programme else None
    return module or (programme.name if programme else event.programme)


def titles(db: Session, content: Content, events: Sequence[Event]) -> dict[int, Sayable]:
    """What each of many is called, by its id, asked for at once."""
    texts: dict[int, dict[str, str]] = {}
    described = DescriptionText.description_id.in_({each.description_id for each in events})
    for row, language, said in db.execute(
        select(DescriptionText.description_id, DescriptionText.language, DescriptionText.title).where(described)
    ):
        if said:
            texts.setdefault(row, {})[language] = said
    originals = {
        row: original
        for row, original in db.execute(select(Description.id, Description.original).where(Description.id.in_(texts)))
    }
    return {
        each.id: _translated(texts[each.description_id], originals[each.description_id])
        if each.description_id in texts
        else _by_module(content, each)
        for each in events
    }


def about(event: Event) -> Sayable | None:
    """More of what it is, if somebody wrote that."""
    return _described(event, DescriptionText.about)


def asks(event: Event) -> Sayable | None:
    """What the venue asks of visitors, if it does."""
    return _described(event, DescriptionText.asks)


def place(content: Content, event: Event) -> Sayable:
    """The hub and its address, or the address."""
    hub = content.hubs.get(event.hub or "")
    return Written(hub.where if hub else event.address or event.hub or "")


def place_name(content: Content, event: Event) -> Sayable:
    """The place in short."""
    hub = content.hubs.get(event.hub or "")
    return hub.name if hub else Written(event.address or event.hub or "")


def map_link(content: Content, event: Event) -> str:
    """Opens a map at the place."""
    hub = content.hubs.get(event.hub or "")
    return MAP + quote_plus(hub.where if hub else event.address or "")


def uid(event: Event, username: str) -> str:
    """What people's calendars know it by; it stays the same for all changes. `username`: the bot's at Telegram."""
    return f"event-{event.id}@{username}"


def when(event: Event) -> Moment:
    return Moment(event.starts_at)


def _described(
    event: Event, column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
) -> Translated | None:
    db: Session | None = object_session(event)
    if db is None or event.description_id is None:
        return None
    texts = {
        language: text
        for language, text in db.execute(
            select(DescriptionText.language, column).where(DescriptionText.description_id == event.description_id)
        )
        if text
    }
    if not texts:
        return None
    return _translated(texts, db.get_one(Description, event.description_id).original)


def _translated(texts: Mapping[str, str], original: str) -> Translated:
    return Translated(texts, original if original in texts else next(iter(texts)))
