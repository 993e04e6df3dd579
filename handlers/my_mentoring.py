"""What a mentor and a mentee see of themselves: where they stand, whom with; to change, pause or stop it with one tap."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from handlers import mypair
from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.mentor_words import as_lines, offer_in_words, request_in_words
from handlers.talk import Talk
from locales import Lines, Sayable, Words, Written, _, marked, n_
from models import agreements, introductions, mentees, mentors
from models.buttons import Act
from models.mentoring import MatchState, MentorOffer, MentorRequest, offer_of, open_match_of, places_taken, request_of
from models.notices import Button
from models.people import Person

MENTORS = marked("Mentors")
WHAT_IT_IS = marked(
    "A mentor is somebody who has walked a path before you, and gives you a little of their time. Would you like one? Or could you be one "
    "for somebody? Both are free."
)
AFTERWARDS = marked(
    "Would somebody who has walked this path before help you on? Or could you be that for somebody else? Tap below."
)
ASK, BE = marked("Ask for a mentor"), marked("Be a mentor")
PAUSED, GOES_ON = marked("All right, you pause."), marked("Good, it goes on.")
STOPPED = marked("All right, that has ended, and what you told us for it is erased. You can come back at any time.")
SURELY = {
    "offer": (
        marked(
            "Those whom you mentor now would be without a mentor. Would you like to go on with them, and just get nobody new?"
        ),
        marked("Go on with them, nobody new"),
    ),
    "request": (
        marked("You have a mentor now. If you stop, that ends, too. No reasons are needed."),
        marked("Go on with my mentor"),
    ),
}
BOTH = ("offer", "request")


@action("mentoring", who=Who.ANYONE, command=True)
def my_mentoring(talk: Talk, subject: str) -> None:
    """Where they stand; or, with what to do behind the dot, that is done first: "offer.pause", "request.stop"."""
    which, _dot, wanted = subject.partition(".")
    if which in BOTH and wanted in DOES and agreements.has_agreed(talk.db, talk.me.id):
        DOES[wanted](talk, which)
    else:
        _show(talk, None)


def beside_what_is_asked(talk: Talk) -> list[list[Button]]:
    """After a sign-up, for who has neither asked nor offered yet: it is said before what is asked there, and stands among its buttons."""
    if not _is_new_to(talk):
        return []
    talk.say(AFTERWARDS)
    return [[_ask_button(), _be_button()]]


def ask_afterwards(talk: Talk) -> None:
    """After a sign-up after which nothing else is asked."""
    if _is_new_to(talk):
        talk.go_on("mentors")


@journey("mentors", MENTORS, who=Who.AGREED)
def offer_mentors(talk: Talk) -> None:
    """It waits for nothing: its buttons work at any time."""
    talk.send(AFTERWARDS, [[_ask_button(), _be_button()], [menu_button()]])


def _is_new_to(talk: Talk) -> bool:
    return not (request_of(talk.db, talk.me.id) or offer_of(talk.db, talk.me.id))


def mentoring_button() -> Button:
    return Button(MENTORS, Act("mentoring"))


def kept(talk: Talk) -> Iterator[Sayable]:
    """What is kept of it, for My details."""
    offered, asked = offer_of(talk.db, talk.me.id), request_of(talk.db, talk.me.id)
    if offered:
        yield _("<b>You as a mentor</b>\n{told}", told=as_lines(offer_in_words(talk.content, offered)))
    if asked:
        yield _("<b>Your wish for a mentor</b>\n{told}", told=as_lines(request_in_words(talk.content, asked)))


# what the buttons do


def _pause(talk: Talk, which: str) -> None:
    rule = mentors.pause if which == "offer" else mentees.pause
    _show(talk, PAUSED if rule(talk.db, talk.desk.localizers, talk.me, talk.now) else None)


def _go_on(talk: Talk, which: str) -> None:
    done = mentors.go_on(talk.db, talk.me) if which == "offer" else mentees.go_on(talk.db, talk.me, talk.now)
    _show(talk, GOES_ON if done else None)


def _stop(talk: Talk, which: str) -> None:
    """At once; who would leave somebody alone is asked first."""
    if not _is_under_way(talk, which):
        _stop_all(talk, which)
        return
    words, stay = SURELY[which]
    on = "pause" if which == "offer" else "see"
    talk.edit(words, [[Button(stay, _does(which, on))], [Button(_("Stop all the same"), _does(which, "stop-all"))]])


def _stop_all(talk: Talk, which: str) -> None:
    rule = mentors.stop if which == "offer" else mentees.stop
    _show(talk, STOPPED if rule(talk.db, talk.desk.localizers, talk.me, talk.now) else None)


DOES: dict[str, Callable[[Talk, str], None]] = {"pause": _pause, "on": _go_on, "stop": _stop, "stop-all": _stop_all}


def _is_under_way(talk: Talk, which: str) -> bool:
    if which == "offer":
        return bool(mentors.mentees(talk.db, talk.me.id))
    match = open_match_of(talk.db, talk.me.id)
    return match is not None and match.state is MatchState.MENTORING


def _does(which: str, what: str) -> Act:
    return Act("mentoring", f"{which}.{what}")


# what they see


def _show(talk: Talk, done: Words | None) -> None:
    offered, asked = offer_of(talk.db, talk.me.id), request_of(talk.db, talk.me.id)
    pairs = mypair.under_way(talk)
    parts: list[Sayable] = [*([done] if done else []), *([Lines([said for said, _way in pairs])] if pairs else [])]
    rows = [[way] for _said, way in pairs]
    if offered:
        parts.append(Lines(list(_as_mentor(talk, offered))))
        rows += _ways(
            _("Change my offer"), "be-a-mentor", "offer", offered.paused_at is not None or _rests(talk, offered)
        )
        rows.append([Button(_("My wishes as a mentor"), Act("join", "more-about-mentoring"))])
    if asked:
        parts.append(Lines(list(_as_mentee(talk, asked))))
        rows += _ways_of_mentee(talk, asked)
    if not parts:
        parts.append(WHAT_IT_IS)
    doors = [*([] if asked else [_ask_button()]), *([] if offered else [_be_button()])]
    rows += [doors] if doors else []
    words = Lines([each for part in parts for each in ("", part)][1:])
    (talk.edit if done else talk.send)(words, [*rows, [menu_button()]])


def _ways(change: Words, journey: str, which: str, paused: bool) -> list[list[Button]]:
    pause = Button(_("Go on"), _does(which, "on")) if paused else Button(_("Pause"), _does(which, "pause"))
    stop = Button(_("Stop being a mentor") if which == "offer" else _("Stop looking"), _does(which, "stop"))
    return [[Button(change, Act("join", journey))], [pause, stop]]


def _ways_of_mentee(talk: Talk, asked: MentorRequest) -> list[list[Button]]:
    if _is_under_way(talk, "request"):
        return [[Button(_("Stop"), _does("request", "stop"))]]
    idle = asked.paused_at is not None or asked.waits_since is None
    return _ways(_("Change what I asked for"), "ask-for-a-mentor", "request", idle)


def _as_mentor(talk: Talk, offered: MentorOffer) -> Iterator[Sayable]:
    yield _("<b>You as a mentor</b>")
    yield _stands(talk, offered)
    had = mentors.have_had(talk.db, talk.me.id)
    if had:
        yield n_(
            "You have been there for {count} person so far. Thank you: it counts for more than you may think.",
            "You have been there for {count} people so far. Thank you: it counts for more than you may think.",
            had,
        )


def _stands(talk: Talk, offered: MentorOffer) -> Words:
    free = offered.places - places_taken(talk.db, talk.me.id)
    if offered.approved_at is None:
        return _(
            "Your offer waits for the team's check: {check}. I tell you here as soon as you can begin.",
            check=talk.content.mentoring.check,
        )
    if offered.paused_at:
        return _("You have paused: nobody new is proposed to you.")
    if offered.rests_until and offered.rests_until > talk.now:
        return _("Nobody new is proposed to you until {day}.", day=talk.day(offered.rests_until))
    if free < 0:
        return _("You have more mentees than places just now. Nobody is put out; nobody new comes until there is room.")
    if free == 0:
        return _("All your places are taken, so nobody new is proposed to you.")
    return n_(
        "You have {count} free place. As soon as somebody would suit you, I ask you here.",
        "You have {count} free places. As soon as somebody would suit you, I ask you here.",
        free,
    )


def _rests(talk: Talk, offered: MentorOffer) -> bool:
    return offered.rests_until is not None and offered.rests_until > talk.now


def _as_mentee(talk: Talk, asked: MentorRequest) -> Iterator[Sayable]:
    yield _("<b>Your mentor</b>")
    match = open_match_of(talk.db, talk.me.id)
    if match and match.state is MatchState.MENTORING:
        mentor = talk.db.get(Person, match.mentor_id) if match.mentor_id else None
        yield _("{name} is your mentor.", name=_called(mentor))
    elif asked.paused_at:
        yield _("You have paused: I look for nobody just now.")
    elif match and match.state is MatchState.MENTEE_ASKED:
        yield _("I have found somebody and asked you about them, further up in this chat. Take your time.")
    elif match:
        yield _("Somebody may suit you. They are asked first, and you hear from me as soon as I know more.")
    elif asked.waits_since:
        yield from _queue(talk, asked)
    else:
        yield _("You are not looking for a mentor just now.")


def _queue(talk: Talk, asked: MentorRequest) -> Iterator[Sayable]:
    """Honest about how long, with how many others, and when they were told last."""
    since = asked.waits_since or asked.asked_at
    yield n_(
        "You have been looking since {day}; there is nobody for you yet. You are the only one looking just now.",
        "You have been looking since {day}; there is nobody for you yet. {count} people are looking just now, you among them.",
        mentees.count_waiting(talk.db), day=talk.day(since),
    )  # fmt: skip
    yield _("It doesn't go by turns: whoever suits best comes together, and the longer you wait, the more that counts.")
    by = since + timedelta(days=talk.content.mentoring.tells_after_days)
    if asked.told_at:
        yield _("I last wrote to you how it stands on {day}.", day=talk.day(asked.told_at))
    elif by > talk.now:
        yield _("By {day} I write to you how it stands.", day=talk.day(by))


def _called(person: Person | None) -> Sayable:
    """Their first name: all that the other sees of it."""
    name = introductions.called(person.name) if person else ""
    return Written(name) if name else _("somebody")


def _ask_button() -> Button:
    return Button(ASK, Act("join", "ask-for-a-mentor"))


def _be_button() -> Button:
    return Button(BE, Act("join", "be-a-mentor"))
