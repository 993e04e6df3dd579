"""What the sheets hold."""

from typing import Any

from handlers import columns
from handlers.answers import kept
from handlers.columns import Part, Told, as_sheet
from handlers.referral_words import STATES, outcome_in_words
from handlers.sessions import OFFERS
from handlers.talk import Talk
from locales import LanguageName, _
from models import lists
from models.lists import PassedOn, Place, SignUp
from models.numbers import to_share
from prints.sheets import Kind, Sheet


def sign_ups(talk: Talk, private: bool) -> list[Sheet]:
    content, rows = talk.content, lists.sign_ups(talk.db)
    asked = [(key, question) for key, question in kept(content).items() if any(key in row.answers for row in rows)]
    parts: list[Part[SignUp]] = [
        Part(_("Name"), lambda row: row.name),
        Part(_("Programme"), lambda row: columns.programme(content, row.programme)),
        Part(_("Stage"), lambda row: columns.stage(content, row.programme, row.stage)),
        Part(_("Signed up"), lambda row: row.enrolled_at, Kind.MOMENT),
        Part(_("Session"), lambda row: row.session, Kind.MOMENT),
        Part(_("Who sees to it"), lambda row: row.seen_by),
        Part(_("Language"), lambda row: columns.language(row.language)),
        Part(_("Other languages"), lambda row: columns.listed(LanguageName(code) for code in row.other_languages)),
        Part(_("Area"), lambda row: content.area(row.area)),
        *(columns.answered(key, question) for key, question in asked),
        *columns.by_telephone(),
        Part(_("Why"), lambda row: _("a voice message") if row.why_voice else row.why, Kind.LONG, private=True),
    ]
    return [as_sheet(talk, _("Sign-ups"), parts, rows, private)]


def referrals(talk: Talk, private: bool) -> list[Sheet]:
    parts: list[Part[PassedOn]] = [
        Part(_("Name"), lambda row: row.name),
        Part(_("Organisation"), lambda row: columns.organisation(talk.content, row.organisation)),
        Part(_("Where it stands"), lambda row: STATES.get(row.state)),
        Part(_("Outcome"), lambda row: outcome_in_words(row.outcome) if row.outcome else None),
        Part(_("Passed on"), lambda row: row.made_at, Kind.MOMENT),
        Part(_("Passed on by"), lambda row: _("themselves") if row.by_themselves else row.by),
        Part(_("To be seen by"), lambda row: row.acknowledge_by, Kind.MOMENT),
        Part(_("They have seen it"), lambda row: row.acknowledged_at, Kind.MOMENT),
        Part(_("Finished"), lambda row: row.closed_at, Kind.MOMENT),
        Part(_("Language"), lambda row: columns.language(row.language)),
        *columns.by_telephone(),
        Part(_("What the organisation wrote"), lambda row: row.outcome_words, Kind.LONG, private=True),
    ]
    return [as_sheet(talk, _("People passed on"), parts, lists.referrals(talk.db), private)]


def events(talk: Talk, private: bool) -> list[Sheet]:
    """The sessions, and who comes to them."""
    content = talk.content
    sessions: list[Part[Any]] = [
        Part(_("When"), lambda row: row[0].starts_at, Kind.MOMENT),
        Part(_("Session"), lambda row: columns.module(content, row[0].programme, row[0].module)),
        Part(_("Programme"), lambda row: columns.programme(content, row[0].programme)),
        Part(_("Place"), lambda row: columns.hub(content, row[0].hub)),
        Part(_("Minutes"), lambda row: row[0].minutes, Kind.NUMBER),
        Part(_("Places"), lambda row: row[0].capacity, Kind.NUMBER),
        Part(_("Taken"), lambda row: row[1], Kind.NUMBER),
        Part(_("Free"), lambda row: max(0, row[0].capacity - row[1]), Kind.NUMBER),
        Part(_("What is there"), lambda row: columns.listed(OFFERS[key] for key in row[0].helps if key in OFFERS)),
    ]
    coming: list[Part[Place]] = [
        Part(_("When"), lambda row: row.starts_at, Kind.MOMENT),
        Part(_("Session"), lambda row: columns.module(content, row.programme, row.module)),
        Part(_("Place"), lambda row: columns.hub(content, row.hub)),
        Part(_("Name"), lambda row: row.name),
        Part(_("Guests"), lambda row: row.guests, Kind.NUMBER),
        Part(_("Language"), lambda row: columns.language(row.language)),
        *columns.by_telephone(),
    ]
    return [
        as_sheet(talk, _("Sessions"), sessions, lists.events(talk.db), private),
        as_sheet(talk, _("Who comes"), coming, lists.places(talk.db), private),
    ]


def numbers(talk: Talk) -> list[Sheet]:
    """How many people are where, with nobody to be picked out: no totals, and each programme's stages hide a table of their own."""
    note = _("“Not shown” is fewer than 5 people, or a number that would tell how many those are.")
    stages: list[Part[tuple[Told, ...]]] = [
        Part(_("Programme"), lambda row: row[0]),
        Part(_("Stage"), lambda row: row[1]),
        Part(_("People"), lambda row: row[2], Kind.NUMBER),
    ]
    areas: list[Part[tuple[Told, ...]]] = [
        Part(_("Area"), lambda row: row[0]),
        Part(_("People"), lambda row: row[1], Kind.NUMBER),
    ]
    return [
        as_sheet(talk, _("Stages"), stages, _by_stage(talk), note=note),
        as_sheet(talk, _("Areas"), areas, _by_area(talk), note=note),
    ]


def _by_stage(talk: Talk) -> list[tuple[Told, ...]]:
    content, found, rows = talk.content, lists.by_stage(talk.db), list[tuple[Told, ...]]()
    for programme in dict.fromkeys([*content.programmes, *(programme for programme, _stage in found)]):
        known = content.programmes[programme].stages if programme in content.programmes else ()
        stages = dict.fromkeys([*known, *(stage for each, stage in found if each == programme)])
        name = columns.programme(content, programme)
        for stage, count in to_share({stage: found.get((programme, stage), 0) for stage in stages}).items():
            rows.append((name, columns.stage(content, programme, stage), _shown(count)))
    return rows


def _by_area(talk: Talk) -> list[tuple[Told, ...]]:
    content, found = talk.content, lists.by_area(talk.db)
    counts = to_share({area: found.get(area, 0) for area in dict.fromkeys([*content.areas, None, *found])})
    return [(content.area(area) or area or _("not told"), _shown(count)) for area, count in counts.items()]


def _shown(count: int | None) -> Told:
    return _("not shown") if count is None else count
