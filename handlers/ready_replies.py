"""Ten replies that a neighbourhood team gives most often. They exist in every language, so whoever taps one is understood."""

from collections.abc import Mapping

from locales import Sayable, Words, _, marked
from models import copies
from models.content import Content
from models.inbox import READY, EnquiryMessage

REPLIES: Mapping[str, Words] = {
    "interpreter": marked("We'll call you with an interpreter. When does it suit you?"),
    "number": marked("May we call you? Please write your number, and when it suits you."),
    "come": marked("Please come by, no appointment needed: {hub}, {address}. We are there {hours}."),
    "find-out": marked("Thank you, we have read it. We'll find out, and then write to you again."),
    "more": marked("Could you tell us a little more? A voice message is fine, too."),
    "letter": marked("Please send us a photo of the letter. Cover what nobody else should see."),
    "free": marked("It is free. You pay nothing."),
    "children": marked("Yes, you can bring your children."),
    "english": marked("You don't need good English for it."),
    "full": marked("I'm sorry, it is full this time. We'll tell you about the next one."),
}


def sentence(content: Content, key: str) -> Sayable:
    """A reply with what is local in it. Raises KeyError for none."""
    team, hub = content.team, content.hubs[content.team.hub]
    return Words(REPLIES[key].singular, {"hub": hub.name, "address": hub.address, "hours": team.hours})


def said(content: Content, message: EnquiryMessage, most: int | None = None) -> Sayable:
    """What a message says, whoever wrote it."""
    if message.method == READY:
        return sentence(content, message.words) if message.words in REPLIES else _("nothing")
    return copies.said_in(message, most)
