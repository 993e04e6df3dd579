"""All tables together, for whoever needs the whole schema."""

from models import conversations, events, outbox, people, programmes, updates
from models.schema import Base

__all__ = ["Base", "conversations", "events", "outbox", "people", "programmes", "updates"]
