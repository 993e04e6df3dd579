"""All jobs there are, in the order of a tick."""

from jobs.clock import Job

JOBS: tuple[Job, ...] = ()
