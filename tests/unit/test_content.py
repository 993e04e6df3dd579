"""The local content is whole or is refused with every fault in one message; and working days are those of the town."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from locales import LANGUAGES
from models.content import Content, ContentError, load
from tests.conftest import CONTENT

WHOLE = CONTENT.read_text(encoding="utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "town.toml"


def refused(file: Path, *changes: tuple[str, str]) -> str:
    """What is said about the content with some of its text replaced."""
    text = WHOLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as error:
        load(file)
    return str(error.value)


def test_ours_is_whole(local_content: Content) -> None:
    assert local_content.team.hub in local_content.hubs
    assert set(local_content.team.name.texts) == set(LANGUAGES)
    assert set(local_content.programmes["researchers"].modules) == {"understanding", "fieldwork", "analysis"}


def test_every_fault_is_in_one_message(file: Path) -> None:
    told = refused(
        file,
        ('ro = "Soho"\n', 'ro = ""\nfr = "Soho"\n'),
        ('hub = "summerfield"', 'hub = "nowhere"'),
        ('pl = "Analiza danych"\n', ""),
        ("public_holidays = ", "holidays = "),
    )
    assert re.search(r"areas.*soho.*: no text in ro, unknown language fr", told)
    for place, fault in (("hub", "nowhere"), ("modules.analysis", "no text in pl"), ("public_holidays", "required")):
        assert place in told and fault in told


def test_two_missing_keys_are_both_named(file: Path) -> None:
    told = refused(file, ("spoken_languages = ", "languages = "), ('phone = "0121 496 0140"\n', ""))
    assert "spoken_languages" in told and "phone" in told


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("within_working_days = 3", 'within_working_days = "soon"', "within_working_days"),
        ('"2026-12-25"', '"Christmas"', "public_holidays"),
        ('key = "soho-house"\n', "", "key"),
        ("[programmes.researchers.contact]", "[programmes.researchers.kontakt]", "contact"),
        ('en = "the neighbourhood team"\n', "", "team.name: no text in en"),
    ],
)
def test_what_is_missing_or_malformed_is_named(file: Path, old: str, new: str, fault: str) -> None:
    assert fault in refused(file, (old, new))


def test_a_text_that_is_not_given_by_language_is_refused(file: Path) -> None:
    told = refused(file, ("[team.hours]", "[team.ours]"), ('phone = "0121', 'hours = "always"\nphone = "0121'))
    assert "hours" in told


def test_a_list_where_a_table_belongs_is_refused(file: Path) -> None:
    start = WHOLE.index("[programmes.researchers]")
    assert "programmes" in refused(file, (WHOLE[start:], ""), ("[team]\n", "[[programmes]]\nx = 1\n[team]\n"))


def test_a_file_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(ContentError, match=r"town\.toml"):
        load(file)


@pytest.mark.parametrize("written", [b"team = [", "[team]\nname = 'Łódź'".encode("latin2")])
def test_a_file_that_is_no_toml_is_named(file: Path, written: bytes) -> None:
    file.write_bytes(written)
    with pytest.raises(ContentError, match=r"town\.toml"):
        load(file)


@pytest.mark.parametrize(
    ("today", "days", "day"),
    [
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-11-23", 3, "2026-11-26"),
        ("2026-11-26", 3, "2026-12-01"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-28", 1, "2026-11-30"),
        ("2026-11-29", 5, "2026-12-04"),
        ("2026-12-24", 1, "2026-12-29"),
        ("2026-12-23", 3, "2026-12-30"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2027-03-25", 1, "2027-03-30"),
    ],
)
def test_weekends_and_holidays_are_no_working_days(local_content: Content, today: str, days: int, day: str) -> None:
    assert local_content.working_day(date.fromisoformat(today), days) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("to = 2027-03-09", "to = 2027-01-09", "from must not come after to"),
        ("to = 2027-03-09\n", "", "needs both from and to"),
        ("weekday = 4", "weekday = 7", "weekday"),
        ("weekday = 4\n", "", "needs from and to, or a weekday"),
        ("hours = [12:30:00, 14:30:00]", "hours = [14:30:00, 12:30:00]", "the earlier first"),
    ],
)
def test_a_time_to_avoid_that_is_none_is_refused(file: Path, old: str, new: str, fault: str) -> None:
    told = refused(file, (old, new))
    assert "avoid" in told and fault in told


@pytest.mark.parametrize(
    ("at", "minutes", "names"),
    [
        ("2026-11-27T12:00", 60, ["Friday midday prayer"]),
        ("2026-11-27T12:00", 30, []),
        ("2026-11-26T13:00", 60, []),
        ("2027-02-10T18:00", 60, ["Ramadan, when the fast is broken in the evening"]),
        ("2027-02-10T11:00", 60, []),
        ("2027-03-28T11:00", 60, ["Easter"]),
        ("2027-05-02T11:00", 60, ["Orthodox Easter"]),
        ("2027-10-06T18:00", 60, ["Durga Puja"]),
        ("2027-03-10T18:00", 60, ["Eid al-Fitr"]),
        ("2027-05-17T11:00", 60, ["Eid al-Adha"]),
        ("2026-12-02T08:30", 60, ["the school run"]),
        ("2026-12-02T14:00", 60, ["the school run"]),
        ("2026-12-02T09:15", 330, []),
        ("2026-12-05T08:30", 60, []),  # a Saturday
        ("2026-12-30T08:30", 60, []),
        ("2027-05-31T08:30", 60, []),  # a public holiday
        ("2027-08-11T15:00", 60, []),
        ("2027-10-29T13:00", 60, ["Friday midday prayer", "Diwali and Bandi Chhor Divas"]),
    ],
)
def test_when_many_cannot_come(local_content: Content, at: str, minutes: int, names: list[str]) -> None:
    found = local_content.avoided(datetime.fromisoformat(at), minutes)
    assert [each.texts["en"] for each in found] == names


def test_a_poster_has_three_or_four_points(file: Path) -> None:
    _before, first, _rest = WHOLE.split("[[poster.points]]\n", 2)
    assert "poster.points" in refused(file, ("[[poster.points]]\n" + first, ""))
