"""All that a coordinator can do, behind buttons; and their own work: the languages they speak, when they are on call."""

from handlers import about_you
from handlers.about_you import NOTED
from handlers.course import menu_button
from handlers.declarations import UNCHANGED, Who, action, journey
from handlers.questions import Option, Several
from handlers.talk import Talk
from locales import LanguageName, Lines, Listed, _, marked
from models import calls, inbox, mentors, people, programmes, tasks
from models.buttons import Act
from models.notices import Button
from models.people import Role, Shift

ROWS = (
    (("inbox", marked("Inbox")), ("signups", marked("Sign-ups"))),
    (("events", marked("Events")), ("tasks", marked("Tasks"))),
    (("announce", marked("Announcements")), ("roundup", marked("Weekly round-up"))),
    (("find", marked("Find somebody")), ("walkin", marked("Add somebody"))),
    (("calls", marked("Call list")), ("referrals", marked("Referrals"))),
    (("sheets", marked("Sheets")), ("record", marked("Recordings"))),
    (("team", marked("Team and roles")), ("mywork", marked("My work"))),
    (("stories", marked("Stories")), ("sources", marked("What brings people"))),
    (("matches", marked("Mentors and mentees")), ("pairs", marked("Mentoring pairs"))),
    (("mentoroffers", marked("Mentors to say yes to")),),
)
SHIFTS = {
    Shift.DAYS: marked("Weekdays, 8:00 to 18:00"),
    Shift.WEEKENDS: marked("Weekends, 8:00 to 18:00"),
    Shift.EVENINGS: marked("Evenings, 18:00 to 22:00"),
    Shift.NIGHTS: marked("Nights, 22:00 to 8:00"),
}


@action("desk", who=Who.COORDINATORS, command=True)
def desk(talk: Talk, _subject: str) -> None:
    """What waits, and the ways to all of it."""
    waiting = sum(unseen for _programme, _signed_up, unseen in programmes.counts(talk.db))
    words = [
        _("<b>For coordinators</b>"),
        _("Messages that wait for an answer: {count}", count=inbox.unanswered(talk.db)),
        _("Sign-ups that nobody sees to yet: {count}", count=waiting),
        _("People to ring: {count}", count=calls.count(talk.db)),
        _("People who need help to come: {count}", count=tasks.count(talk.db, talk.now)),
        _("Offers to be a mentor that wait: {count}", count=mentors.count_waiting(talk.db)),
    ]
    rows = [[Button(label, Act(name)) for name, label in row] for row in ROWS]
    talk.send(Lines(words), [*rows, [menu_button()]])


@action("mywork", who=Who.COORDINATORS)
def my_work(talk: Talk, _subject: str) -> None:
    """Which languages they speak besides the one we speak, and when they are on call."""
    role = people.role_of(talk.db, talk.visitor.person_id, Role.COORDINATOR)
    spoken = [LanguageName(code) for code in (talk.localizer.code, *talk.me.other_languages)]
    shifts = [SHIFTS[Shift(each)] for each in ((role and role.on_call) or "").split()]
    words = [
        _("<b>My work</b>"),
        _("You speak: {languages}", languages=Listed(spoken)),
        _("You are on call: {times}", times=Listed(shifts, between=" · ") if shifts else _("never")),
        _(
            "Messages in a language come first to those who speak it. Calls for help come first to those who are on call."
        ),
    ]
    rows = [
        [Button(_("Languages I speak"), Act("join", "work-languages"))],
        [Button(_("When I'm on call"), Act("join", "on-call"))],
        [Button(_("For coordinators"), Act("desk"))],
    ]
    talk.send(Lines(words), rows)


@journey("work-languages", marked("Languages you speak"), who=Who.COORDINATORS, stopped=UNCHANGED)
def work_languages(talk: Talk) -> None:
    about_you.other_languages.function(talk)


@journey("on-call", marked("When you are on call"), who=Who.COORDINATORS, stopped=UNCHANGED)
def on_call(talk: Talk) -> None:
    shifts = talk.ask("shifts", Several(
        _("When may a call for help reach you? Tap all that fit. While nobody is on call, it reaches every coordinator."),
        _("On call"),
        [Option(shift, label, shift) for shift, label in SHIFTS.items()],
        nothing=_("Never"),
    ))  # fmt: skip
    role = people.role_of(talk.db, talk.visitor.person_id, Role.COORDINATOR)
    if role:
        role.on_call = " ".join(shifts) or None
    talk.say(NOTED)
