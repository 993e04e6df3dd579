"""What people say and tap. Here are all journeys and actions there are; one that is not listed does not exist."""

from handlers import (
    about_you,
    calls,
    correspondence,
    desk,
    my_details,
    person,
    sealed,
    sessions,
    signups,
    team,
    walk_in,
    welcome,
)
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
    desk.work_languages,
    desk.on_call,
    walk_in.walk_in,
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
    desk.desk,
    desk.my_work,
    team.team,
    team.give_role,
    team.take_role,
    walk_in.add_somebody,
    walk_in.forget_them,
    calls.call_list,
    calls.i_have_called,
    calls.could_not_reach,
    my_details.neutral,
    sealed.open_message,
    sealed.put_away,
)

REPLIES: tuple[Reply, ...] = ()
