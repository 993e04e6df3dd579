"""All jobs there are, in the order of a tick."""

from jobs import alerts, feedback, inbox, offers, recordings, referrals
from jobs.clock import Job

JOBS: tuple[Job, ...] = (
    Job("calls for help", alerts.tell_again, quiet=False),
    Job("ask all coordinators", inbox.ask_everybody),
    Job("remind of what is not answered", inbox.remind),
    Job("referrals nobody has seen", referrals.alert_late),
    Job("freed places", offers.offer),
    Job("who was there, and how it was", feedback.ask),
    Job("recordings", recordings.refresh, quiet=False),
)
