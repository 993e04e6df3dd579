"""What the team does with sign-ups: found by names as they are remembered, moved on by one of two, seen by nobody else."""

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import signup_card, signup_hands, signup_lists, signup_notes, signup_stages
from handlers.declarations import Action, Journey
from handlers.speaking import Desk
from models import agreements, appointing, finding, people, programmes, signups
from models.audit import AuditRow
from models.buttons import MOST_BYTES, Act, encode
from models.content import LONGEST_STAGE, Content, ContentError, load
from models.database import Database
from models.people import Person, Role
from models.programmes import ENTERPRISE, LEARNING, RESEARCHERS, Enrolment
from tests.conftest import CONTENT, NOW
from tests.ending import end_role
from tests.integration.strangers import AMINA, MEERA, Street, tap

PRIYA = 2104
STAGES = ("signed-up", "training", "trained")
MODULES = (signup_card, signup_hands, signup_lists, signup_notes, signup_stages)
OURS = [each for module in MODULES for each in vars(module).values()]
ACTIONS = {each.name: each for each in OURS if isinstance(each, Action)}
JOURNEYS = {each.name for each in OURS if isinstance(each, Journey)}
SUBJECTS = ["", "1", "here", "newest:0", "mine:0", RESEARCHERS, f"{RESEARCHERS}/signed-up:0", "1:0", "1:0:1",
            "1:signed-up:training"]  # fmt: skip


def sign_up(db: Session, chat_id: int | None, name: str, programme: str = RESEARCHERS, phone: str = "") -> Enrolment:
    """Somebody with their agreement."""
    meera = people.arrive(db, MEERA, NOW)
    person = people.arrive(db, chat_id, NOW) if chat_id else people.enter(db, name, "so", meera, NOW)
    person.name, person.phone = name, phone or None
    agreements.agree(db, person, "We keep your name.", "en", NOW)
    return programmes.enrol(db, person, programme, {}, None, NOW).enrolment


def coordinators(db: Session) -> tuple[Person, Person]:
    appointing.appoint(db, [MEERA, PRIYA], NOW)
    meera, priya = (db.scalars(people.of_chat(chat)).one() for chat in (MEERA, PRIYA))
    meera.name, priya.name, meera.language, priya.language = "Meera", "Priya", "en", "en"
    return meera, priya


def found(db: Session, words: str) -> list[str | None]:
    return [person.name for person, _enrolment in finding.find(db, words)]


async def prepare(db: Database, desk: Desk) -> Street:
    """Two coordinators, and Amina's sign-up, which is number 1."""

    def begin(session: Session) -> None:
        coordinators(session)
        sign_up(session, AMINA, "Amina")
        session.scalars(people.of_chat(AMINA)).one().language = "en"

    await db.write(begin)
    return Street(db, desk)


NAMES = [
    "Muhammad Yousaf",
    "Zofia Wójcik",
    "Łukasz Żak",
    "ਹਰਪ੍ਰੀਤ ਕੌਰ",
    "ياسمين الحسن",
    "فاطمہ بی بی",
    "রহিমা খাতুন",
    "Hodan Cali",
]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("mohamed", "Muhammad Yousaf"),
        ("YUSUF", "Muhammad Yousaf"),
        ("yousaf muhamad", "Muhammad Yousaf"),
        ("zofia wojcik", "Zofia Wójcik"),
        ("wojick", "Zofia Wójcik"),
        ("lukas zak", "Łukasz Żak"),
        ("ਹਰਪਰੀਤ", "ਹਰਪ੍ਰੀਤ ਕੌਰ"),
        ("ياسمبن", "ياسمين الحسن"),
        ("فاطمه بيبي", "فاطمہ بی بی"),
        ("রহীমা", "রহিমা খাতুন"),
        ("hoodan", "Hodan Cali"),
        ("hod", "Hodan Cali"),
    ],
)
async def test_a_name_is_found_in_its_script_with_mistakes(words: str, name: str, db: Database) -> None:
    def search(session: Session) -> list[str | None]:
        for number, each in enumerate(NAMES):
            sign_up(session, 7000 + number, each)
        return found(session, words)

    assert (await db.write(search))[:1] == [name]


@pytest.mark.parametrize("words", ["07700 900123", "+44 (0)7700 900123", "0044 7700-900123", "900123", "٩٠٠١٢٣"])
async def test_a_number_is_found_however_it_is_written(words: str, db: Database) -> None:
    def search(session: Session) -> list[str | None]:
        sign_up(session, None, "Yusuf", LEARNING, "+447700900123")
        sign_up(session, 7001, "Hodan", LEARNING, "+447700900456")
        return found(session, words)

    assert await db.write(search) == ["Yusuf"]


@pytest.mark.parametrize("words", ["", "   ", "😀", "12", "0000", "0012", "Wilhelmina"])
async def test_what_is_like_nobody_finds_nobody(words: str, db: Database) -> None:
    def search(session: Session) -> list[str | None]:
        sign_up(session, None, "Yusuf", LEARNING, "+447700900123")
        return found(session, words)

    assert await db.write(search) == []


