"""A link on paper: its square code as a picture, and a poster of what it leads to."""

from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.questions import Choice, Option
from handlers.talk import Talk
from locales import LANGUAGES, Localizer, Sayable, Words, Written, _, marked
from models import bookings, introductions, invites, planning
from models.buttons import Act, number
from models.content import PosterTexts
from models.event_words import place, title
from models.events import Event
from models.invites import Invite
from models.notices import Button
from prints import codes
from prints.posters import Poster, Session, Side, Size, file_name, poster_order
from prints.press import Form

NO_SUCH_LINK = marked("That link is not there any more.")
ALONE = "alone"
SIZES = (
    Option(Size.A4, marked("A4, a whole page"), Size.A4.value),
    Option(Size.A5, marked("A5, half a page"), Size.A5.value),
)
YES_OR_NO = (Option(True, marked("Yes"), "yes"), Option(False, marked("No"), "no"))


def code_button(invite: Invite) -> Button:
    return Button(_("QR picture"), Act("inviteqr", str(invite.id)))


def poster_button(invite: Invite) -> Button:
    return Button(_("Poster"), Act("inviteposter", str(invite.id)))


@action("inviteqr", who=Who.ANYONE)
def code(talk: Talk, subject: str) -> None:
    """`subject`: the invite."""
    invite = find(talk, subject)
    if invite is None:
        talk.send(NO_SUCH_LINK, [[menu_button()]])
        return
    words = _(
        "Whoever points the camera of their phone at this comes to us by this link. Those without a camera can send this code to {bot}: "
        "{code}",
        bot=f"@{talk.desk.username}", code=Written(invites.spaced(invite.short)),
    )  # fmt: skip
    picture = codes.png(invites.link(talk.desk.username, invite))
    talk.hand_over("grapevine-qr.png", picture, words, [[poster_button(invite)], [menu_button()]], picture=True)


@action("inviteposter", who=Who.ANYONE)
def poster(talk: Talk, subject: str) -> None:
    """`subject`: the invite."""
    invite = find(talk, subject)
    if invite is None:
        talk.send(NO_SUCH_LINK, [[menu_button()]])
    else:
        talk.start("poster", str(invite.id))


@journey("poster", marked("A poster"), who=Who.ANYONE)
def make_poster(talk: Talk) -> None:
    """How large, in which language or two, and whether somebody is named on it. It is printed when it is sent."""
    invite = find(talk, talk.course.subject)
    if invite is None:
        talk.say(NO_SUCH_LINK)
        return
    size = talk.ask("size", Choice(_("How large shall the poster be?"), _("Size"), SIZES))
    languages = _ask_languages(talk)
    whom = _whom_to_ask(talk, invite)
    named = whom is not None and talk.ask("named", Choice(_shall_it_say(whom), _("Name"), YES_OR_NO, columns=2))
    sides = [_side(talk, invite, talk.desk.localizers.of(each), whom if named else None) for each in languages]
    link, short = invites.link(talk.desk.username, invite), invites.spaced(invite.short)
    made = Poster(size, sides, link, short, talk.content.team.phone)
    for form in (Form.PNG, Form.PDF):
        file, order = file_name(form, talk.today), poster_order(made, form, talk.now)
        talk.hand_over(file, order.kept(), "", picture=form is Form.PNG)
    talk.say(_("Here is your poster: a picture to pass on, and a PDF to print, in colour or in black and white."))


def find(talk: Talk, subject: str) -> Invite | None:
    """A link that is taken still, of who talks; for coordinators also those of hubs and organisations. None for all others."""
    invite = invites.in_hand(talk.db, number(subject), talk.me, talk.is_coordinator)
    return invite if invite and invites.is_open(talk.db, invite, talk.now) else None


def _ask_languages(talk: Talk) -> list[str]:
    """One, or two side by side: the talk's own stands first."""
    mine = talk.localizer.code
    options = [
        Option(code, Written(LANGUAGES[code].own_name), code)
        for code in sorted(LANGUAGES, key=lambda code: code != mine)
    ]
    first = talk.ask("language", Choice(_("In which language?"), _("Language"), options, columns=2))
    others = [option for option in options if option.value != first]
    question = _("And in a second one, side by side?")
    alone = Option(ALONE, _("No, only one"), ALONE)
    second = talk.ask("second", Choice(question, _("Second language"), [alone, *others], columns=2))
    return [first] if second == ALONE else [first, second]


def _whom_to_ask(talk: Talk, invite: Invite) -> Sayable | None:
    """Who can tell more: the hub, or whose link it is."""
    hub = talk.content.hubs.get(invite.hub or "")
    if hub is not None:
        return hub.name
    if invite.person_id is None:
        return Written(talk.content.organisation_name(invite.organisation or ""))
    return Written(introductions.called(talk.me.name)) if talk.me.name else None


def _ask_them(whom: Sayable) -> Words:
    return _("Questions? Ask {name}.", name=whom)


def _shall_it_say(whom: Sayable) -> Words:
    return _("Shall it say “{words}”?", words=_ask_them(whom))


def _side(talk: Talk, invite: Invite, says: Localizer, whom: Sayable | None) -> Side:
    texts, event = _texts(talk, invite), _next(talk, invite)
    return Side(
        language=says.code,
        headline=says.plain(texts.headline),
        points=[says.plain(point) for point in texts.points],
        coming=says.plain(_("Next session")),
        session=_session(talk, event, says) if event else None,
        scan=says.plain(_("Point the camera of your phone at this")),
        write=says.plain(_("or write this code to {bot} on Telegram:", bot=f"@{talk.desk.username}")),
        ask=says.plain(_ask_them(whom)) if whom else "",
    )


def _texts(talk: Talk, invite: Invite) -> PosterTexts:
    event = _event(talk, invite)
    programme = talk.content.programmes.get((event.programme if event else invite.programme) or "")
    return programme.poster if programme else talk.content.poster


def _event(talk: Talk, invite: Invite) -> Event | None:
    return planning.planned(talk.db, invite.event_id, talk.now)


def _next(talk: Talk, invite: Invite) -> Event | None:
    """The event it leads to, or the next with a place left; if all are full, the next."""
    if event := _event(talk, invite):
        return event
    coming = bookings.upcoming(talk.db, talk.now, invite.programme)
    return next((event for event, free in coming if free), coming[0][0] if coming else None)


def _session(talk: Talk, event: Event, says: Localizer) -> Session:
    return Session(
        title=says.plain(title(talk.content, event)),
        day=says.plain(talk.day(event.starts_at)),
        time=says.time(event.starts_at),
        place=says.plain(place(talk.content, event)),
    )
