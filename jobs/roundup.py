"""The weekly round-up, on Monday morning: in chat, and as a document to pass on by mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.clock import Hands, Prepared, Work
from locales import Localizer, Moment, Sayable, _, marked
from models import notices, roundup, roundup_counts, roundup_numbers, roundup_words, stories, story_uses
from models.content import Content
from models.notices import Notice
from models.people import Person, Role
from models.roundup import Week
from models.roundup_numbers import Count, RoundUp
from models.stories import StoryAudience
from prints.charts import Bars, Strip
from prints.documents import Page, Section, file_name, pdf_order
from prints.press import ready

AT_ONCE = 5  # people of one language in a slice, so that nobody who writes meanwhile waits long
KINDS = {
    Role.COORDINATOR: notices.ROUND_UP,
    Role.PARTNER: notices.ROUND_UP_OF_PARTNER,
    Role.READER: notices.ROUND_UP_OF_READER,
}
MAY_HEAR = {  # the stories of which audiences
    Role.COORDINATOR: (StoryAudience.PARTNERS, StoryAudience.EVERYONE),
    Role.PARTNER: (StoryAudience.PARTNERS, StoryAudience.EVERYONE),
    Role.READER: (StoryAudience.EVERYONE,),
}
FOR_THE_TEAM = marked("For the team only. Delete it when you no longer need it.")
TO_PASS_ON = marked("The round-up as a page, to pass on by mail. No number under 5 is in it.")


@dataclass(frozen=True)
class Edition:
    """The round-up in one language, for the team or to be shared: the message, and the document with what is said of it."""

    words: Sayable
    document: tuple[str, bytes]
    caption: Sayable


def prepare(db: Session, hands: Hands, now: datetime) -> Work:
    """Count and print it for the next few of those who have not got it, in one language."""
    week = Week.before(now, hands.localizers.zone)
    waiting = roundup.due(db, week) if week.is_due(now) else ()
    readers = [person for person in waiting if person.reads == waiting[0].reads][:AT_ONCE]
    if not readers:
        return _nobody
    exact = roundup_counts.exact(db, hands.content, week, now)
    says = hands.localizers.of(readers[0].reads)
    to_share = [_edition(hands.content, roundup_numbers.shared(exact), says, now)]
    for_team = to_share
    if any(roundup.role_of(db, person) is Role.COORDINATOR for person in readers):
        # a coordinator gets both documents: what they pass on is the other one
        for_team = [_edition(hands.content, exact, says, now), *to_share]
    return partial(_send, [person.id for person in readers], week, for_team, to_share)


send = Prepared(prepare)


def _nobody(_db: Session, _hands: Hands, _now: datetime) -> int:
    return 0


def _send(
    readers: Sequence[int],
    week: Week,
    for_team: Sequence[Edition],
    to_share: Sequence[Edition],
    db: Session,
    hands: Hands,
    now: datetime,
) -> int:
    """To each in the role that they have still. Returns how many are seen to now."""
    for person in db.scalars(select(Person).where(Person.id.in_(readers)).order_by(Person.id)):
        role = roundup.role_of(db, person)
        if role is not None and roundup.take(db, person, week):
            editions = for_team if role is Role.COORDINATOR else to_share
            _tell(db, hands, person, KINDS[role], editions, week, now)
            _tell_a_story(db, hands, person, role, week, now)
    return len(readers)


def _edition(content: Content, told: RoundUp, says: Localizer, now: datetime) -> Edition:
    name = file_name("round-up" if told.shared else "round-up-team", told.week.sunday)
    document = (name, ready(pdf_order(page(content, told, says, now), now).kept()))
    return Edition(roundup_words.message(content, told, says), document, TO_PASS_ON if told.shared else FOR_THE_TEAM)


def _tell(
    db: Session, hands: Hands, person: Person, kind: Notice, editions: Sequence[Edition], week: Week, now: datetime
) -> None:
    """The words of the first, the documents of all."""
    until, rows = week.due_until, [[roundup_words.button(off=False)]]
    notices.tell(db, hands.localizers, kind, person, editions[0].words, rows, now, good_until=until)
    for each in editions:
        notices.tell(
            db, hands.localizers, kind, person, each.caption, (), now, attachment=each.document, good_until=until
        )


def _tell_a_story(db: Session, hands: Hands, person: Person, role: Role, week: Week, now: datetime) -> None:
    """In a message of its own, and in none of the documents: so it can be taken back."""
    story = stories.for_week(db, week.monday, MAY_HEAR[role], now)
    if story is None:
        return
    story.told_week = week.monday
    db.flush()
    words = _("<b>A neighbour tells</b>\n{text}", text=story_uses.as_read(story))
    notices.tell(
        db, hands.localizers, KINDS[role], person, words, (), now, good_until=min(week.due_until, story.until or week.due_until),
        subject=story_uses.subject(story), file=story_uses.picture_of(story),
    )  # fmt: skip


def page(content: Content, told: RoundUp, says: Localizer, now: datetime) -> Page:
    """On paper, in one language."""
    sections = [
        Section(
            says.plain(part.heading),
            [(says.plain(what), says.plain(count)) for what, count in part.rows],
            says.plain(part.note) if part.note else "",
        )
        for part in roundup_words.parts(content, told, roundup_words.ON_PAPER)
    ]
    made = _("Made on {moment} by {team}", moment=Moment(now), team=content.team.name)
    note = roundup_words.WHAT_IS_HIDDEN if told.shared else FOR_THE_TEAM
    return Page(
        says.code, says.plain(roundup_words.TITLE), says.plain(roundup_words.of(told)), says.plain(made), sections,
        _chart(content, told, says), says.plain(note),
    )  # fmt: skip


def _chart(content: Content, told: RoundUp, says: Localizer) -> Bars:
    """The sign-ups of the last weeks, a strip a programme; where much of that is hidden, one of all of them first."""
    hidden, sign_ups = says.plain(roundup_words.HIDDEN), told.sign_ups
    rows = [(roundup_words.programme(content, key), counts) for key, counts in sign_ups.by_programme.items()]
    if told.shared:
        rows.insert(0, (roundup_words.TOGETHER, sign_ups.together))
    strips = [Strip(says.plain(name), counts, _shown(counts, says)) for name, counts in rows]
    read = [f"{strip.name}: {', '.join(shown or hidden for shown in strip.shown)}." for strip in strips]
    heading = says.plain(_("Sign-ups a week, in the last twelve weeks"))
    return Bars(heading, " ".join([f"{heading}.", *read]), strips, _mondays(told.week), hidden)


def _shown(counts: Sequence[Count], says: Localizer) -> list[str]:
    return ["" if count is None else says.number(count) for count in counts]


def _mondays(week: Week) -> list[str]:
    """Day and month of each, short enough to stand below a bar."""
    return [f"{each.monday.day}/{each.monday.month}" for each in week.until(roundup_counts.WEEKS)]
