"""What mentors offer and mentees ask for, in words: for themselves, and for the team."""

from collections.abc import Iterator

from handlers import mentor_questions as questions
from handlers.quiet_hours import in_words
from locales import CountryName, LanguageName, Lines, Listed, Sayable, _, line, marked
from models.content import Content
from models.mentoring import MentorOffer, MentorRequest
from models.mentoring_words import purpose


def offer_in_words(content: Content, kept: MentorOffer) -> Iterator[tuple[Sayable, Sayable]]:
    """What somebody offers, question by question."""
    yield marked("Mentor for"), Listed([purpose(content, each) for each in kept.purposes], between=" · ")
    yield from _shared(content, kept)
    yield marked("How many"), kept.places
    if kept.quiet_from is not None and kept.quiet_until is not None:
        yield marked("Quiet hours"), in_words(kept.quiet_from, kept.quiet_until)
    yield from _of_themselves(kept)
    if kept.wishes:
        yield marked("Would rather mentor"), questions.WISHES_OF_MENTOR.tell(kept.wishes)


def request_in_words(content: Content, kept: MentorRequest) -> Iterator[tuple[Sayable, Sayable]]:
    yield marked("Mentor for"), purpose(content, kept.purpose)
    yield from _shared(content, kept)
    yield from _of_themselves(kept)
    wishes = wishes_in_words(kept)
    if wishes:
        yield marked("Wishes"), Listed(wishes, between=" · ")


def wishes_in_words(kept: MentorRequest) -> list[Sayable]:
    said: list[Sayable] = [questions.WOMAN_OR_MAN.tell(kept.wishes)] if kept.wishes else []
    if kept.not_my_area:
        said.append(_("Nobody from my area"))
    return [*said, questions.HOME.tell(kept.home)] if kept.home else said


def _shared(content: Content, kept: MentorOffer | MentorRequest) -> Iterator[tuple[Sayable, Sayable]]:
    yield marked("Languages"), Listed([LanguageName(code) for code in kept.languages])
    yield marked("Where"), questions.where(content).tell(kept.where)
    yield marked("Times"), questions.TIMES.tell(kept.times if set(kept.times) != set(questions.PARTS_OF_WEEK) else [])


def _of_themselves(kept: MentorOffer | MentorRequest) -> Iterator[tuple[Sayable, Sayable]]:
    if kept.gender:
        yield questions.MAY_WE_SAY, questions.WOMAN_OR_MAN.tell(kept.gender)
    if kept.country:
        yield marked("Home country"), CountryName(kept.country)


def as_lines(told: Iterator[tuple[Sayable, Sayable]]) -> Lines:
    return Lines([line(question, answer) for question, answer in told])
