"""Stories at the desk: all that were told, as they were told; the words in which they may be told; and an announcement made of one."""

from handlers.announcement_page import show as show_announcement
from handlers.course import menu_button
from handlers.declarations import UNCHANGED, Who, action, journey
from handlers.questions import Choice, Option, Text
from handlers.signups import QUICKER
from handlers.stories import GONE, STATES, proposal, terms_in_words, with_the_picture
from handlers.talk import Talk
from locales import LANGUAGES, LanguageName, Lines, Sayable, Written, _, line, marked
from models import audit, notices, stories, story_uses
from models.audit import Deed
from models.buttons import Act, number
from models.fitting import cut
from models.notices import Button, File
from models.people import Person, name_of
from models.stories import LONGEST, Story

PAGE = 8
MOST_SHOWN = 3000
LABEL = 24  # letters on a button


@action("stories", who=Who.COORDINATORS, command=True)
def all_stories(talk: Talk, subject: str) -> None:
    """The newest first. `subject`: the page."""
    page = min(number(subject) or 0, 1000)
    found = stories.newest(talk.db, page * PAGE, PAGE + 1)
    rows = [[_listed(story, person)] for story, person in found[:PAGE]]
    rows += [[Button(_("More"), Act("stories", str(page + 1)))]] if len(found) > PAGE else []
    heading = _(
        "<b>Stories</b>\nWhat people told us of how it went. Only the words that they agree to may be told to others."
    )
    talk.send(heading, [*rows, [menu_button()]])


def _listed(story: Story, person: Person) -> Button:
    return Button(_("{name}: {state}", name=name_of(person), state=STATES[story.state]), Act("story", str(story.id)))


@action("story", who=Who.COORDINATORS)
def one_story(talk: Talk, subject: str) -> None:
    """As it was told, to hear and to look at; and how it stands."""
    found = _find(talk, subject)
    if found is not None:
        _show(talk, *found)


def _find(talk: Talk, subject: str) -> tuple[Story, Person] | None:
    found = stories.find(talk.db, number(subject))
    if found is None:
        talk.send(GONE, [[Button(_("Stories"), Act("stories"))], [menu_button()]])
        return None
    talk.concerning = found[1]
    return found


def _show(talk: Talk, story: Story, person: Person) -> None:
    audit.note(talk.db, talk.me, Deed.SAW, "story", talk.now, person)
    seen = story_uses.subject(story, story_uses.BY_TEAM)
    files = [File("sendVoice", each) for each in (story.voice, story.asked_voice) if each]
    for file in [*files, *([File("sendPhoto", story.photo)] if story.photo else [])]:
        talk.show(file, person, subject=seen)
    write = Button(_("Write its words"), Act("wordstory", str(story.id)))
    announce = [[Button(_("Make an announcement of it"), Act("newsstory", str(story.id)))]]
    rows = [[write], *(announce if _is_for_everyone(talk, story) else [])]
    rows.append([Button(_("Stories"), Act("stories")), menu_button()])
    talk.send(Lines(_card(talk, story, person)), rows, about=person, subject=seen)


def _card(talk: Talk, story: Story, person: Person) -> list[Sayable]:
    lines: list[Sayable] = [_("<b>{name}</b>", name=name_of(person)), line(_("Language"), LanguageName(story.language))]
    if story.programme in talk.content.programmes:
        lines.append(line(_("Programme"), talk.content.programmes[story.programme or ""].name))
    lines += ["", Written(cut(story.words, MOST_SHOWN))] if story.words else []
    lines += ["", _("<b>{name}</b>", name=STATES[story.state])]
    if story.wording:
        lines.append(story_uses.as_read(story))
    if story.asked_words:
        lines.append(line(_("Please change"), Written(story.asked_words)))
    return [*lines, *terms_in_words(talk, story)]


@action("wordstory", who=Who.COORDINATORS)
def begin_wording(talk: Talk, subject: str) -> None:
    if _find(talk, subject):
        talk.start(story_uses.WORDING, subject)


@journey(story_uses.WORDING, marked("The words of a story"), who=Who.COORDINATORS, stopped=UNCHANGED)
def word(talk: Talk) -> None:
    """`subject`: the story. What is written goes to its teller, who says yes to it or not."""
    found = _find(talk, talk.course.subject)
    if found is None:
        return
    story, person = found
    talk.say(
        _(
            "{name} sees exactly what you write, and says yes to it or not. Until then it is told to nobody.",
            name=name_of(person),
        )
    )
    language = talk.ask("language", _which_language(person.reads, talk.localizer.code))
    question = _(
        "Please write it short, in the teller's own way of saying it. Leave out what could harm them or others."
    )
    words = talk.ask("words", Text(question, _("The words"), LONGEST))
    with_photo = bool(story.photo) and talk.ask("picture", with_the_picture())
    talk.check_answers()
    story_uses.set_aside(talk.db, talk.desk.localizers, story, talk.now)
    if not stories.propose(talk.db, story, words, language, with_photo):
        talk.say(QUICKER)
        _show(talk, story, person)
        return
    audit.note(talk.db, talk.me, Deed.CHANGED, "story", talk.now, person)
    said, rows, file = proposal(story, person.reads)
    talk.tell(notices.STORY_WORDS, person, said, rows, about=person, file=file)
    talk.send(
        _("{name} has your words now.", name=name_of(person)),
        [[Button(_("Stories"), Act("stories"))], [menu_button()]],
        about=person,
    )


def _which_language(*likely: str) -> Choice[str]:
    """All of them; the likely ones first."""
    options = [Option(code, LanguageName(code), code) for code in dict.fromkeys([*likely, *LANGUAGES])]
    return Choice(_("In which language do you write it?"), _("Language"), options, columns=2)


# an announcement made of one


def _is_for_everyone(talk: Talk, story: Story) -> bool:
    return any(each.id == story.id for each in stories.to_everyone(talk.db, talk.now, 1000))


def from_a_story(talk: Talk) -> list[list[Button]]:
    """Among the announcements: a way to make one of a story, when there is one."""
    there = stories.to_everyone(talk.db, talk.now, 1)
    return [[Button(_("From a story"), Act("newsstory"))]] if there else []


@action("newsstory", who=Who.COORDINATORS)
def make_announcement(talk: Talk, subject: str) -> None:
    """`subject`: the story; none: which ones there are."""
    found = stories.to_everyone(talk.db, talk.now, 1000)
    story = next((each for each in found if each.id == number(subject)), None)
    if story is not None:
        show_announcement(talk, story_uses.announce(talk.db, talk.me, story, talk.now))
    elif found:
        rows = [
            [Button(Written(cut(each.wording or "", LABEL)), Act("newsstory", str(each.id)))] for each in found[:PAGE]
        ]
        talk.send(_("Which one?"), [*rows, [menu_button()]])
    else:
        talk.send(GONE, [[menu_button()]])
