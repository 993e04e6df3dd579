"""My people: what became of those whom somebody told about us. No names but of those who let them be seen, no small numbers, and
nobody is compared with anybody."""

from collections.abc import Iterator
from dataclasses import asdict

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import Lines, Listed, Sayable, Words, Written, _, line, marked
from models import vine
from models.buttons import Act
from models.notices import Button
from models.roundup import Week
from models.vine import Brought

MY_PEOPLE = marked("My people")
WHAT_THEY_DID = {
    "joined": marked("Signed up"),
    "booked": marked("Took a place at an event"),
    "attended": marked("Came to an event"),
    "finished": marked("Finished a programme"),
}


@action("mypeople", who=Who.ANYONE, command=True)
def my_people(talk: Talk, _subject: str) -> None:
    direct, further = vine.brought(talk.db, talk.me, Week.before(talk.now, talk.localizer.zone).ends)
    tell = Button(_("Tell a neighbour"), Act("invite"))
    if not direct.in_all.came:
        talk.send(_("Nobody has come by your link yet. Whoever does is counted here."), [[tell], [menu_button()]])
        return
    words: list[Sayable] = [_("<b>{name}</b>", name=MY_PEOPLE), "", _("<b>You told them about us</b>"), *_told(direct)]
    names = [Written(each) for each in vine.names(talk.db, talk.me)]
    if names:
        words.append(line(_("Among them"), Listed(names)))
    if further.in_all.came:
        words += ["", _("<b>They told others, and those told others again</b>"), *_told(further)]
    words += ["", _(
        "What people did is told from five on, in steps of five, so that nobody can be picked out. You see the names of those who want "
        "you to."
    )]  # fmt: skip
    picture = Button(_("A picture of my vine"), Act("myvine"))
    talk.send(Lines(words), [[picture], [tell], [menu_button()]])


def _told(brought: Brought) -> Iterator[Words]:
    """The lines of which there is something to tell."""
    came = brought.in_all.came
    yield line(_("Came to us"), _this_week(brought.this_week.came, came))
    this_week, in_all = asdict(brought.this_week), asdict(brought.in_all)
    for what, words in WHAT_THEY_DID.items():
        least, new = vine.to_tell(in_all[what], came), vine.to_tell(this_week[what], came)
        if least and new:
            yield line(words, _this_week(_at_least(new), _at_least(least)))
        elif least:
            yield line(words, _at_least(least))


def _this_week(new: Sayable, total: Sayable) -> Words:
    return _("{new} this week, {total} in all", new=new, total=total)


def _at_least(count: int) -> Words:
    return _("at least {count}", count=count)
