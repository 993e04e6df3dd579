"""Sheets to take home: which, with or without what is private, and the file."""

from handlers import lists
from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import Words, _, marked
from models import audit
from models import lists as listed
from models.buttons import Act
from models.notices import Button
from prints.sheets import file_name, workbook

LISTS = {
    "sign-ups": (marked("Sign-ups"), lists.sign_ups),
    "referrals": (marked("People passed on"), lists.referrals),
    "events": (marked("Sessions and who comes"), lists.events),
}
NUMBERS = "numbers"
WITH_PRIVATE = "+"


@action("sheets", who=Who.COORDINATORS, command=True)
def sheets(talk: Talk, _subject: str) -> None:
    rows = [[Button(label, Act("sheet", name))] for name, (label, _list) in LISTS.items()]
    numbers = Button(_("Numbers to share"), Act("export", NUMBERS))
    talk.send(_("Which sheet would you like? It opens in Excel and the like."), [*rows, [numbers], [menu_button()]])


@action("sheet", who=Who.COORDINATORS)
def sheet(talk: Talk, name: str) -> None:
    """How much of it."""
    if name not in LISTS:
        sheets.function(talk, "")
        return
    talk.send(
        _("With telephone numbers and what people wrote in their own words? Take them only if you need them."),
        [[Button(_("No, without"), Act("export", name))], [Button(_("Yes, with them"), Act("export", name + WITH_PRIVATE))]],
    )  # fmt: skip


@action("export", who=Who.COORDINATORS)
def export(talk: Talk, subject: str) -> None:
    """The file; that it was taken, and how much of it, is written down."""
    name, private = subject.removesuffix(WITH_PRIVATE), subject.endswith(WITH_PRIVATE)
    if subject == NUMBERS:
        pages, caption = lists.numbers(talk), caption_of_numbers()
    elif name in LISTS:
        pages, caption = LISTS[name][1](talk, private), caption_of(private)
    else:
        sheets.function(talk, "")
        return
    if not any(page.rows for page in pages):
        talk.send(_("There is nothing to put into that sheet yet."), [[menu_button()]])
        return
    what, named = f"sheet:{name}:private" if private else f"sheet:{name}", name in LISTS
    audit.note_export(talk.db, talk.me, what, talk.now, listed.people_in(talk.db, name) if named else ())
    zone = talk.localizer.zone
    content = workbook(pages, talk.localizer.code, zone, talk.now)
    talk.hand_over(file_name(name, talk.today), content, caption)


def caption_of(private: bool) -> Words:
    if not private:
        return _("For the team only. Delete it when you no longer need it.")
    return _(
        "For the team only: it holds telephone numbers and people's own words. Keep it where nobody else can open it, and delete it "
        "when you no longer need it."
    )


def caption_of_numbers() -> Words:
    return _(
        "This one you may share with others. Numbers under 5 are hidden, so that nobody can be picked out. All your other sheets are "
        "for the team only."
    )
