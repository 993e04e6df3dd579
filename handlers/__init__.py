"""What people say and tap. Here are all journeys and actions there are; one that is not listed does not exist."""

from handlers import (
    about_you,
    correspondence,
    enterprise,
    helping,
    learning_works,
    my_details,
    person,
    signups,
    welcome,
    whats_on,
    work,
)
from handlers.agreement import agreement
from handlers.declarations import Reply
from handlers.researchers import join_researchers

JOURNEYS = (
    agreement,
    join_researchers,
    enterprise.join_enterprise,
    enterprise.more_about_business,
    learning_works.come_forward,
    helping.help_somebody,
    work.more_about_work,
    whats_on.book_place,
    whats_on.times,
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
    whats_on.whats_on,
    whats_on.session,
    whats_on.book,
    whats_on.give_back,
    enterprise.business,
    work.learning,
    person.talk_to_a_person,
    my_details.my_details,
    my_details.change,
    my_details.withdraw,
    my_details.forget,
    signups.sign_ups,
    signups.sign_up,
    signups.see_to,
    correspondence.write,
)

REPLIES: tuple[Reply, ...] = ()
