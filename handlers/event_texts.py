"""What an event is called and what people should know of it, in more than one language."""

from handlers import event_list
from handlers.course import menu_button
from handlers.declarations import UNCHANGED, Who, action, journey
from handlers.event_changes import LATER_TOO, ONE, ask_scope
from handlers.event_questions import ABOUT, ASKS, TITLE
from handlers.questions import Text
from handlers.talk import Talk
from locales import LANGUAGES, LanguageName, Lines, Listed, Sayable, Words, Written, _, line, marked
from models import changes, descriptions, inbox, notices, people
from models.buttons import Act, number
from models.descriptions import LONGEST_ABOUT, LONGEST_ASKS, LONGEST_TITLE, Said
from models.event_words import title, when
from models.events import DescriptionText, Event
from models.notices import Button
from models.people import Person, Role, name_of


@action("eventwords", who=Who.COORDINATORS)
def event_words(talk: Talk, subject: str) -> None:
    """In which languages it is described, and the way to write it in each."""
    event = event_list.find(talk, subject)
    if event is None:
        return
    written = descriptions.texts(talk.db, event)
    lines: list[Sayable] = [event_list.in_short(talk, event)]
    for code, text in written.items():
        parts = [Written(part) for part in (text.title, text.about, text.asks) if part]
        lines.append(line(LanguageName(code), Listed(parts, between=" · ")))
    lines.append(_("Who has no words in their language reads the first ones. In which language shall it be written?"))
    cells = [
        Button(
            _("✓ {option}", option=LanguageName(code)) if code in written else LanguageName(code),
            Act("writeevent", f"{event.id}.{code}"),
        )
        for code in LANGUAGES
    ]
    rows = [cells[start : start + 2] for start in range(0, len(cells), 2)]
    talk.send(Lines(lines), [*rows, [event_list.back_button(event), menu_button()]])


@action("writeevent", who=Who.COORDINATORS)
def write_event(talk: Talk, subject: str) -> None:
    """Write it in a language, or have it written by colleagues who speak it. `subject`: the event, the language, and who (me, them), or
    for which of its series (one, later)."""
    event, language, by = _split(talk, subject)
    if event is None or language is None:
        return
    if by in (ONE, LATER_TOO):
        talk.start("event-words", f"{event.id}.{language}.{by}")
        return
    if _is_of_many(talk, event, language):
        ask_scope(talk, event, "writeevent", f"{event.id}.{language}")
        return
    colleagues = _colleagues(talk, language)
    if by == "them" and colleagues:
        for colleague in colleagues:
            _ask(talk, colleague, event, language)
        names = Listed([name_of(each) for each in colleagues])
        talk.send(_("I have asked {names}.", names=names), [[event_list.back_button(event), menu_button()]])
    elif by == "me" or not colleagues:
        talk.start("event-words", f"{event.id}.{language}")
    else:
        rows = [
            [Button(_("I'll write it"), Act("writeevent", f"{event.id}.{language}.me"))],
            [Button(_("Ask a colleague"), Act("writeevent", f"{event.id}.{language}.them"))],
            [Button(_("‹ Back"), Act("eventwords", str(event.id)))],
        ]
        names = Listed([name_of(each) for each in colleagues])
        words = _("{language} is spoken by {names}.", language=LanguageName(language), names=names)
        talk.send(words, rows)


def _split(talk: Talk, subject: str) -> tuple[Event | None, str | None, str]:
    row, _dot, rest = subject.partition(".")
    language, _dot, by = rest.partition(".")
    event = event_list.find(talk, row)
    if event is not None and language not in LANGUAGES:
        event_words.function(talk, row)
        return event, None, by
    return event, language, by


def _is_of_many(talk: Talk, event: Event, language: str) -> bool:
    """Other words than those of its series can be meant: what is written is changed. A translation is of them all."""
    written = descriptions.texts(talk.db, event)
    return (language in written or not written) and len(changes.this_and_later(talk.db, event, talk.now)) > 1


