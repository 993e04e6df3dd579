"""All jobs there are, in the order of a tick."""

from datetime import timedelta

from jobs import (
    alerts,
    announcements,
    cards,
    feedback,
    inbox,
    matching,
    nudges,
    offers,
    pairs,
    promises,
    proposals,
    referrals,
    reminders,
    retention,
    roundup,
    stories,
    tasks,
    thanks,
    who_else,
)
from jobs.clock import Job
from jobs.triggers import At, Every

SOON = Every(3)  # as often as the message with the bar may be changed

JOBS: tuple[Job, ...] = (
    Job("calls for help", alerts.tell_again, quiet=False),
    Job("ask all coordinators", inbox.ask_everybody, sliced=True),
    Job("remind of what is not answered", inbox.remind, sliced=True),
    Job("referrals nobody has seen", referrals.alert_late, sliced=True),
    Job("reminders", reminders.remind, quiet=False, sliced=True),
    Job("freed places", offers.offer, sliced=True),
    Job("who was there, and how it was", feedback.ask, sliced=True),
    Job("tasks nobody has taken", tasks.tell_again),
    Job("promises nobody has kept", promises.alert, sliced=True),
    Job("promises broken", promises.be_honest, sliced=True),
    Job("unfinished sign-ups", nudges.nudge, sliced=True),
    Job("who else would like it", who_else.ask),
    Job("thanks", thanks.thank, when=At(17), grace=timedelta(hours=3), sliced=True),
    Job("stories whose time is over", stories.end, quiet=False, when=SOON),
    Job("announcements to begin", announcements.begin, quiet=False, when=SOON),
    Job("announcements under way", announcements.follow, quiet=False, when=SOON, sliced=True),
    Job("stories taken back", stories.unsay, quiet=False, when=SOON, sliced=True),
    Job("proposed pairs to withdraw", proposals.withdraw, sliced=True),
    Job("proposed pairs to remind", proposals.remind, sliced=True),
    Job("proposed pairs to pass on", proposals.pass_on, sliced=True),
    Job("meetings of pairs", pairs.remind, sliced=True),
    Job("whether pairs met", pairs.ask, sliced=True),
    Job("how it was after the third", pairs.ask_how_it_was, sliced=True),
    Job("pairs that do not meet, to the team", pairs.alert, sliced=True),
    Job("pairs of which one is lost", pairs.alert_lost, sliced=True),
    Job("pairs that do not meet", pairs.nudge, sliced=True),
    Job("weekly round-up", roundup.send, when=At(9, days="mon"), grace=timedelta(hours=33), sliced=True),
    Job("records nobody has claimed in time", cards.erase, when=At(8, 30), sliced=True),
    Job("records nobody has claimed", cards.alert, when=At(9)),
    Job("matching each night", matching.want, quiet=False, when=At(5), grace=timedelta(hours=12)),
    Job("matching", matching.match, quiet=False, sliced=True),
    Job("proposed pairs to look at", matching.alert, when=At(9)),
    Job("no mentor found yet", matching.tell_why, when=At(10), sliced=True),
    Job("old messages", retention.clear_messages, quiet=False, when=At(3, 10), sliced=True),
    Job("old updates", retention.clear_updates, quiet=False, when=At(3, 10), sliced=True),
    Job("what nobody opened", retention.clear_leftovers, quiet=False, when=At(3, 10), sliced=True),
    Job("stories nobody tells", stories.clear, when=At(10, 10), sliced=True),
)