async def test_at_most_eight_are_found_the_closest_first(db: Database) -> None:
    def search(session: Session) -> list[str | None]:
        for number in range(20):
            sign_up(session, 7000 + number, "Aminata")
        sign_up(session, 7100, "Amina")
        return found(session, "amina")

    names = await db.write(search)
    assert (len(names), names[0]) == (8, "Amina")


async def test_who_was_entered_is_found_before_they_sign_up(db: Database) -> None:
    def search(session: Session) -> list[tuple[str | None, bool]]:
        yusuf = people.enter(session, "Yusuf", "so", people.arrive(session, MEERA, NOW), NOW)
        people.enter(session, "Yusuf the second", "so", people.arrive(session, MEERA, NOW), NOW)  # has not agreed
        agreements.agree(session, yusuf, "We keep your name.", "so", NOW)
        return [(person.name, enrolment is None) for person, enrolment in finding.find(session, "yusuf")]

    assert await db.write(search) == [("Yusuf", True)]


@pytest.mark.parametrize("end", ["withdraw", "forget"])
async def test_who_took_it_back_is_shown_nowhere(end: str, db: Database, desk: Desk) -> None:
    street = await prepare(db, desk)
    await street.tap(MEERA, "a.note.1")
    await street.say(MEERA, "Amina likes Saturdays.")
    [card] = await street.tap(MEERA, "a.signup.1")
    for data in ("a.stages.1", "a.stage.1:signed-up:training"):
        tapped = tap(MEERA, data)
        tapped["callback_query"]["message"]["message_id"] = card.message_id
        await street.take(tapped)
    assert "In training" in street.phone(MEERA)[card.message_id]
    amina = (await street.ids())[AMINA]
    await street.tap(AMINA, f"a.{end}.yes")
    assert not [text for text in street.phone(MEERA).values() if "Amina" in text]
    before = len(street.sent)
    for name in ACTIONS:
        for subject in (*SUBJECTS, str(amina), "amina"):
            await street.tap(MEERA, f"a.{name}.{subject}")
    await street.tap(MEERA, "a.cancel.")
    await street.say(MEERA, "/find amina")
    said = [each for each in street.sent[before:] if "like “" not in each.text]
    assert not [each.text for each in said if "Amina" in each.text or any("Amina" in b["text"] for b in each.buttons)]
    assert (await street.rows())["note"] == []


async def test_of_two_who_move_somebody_on_together_one_does(db: Database) -> None:
    ids = await db.write(
        lambda session: ([each.id for each in coordinators(session)], sign_up(session, AMINA, "Amina").id)
    )

    def move(session: Session, who: int, stage: str) -> bool:
        enrolment = session.get_one(Enrolment, ids[1])
        by = session.get_one(Person, who)
        return signups.set_stage(session, enrolment, "signed-up", stage, STAGES, by, NOW)

    moves = [db.write(move, who, stage) for who, stage in zip(ids[0], STAGES[1:], strict=True)]
    assert sorted(await asyncio.gather(*moves)) == [False, True]
    assert len(await db.read(lambda session: session.scalars(select(AuditRow)).all())) == 1


async def test_the_second_hears_who_was_first(db: Database, desk: Desk) -> None:
    street = await prepare(db, desk)
    await street.tap(MEERA, "a.movetell.1:signed-up:training")
    [shown] = await street.tap(PRIYA, "a.move.1:signed-up:trained")
    assert "Meera\u2069 has just moved it to “\u2068In training" in shown.text
    assert [row["stage"] for row in (await street.rows())["enrolment"]] == ["training"]
    assert len([each for each in street.to(AMINA) if "In training" in each.text]) == 1


@pytest.mark.parametrize("stage", ["withdrawn", "came-forward", "", "x" * 20])
async def test_a_stage_that_the_programme_has_not_is_refused(stage: str, db: Database, desk: Desk) -> None:
    street = await prepare(db, desk)
    for action in ("stage", "move", "movetell"):
        [told] = await street.tap(MEERA, f"a.{action}.1:signed-up:{stage}")
        assert told.text == street.in_english("That stage is not there any more.")
    assert [row["stage"] for row in (await street.rows())["enrolment"]] == ["signed-up"]


async def test_a_colleague_is_given_it_once(db: Database, desk: Desk) -> None:
    street = await prepare(db, desk)
    meera, priya = [(await street.ids())[chat] for chat in (MEERA, PRIYA)]
    given = await street.tap(MEERA, f"a.assign.1:0:{priya}")
    assert [each.chat_id for each in given if "asks you to see to" in each.text] == [PRIYA]
    [late] = await street.tap(MEERA, f"a.assign.1:0:{meera}")
    assert "Somebody was quicker" in late.text
    assert [row["seen_by"] for row in (await street.rows())["enrolment"]] == [priya]


