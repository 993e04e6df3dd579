"""People like you: what others told of how it went, one story at a time."""

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import _
from models import notices, stories, story_uses
from models.buttons import Act, number
from models.menu import Standing
from models.notices import Button, Outgoing
from models.stories import Story


def in_menu(standing: Standing) -> list[list[Button]]:
    """What others told, when there is something; and to tell, for who has been to something or has come far in a programme."""
    rows = []
    if standing.stories:
        rows.append([Button(_("People like you"), Act("likeyou"))])
    if standing.may_tell:
        rows.append([Button(_("Tell your story"), Act("join", "tell-story"))])
    return rows


@action("likeyou", who=Who.ANYONE)
def people_like_you(talk: Talk, subject: str) -> None:
    """One story, with a way to another. `subject`: which, counted from 0."""
    place = min(number(subject) or 0, 1000)
    story, more = stories.like(talk.db, talk.me, place, talk.now)
    if story is None:
        talk.send(_("There are no more stories just now."), [[menu_button()]])
        return
    rows = [[Button(_("Another story"), Act("likeyou", str(place + 1)))]] if more else []
    show(talk, story, [*rows, [menu_button()]])


def show(talk: Talk, story: Story, rows: list[list[Button]]) -> None:
    """In one message, which is known to show it."""
    picture, about = story_uses.picture_of(story), story_uses.subject(story)
    if picture is None:
        talk.send(story_uses.as_read(story), rows, subject=about)
        return
    caption = {"caption": talk.localizer.html(story_uses.as_read(story)), "parse_mode": "HTML"}
    inline = notices.keyboard(talk.localizer, rows)
    payload = {"photo": picture.file_id, **caption, "reply_markup": {"inline_keyboard": inline}}
    talk.outgoing.append(Outgoing(talk.visitor.chat_id, picture.method, payload, subject=about))
