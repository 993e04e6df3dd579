"""The words of an announcement: a text a language, or a picture or voice message with words; who writes it, who is asked to."""

from dataclasses import dataclass
from typing import Any

from handlers.announcement_page import before_it_goes, find, is_open, look_at, read_in, show
from handlers.declarations import UNCHANGED, Who, action, journey
from handlers.questions import Heard, Hint, TextOrVoice, Told
from handlers.talk import Talk
from locales import LANGUAGES, LanguageName, Lines, Listed, Sayable, Written, _, clean, marked, n_
from models import announcement_words, announcements, inbox, notices, people
from models.announcements import IN_CAPTION, IN_TEXT, Announcement, AnnouncementState, IsAStory, TooLate, Wording
from models.audience import Audience, reach
from models.buttons import Act
from models.fitting import cut, letters
from models.notices import Button
from models.people import Person, Role, name_of

ASKED = "asked"
BESIDE = 600  # letters of a caption, beside what is asked about it


@dataclass
class Message(TextOrVoice):
    """Words, or a picture or voice message with words: whole, or not at all. `below`: words will stand below one in any case."""

    picture: bool = True
    below: bool = False

    def take(self, heard: Heard, picked: list[str] | None) -> dict[str, Any]:
        most = IN_CAPTION if heard.voice or heard.photo or self.below else IN_TEXT
        if heard.text and letters(clean(heard.text)) > most:
            raise Hint(
                n_(
                    "That is longer than {count} letter. Could you make it shorter?",
                    "That is longer than {count} letters. Could you make it shorter?",
                    most,
                )
            )
        self.up_to = IN_TEXT
        taken = super().take(heard, picked)
        return {**taken, "text": clean(taken["text"])}


@action("wordings", who=Who.COORDINATORS)
def wordings(talk: Talk, subject: str) -> None:
    """The languages that the audience reads, and those that have a text; for each what can be done."""
    found = before_it_goes(talk, subject)
    if found is None:
        return
    if announcements.is_story(talk.db, found):
        talk.say(IsAStory().words)
        show(talk, found)
        return
    texts, reached = announcements.texts(talk.db, found), reach(talk.db, Audience.of(found.audience), talk.now)
    rows = [
        _language(found, code, code in texts and texts[code].is_written, code in texts)
        for code in dict.fromkeys([found.original, *reached.languages, *texts])
    ]
    words = Lines([
        announcement_words.who_gets_it(reached),
        announcement_words.in_which_words(found, reached, texts),
        _("Who has no text in their language gets the first one, with a word on which language it is."),
    ])  # fmt: skip
    talk.edit(words, [*rows, [Button(_("‹ Back"), Act("announcement", str(found.id)))]])


def _language(announcement: Announcement, code: str, is_written: bool, is_asked: bool) -> list[Button]:
    subject = f"{announcement.id}.{code}"
    if is_written:
        return [Button(_("Change: {question}", question=LanguageName(code)), Act("wording", subject))]
    language = LanguageName(code)
    write = Button(_("Write: {language}", language=language), Act("wording", subject))
    ask = Button(_("Ask for: {language}", language=language), Act("askwording", subject))
    return [write] if is_asked else [write, ask]


@action("wording", who=Who.COORDINATORS)
def begin_wording(talk: Talk, subject: str) -> None:
    talk.start("wording", subject)


@journey("wording", marked("The words of an announcement"), who=Who.COORDINATORS, stopped=UNCHANGED)
def wording(talk: Talk) -> None:
    """`subject` is "id.language", and "asked" behind it for a colleague: then the first one counts."""
    _row, language, asked = [*talk.course.subject.split(".", 2), "", ""][:3]
    found = find(talk, talk.course.subject)
    if found is None or not _can_be_written(talk, found, language, bool(asked)):
        return
    if language != found.original:
        talk.say(read_in(talk, found, IN_TEXT - 500))
    below = language != found.original and found.method != announcements.WORDS
    told = talk.ask("wording", Message(_question(found, language), LanguageName(language), below=below))
    if asked:
        _take_answer(talk, found, language, told)
    else:
        announcements.write(talk.db, found, language, Wording(told.text, told.file), talk.me)
        show(talk, found)