async def test_who_coordinates_no_more_is_given_nothing_and_told_nothing(db: Database, desk: Desk) -> None:
    street = await prepare(db, desk)
    priya = (await street.ids())[PRIYA]
    await db.write(lambda session: end_role(session, priya, Role.COORDINATOR))
    [told] = await street.tap(MEERA, f"a.assign.1:0:{priya}")
    assert told.text == street.in_english("They are not a coordinator any more.")
    assert (await street.rows())["enrolment"][0]["seen_by"] is None


async def test_a_notice_of_who_coordinates_no_more_stays_as_it_is(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await db.write(coordinators)
    await street.sign_up(AMINA)
    priya = (await street.ids())[PRIYA]
    await db.write(lambda session: end_role(session, priya, Role.COORDINATOR))
    assert {each.chat_id for each in await street.tap(MEERA, "a.seeto.1")} == {MEERA}


@pytest.mark.parametrize("name", ACTIONS)
async def test_a_resident_who_taps_what_is_the_teams_gets_nothing(name: str, db: Database, desk: Desk) -> None:
    street = await prepare(db, desk)
    before = await street.rows()
    [nothing] = await street.tap(AMINA, "a.no-such-thing.1")
    for subject in SUBJECTS:
        [told] = await street.tap(AMINA, f"a.{name}.{subject}")
        assert (told.html, told.buttons) == (nothing.html, nothing.buttons)
    after = await street.rows()
    assert all(after[table] == before[table] for table in ("enrolment", "note", "audit", "call"))


async def test_a_resident_begins_no_journey_of_the_team(db: Database, desk: Desk) -> None:
    street = await prepare(db, desk)
    [nothing] = await street.tap(AMINA, "a.join.no-such-journey")
    for name in JOURNEYS:
        [told] = await street.tap(AMINA, f"a.join.{name}")
        assert told.html == nothing.html
    assert {"find", "note"} == JOURNEYS


async def test_who_saw_and_changed_is_kept(db: Database, desk: Desk) -> None:
    street = await prepare(db, desk)
    meera, priya = [(await street.ids())[chat] for chat in (MEERA, PRIYA)]
    for data in ("a.signup.1", "a.signup.1", f"a.assign.1:0:{priya}", "a.move.1:signed-up:training", "a.note.1"):
        await street.tap(MEERA, data)
    await street.say(MEERA, "Rang her, all is well.")
    await street.tap(PRIYA, "a.signup.1")
    kept = [(row["actor_id"], row["deed"], row["what"]) for row in (await street.rows())["audit"]]
    assert kept == [(meera, "saw", RESEARCHERS), (meera, "changed", "assign"), (meera, "changed", "training"),
                    (meera, "changed", "note"), (priya, "saw", RESEARCHERS)]  # fmt: skip


async def test_who_has_no_chat_is_told_by_telephone(db: Database, desk: Desk) -> None:
    def begin(session: Session) -> int:
        coordinators(session)
        return sign_up(session, None, "Yusuf", ENTERPRISE).id

    row = await db.write(begin)
    street = Street(db, desk)
    await street.tap(MEERA, f"a.movetell.{row}:signed-up:idea")
    [call] = (await street.rows())["call"]
    assert "Has an idea" in call["texts"]["en"] and len(call["texts"]) == 8


async def test_who_has_blocked_the_bot_is_not_said_to_be_told(db: Database, desk: Desk) -> None:
    street = await prepare(db, desk)

    def block(session: Session) -> None:
        session.scalars(people.of_chat(AMINA)).one().unreachable_at = NOW

    await db.write(block)
    [asked] = await street.tap(MEERA, "a.stage.1:signed-up:training")
    assert not [button for button in asked.buttons if "movetell" in button["callback_data"]]
    assert "they have blocked me" in asked.text


@pytest.mark.parametrize("words", ["a" * 1000, "😀a" * 500, "<b>&amp;" * 100])
async def test_long_words_fit_and_can_be_read_in_full(words: str, db: Database, desk: Desk) -> None:
    street = await prepare(db, desk)

    def tell(session: Session) -> None:
        session.scalars(people.of_chat(AMINA)).one().why = words

    await db.write(tell)
    for _again in range(4):
        await street.tap(MEERA, "a.note.1")
        await street.say(MEERA, words)
    opened = await street.tap(MEERA, "a.signup.1")
    assert words in opened[0].text
    [page], [older] = await street.tap(MEERA, "a.notes.1:0"), await street.tap(MEERA, "a.notes.1:1")
    assert words in page.text and words in older.text
    assert await street.quarantined() == []


def test_two_stages_fit_on_a_button(local_content: Content) -> None:
    longest = "x" * LONGEST_STAGE
    assert len(encode(Act("movetell", f"{2**52}:{longest}:{longest}"))) <= MOST_BYTES
    assert all(len(key) <= LONGEST_STAGE for each in local_content.programmes.values() for key in each.stages)


def test_a_stage_with_a_longer_key_is_not_loaded(tmp_path: object) -> None:
    text = CONTENT.read_text(encoding="utf-8").replace("stages.trained", "stages.trained-by-the-university")
    path = tmp_path / "town.toml"  # type: ignore[operator]
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match="stages"):
        load(path)
