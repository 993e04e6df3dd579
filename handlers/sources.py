"""What brings people: by hub, organisation, leader, link and programme; how it grows; and who is missing."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlalchemy import select

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import LANGUAGES, LanguageName, Lines, Listed, Sayable, Words, Written, _, line, marked
from models import sources as found
from models.buttons import Act, number
from models.content import Population
from models.invites import Invite
from models.notices import Button
from models.people import Person, name_of
from models.sources import Funnel, Month, Sort, Source

PAGE, ALL = 10, "all"
ELSEWHERE = "elsewhere"  # the area of those who live in none of ours: nobody has counted them
WHAT_BRINGS_PEOPLE = marked("What brings people")
SORTS = {
    Sort.HUB: marked("By place"),
    Sort.ORGANISATION: marked("By organisation"),
    Sort.LEADER: marked("By community leader"),
    Sort.LINK: marked("By link"),
    Sort.PROGRAMME: marked("By programme"),
}
GROWTH, MISSING = marked("How it grows"), marked("Who is missing")
BY_THE_TEAM = marked("Entered by the team")
NOBODY = marked("Nobody has come by such a link yet.")


@action("sources", who=Who.COORDINATORS, command=True)
def sources(talk: Talk, subject: str) -> None:
    """`subject`: what to sort by and, after a dot, which page; or one of PAGES."""
    what, _dot, page = subject.partition(".")
    if what in PAGES:
        talk.edit(Lines(list(PAGES[what](talk))), [_back()])
    elif what in {each.value for each in Sort}:
        _sorted(talk, Sort(what), min(number(page) or 0, 1000))
    elif what == ALL:
        talk.edit(Lines(list(_in_all(talk))), _ways())
    else:
        talk.send(Lines(list(_in_all(talk))), _ways())


def _ways() -> list[list[Button]]:
    cells = [Button(label, Act("sources", sort)) for sort, label in SORTS.items()]
    cells += [Button(GROWTH, Act("sources", "growth")), Button(MISSING, Act("sources", "missing"))]
    cells.append(Button(_("As a page with a chart"), Act("sourcefile", "page")))
    cells += [Button(_("As a sheet"), Act("sourcefile", "sheet")), menu_button()]
    return [cells[start : start + 2] for start in range(0, len(cells), 2)]


def _back() -> list[Button]:
    return [Button(WHAT_BRINGS_PEOPLE, Act("sources", ALL)), menu_button()]


def _in_all(talk: Talk) -> Iterator[Sayable]:
    yield _("<b>{name}</b>", name=WHAT_BRINGS_PEOPLE)
    yield _(
        "Everybody who came by a link or was entered by hand. In brackets: of a hundred at the step before, how many came as far as this."
    )
    yield ""
    yield from steps(found.in_all(talk.db))


def steps(funnel: Funnel) -> list[Words]:
    return [
        line(_("Came to us"), funnel.came),
        line(_("Signed up"), _with_rate(funnel.joined, funnel.came)),
        line(_("Came to an event"), _with_rate(funnel.attended, funnel.joined)),
        line(_("Finished a programme"), _with_rate(funnel.finished, funnel.attended)),
    ]


def _with_rate(count: int, of: int) -> Sayable:
    return _("{count} ({share})", count=count, share=rate(count, of)) if of else count


def rate(count: int, of: int) -> str:
    return f"{round(100 * count / of)} %" if of else "–"


def _sorted(talk: Talk, sort: Sort, page: int) -> None:
    rows = found.by(talk.db, sort, page * PAGE, PAGE + 1)
    names = names_of(talk, sort, rows)
    words: list[Sayable] = [_("<b>{name}</b>", name=SORTS[sort]), ""]
    words += [line(names[each.key], _in_short(each.funnel)) for each in rows[:PAGE]] or [NOBODY]
    each_one = [
        [Button(names[each.key], Act("sourcelink", str(each.key)))] for each in rows[:PAGE] if sort is Sort.LINK
    ]
    more = [[Button(_("More"), Act("sources", f"{sort}.{page + 1}"))]] if len(rows) > PAGE else []
    talk.edit(Lines(words), [*each_one, *more, _back()])


def _in_short(funnel: Funnel) -> Words:
    return _(
        "{came} came, {joined} signed up ({of_came}), {attended} came to an event ({of_joined}), {finished} finished a programme "
        "({of_attended})",
        came=funnel.came, joined=funnel.joined, of_came=rate(funnel.joined, funnel.came),
        attended=funnel.attended, of_joined=rate(funnel.attended, funnel.joined),
        finished=funnel.finished, of_attended=rate(funnel.finished, funnel.attended),
    )  # fmt: skip


def names_of(talk: Talk, sort: Sort, rows: Sequence[Source]) -> Mapping[str | int, Sayable]:
    """What they are called, by key; one that is not in the content (any more) by that."""
    content, keys = talk.content, [each.key for each in rows]
    match sort:
        case Sort.LEADER:
            people = talk.db.scalars(select(Person).where(Person.id.in_(keys)))
            named: dict[str | int, Sayable] = {each.id: name_of(each) for each in people}
            return {**named, found.THE_TEAM: BY_THE_TEAM}
        case Sort.LINK:
            links = talk.db.scalars(select(Invite).where(Invite.id.in_(keys)))
            return {each.id: link_name(talk, each) for each in links}
        case Sort.HUB:
            return {key: content.hubs[str(key)].name if key in content.hubs else str(key) for key in keys}
        case Sort.ORGANISATION:
            return {key: content.organisation_name(str(key)) for key in keys}
        case Sort.PROGRAMME:
            return {key: content.programmes[str(key)].name if key in content.programmes else str(key) for key in keys}


def link_name(talk: Talk, link: Invite) -> Sayable:
    if link.label:
        return Written(link.label)
    hub = talk.content.hubs.get(link.hub or "")
    return hub.name if hub else talk.content.organisation_name(link.organisation or link.hub or "")


def _growth(talk: Talk) -> Iterator[Sayable]:
    yield _("<b>{name}</b>", name=GROWTH)
    yield DEFINITION
    yield ""
    months = [each for each in found.by_month(talk.db, talk.now, talk.localizer.zone) if each.joined]
    yield from (line(in_digits(each), _grown(each)) for each in months)
    if not months:
        yield NOBODY


DEFINITION = marked(
    "Those who came by a link or were entered by hand, and signed up in a month, and how many people who came by theirs have signed up "
    "since. More than ten for every ten, and it grows by itself."
)


def in_digits(month: Month) -> str:
    return f"{month.first.month}/{month.first.year}"


def _grown(month: Month) -> Words:
    return _(
        "{joined} signed up and brought {brought}: {rate} for every ten",
        joined=month.joined, brought=month.brought, rate=for_every_ten(month),
    )  # fmt: skip


def for_every_ten(month: Month) -> int:
    return round(10 * month.brought / month.joined) if month.joined else 0


def _missing(talk: Talk) -> Iterator[Sayable]:
    content = talk.content
    yield _("<b>{name}</b>", name=MISSING)
    if content.population:
        yield _("{count} people live here. These are the people who have come to us.", count=content.population.people)
    else:
        yield _(
            "I don't know how many people live here. Whoever looks after the bot puts that into the content file, under “population”, as "
            "“people”."
        )
    living = content.population or Population(people=1)
    areas: dict[str, Sayable] = {key: each.name for key, each in content.areas.items()}
    yield from _compared(_("<b>Where they live</b>"), areas, found.here(talk.db, found.AREA), living.areas)
    if not_known := [name for key, name in areas.items() if key not in (*living.areas, ELSEWHERE)]:
        yield _(
            "To see who is missing, I need how many of a hundred people live in: {names}. Whoever looks after the bot puts that into the "
            "content file, under “population”, as “areas”.",
            names=Listed(not_known),
        )
    languages: dict[str, Sayable] = {key: LanguageName(key) for key in LANGUAGES}
    chosen = found.here(talk.db, found.LANGUAGE)
    yield from _compared(_("<b>Which language they chose</b>"), languages, chosen, living.languages)
    if not_known := [name for key, name in languages.items() if key not in living.languages]:
        yield _(
            "To see who is missing, I need how many of a hundred people speak at home: {names}. Whoever looks after the bot puts that into "
            "the content file, under “population”, as “languages”.",
            names=Listed(not_known),
        )


def _compared(
    heading: Words, names: Mapping[str, Sayable], counts: Mapping[str, int], living: Mapping[str, float]
) -> Iterator[Sayable]:
    yield ""
    yield heading
    for key, name in names.items():
        yield line(name, _beside(counts, key, living))


def _beside(counts: Mapping[str, int], key: str, living: Mapping[str, float]) -> Words:
    count = counts.get(key, 0)
    share = rate(count, sum(counts.values()))
    if key not in living:
        return _("{count} ({share})", count=count, share=share)
    return _("{count} ({share}; of all who live here {others})", count=count, share=share, others=f"{living[key]:g} %")


PAGES: Mapping[str, Callable[[Talk], Iterator[Sayable]]] = {"growth": _growth, "missing": _missing}
