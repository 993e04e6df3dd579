"""What brings people, to take home: as a sheet, and as a picture of a page with a chart."""

from collections.abc import Sequence

from handlers import sources
from handlers.declarations import Who, action
from handlers.sheets import caption_of
from handlers.sources import SORTS, WHAT_BRINGS_PEOPLE, for_every_ten, in_digits, names_of, rate, steps
from handlers.talk import Talk
from locales import Day, Moment, Sayable, _
from models import audit
from models import sources as found
from models.audit import Deed
from models.sources import Funnel, Month, Sort, Source
from prints import documents, sheets
from prints.charts import Bars, Strip
from prints.documents import Page, Section
from prints.press import Form
from prints.sheets import Column, Kind, Sheet, workbook

MOST_ROWS, MOST_IN_A_PICTURE = 10_000, 6


@action("sourcefile", who=Who.COORDINATORS)
def source_file(talk: Talk, subject: str) -> None:
    """`subject`: sheet or page. That it was taken is written down."""
    if subject == "sheet":
        name, content = sheets.file_name("sources", talk.today), _workbook(talk)
    elif subject == "page":
        name = documents.file_name("sources", talk.today, Form.PNG)
        content = documents.picture_order(_page(talk)).kept()
    else:
        sources.sources.function(talk, "")
        return
    audit.note(talk.db, talk.me, Deed.EXPORTED, "sheet:sources", talk.now)
    talk.hand_over(name, content, caption_of(private=False), picture=subject == "page")


def _workbook(talk: Talk) -> bytes:
    made = [*(_sheet(talk, sort) for sort in Sort), _months(talk)]
    return workbook(made, talk.localizer.code, talk.localizer.zone, talk.now)


def _sheet(talk: Talk, sort: Sort) -> Sheet:
    rows = found.by(talk.db, sort, 0, MOST_ROWS)
    plain, names = talk.localizer.plain, names_of(talk, sort, rows)
    headings = [
        plain(each) for each in (_("Came to us"), _("Signed up"), _("Came to an event"), _("Finished a programme"))
    ]
    columns = [Column(plain(SORTS[sort]))]
    for heading in headings:
        columns += [Column(heading, Kind.NUMBER)] + [Column("%")] * (heading != headings[0])
    return Sheet(plain(SORTS[sort]), columns, [[plain(names[each.key]), *_cells(each.funnel)] for each in rows])


def _cells(funnel: Funnel) -> list[int | str]:
    came, joined, attended, finished = funnel.came, funnel.joined, funnel.attended, funnel.finished
    return [came, joined, rate(joined, came), attended, rate(attended, joined), finished, rate(finished, attended)]


def _months(talk: Talk) -> Sheet:
    plain = talk.localizer.plain
    columns = [
        Column(plain(_("Month"))), Column(plain(_("Signed up")), Kind.NUMBER),
        Column(plain(_("Brought by them")), Kind.NUMBER), Column(plain(_("For every ten")), Kind.NUMBER),
    ]  # fmt: skip
    rows: list[list[int | str]] = [
        [in_digits(each), each.joined, each.brought, for_every_ten(each)] for each in _by_month(talk)
    ]
    return Sheet(plain(sources.GROWTH), columns, rows, plain(sources.DEFINITION))


def _by_month(talk: Talk) -> Sequence[Month]:
    return found.by_month(talk.db, talk.now, talk.localizer.zone)


def _page(talk: Talk) -> Page:
    plain = talk.localizer.plain
    in_all = [
        (plain(each.inserted["question"]), plain(each.inserted["answer"])) for each in steps(found.in_all(talk.db))
    ]
    sections = [Section(plain(_("In all")), in_all), *(_section(talk, sort) for sort in Sort)]
    made = _("Made on {moment} by {team}", moment=Moment(talk.now), team=talk.content.team.name)
    return Page(
        talk.localizer.code, plain(WHAT_BRINGS_PEOPLE), plain(Day(talk.today)), plain(made), sections, _chart(talk),
        plain(caption_of(private=False)),
    )  # fmt: skip


def _section(talk: Talk, sort: Sort) -> Section:
    plain, rows = talk.localizer.plain, found.by(talk.db, sort, 0, MOST_IN_A_PICTURE)
    names = names_of(talk, sort, rows)
    columns = (_("Came to us"), _("Signed up"), _("Came to an event"), _("Finished a programme"))
    note = " / ".join(plain(each) for each in columns) if rows else plain(sources.NOBODY)
    return Section(plain(SORTS[sort]), [(plain(names[each.key]), _in_figures(talk, each)) for each in rows], note)


def _in_figures(talk: Talk, source: Source) -> str:
    each = source.funnel
    return " / ".join(talk.localizer.number(one) for one in (each.came, each.joined, each.attended, each.finished))


def _chart(talk: Talk) -> Bars:
    plain, months = talk.localizer.plain, _by_month(talk)
    told: tuple[tuple[Sayable, list[int]], ...] = (
        (_("Signed up"), [each.joined for each in months]),
        (_("Brought by them"), [each.brought for each in months]),
    )
    strips = [Strip(plain(name), counts, [talk.localizer.number(each) for each in counts]) for name, counts in told]
    read = " ".join(f"{strip.name}: {', '.join(strip.shown)}." for strip in strips)
    below = [f"{each.first.month}/{each.first.year % 100:02}" for each in months]
    return Bars(plain(sources.GROWTH), read, strips, below, "")
