"""Stories: somebody tells how it went; says yes to the words in which it may be told, or not; takes it back."""

from datetime import datetime, timedelta
from typing import Any

from handlers.answers import SKIP
from handlers.course import menu_button
from handlers.declarations import UNCHANGED, Who, action, journey
from handlers.questions import SKIP as SKIPPED
from handlers.questions import Choice, Heard, Hint, Option, TextOrVoice
from handlers.talk import Talk
from locales import Day, Lines, Sayable, Words, Written, _, line, marked
from models import notices, people, stories, story_uses
from models.buttons import Act, number
from models.fitting import shortened
from models.notices import Button, File
from models.people import Person, Role, name_of
from models.stories import Story, StoryAudience, StoryState, Terms

MOST_WORDS = 3000
GONE = marked("That story is not there any more.")
CHANGED = marked("The words have been changed since then. These are the new ones:")
AUDIENCES = (
    Option(StoryAudience.PARTNERS, marked("Only partner organisations"), "partners"),
    Option(StoryAudience.EVERYONE, marked("Everyone"), "everyone"),
)
DAYS: dict[str, int | None] = {"months": 91, "year": 365, "always": None}
UNTIL = (
    Option("months", marked("For three months"), "months"),
    Option("year", marked("For a year"), "year"),
    Option("always", marked("Until I take it back"), "always"),
)
STATES: dict[StoryState, Words] = {
    StoryState.TOLD: marked("told"),
    StoryState.PROPOSED: marked("they look at our words"),
    StoryState.CHANGE: marked("they would like other words"),
    StoryState.AGREED: marked("agreed"),
}


class Picture(TextOrVoice):
    """A picture and nothing else."""

    def take(self, heard: Heard, picked: list[str] | None) -> dict[str, Any]:
        if heard.photo or heard.option == SKIPPED:
            return super().take(heard, picked)
        raise Hint(_("Please send a picture, or tap a button."))


@journey("tell-story", marked("Tell your story"), who=Who.AGREED)
def tell(talk: Talk) -> None:
    """In words or by voice, with a picture if they like; then the team hears of it."""
    talk.say(_("We would love to hear it. First only {team} reads it; nobody else, unless you say yes to the exact words.",
               team=talk.content.team.name))  # fmt: skip
    of = stories.programmes_of(talk.db, talk.person, last_stages(talk))
    programme = of[0] if len(of) == 1 else None
    if len(of) > 1:
        options = [Option(key, talk.content.programmes[key].name, key) for key in of if key in talk.content.programmes]
        programme = talk.ask("programme", Choice(_("What would you like to tell about?"), _("Programme"), options))
    told = talk.ask("story", TextOrVoice(
        _("How did it go? Write it, or send a voice message, in any language."), _("Your story"), up_to=MOST_WORDS, picture=True,
    ))  # fmt: skip
    photo = told.photo
    if not photo:
        question = _("Would you like to add a picture? Please only of people who are happy with that.")
        photo = talk.ask("picture", Picture(question, _("Picture"), skip=SKIP, picture=True)).photo
    talk.check_answers()
    story = stories.tell(talk.db, talk.person, programme, told.text, told.voice, photo, talk.localizer.code, talk.now)
    tell_team(talk, story, _("{name} has told us how it went.", name=name_of(talk.person)))
    talk.say(_("Thank you, that is with {team}. If they would like to tell others, they show you the words first.",
               team=talk.content.team.name))  # fmt: skip


def last_stages(talk: Talk) -> set[str]:
    """The last two of each programme: trained and researching, trading and together with others, at work."""
    return {stage for each in talk.content.programmes.values() for stage in list(each.stages)[-2:]}


def tell_team(talk: Talk, story: Story, words: Sayable) -> None:
    """Each coordinator, with a way to look at it."""
    rows = [[look_at(story)]]
    for coordinator in talk.db.scalars(people.with_role(Role.COORDINATOR).where(Person.chat_id.is_not(None))):
        talk.tell(notices.STORY, coordinator, words, rows)


def look_at(story: Story) -> Button:
    return Button(_("See the story"), Act("story", str(story.id)))


# the words in which it may be told


def proposal(story: Story, reads: str) -> tuple[Sayable, list[list[Button]], File | None]:
    """What the teller, who reads that language, gets to see: the exact words, with the picture, and what they can do."""
    words: Sayable = _(
        "This is how we would like to tell your story:\n\n{text}\n\nAre the words right? Then you choose with which name, for whom "
        "and for how long. Before that nobody sees it.",
        text=story_uses.as_read(story),
    )  # fmt: skip
    if story.wording_language != reads:
        words = Lines([words, _("If you would rather have them in your language, tap “Please change something”.")])
    which = f"{story.id}.{story.number}"
    rows = [
        [Button(_("Yes, these words are right"), Act("storyyes", which))],
        [Button(_("Please change something"), Act("storychange", which))],
        [Button(_("No, don't tell my story"), Act("storyback", str(story.id)))],
    ]
    return words, rows, story_uses.picture_of(story)


def _asked(talk: Talk, subject: str) -> Story | None:
    """The talker's own story, if the wording of that number waits for them ("id.number"); else they hear how it stands."""
    row, _dot, which = subject.partition(".")
    found = stories.find(talk.db, number(row))
    if found is None or found[1].id != talk.me.id or not found[0].wording:
        talk.send(GONE, [[menu_button()]])
        return None
    story = found[0]
    if number(which) != story.number and story.state is not StoryState.AGREED:
        talk.say(CHANGED)
        _show_proposal(talk, story)
        return None
    if story.state is StoryState.AGREED:
        thank(talk, story)
        return None
    return story


