"""What events are called and what people should know of them, in each language that somebody has written."""

from collections.abc import Sequence
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


def write(db: Session, event: Event, language: str, said: Said, by: Person, among: Sequence[int] | None = None) -> None:
    """Describe it in one language, in the place of what was said in that one before; with it all that share its words (None), or those
    `among` them (ids of events): they have words of their own from then on."""
    sharing = _sharing(db, event)
    mine = [each for each in sharing if among is None or each in among]
    description = event.description_id
    if description is None:
        description = describe(db, said, language, by)
    elif len(mine) < len(sharing):
        description = _copy(db, event)
    if description != event.description_id:
        db.execute(update(Event).where(Event.id.in_(mine)).values(description_id=description))
        db.expire_all()
    if description is not None:
        _put(db, description, language, said, by)


def _sharing(db: Session, event: Event) -> Sequence[int]:
    """The events of these words; where nothing is written yet, all of its series."""
    if event.description_id is not None:
        same = Event.description_id == event.description_id
    else:
        same = Event.series_id == event.series_id if event.series_id else Event.id == event.id
        same &= Event.description_id.is_(None)
    return db.scalars(select(Event.id).where(same)).all()


def _copy(db: Session, event: Event) -> int:
    written = texts(db, event)
    description = Description(original=next(iter(written)))
    db.add(description)
    db.flush()
    for language, text in written.items():
        db.add(
            DescriptionText(
                description_id=description.id, language=language, title=text.title, about=text.about, asks=text.asks,
                written_by=text.written_by,
            )
        )  # fmt: skip
    db.flush()
    return description.id


def _put(db: Session, description: int, language: str, said: Said, by: Person) -> None:
    row = db.get(DescriptionText, (description, language))
    if row is None:
        row = DescriptionText(description_id=description, language=language)
        db.add(row)
    row.title, row.about, row.asks, row.written_by = said.title, said.about or None, said.asks or None, by.id
    db.flush()


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
