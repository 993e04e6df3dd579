"""All jobs there are, in the order of a tick."""

from datetime import timedelta

from jobs import (
    alerts,
    announcements,
    cards,
    feedback,
    inbox,
    nudges,
    offers,
    promises,
    referrals,
    reminders,
    retention,
    roundup,
    tasks,
)
from jobs.clock import Job
from jobs.triggers import At, Every

SOON = Every(3)  # as often as the message with the bar may be changed

JOBS: tuple[Job, ...] = (
    Job("calls for help", alerts.tell_again, quiet=False),
    Job("ask all coordinators", inbox.ask_everybody),
    Job("remind of what is not answered", inbox.remind),
    Job("referrals nobody has seen", referrals.alert_late),
    Job("reminders", reminders.remind, quiet=False),
    Job("freed places", offers.offer),
    Job("who was there, and how it was", feedback.ask),
    Job("tasks nobody has taken", tasks.tell_again),
    Job("promises nobody has kept", promises.alert),
    Job("promises broken", promises.be_honest),
    Job("unfinished sign-ups", nudges.nudge),
    Job("announcements to begin", announcements.begin, quiet=False, when=SOON),
    Job("announcements under way", announcements.follow, quiet=False, when=SOON),
    Job("weekly round-up", roundup.send, when=At(9, days="mon"), grace=timedelta(hours=33), sliced=True),
    Job("records nobody has claimed in time", cards.erase, when=At(8, 30), sliced=True),
    Job("records nobody has claimed", cards.alert, when=At(9)),
    Job("old messages", retention.clear_messages, quiet=False, when=At(3, 10), sliced=True),
    Job("old updates", retention.clear_updates, quiet=False, when=At(3, 10), sliced=True),
    Job("what nobody opened", retention.clear_leftovers, quiet=False, when=At(3, 10), sliced=True),
)