def _can_be_written(talk: Talk, announcement: Announcement, language: str, asked: bool) -> bool:
    if not is_open(announcement):
        talk.say(TooLate().words)
    elif not asked and announcement.state is not AnnouncementState.DRAFT:
        talk.say(_("To change it, send it back first."))
    elif announcements.is_story(talk.db, announcement):
        talk.say(IsAStory().words)
    elif language not in LANGUAGES:
        talk.say(_("That announcement is not there any more."))
    elif asked and language in announcements.written(talk.db, announcement):
        talk.say(_("Thank you, this needs no translation any more."))
    else:
        return True
    return False


def _question(announcement: Announcement, language: str) -> Sayable:
    if announcement.method == announcements.WORDS or language == announcement.original:
        return _("Please write it in {language}.", language=LanguageName(language))
    return _(
        "Please write the words in {language}, or send the picture or voice message in that language, with words if you like.",
        language=LanguageName(language),
    )


def _take_answer(talk: Talk, announcement: Announcement, language: str, told: Told) -> None:
    """The first colleague's words count, and whoever asked for them hears it. What was put forward already is a draft again."""
    was_draft = announcement.state is AnnouncementState.DRAFT
    if not announcements.answer(talk.db, announcement, language, Wording(told.text, told.file), talk.me):
        talk.say(_("Thank you, this needs no translation any more."))
        return
    author = talk.db.get(Person, announcement.author_id or 0)
    if author and author.id != talk.me.id and people.has_role(talk.db, author.id, Role.COORDINATOR):
        name, theirs = name_of(talk.me), LanguageName(language)
        words = _("{name} has written your announcement in {language}.", name=name, language=theirs)
        if not was_draft:
            words = _("{news}\nIt is a draft again: please look at it, and send it.", news=words)
        talk.tell(notices.ANNOUNCING, author, words, [[look_at(announcement)]])
        talk.say(_("Thank you. {name} has your words.", name=name_of(author)))
    else:
        talk.say(_("Thank you, that is noted."))


@action("askwording", who=Who.COORDINATORS)
def ask_a_colleague(talk: Talk, subject: str) -> None:
    """All colleagues who speak the language are asked."""
    found = before_it_goes(talk, subject)
    language = subject.partition(".")[2]
    if found is None:
        return
    if language not in LANGUAGES or announcements.is_story(talk.db, found):
        show(talk, found)
        return
    colleagues = [each for each in inbox.colleagues(talk.db, talk.me) if inbox.speaks(each, language)]
    if not colleagues:
        talk.send(
            _(
                "Nobody else in the team speaks {language}. You can write it yourself, or let it go as it is.",
                language=LanguageName(language),
            ),
            [[look_at(found)]],
        )
        return
    if announcements.ask_for(talk.db, found, language, colleagues[0]):
        for colleague in colleagues:
            _ask(talk, colleague, found, language)
        talk.say(_("I have asked {names}.", names=Listed([name_of(each) for each in colleagues])))
    show(talk, found)


def _ask(talk: Talk, colleague: Person, announcement: Announcement, language: str) -> None:
    texts = announcements.written(talk.db, announcement)
    original = texts[announcement.original]
    file = announcement_words.file_of(announcement, texts, announcement.original) if original.file_id else None
    words = _(
        "{name} asks you to write an announcement in {language}:\n\n{text}",
        name=name_of(talk.me), language=LanguageName(language), text=Written(cut(original.words, BESIDE if file else IN_TEXT)),
    )  # fmt: skip
    rows = [[Button(_("Write it"), Act("wording", f"{announcement.id}.{language}.{ASKED}"))]]
    talk.tell(notices.TO_TRANSLATE, colleague, words, rows, file=file)
