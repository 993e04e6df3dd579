"""How the weekly round-up is said: the same headings and lines in chat and on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from locales import Day, Lines, Listed, Localizer, Moment, Sayable, Words, Written, _, marked, n_
from models import event_words
from models.buttons import Act
from models.content import Content
from models.events import Event, EventState
from models.fitting import letters
from models.notices import Button
from models.numbers import LEAST
from models.roundup_numbers import Count, Held, RoundUp, Source

TITLE = marked("Weekly round-up")
MOST_LETTERS = 4000  # of a message, tags and all, as Telegram counts them
IN_CHAT = (12, 6, 3, 0)  # events under a heading: as many as have room
ON_PAPER = 40

SOURCES = {
    Source.THEMSELVES: marked("By themselves"),
    Source.NEIGHBOUR: marked("With the help of a neighbour"),
    Source.WALK_IN: marked("With a coordinator beside them"),
    Source.PARTNER: marked("Through a partner organisation"),
}
TOGETHER = marked("All programmes together")
HIDDEN = marked("not shown")
WHAT_IS_HIDDEN = marked("“Not shown” is fewer than 5 people, or a number that would tell how many those are.")

Row = tuple[Sayable, Sayable]


@dataclass(frozen=True)
class Part:
    """A heading, and below it lines of two things; `note` is said where there are none."""

    heading: Sayable
    rows: Sequence[Row]
    note: Sayable | None = None


def message(content: Content, told: RoundUp, says: Localizer) -> Sayable:
    """All of it as one message, with as many events as have room in this language."""
    for most in IN_CHAT:
        words = _message(content, told, most)
        if letters(says.html(words)) <= MOST_LETTERS:
            break
    return words


def _message(content: Content, told: RoundUp, most: int) -> Sayable:
    paragraphs: list[Sayable] = [Lines([_("<b>{name}</b>", name=TITLE), of(told)])]
    paragraphs += [_in_chat(part) for part in parts(content, told, most)]
    if hides(told):
        paragraphs.append(WHAT_IS_HIDDEN)
    return Lines([line for paragraph in paragraphs for line in (paragraph, "")][:-1])


def _in_chat(part: Part) -> Sayable:
    lines: list[Sayable] = [_("{question}: {answer}", question=what, answer=count) for what, count in part.rows]
    note = [part.note] if part.note else []
    return Lines([_("<b>{name}</b>", name=part.heading), *lines, *note])


def hides(told: RoundUp) -> bool:
    """Whether something is said to be not shown."""
    return not told.quiet and any(counts[-1] is None for counts in told.sign_ups.by_programme.values())


def of(told: RoundUp) -> Words:
    """Which week it is of."""
    week = told.week
    return _("From {first} to {last} {year}", first=Day(week.monday), last=Day(week.sunday), year=str(week.sunday.year))


def parts(content: Content, told: RoundUp, most: int) -> list[Part]:
    """All of it, heading by heading; `most` events under one."""
    happened = (
        [_quiet()]
        if told.quiet
        else [_signed_up(content, told), *_came_how(told), _were_held(content, told, most), *_changed(content, told)]
    )
    return [*happened, *_is_late(told), _comes_next(content, told, most)]


def _quiet() -> Part:
    return Part(_("A quiet week"), (), _("Nobody new signed up, and there were no sessions."))


def _signed_up(content: Content, told: RoundUp) -> Part:
    rows: list[Row] = []
    for key, counts in told.sign_ups.by_programme.items():
        new: Sayable = HIDDEN if counts[-1] is None else counts[-1]
        if not told.shared:
            new = _("{new} this week, {total} in all", new=new, total=told.sign_ups.in_all[key])
        rows.append((programme(content, key), new))
    if told.shared and told.sign_ups.together[-1]:
        rows.append((TOGETHER, told.sign_ups.together[-1]))
    if told.shared and told.sign_ups.told:
        rows.append((_("Since we began"), _("{count} or more", count=told.sign_ups.told)))
    return Part(_("Sign-ups"), rows)


def programme(content: Content, key: str) -> Sayable:
    return content.programmes[key].name if key in content.programmes else Written(key)


def _came_how(told: RoundUp) -> Iterator[Part]:
    """Of nobody there is nothing to tell."""
    rows = [(SOURCES[source], count) for source, count in told.sources.items() if count]
    if rows:
        yield Part(_("How they came"), rows)


def _were_held(content: Content, told: RoundUp, most: int) -> Part:
    rows: list[Row] = [(_called(content, held.event), _came(held, told.shared)) for held in told.held[:most]]
    return Part(
        _("Sessions of the week"), rows, _rest(len(told.held), most) or (None if rows else _("There were none."))
    )


def _came(held: Held, shared: bool) -> Sayable:
    if held.event.state is EventState.CANCELLED:
        return _("cancelled")
    if shared and held.noted:
        return (
            n_("{count} person came", "{count} people came", held.came)
            if held.came
            else _("under {count} people came", count=LEAST)
        )
    if shared:
        return _("who came is not noted yet")
    booked, came = held.booked or 0, held.came or 0
    if not held.noted:
        return _("{booked} booked, who came is not noted yet", booked=booked) if booked else _("nobody booked")
    return _("{booked} booked, {came} came", booked=booked, came=came)


def _changed(content: Content, told: RoundUp) -> Iterator[Part]:
    rows: list[Row] = [(_("Now at “{stage}”", stage=_stage(content, key)), count) for key, count in told.moved.items()]
    others = (
        (_("Moved on to another stage"), told.moved_on if told.shared else None),
        (_("Passed on, and seen by the organisation"), told.seen),
        (_("Passed on, and finished"), told.closed),
    )
    rows += [(what, count) for what, count in others if count]
    if rows:
        yield Part(_("What has changed"), rows)


def _stage(content: Content, key: str) -> Sayable:
    """Programmes may have one of the same name."""
    names = (programme.stages[key] for programme in content.programmes.values() if key in programme.stages)
    return next(iter(names), Written(key))


def _is_late(told: RoundUp) -> Iterator[Part]:
    """For the team alone, and only what there is."""
    late = told.late
    counts = (
        (_("Messages without the answer that was promised"), late.enquiries),
        (_("People passed on whom the organisation has not seen in time"), late.referrals),
        (_("Tasks that nobody sees to yet"), late.tasks),
    ) if late else ()  # fmt: skip
    rows: list[Row] = [(what, count) for what, count in counts if count]
    if rows:
        yield Part(_("What waits for us"), rows)


def _comes_next(content: Content, told: RoundUp, most: int) -> Part:
    rows: list[Row] = [
        (_called(content, event, where=True), _left(left, told.shared)) for event, left in told.to_come[:most]
    ]
    return Part(
        _("The coming week"), rows, _rest(len(told.to_come), most) or (None if rows else _("Nothing is planned yet."))
    )


def _left(left: Count, shared: bool) -> Sayable:
    if not left:
        return _("no places left")
    return _("a few places left") if shared and left < LEAST else n_("{count} place left", "{count} places left", left)


def _called(content: Content, event: Event, *, where: bool = False) -> Sayable:
    said = [
        event_words.title(content, event),
        Moment(event.starts_at),
        *([event_words.place_name(content, event)] if where else []),
    ]
    return Listed(said, between=" · ")


def _rest(there_are: int, most: int) -> Words | None:
    more = there_are - most
    return _("and {count} more", count=more) if more > 0 else None


def button(off: bool) -> Button:
    """Not by the clock any more, or again."""
    if off:
        return Button(_("Send it on Mondays again"), Act("mondays", "on"))
    return Button(_("Don't send it on Mondays"), Act("mondays", "off"))
