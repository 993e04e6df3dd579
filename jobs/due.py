"""All jobs there are, in the order of a tick."""

from jobs import alerts, announcements, inbox, recordings, referrals
from jobs.clock import Job

JOBS: tuple[Job, ...] = (
    Job("calls for help", alerts.tell_again, quiet=False),
    Job("ask all coordinators", inbox.ask_everybody),
    Job("remind of what is not answered", inbox.remind),
    Job("referrals nobody has seen", referrals.alert_late),
    Job("announcements to begin", announcements.begin, quiet=False),
    Job("announcements under way", announcements.follow, quiet=False),
    Job("recordings", recordings.refresh, quiet=False),
)
