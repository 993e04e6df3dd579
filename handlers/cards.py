"""The card that makes a record theirs: handed over to somebody without Telegram by whoever entered them. It does not name them."""

from handlers import ready_replies
from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.talk import Talk
from handlers.waiting_cards import NEW_CARD, ends
from locales import Lines, Localizer, Sayable, Written, _, line, marked
from models import audit, cards, invites
from models.audit import Deed
from models.buttons import Act, number
from models.cards import Codes
from models.content import Content
from models.notices import Button, Outgoing, message_json
from models.people import Person, name_of
from prints import cards as drawing

GONE = marked("There is nobody like that any more.")
TITLE = marked("This card is for you")


def words(content: Content, username: str) -> list[Sayable]:
    """What stands on it, paragraph by paragraph."""
    return [
        _(
            "With your yes, {team} has kept what you told somebody you know. This card makes it yours.",
            team=content.team.name,
        ),
        _(
            "Open the link or scan the square with your own phone, or write to {bot} on Telegram and send the code. Then say which name "
            "you gave.",
            bot=f"@{username}",
        ),
        _("You see all of it, and can correct or delete it."),
    ]


def picture(talk: Talk, localizer: Localizer, link: str, short: str) -> bytes | None:
    """The card to be printed or shown, in the words of its reader; it is drawn when it is sent."""
    team, hub = talk.content.team, talk.content.hubs[talk.content.team.hub]
    drawn = drawing.Card(
        language=localizer.code,
        title=localizer.plain(TITLE),
        words=[localizer.plain(each) for each in words(talk.content, talk.desk.username)],
        link=link,
        short=short,
        phone=team.phone,
        place=hub.where,
        hours=localizer.plain(team.hours),
    )
    return drawing.card_order(drawn).kept()


@action("newcard", who=Who.LEADERS)
def new_card(talk: Talk, subject: str) -> None:
    """The one before is void."""
    person = for_whom(talk, number(subject))
    if person is None:
        talk.send(GONE, [[menu_button()]])
    else:
        hand_over(talk, person)


@journey("hand-over", marked("A card for them"), who=Who.LEADERS)
def hand_over_first(talk: Talk) -> None:
    """After somebody was entered; asks nothing. Whoever has a card already keeps it."""
    person = for_whom(talk, talk.beneficiary)
    card = cards.of(talk.db, person.id) if person else None
    if person is None:
        talk.say(GONE)
    elif card is None or card.code_hash is None:
        hand_over(talk, person)
    else:
        again = [Button(NEW_CARD, Act("newcard", str(person.id)))]
        words = _("{name} has a card already. A new one makes it void.", name=name_of(person))
        talk.send(words, [again, [menu_button()]], about=person)


def for_whom(talk: Talk, person_id: int | None) -> Person | None:
    """Somebody without a chat: for a coordinator anybody, for a leader whom they have entered, until the record is theirs."""
    if talk.is_coordinator:
        person = talk.db.get(Person, person_id or 0)
        return person if person and person.chat_id is None else None
    found = cards.entered(talk.db, talk.me, person_id)
    return found[1] if found else None


def hand_over(talk: Talk, person: Person) -> None:
    """The card, in the language of its reader, then what to do with it."""
    codes = cards.hand_out(talk.db, person, talk.now)
    card = cards.of(talk.db, person.id)
    if codes is None or card is None:
        talk.send(GONE, [[menu_button()]])
        return
    audit.note(talk.db, talk.me, Deed.CHANGED, "card", talk.now, person)
    _send_card(talk, person, codes)
    told: list[Sayable] = [
        _(
            "This is the card for {name}. Show it, print it, or send it on to them. Whoever opens it is asked for a name, and the right "
            "one is “{name}”. After three wrong ones it is void.",
            name=name_of(person),
        )
    ]
    if card.waits:
        told += ["", ends(talk, card)]
    talk.send(Lines(told), [[menu_button()]], about=person)


def _send_card(talk: Talk, person: Person, codes: Codes) -> None:
    """The picture, if there is one; then the same, to be copied or sent on."""
    localizer = talk.desk.localizers.of(person.reads)
    link, short = f"https://t.me/{talk.desk.username}?start={codes.link}", invites.spaced(codes.short)
    drawn = picture(talk, localizer, link, short)
    if drawn:
        shown = {"photo": "attach://file"}
        photo = Outgoing(talk.visitor.chat_id, "sendPhoto", shown, about=person.id, attachment=("card.png", drawn))
        talk.outgoing.append(photo)
    parts: list[Sayable] = [
        _("<b>{name}</b>", name=TITLE),
        *words(talk.content, talk.desk.username),
        Written(link),
        Lines([line(_("Code"), Written(short)), line(_("Telephone"), talk.content.team.phone)]),
        ready_replies.sentence(talk.content, "come"),
    ]
    payload = message_json("\n\n".join(localizer.html(each) for each in parts), [])
    talk.outgoing.append(Outgoing(talk.visitor.chat_id, "sendMessage", payload, about=person.id))
