"""What people say and tap. Here are all journeys and actions there are; one that is not listed does not exist."""

from handlers import about_you, correspondence, help_now, my_details, person, sessions, signups, welcome
from handlers.agreement import agreement
from handlers.declarations import Reply
from handlers.researchers import join_researchers

JOURNEYS = (
    agreement,
    join_researchers,
    about_you.area,
    about_you.other_languages,
    about_you.why,
    about_you.name,
    correspondence.pass_on,
)

ACTIONS = (
    welcome.menu,
    welcome.language,
    welcome.helping,
    welcome.cancel,
    welcome.resume,
    welcome.drop,
    welcome.join,
    sessions.whats_on,
    person.talk_to_a_person,
    my_details.my_details,
    my_details.change,
    my_details.withdraw,
    my_details.forget,
    signups.sign_ups,
    signups.sign_up,
    signups.see_to,
    correspondence.write,
    help_now.help_now,
    help_now.sos,
    help_now.seen,
)

REPLIES: tuple[Reply, ...] = ()
