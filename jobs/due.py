"""All jobs there are, in the order of a tick."""

from jobs import inbox
from jobs.clock import Job

JOBS: tuple[Job, ...] = (
    Job("ask all coordinators", inbox.ask_everybody, quiet=True),
    Job("remind of what is not answered", inbox.remind, quiet=True),
)
