"""What leaves the team in the round-up tells nothing of anybody, whoever knows the sums."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from locales import Sayable, Words
from models import roundup_words
from models.content import Content
from models.events import Event, EventState
from models.numbers import LEAST
from models.roundup import Week
from models.roundup_numbers import Held, Late, RoundUp, SignUps, Source, shared

WEEK = Week(date(2026, 11, 16), ZoneInfo("Europe/London"))
PROGRAMMES = ("researchers", "enterprise", "learning")
COUNT = st.integers(0, 9)


@st.composite
def round_ups(draw: st.DrawFn) -> RoundUp:
    """Three weeks of three programmes; how they came adds up to the last of them."""
    by_week = {programme: draw(st.lists(COUNT, min_size=3, max_size=3)) for programme in PROGRAMMES}
    new = sum(counts[-1] for counts in by_week.values())
    cuts = sorted(draw(st.lists(st.integers(0, new), min_size=3, max_size=3)))
    parts = [after - before for before, after in zip([0, *cuts], [*cuts, new], strict=True)]
    event = Event(id=1, programme="researchers", module="understanding", hub="soho-house", state=EventState.PLANNED)
    event.starts_at = WEEK.begins
    return RoundUp(
        week=WEEK, sign_ups=signed_up(by_week), sources=dict(zip(Source, parts, strict=True)),
        held=[Held(event, draw(COUNT), draw(COUNT), draw(st.booleans()))], moved={"training": draw(COUNT)}, moved_on=draw(COUNT),
        seen=draw(COUNT), closed=draw(COUNT), late=Late(1, 2, 3), to_come=[(event, draw(COUNT))], quiet=False,
    )  # fmt: skip


def signed_up(by_week: Mapping[str, list[int]]) -> SignUps:
    """Nobody had signed up before."""
    together = [sum(week) for week in zip(*by_week.values(), strict=True)]
    told = sum(count for count in together if count >= LEAST)
    return SignUps(by_week, together, {each: sum(counts) for each, counts in by_week.items()}, told)


def others_like(counts: Mapping[object, int]) -> Iterator[dict[object, int]]:
    """All tables with the same sum."""
    total = sum(counts.values())
    for table in product(range(total + 1), repeat=len(counts) - 1):
        if sum(table) <= total:
            yield dict(zip(counts, [*table, total - sum(table)], strict=True))


@given(round_ups())
def test_no_week_of_a_programme_can_be_worked_out(told: RoundUp) -> None:
    """For each number that is hidden and somebody there is another that looks the same in all of it, with the same sums."""
    seen = shared(told)
    for week in range(3):
        exact, shown = told.sign_ups.by_programme, seen.sign_ups.by_programme
        row: dict[object, int] = {programme: exact[programme][week] or 0 for programme in PROGRAMMES}
        hidden = {programme for programme in PROGRAMMES if shown[programme][week] is None and row[programme]}
        for other in others_like(row):
            if not hidden:
                break
            by_week = {each: [count or 0 for count in exact[each]] for each in PROGRAMMES}
            for programme in PROGRAMMES:
                by_week[programme][week] = other[programme]
            if shared(replace(told, sign_ups=signed_up(by_week))) == seen:
                hidden = {programme for programme in hidden if other[programme] == row[programme]}
        assert not hidden


@given(round_ups())
def test_no_way_in_which_they_came_can_be_worked_out(told: RoundUp) -> None:
    seen = shared(told)
    counts: dict[object, int] = {source: count or 0 for source, count in told.sources.items()}
    hidden = {source for source in Source if seen.sources[source] is None and counts[source]}
    for other in others_like(counts):
        if not hidden:
            break
        same = shared(replace(told, sources={source: other[source] for source in Source})) == seen
        hidden = {source for source in hidden if other[source] == counts[source] or not same}
    assert not hidden


@given(round_ups())
def test_what_is_hidden_is_not_a_small_number_together(told: RoundUp) -> None:
    seen = shared(told)
    tables = [(told.sources, seen.sources)]
    for week in range(3):
        exact, shown = (
            {each: counts[week] for each, counts in of.sign_ups.by_programme.items()} for of in (told, seen)
        )
        tables.append((exact, shown))  # type: ignore[arg-type]
    for all_of_it, shown_of_it in tables:
        hidden = sum(all_of_it[key] or 0 for key, count in shown_of_it.items() if count is None)
        everything_is_hidden = all(count is None for count in shown_of_it.values())
        assert hidden == 0 or hidden >= LEAST or everything_is_hidden


@given(round_ups())
def test_no_small_number_is_shared_and_nothing_that_is_the_teams_own(told: RoundUp) -> None:
    seen = shared(told)
    by_week = [count for counts in seen.sign_ups.by_programme.values() for count in counts]
    alone = [seen.moved_on, seen.seen, seen.closed, *(held.came for held in seen.held)]
    counts = [*by_week, *seen.sign_ups.together, *seen.sources.values(), *alone]
    assert not [count for count in counts if count is not None and count < LEAST]
    assert [held.booked for held in seen.held] == [None]  # less those who came it is who did not
    assert (seen.sign_ups.in_all, seen.moved, seen.late) == ({}, {}, None)
    assert seen.sign_ups.told == sum(
        count or 0 for count in seen.sign_ups.together
    )  # nothing that was not told week by week


def numbers(said: Sayable) -> Iterator[int]:
    """All that are inserted."""
    if isinstance(said, int):
        yield said
    elif isinstance(said, Words):
        for each in said.inserted.values():
            yield from numbers(each)


@given(told=round_ups())
def test_what_is_said_of_it_has_no_small_number(told: RoundUp, local_content: Content) -> None:
    parts = roundup_words.parts(local_content, shared(told), 9)
    said = [number for part in parts for _what, count in part.rows for number in numbers(count)]
    assert not [number for number in said if number < LEAST]
