"""All jobs there are, in the order of a tick."""

from jobs import alerts
from jobs.clock import Job

JOBS: tuple[Job, ...] = (Job("calls-for-help", alerts.tell_again, quiet=False),)
