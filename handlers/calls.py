"""The call list: whom to ring, and what to tell them, one after the other."""

from collections.abc import Iterator

from handlers.declarations import Who, action
from handlers.phones import CALL_WHEN, number_in_words
from handlers.talk import Talk
from locales import LanguageName, Lines, Sayable, Words, Written, _, line, marked
from models import audit, calls, cards
from models.audit import Deed
from models.buttons import Act, number
from models.calls import Call
from models.fitting import letters
from models.notices import Button
from models.people import Person, name_of

IN_A_MESSAGE = 3300  # letters of what is to be said; Telegram takes 4,096 with all that stands around
UNCLAIMED = marked("Cards that nobody has claimed")
RUNG = marked("Somebody has rung them already.")


@action("calls", who=Who.COORDINATORS, command=True)
def call_list(talk: Talk, _subject: str) -> None:
    """The first to ring."""
    waiting = calls.waiting(talk.db)
    if not waiting:
        talk.send(_("Nobody is to be rung just now."), _ways(talk))
        return
    talk.say(_("People to ring: {count}", count=len(waiting)))
    _show(talk, *waiting[0])


@action("called", who=Who.COORDINATORS)
def i_have_called(talk: Talk, subject: str) -> None:
    person = calls.done(talk.db, number(subject) or 0, talk.me, talk.now)
    _go_on(talk, _("✓ You have told {name}.", name=name_of(person)) if person else RUNG)


@action("notreached", who=Who.COORDINATORS)
def could_not_reach(talk: Talk, subject: str) -> None:
    person = calls.not_reached(talk.db, number(subject) or 0, talk.now)
    words = (
        _("You could not reach {name}. They stay on the list, after the others.", name=name_of(person))
        if person
        else RUNG
    )
    _go_on(talk, words)


def _go_on(talk: Talk, words: Words) -> None:
    """Say what became of a call in its place, and show the next that was not tried yet."""
    talk.edit(words)
    untried = [each for each in calls.waiting(talk.db) if each[1][0].tried_at is None]
    if untried:
        _show(talk, *untried[0])
    else:
        talk.send(_("That was everybody for now."), _ways(talk))


def _show(talk: Talk, person: Person, waiting: list[Call]) -> None:
    audit.note(talk.db, talk.me, Deed.SAW, "call-list", talk.now, person)
    codes = list(dict.fromkeys((talk.localizer.code, person.reads)))
    waiting = _what_fits(waiting, codes)
    last = str(max(call.id for call in waiting))
    rows = [
        [Button(_("I have called"), Act("called", last))],
        [Button(_("Could not reach them"), Act("notreached", last))],
        *_ways(talk),
    ]
    talk.say(Lines(list(who(talk, person))))
    for position, code in enumerate(codes):
        if position and _letters(waiting, codes) > IN_A_MESSAGE:
            talk.send(talk.said.pop(), about=person)
        told = Written(_to_say(waiting, code))
        talk.say(_("<b>What to say, in {language}:</b>\n{words}", language=LanguageName(code), words=told))
    talk.send(talk.said.pop(), rows, about=person)


def _what_fits(waiting: list[Call], codes: list[str]) -> list[Call]:
    """The oldest, as many as one message can hold, but at least one; the others follow when they have been told."""
    fitting = waiting[:1]
    for call in waiting[1:]:
        if _letters([*fitting, call], codes) > IN_A_MESSAGE:
            break
        fitting.append(call)
    return fitting


def _letters(waiting: list[Call], codes: list[str]) -> int:
    """As Telegram counts them."""
    return sum(letters(_to_say(waiting, code)) for code in codes)


def _to_say(waiting: list[Call], code: str) -> str:
    return "\n\n".join(call.texts.get(code) or call.texts["en"] for call in waiting)


def who(talk: Talk, person: Person) -> Iterator[Sayable]:
    yield line(_("Name"), name_of(person))
    if person.phone:
        yield line(_("Telephone"), number_in_words(person.phone, talk.content.phone_region))
    else:
        yield _("No telephone: tell them when they come by.")
    if person.phone and person.call_when:
        yield line(CALL_WHEN.label, CALL_WHEN.tell(person.call_when))
    if person.discreet:
        yield _("<b>Don't say who is calling</b> until you are sure that it is {name}.", name=name_of(person))


def _ways(talk: Talk) -> list[list[Button]]:
    """To those who were entered and have not confirmed it, if there are any; and back."""
    unclaimed = Button(UNCLAIMED, Act("unclaimed"))
    return [*([[unclaimed]] if cards.count(talk.db) else []), [desk_button()]]


def desk_button() -> Button:
    return Button(_("For coordinators"), Act("desk"))
