"""All jobs there are, in the order of a tick."""

from jobs import alerts, inbox, nudges, promises, recordings, referrals, reminders, tasks
from jobs.clock import Job

JOBS: tuple[Job, ...] = (
    Job("calls for help", alerts.tell_again, quiet=False),
    Job("ask all coordinators", inbox.ask_everybody),
    Job("remind of what is not answered", inbox.remind),
    Job("referrals nobody has seen", referrals.alert_late),
    Job("reminders", reminders.remind, quiet=False),
    Job("tasks nobody has taken", tasks.tell_again),
    Job("promises nobody has kept", promises.alert),
    Job("promises broken", promises.be_honest),
    Job("unfinished sign-ups", nudges.nudge),
    Job("recordings", recordings.refresh, quiet=False),
)
