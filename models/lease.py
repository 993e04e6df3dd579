"""Who may deliver and tick the clock: one process at a time, elected by a row that has to be renewed."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.schema import Base


class Lease(Base):
    """`holder` has it until `until`; `term` counts the holders."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    term: Mapped[int]
    until: Mapped[datetime]
