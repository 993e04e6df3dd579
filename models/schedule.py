"""When each job of the clock ran last, so that a process that takes over knows what was missed."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.schema import Base


class JobRun(Base):
    """`due_at` is the time of its trigger that was last dealt with, `ran_at` when; `outcome` says how: done, skipped, failed."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    ran_at: Mapped[datetime]
    outcome: Mapped[str]
    done: Mapped[int] = mapped_column(default=0, server_default="0")
