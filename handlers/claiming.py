"""Claiming: whoever opens a card and knows the name that was given makes the record theirs, sees all of it and agrees to it anew."""

from handlers import my_details
from handlers.agreement import agreement
from handlers.course import menu_button
from handlers.declarations import Who, journey
from handlers.names import LONGEST
from handlers.questions import Choice, Option, Text
from handlers.talk import Talk
from locales import Lines, Words, _, marked, n_
from models import agreements, cards, notices, uniting
from models.buttons import Act
from models.cards import Card, Guess
from models.notices import Button
from models.people import Person, name_of

QUESTION = marked(
    "Welcome. With this card you get what was kept for you, with your yes. So that it comes to you and to nobody else: which name did you "
    "give?"
)
ONCE_MORE = marked("Which name did you give?")
AGAIN = "again"


def opened(talk: Talk, code: str) -> bool:
    """What follows /start in a link may be a card's; False when it is not."""
    return _begin(talk, cards.of_link(talk.db, code))


def typed(talk: Talk, words: str) -> bool:
    """What somebody has typed may be the short code of a card; False when it is not."""
    return _begin(talk, cards.of_typed(talk.db, words))


def _begin(talk: Talk, card: Card | None) -> bool:
    if card is None:
        return False
    person = talk.db.get_one(Person, card.person_id)
    if card.claimed_at is not None and person.id == talk.visitor.person_id:
        my_details.my_details.function(talk, "")
    elif person.entered_by == talk.visitor.person_id and card.is_open:
        words = _(
            "That is a card you have made. Hand it over: it works on your neighbour's own phone, and not on yours."
        )
        talk.send(words, [[menu_button()]])
    else:
        talk.start("claim", cards.key_of(card))
    return True


@journey("claim", marked("Your card"), who=Who.ANYONE)
def claim(talk: Talk) -> None:
    """The subject is what the conversation remembers of the card; behind a dot, that a name was wrong."""
    key, _dot, again = talk.course.subject.partition(".")
    card = cards.held(talk.db, key)
    if card is None:
        talk.say(_void(talk))
        return
    if talk.visitor.language is None:  # the card is in theirs
        talk.localizer = talk.desk.localizers.of(talk.db.get_one(Person, card.person_id).reads)
    if talk.me.name and not again and not _is_theirs_too(talk):
        talk.say(_on_another_phone(talk))
        return
    name = talk.ask("name", Text(ONCE_MORE if again else QUESTION, _("Name"), LONGEST))
    looked, card = cards.guess(talk.db, key, name, talk.now)
    if card is None:
        talk.say(_void(talk))
    elif looked is Guess.RIGHT:
        _take_over(talk, card)
    elif looked is Guess.WRONG:
        talk.say(_not_the_name(card.tries_left))
        talk.go_on("claim", f"{key}.{AGAIN}")
    else:
        _tell_void(talk, talk.db.get_one(Person, card.person_id))
        talk.say(_void(talk))


def _is_theirs_too(talk: Talk) -> bool:
    """Phones are shared: two people must not become one."""
    question = _("In this chat I know you as {name}. Is this card yours, too?", name=name_of(talk.me))
    options = [Option(True, _("Yes, it is mine"), "yes"), Option(False, _("No, somebody else's"), "no")]
    return talk.ask("mine", Choice(question, _("Your card"), options))


def _on_another_phone(talk: Talk) -> Words:
    team = talk.content.team
    return _(
        "Then it is better not claimed here, or I would take the two of you for one. They can open it on another phone, or call {team}: "
        "{phone}. A yes by telephone is just as good.",
        team=team.name,
        phone=team.phone,
    )


def _not_the_name(left: int) -> Words:
    return n_(
        "I'm sorry, that is not the name I have. Perhaps it was only the first name, or it was spelled in another way. You can try "
        "{count} more time.",
        "I'm sorry, that is not the name I have. Perhaps it was only the first name, or it was spelled in another way. You can try "
        "{count} more times.",
        left,
    )


def _void(talk: Talk) -> Words:
    team = talk.content.team
    return _(
        "I'm sorry, this card does not work any more. Whoever gave it to you can make a new one. Or call {team}: {phone}.",
        team=team.name,
        phone=team.phone,
    )


def _tell_void(talk: Talk, person: Person) -> None:
    """Whoever entered them hears that the card is void."""
    words = _(
        "Three wrong names were tried with the card for {name}, and it is void now. Please make a new one when you see them.",
        name=name_of(person),
    )
    rows = [[Button(_("Make a new card"), Act("newcard", str(person.id)))]]
    for each in cards.to_tell(talk.db, person):
        talk.tell(notices.CARD_VOID, each, words, rows, about=person)


def _take_over(talk: Talk, card: Card) -> None:
    """What was entered and what they have told us themselves is one record from now on."""
    other = talk.db.get_one(Person, card.person_id)
    language = talk.visitor.language or other.reads
    uniting.unite(talk.db, talk.content, talk.me, other, talk.now)
    talk.visitor.name = talk.me.name
    talk.choose_language(language)
    talk.course.answers = {}  # nothing that is being answered
    told = [each for section in ("me", "places") for each in my_details.SECTIONS[section][1](talk)]
    first = _("That is right, {name}. It is yours now. This is what is kept:", name=name_of(talk.me))
    rows = [[Button(_("See all of it, or change it"), Act("mydetails"))], [Button(_("Forget me"), Act("forget"))]]
    talk.send(Lines([first, "", *told]), rows)
    talk.go_on("claimed")


@journey(
    "claimed",
    marked("Before we begin"),
    who=Who.ANYONE,
    stopped=marked(
        "That's all right. It stays as it is, and under “My details” you can change or delete it at any time."
    ),
)
def claimed(talk: Talk) -> None:
    """What somebody else has said for them they are asked themselves, once it is theirs."""
    if not agreements.has_agreed_themselves(talk.db, talk.visitor.person_id):
        agreement.function(talk)
    if not talk.forgotten:
        talk.say(
            _("Thank you. Under “My details” in the menu you see what is kept, and change or delete it at any time.")
        )
