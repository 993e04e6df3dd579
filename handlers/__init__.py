"""What people say and tap. Here are all journeys and actions there are; one that is not listed does not exist."""

from handlers import (
    about_you,
    correspondence,
    my_details,
    person,
    sessions,
    signup_card,
    signup_hands,
    signup_lists,
    signup_notes,
    signup_stages,
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
    signup_lists.search,
    signup_notes.note,
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
    signup_lists.sign_ups,
    signup_lists.programme,
    signup_lists.list_people,
    signup_lists.find,
    signup_card.sign_up,
    signup_card.card,
    signup_card.entered,
    signup_hands.see_to,
    signup_hands.colleagues,
    signup_hands.assign,
    signup_notes.begin_note,
    signup_notes.notes,
    signup_stages.stages,
    signup_stages.stage,
    signup_stages.move,
    signup_stages.move_and_tell,
    correspondence.write,
)

REPLIES: tuple[Reply, ...] = ()
