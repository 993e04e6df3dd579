"""Nothing on a button is believed: old, doubled, borrowed and forged ones lead to a word, and to nothing else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers import ACTIONS
from handlers.speaking import Desk
from models.buttons import Answer, encode
from models.database import Database
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, tap

PASSED = "That question has passed. Here is where we are:"
HAD_ITS_DAY = "That button has had its day. Here is what I can do for you now."
NAMES = {action.name for action in ACTIONS}
NUMBERS = ["0", "1", "-1", "007", "9" * 18, "9" * 19, "9" * 50, "٣", "²", "1e5", "0x1", " 1", "1.5", "", "\x00", "💥"]
FORGED = st.one_of(
    st.text(max_size=64),
    st.binary(max_size=64).map(lambda some: some.decode("latin-1")),
    st.tuples(st.text(max_size=14), st.text(max_size=14), st.text(max_size=20)).map(lambda parts: "q." + ".".join(parts)),
    st.tuples(st.integers(0, 36**12), st.integers(0, 36**12)).map(lambda numbers: "q.{}.{}.adult".format(*numbers)),
    st.text(max_size=20).filter(lambda name: name.partition(".")[0] not in NAMES).map("a.{}.1".format),
)  # fmt: skip
FEW = settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


@pytest.fixture
def street(db: Database, desk: Desk) -> Street:
    """One for all examples of a test: time goes on from one to the next."""
    return Street(db, desk)


async def test_an_old_button_changes_nothing_and_says_where_we_are(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.begin(AMINA)
    old = street.button(AMINA, "suggested")
    await street.choose(AMINA, "suggested", "attend")
    kept = await street.state(AMINA)
    [told] = await street.tap(AMINA, old)
    assert told.text.startswith(street.in_english(PASSED))
    assert "Which session suits you?" in told.text
    assert await street.state(AMINA) == kept


async def test_a_double_tap_is_one_answer_and_both_stop_spinning(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.begin(AMINA)
    street.courtesies.clear()
    twice = [tap(AMINA, street.button(AMINA, "suggested"), id=number) for number in ("1", "2")]
    [asked] = await street.take(*twice)
    assert "How far would you like to go?" in asked.text
    answered = [each.payload for each in street.courtesies if each.method == "answerCallbackQuery"]
    assert answered == [{"callback_query_id": "1"}, {"callback_query_id": "2"}]


async def test_a_double_yes_signs_up_once(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    session = await street.session()
    await street.appoint(MEERA)
    await street.begin(AMINA)
    await street.choose(AMINA, "suggested", "attend", str(session), "+")
    yes = street.button(AMINA, "yes")
    await street.take(tap(AMINA, yes), tap(AMINA, yes), tap(AMINA, yes))
    rows = await street.rows()
    assert (len(rows["enrolment"]), len(rows["booking"]), len(street.to(MEERA))) == (1, 1, 1)


async def test_the_last_place_goes_to_one_of_two_who_tap_together(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    session = str(await street.session())
    for who in (AMINA, BILAL):
        await street.begin(who)
        await street.choose(who, "suggested", "attend", session, "+")
    sent = await street.take(*(tap(who, street.button(who, "yes")) for who in (AMINA, BILAL)))
    assert len((await street.rows())["booking"]) == 1
    assert sum("somebody took the last place" in each.text or "full or over" in each.text for each in sent) == 1


async def test_a_button_of_somebody_else_answers_nothing_for_either(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.begin(AMINA)
    await street.begin(BILAL)
    before = [await street.state(who) for who in (AMINA, BILAL)]
    [told] = await street.tap(BILAL, street.button(AMINA, "suggested"))
    assert (told.chat_id, told.text.startswith(street.in_english(PASSED))) == (BILAL, True)
    assert [await street.state(who) for who in (AMINA, BILAL)] == before


@FEW
@given(data=FORGED)
async def test_forged_data_is_answered_and_changes_nothing(data: str, street: Street) -> None:
    if not street.sent:
        await street.begin(AMINA)
    kept = await street.state(AMINA)
    [told] = await street.tap(AMINA, data)
    assert told.text.startswith(street.in_english(PASSED))
    assert await street.state(AMINA) == kept


@FEW
@given(option=st.text(max_size=10).filter(lambda option: option not in ("x", "suggested")))
async def test_an_option_that_was_not_offered_is_no_answer(option: str, street: Street) -> None:
    if not street.sent:
        await street.begin(AMINA)
    now = await street.conversation(AMINA)
    [asked] = await street.tap(AMINA, encode(Answer(now.serial, now.turn, option)))
    assert "What shall we call you?" in asked.text
    assert await street.answers(AMINA) == {}


@pytest.mark.parametrize("forged", ["a.seeto.1", "a.signups.", "a.signup.1", "a.seeto.", "a.signup.x"])
async def test_what_coordinators_may_looks_to_a_resident_like_what_does_not_exist(
    forged: str, db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await street.sign_up(BILAL)
    await street.begin(AMINA)
    await street.tap(AMINA, "a.cancel.")
    [told], [nothing] = await street.tap(AMINA, forged), await street.tap(AMINA, "a.no-such-thing.1")
    assert (told.html, told.buttons) == (nothing.html, nothing.buttons)
    assert told.text.startswith(street.in_english(HAD_ITS_DAY))
    assert all(row["seen_by"] is None for row in (await street.rows())["enrolment"])


async def test_a_command_of_coordinators_looks_to_a_resident_like_any_words(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(BILAL)
    await street.arrive(AMINA)
    [told], [nothing] = await street.say(AMINA, "/signups"), await street.say(AMINA, "/nosuchthing")
    assert (told.html, told.buttons) == (nothing.html, nothing.buttons)


async def test_a_resident_writes_to_no_resident(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(BILAL, name="Bilal")
    bilal = (await street.ids())[BILAL]
    await street.sign_up(AMINA)
    shown = [(await street.tap(AMINA, f"a.write.{whom}"))[0].html for whom in (bilal, 999_999, "x")]
    nothing = (await street.tap(AMINA, "a.nosuchaction.1"))[0].html
    assert set(shown) == {nothing}


# "forget" leaves nobody to go on with, and "helpnow" is not said again at once
@pytest.mark.parametrize("action", sorted(NAMES - {"forget", "helpnow"}))
@pytest.mark.parametrize("coordinates", [False, True], ids=["resident", "coordinator"])
async def test_an_action_on_a_subject_that_is_none_breaks_nothing(
    action: str, coordinates: bool, db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await street.arrive(AMINA)
    if coordinates:
        await street.appoint(AMINA)
    for subject in NUMBERS:
        assert await street.tap(AMINA, f"a.{action}.{subject}")
    assert await street.quarantined() == []


@pytest.mark.parametrize("data", ["a.change.x", "a.change.", "a.change.٣"])
async def test_a_forged_change_is_answered(data: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(AMINA)
    [told] = await street.tap(AMINA, data)
    assert told.text.startswith(street.in_english(PASSED))
