"""All tables together, for whoever needs the whole schema."""

from models import (
    alerts,
    audit,
    calls,
    conversations,
    events,
    inbox,
    notices,
    outbox,
    people,
    programmes,
    recordings,
    referrals,
    updates,
)
from models.schema import Base

__all__ = [
    "Base",
    "alerts",
    "audit",
    "calls",
    "conversations",
    "events",
    "inbox",
    "notices",
    "outbox",
    "people",
    "programmes",
    "recordings",
    "referrals",
    "updates",
]
