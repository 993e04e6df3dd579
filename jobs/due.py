"""All jobs there are, in the order of a tick."""

from jobs import referrals
from jobs.clock import Job

JOBS: tuple[Job, ...] = (Job("referrals-late", referrals.alert_late),)
