"""What people say and tap. Here are all journeys and actions there are; one that is not listed does not exist."""

from handlers import (
    about_you,
    enquiries,
    inbox,
    my_details,
    person,
    sending,
    sessions,
    signups,
    team_answers,
    translations,
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
    person.write_to_the_team,
    team_answers.write_to,
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
    person.answer_the_team,
    my_details.my_details,
    my_details.change,
    my_details.withdraw,
    my_details.forget,
    signups.sign_ups,
    signups.sign_up,
    signups.see_to,
    inbox.show_inbox,
    inbox.show_thread,
    enquiries.i_will_answer,
    enquiries.done,
    enquiries.open_again,
    team_answers.write,
    team_answers.ready,
    sending.send_as_it_is,
    sending.send_it_too,
    sending.leave_it,
    translations.ask_a_colleague,
)

REPLIES: tuple[Reply, ...] = (
    person.reply_to_the_team,
    team_answers.answer_in_telegram,
    translations.translated,
)
