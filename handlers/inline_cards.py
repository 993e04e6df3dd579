"""Cards: what somebody finds who types the bot's name in any chat, to put it there: an event, a programme, their link. What is on them
is the same for everybody; only the link is the writer's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from handlers.incoming import Asked
from handlers.inviting import TELL, WORDS, for_you
from handlers.sessions import with_offers
from handlers.speaking import Desk
from locales import Lines, Listed, Local, Localizer, Sayable, Translated, Written, _, clean, guess_language, marked
from models import event_words, introductions, invites, people
from models import whats_on as glance
from models.event_words import place, place_name, when
from models.events import Event
from models.finding import fold
from models.fitting import cut
from models.invites import Invite
from models.notices import Button, button_json
from models.people import Person

MOST = 20
MOST_EVENTS = 60  # that are looked through
ALIKE = 72  # of 100: "reserch" finds research
LONGEST_TITLE, LONGEST_PLACE = 100, 300
CACHED_SECONDS = 5
OPEN = marked("Open Grapevine")
FROM_CARDS = "cards"  # what /start carries for who comes by the button above them


@dataclass(frozen=True)
class Card:
    """`title` and `detail` are seen by who chooses it, `words` by who gets it; `leads_to`: where its link does."""

    key: str
    title: Sayable
    detail: Sayable
    words: Sayable
    leads_to: str = ""


def answer(db: Session, desk: Desk, asked: Asked, now: datetime) -> dict[str, Any] | None:
    """What answerInlineQuery takes; None for who may pass on a link and has none yet: make it, and ask again. Only reads."""
    person = db.scalar(people.of_chat(asked.chat_id))
    invite = None
    if person and introductions.may_invite(db, person.id):
        invite = invites.found_own(db, person, now)
        if invite is None:
            return None
    language = (person and person.language) or guess_language(asked.phone_language)
    localizer = desk.localizers.of(language)
    cards = [] if asked.further else chosen(db, desk, asked.words, now)
    said: dict[str, Any] = {
        "inline_query_id": asked.query_id,
        "results": [_json(localizer, card, _link(desk, invite, card)) for card in cards],
        "cache_time": CACHED_SECONDS,
        "is_personal": True,
    }
    if person is None or person.language is None:
        said["button"] = {"text": localizer.plain(OPEN), "start_parameter": FROM_CARDS}
    return said


def make_link(db: Session, asked: Asked, now: datetime) -> None:
    """The link of who may pass one on."""
    person: Person | None = db.scalar(people.of_chat(asked.chat_id))
    if person and introductions.may_invite(db, person.id):
        invites.own(db, person, now)


def chosen(db: Session, desk: Desk, words: str, now: datetime) -> list[Card]:
    """The cards for what was typed, in any of the languages; for nothing, of all there is. "Tell a neighbour" is always there."""
    shown = [each.event for each in glance.at_a_glance(db, now, MOST_EVENTS)]
    titles = event_words.titles(db, desk.content, shown)
    events = [_of_event(desk, each, _short(titles[each.id], LONGEST_TITLE)) for each in shown]
    programmes = [
        Card(f"p.{key}", each.name, for_you(each.name), for_you(each.name), invites.to_programme(key))
        for key, each in desk.content.programmes.items()
    ]
    if not words:
        return [INVITE, *events[: MOST - 1 - len(programmes)], *programmes][:MOST]
    scored = [(_likeness(words, card.title), card) for card in (*events, *programmes)]
    found = sorted((each for each in scored if each[0] >= ALIKE), key=lambda each: -each[0])
    return [*(card for _score, card in found[: MOST - 1]), INVITE]


def _of_event(desk: Desk, event: Event, title: Sayable) -> Card:
    what = with_offers(event, _("{name}, {moment}", name=title, moment=when(event)))
    short = Listed([when(event), _short(place_name(desk.content, event), LONGEST_TITLE)], between=" · ")
    words = Lines([for_you(what), _short(place(desk.content, event), LONGEST_PLACE)])
    return Card(f"e.{event.id}", title, short, words, invites.to_event(event.id))


def _short(said: Sayable, most: int) -> Sayable:
    """What people wrote, as much of it as has room, and nothing in it that turns the direction of what stands around it."""
    match said:
        case Written():
            return Written(cut(clean(said.text), most))
        case Translated():
            return Translated({code: cut(clean(text), most) for code, text in said.texts.items()}, said.original)
        case _:
            return said


def _likeness(words: str, title: Sayable) -> float:
    texts: Iterable[str] = title.texts.values() if isinstance(title, Local | Translated) else [str(title)]
    sought = fold(words)
    return max(fuzz.partial_ratio(sought, fold(text)) if text else 0.0 for text in texts)


def _link(desk: Desk, invite: Invite | None, card: Card) -> str:
    return invites.link(desk.username, invite, card.leads_to) if invite else f"https://t.me/{desk.username}"


def _json(localizer: Localizer, card: Card, link: str) -> dict[str, Any]:
    """An InlineQueryResultArticle."""
    return {
        "type": "article",
        "id": card.key,
        "title": localizer.plain(card.title),
        "description": localizer.plain(card.detail),
        "input_message_content": {
            "message_text": localizer.html(card.words),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        },
        "reply_markup": {"inline_keyboard": [[button_json(localizer, Button(OPEN, link))]]},
    }


INVITE = Card("invite", TELL, WORDS, WORDS)
