"""All jobs there are, in the order of a tick."""

from jobs import recordings
from jobs.clock import Job

JOBS: tuple[Job, ...] = (Job("recordings", recordings.refresh, quiet=False),)
