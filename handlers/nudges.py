"""“No, leave it”, to the question whether to go on with a sign-up."""

from handlers.declarations import Who, action
from handlers.talk import Talk
from handlers.welcome import show_menu
from locales import _


@action("leave", who=Who.ANYONE)
def leave(talk: Talk, journey: str) -> None:
    """Drop one journey, under way or set aside: one's own, and no other."""
    conversation = talk.visitor.conversation
    course = conversation.course
    if course and course.journey == journey and not course.on_behalf:
        talk.stop()
        return
    aside = [each for each in conversation.parked if each.journey == journey and not each.on_behalf]
    conversation.parked = [each for each in conversation.parked if each not in aside]
    show_menu(talk, _("All right, that is gone.") if aside else None)
