"""What events are called and what people should know of them, in each language that somebody has written."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.events import Description, DescriptionText, Event
from models.people import Person

LONGEST_TITLE, LONGEST_ABOUT, LONGEST_ASKS = 80, 800, 400


@dataclass(frozen=True)
class Said:
    """What an event is called and what people should know, in one language; a title only where no module names it."""

    title: str = ""
    about: str = ""
    asks: str = ""


def texts(db: Session, event: Event) -> dict[str, DescriptionText]:
    """What is written of it, by language, the original first."""
    if event.description_id is None:
        return {}
    rows = db.scalars(select(DescriptionText).where(DescriptionText.description_id == event.description_id)).all()
    original = db.get_one(Description, event.description_id).original
    return {each.language: each for each in sorted(rows, key=lambda each: (each.language != original, each.language))}


def write(db: Session, event: Event, language: str, said: Said, by: Person) -> None:
    """Describe it in one language, in the place of what was said in that one before; with it all of its series."""
    if event.description_id is None:
        whole = Event.series_id == event.series_id if event.series_id else Event.id == event.id
        made = describe(db, said, language, by)
        db.execute(update(Event).where(whole).values(description_id=made))
        db.expire_all()
        return
    row = db.get(DescriptionText, (event.description_id, language))
    if row is None:
        row = DescriptionText(description_id=event.description_id, language=language)
        db.add(row)
    row.title, row.about, row.asks, row.written_by = said.title, said.about or None, said.asks or None, by.id


def describe(db: Session, said: Said, language: str, by: Person) -> int | None:
    """A new description; none of nothing."""
    if said == Said():
        return None
    description = Description(original=language)
    db.add(description)
    db.flush()
    db.add(
        DescriptionText(
            description_id=description.id, language=language, title=said.title, about=said.about or None,
            asks=said.asks or None, written_by=by.id,
        )
    )  # fmt: skip
    return description.id