def _show_proposal(talk: Talk, story: Story) -> None:
    words, rows, file = proposal(story, talk.localizer.code)
    if file:
        talk.show(file, None)
    talk.send(words, rows)


@action("storyyes", who=Who.AGREED)
def yes(talk: Talk, subject: str) -> None:
    if _asked(talk, subject):
        talk.start("agree-story", subject)


@journey("agree-story", marked("Your story"), who=Who.AGREED, stopped=UNCHANGED)
def agree(talk: Talk) -> None:
    """`subject` is "id.number": the yes is to the words of that number, which are said again."""
    story = _asked(talk, talk.course.subject)
    if story is None:
        return
    talk.say(story_uses.as_read(story))
    first, *_rest = (talk.person.name or "").split() or [""]
    name = _ask_for_name(talk, first) if first else ""
    with_photo = story.with_photo and talk.ask("picture", with_the_picture())
    audience = talk.ask("audience", Choice(_("Who may hear it?"), _("For whom"), AUDIENCES))
    until = talk.ask(
        "until",
        Choice(
            _(
                "How long may we tell it? You can take it back at any time. Only what somebody has passed on by then I cannot take back."
            ),
            _("How long"),
            UNTIL,
        ),
    )
    talk.check_answers()
    terms = Terms(name or None, audience, _until(talk, until), with_photo)
    if not stories.agree(talk.db, story, story.number, terms, talk.now):
        talk.say(GONE)
        return
    tell_team(talk, story, _("{name} has agreed: their story may be told.", name=name_of(talk.person)))
    thank(talk, story)


def _ask_for_name(talk: Talk, first: str) -> str:
    options = [Option(first, Written(first), "first"), Option("", _("No name"), "none")]
    return talk.ask("name", Choice(_("Which name shall stand below it?"), _("Name"), options))


def with_the_picture() -> Choice[bool]:
    options = [Option(True, _("With the picture"), "with"), Option(False, _("Without the picture"), "without")]
    return Choice(_("Shall the picture stand with it?"), _("Picture"), options)


def _until(talk: Talk, chosen: str) -> datetime | None:
    """From the beginning of that day on it is not told."""
    days = DAYS[chosen]
    local = talk.now.astimezone(talk.localizer.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return None if days is None else local + timedelta(days=days)


def thank(talk: Talk, story: Story) -> None:
    talk.send(
        _("Thank you. Your story may be told now. You can take it back at any time: here, or under “My details”."),
        [[back_button(story)], [menu_button()]],
    )


def back_button(story: Story) -> Button:
    return Button(_("Take my story back"), Act("storyback", str(story.id)))


@action("storychange", who=Who.AGREED)
def change(talk: Talk, subject: str) -> None:
    if _asked(talk, subject):
        talk.start("change-story", subject)


@journey("change-story", marked("Your story"), who=Who.AGREED, stopped=UNCHANGED)
def ask_for_change(talk: Talk) -> None:
    """`subject` is "id.number"."""
    story = _asked(talk, talk.course.subject)
    if story is None:
        return
    told = talk.ask(
        "change", TextOrVoice(_("What shall we change? Write it, or send a voice message."), _("Your words"))
    )
    if not stories.ask_for_change(talk.db, story, story.number, told.text, told.voice):
        talk.say(GONE)
        return
    tell_team(talk, story, _("{name} would like other words for their story.", name=name_of(talk.person)))
    talk.say(_("Thank you. We change it, and show you the new words."))


@action("storyback", who=Who.AGREED)
def take_back(talk: Talk, subject: str) -> None:
    """By one tap, and for good."""
    found = stories.find(talk.db, number(subject))
    if found is None or found[1].id != talk.me.id:
        talk.send(GONE, [[menu_button()]])
        return
    story_uses.take_back(talk.db, talk.desk.localizers, found[0], talk.now, teller=talk.me)
    talk.send(
        _("Done. Your story is told no more, and it is erased. I also take it out of the messages that I sent."),
        [[menu_button()]],
    )


def in_words(talk: Talk) -> list[Sayable]:
    """For "My details": what they told, and what may be told of it."""
    return [said for each in stories.of_person(talk.db, talk.me) for said in _in_words(talk, each)]


def _in_words(talk: Talk, story: Story) -> list[Sayable]:
    words = story.wording or story.words
    told = line(_("Your story"), shortened(Written(words) if words else _("a voice message")))
    return [told, *terms_in_words(talk, story)]


def terms_in_words(talk: Talk, story: Story) -> list[Sayable]:
    """To what the teller has agreed: under which name, for whom, until when; nothing, while they have not."""
    if story.state is not StoryState.AGREED:
        return []
    said: list[Sayable] = [
        line(_("Name"), Written(story.shown_name) if story.shown_name else _("No name")),
        line(_("For whom"), next(each.label for each in AUDIENCES if each.value is story.audience)),
    ]
    return [*said, line(_("Until"), Day(talk.day(story.until).date, year=True))] if story.until else said


def ways(talk: Talk) -> list[list[Button]]:
    mine = stories.of_person(talk.db, talk.me)
    if len(mine) < 2:
        return [[back_button(each)] for each in mine]
    return [
        [Button(_("Take my story back: {day}", day=talk.day(each.told_at)), Act("storyback", str(each.id)))] for each in mine
    ]  # fmt: skip