def _colleagues(talk: Talk, language: str) -> list[Person]:
    return [
        each
        for each in talk.db.scalars(people.with_role(Role.COORDINATOR))
        if each.id != talk.visitor.person_id and each.chat_id is not None and inbox.speaks(each, language)
    ]


def _ask(talk: Talk, colleague: Person, event: Event, language: str) -> None:
    words = _(
        "{name} asks you to write this in {language}:\n{moment}: {title}",
        name=name_of(talk.me), language=LanguageName(language), moment=when(event), title=title(talk.content, event),
    )  # fmt: skip
    rows = [[Button(_("I'll write it"), Act("writeevent", f"{event.id}.{language}.me"))]]
    talk.tell(notices.TO_TRANSLATE, colleague, words, rows)


@journey("event-words", marked("A session in another language"), who=Who.COORDINATORS, stopped=UNCHANGED)
def write_words(talk: Talk) -> None:
    """Each part beside what the first text says; what that has not got is asked only where it is the only one."""
    row, language, scope = [*talk.course.subject.split("."), "", ""][:3]
    event = talk.db.get(Event, number(row) or 0)
    if event is None or language not in LANGUAGES:
        talk.say(event_list.NO_SUCH_EVENT)
        return
    written = descriptions.texts(talk.db, event)
    first = next(iter(written.values()), None)
    original = first if first is not None and first.language != language else None
    talk.say(_("Please write in {language}.", language=LanguageName(language)))
    if language in written:
        _fill_in(talk, written[language])
    said = _ask_words(talk, event, original)
    talk.check_answers()
    others = [code for code in written if code != language]
    descriptions.write(talk.db, event, language, said, talk.me, _among(talk, event, scope))
    if language in written and others:
        names = Listed([LanguageName(code) for code in others])
        talk.say(
            _("What is written in {languages} stays as it was. Please see whether it still fits.", languages=names)
        )
    event_words.function(talk, row)


def _ask_words(talk: Talk, event: Event, original: DescriptionText | None) -> Said:
    about, asks = (original.about, original.asks) if original else (None, None)
    return Said(
        "" if event.module else _ask_title(talk, original),
        _ask_part(talk, "about", _("More about it"), ABOUT, LONGEST_ABOUT, original, about),
        _ask_part(talk, "asks", _("The place asks"), ASKS, LONGEST_ASKS, original, asks),
    )


def _fill_in(talk: Talk, text: DescriptionText) -> None:
    """What is written already stands there, to be changed from the check."""
    course = talk.course
    if course.asked is None and not course.answers:
        course.answers = {"title": text.title, "about": text.about or "", "asks": text.asks or ""}


def _among(talk: Talk, event: Event, scope: str) -> list[int] | None:
    """The events that are meant, of those that share its words; None: all of them."""
    if scope == ONE:
        return [event.id]
    if scope == LATER_TOO:
        return [each.id for each in changes.this_and_later(talk.db, event, talk.now)]
    return None


def _ask_title(talk: Talk, original: DescriptionText | None) -> str:
    return talk.ask(
        "title", Text(_beside(TITLE, original, original.title if original else None), _("Title"), LONGEST_TITLE)
    )


def _ask_part(
    talk: Talk, key: str, label: Words, words: Words, up_to: int, original: DescriptionText | None, part: str | None
) -> str:
    """Not asked where there is an original that says nothing of it."""
    if original is not None and not part:
        return ""
    return talk.ask(key, Text(_beside(words, original, part), label, up_to, skip=_("Skip this")))


def _beside(words: Words, original: DescriptionText | None, part: str | None) -> Words:
    if original is None or not part:
        return words
    return _(
        "{words}\n<i>In {language}:</i> {text}",
        words=words,
        language=LanguageName(original.language),
        text=Written(part),
    )
