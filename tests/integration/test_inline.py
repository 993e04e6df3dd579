"""The bot's name typed in any chat: cards in the writer's language, with their own link, and nobody in anybody's way."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiogram.methods
import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import TypeAdapter
from sqlalchemy.orm import Session
from telegram.error import BadRequest

from bot.inline import MOST_PEOPLE
from bot.intake import ALLOWED_UPDATES, SECRET_HEADER, web_app
from handlers import inline_cards
from handlers.speaking import Desk
from models import agreements, introductions, invites, people
from models.database import Database, DatabaseUnavailable
from models.events import Description, DescriptionText, Event, EventState
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, OVERRIDES, Street, inline
from tests.integration.test_roles import CHATS, MAY, PEOPLE, populate
from tests.integration.test_simulator_shapes import assert_nothing_unknown

TABLE = tomllib.loads((Path(__file__).parent / "roles.toml").read_text(encoding="utf-8"))["inline"]
HOSTILE = "<b>Tea</b> & \u202echat [x](tg://y)"


def titles(answer: dict[str, Any]) -> list[str]:
    return [each["title"] for each in answer["results"]]


def links(answer: dict[str, Any]) -> list[str]:
    return [each["reply_markup"]["inline_keyboard"][0][0]["url"] for each in answer["results"]]


def add_event(db: Session, title: str, language: str = "en", days: int = 2, **about: Any) -> int:
    described = Description(original=language)
    db.add(described)
    db.flush()
    db.add(DescriptionText(description_id=described.id, language=language, title=title))
    at = NOW + timedelta(days=days)
    row = Event(programme="enterprise", description_id=described.id, address="12 Mill Lane", starts_at=at, minutes=60,
                capacity=5, **{"helps": [], **about})  # fmt: skip
    db.add(row)
    db.flush()
    return row.id


async def ask(street: Street, chat_id: int, words: str = "", **changed: Any) -> dict[str, Any]:
    [answer] = await street.look(inline(chat_id, words, **changed))
    return answer


async def test_a_stranger_sees_cards_with_a_plain_link_and_is_not_entered(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.session()
    answer = await ask(
        street, AMINA, **{"from": {"id": AMINA, "is_bot": False, "first_name": "A", "language_code": "ur"}}
    )
    assert set(links(answer)) == {"https://t.me/grapevine_demo_bot"}
    assert titles(answer)[1] == desk.content.programmes["researchers"].modules["understanding"].texts["ur"]
    assert answer["button"]["start_parameter"] == inline_cards.FROM_CARDS
    assert answer["is_personal"] is True
    assert {name for name, rows in (await street.rows()).items() if rows} == {"event"}


async def test_who_has_signed_up_passes_on_their_own_link_made_once(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    session = await street.session(5)
    await street.sign_up(AMINA)
    first, second = await ask(street, AMINA), await ask(street, AMINA, "under")
    [row] = (await street.rows())["invite"]
    assert "button" not in first
    start = f"https://t.me/grapevine_demo_bot?start={row['code']}"
    assert links(first)[:2] == [start, f"{start}-e{session}"]
    assert links(second) == [f"{start}-e{session}", start]
    assert "Amina" not in str([first["results"], second["results"]])


async def test_the_friend_lands_at_the_event_and_is_counted(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.session(5)
    await street.sign_up(AMINA)
    link = links(await ask(street, AMINA, "Understanding"))[0]
    await street.say(BILAL, f"/start {link.partition('start=')[2]}")
    [landed] = await street.tap(BILAL, "a.language.en")
    assert "Somebody thought of you" in landed.text and "Book a place" in str(landed.buttons)
    [came] = [row for row in (await street.rows())["introduction"] if row["by_id"]]
    assert came["person_id"] == (await street.ids())[BILAL]


@pytest.mark.parametrize("leads_to", ["-e0", "-e999999999999999", "-p", "-pnothing", "-x1", "-e²", "zzz"])
async def test_a_link_that_leads_nowhere_leads_to_the_menu(leads_to: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(AMINA)
    await ask(street, AMINA)
    [row] = (await street.rows())["invite"]
    await street.say(BILAL, f"/start {row['code']}{leads_to}")
    [landed] = await street.tap(BILAL, "a.language.en")
    assert "What's on" in str(landed.buttons)


async def test_a_card_of_a_programme_leads_to_it(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(AMINA)
    link = links(await ask(street, AMINA))[1]
    await street.say(BILAL, f"/start {link.partition('start=')[2]}")
    [landed] = await street.tap(BILAL, "a.language.en")
    assert "Shall I tell you more?" in landed.text


@pytest.mark.parametrize(
    ("typed", "found"),
    [("swing", True), ("SWEING", True), ("سلائی", True), ("wędkarstwo", False), ("x" * 256, False)],
)  # fmt: skip
async def test_what_is_typed_finds_a_title_in_any_language(typed: str, found: bool, db: Database, desk: Desk) -> None:
    street = Street(db, desk)

    def add(session: Session) -> None:
        row = session.get_one(Event, add_event(session, "Sewing circle"))
        session.add(DescriptionText(description_id=row.description_id, language="ur", title="سلائی کا حلقہ"))

    await db.write(add)
    answer = await ask(street, AMINA, typed)
    assert ("Sewing circle" in titles(answer)) == found
    assert titles(answer)[-1] == "Tell a neighbour"


async def test_only_what_is_to_come_is_offered_and_at_most_twenty(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    gone = await db.write(add_event, "Gone", days=-1)
    off = await db.write(add_event, "Called off", state=EventState.CANCELLED)
    for number in range(30):
        await db.write(add_event, f"Tea {number}", days=number + 1)
    everything, tea = await ask(street, AMINA), await ask(street, AMINA, "tea")
    assert len(everything["results"]) == len(tea["results"]) == inline_cards.MOST
    assert not {f"e.{gone}", f"e.{off}"} & {each["id"] for each in everything["results"]}
    assert (await ask(street, AMINA, offset="20"))["results"] == []


async def test_what_stands_on_a_card_is_escaped_and_turns_nothing_around(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await db.write(add_event, HOSTILE, helps=["women-only"])
    await db.write(add_event, "x" * 4000)
    answer = await ask(street, AMINA)
    assert not OVERRIDES & set(str(answer["results"]))
    [card] = [each for each in answer["results"] if "Tea" in each["title"]]
    message = card["input_message_content"]["message_text"]
    assert "&lt;b&gt;Tea&lt;/b&gt; &amp; chat" in message and "for women only" in message and "12 Mill Lane" in message
    assert card["title"] == "<b>Tea</b> & chat [x](tg://y)"  # a title has no markup
    for said in (text for each in answer["results"] for text in (each["title"], each["description"])):
        assert said.count("\u2068") == said.count("\u2069") and len(said) <= 300


async def test_it_is_of_the_api(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.session()
    await db.write(add_event, HOSTILE)
    answer = await ask(street, AMINA)
    parsed = TypeAdapter(aiogram.methods.AnswerInlineQuery).validate_python(answer)
    assert_nothing_unknown(parsed)
    ids = [each["id"] for each in answer["results"]]
    assert len(set(ids)) == len(ids) and all(1 <= len(each.encode()) <= 64 for each in ids)


@pytest.mark.parametrize("who", PEOPLE)
async def test_each_sees_what_the_table_says(who: str, db: Database, desk: Desk) -> None:
    await db.write(populate)
    answer = await ask(Street(db, desk), CHATS[who])
    assert bool(answer["results"]) == (who in MAY[TABLE["cards"]])
    assert any("start=" in each for each in links(answer)) == (who in MAY[TABLE["ownlink"]])


async def test_who_types_on_is_answered_once_what_they_typed_last(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    typed = "understanding"
    letters = [inline(AMINA, typed[:length]) for length in range(1, len(typed) + 1)]
    answers = await street.look(*letters, inline(BILAL, "tea"))
    assert [each["inline_query_id"] for each in answers if each["inline_query_id"].startswith(str(AMINA))] == [
        f"{AMINA}-{typed}"
    ]
    assert f"{BILAL}-tea" in [each["inline_query_id"] for each in answers]


async def test_what_comes_late_on_the_way_does_not_take_the_place_of_what_was_typed_after_it(
    db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    first, second = street.numbered(inline(AMINA, "a")), street.numbered(inline(AMINA, "ab"))
    assert [each["inline_query_id"] for each in await street.look(second, first)] == [f"{AMINA}-ab"]


async def test_a_flood_of_them_holds_up_no_message_and_leaves_nothing_behind(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    flood = [inline(AMINA, str(number)) for number in range(2000)]
    crowd = [inline(10_000 + number) for number in range(MOST_PEOPLE + 50)]
    sent = await street.take(*flood, *crowd, inline(BILAL))
    [welcome] = await street.say(BILAL, "/start")
    await street.inline.finish(30)
    answered = [each for each in street.courtesies if each.method == "answerInlineQuery"]
    assert sent == [] and welcome.text
    assert len(answered) <= MOST_PEOPLE
    assert len(await street.taken()) == 1
    assert not any(each for each in vars(street.inline).values() if isinstance(each, dict | set))


@pytest.mark.parametrize("error", [ValueError, DatabaseUnavailable, TimeoutError])
async def test_one_that_breaks_harms_nobody(
    error: type[Exception], db: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    street = Street(db, desk)
    right = inline_cards.answer

    def brittle(session: Session, desk: Desk, asked: Any, now: Any) -> Any:
        if asked.words == "poison":
            raise error(asked.words)
        return right(session, desk, asked, now)

    monkeypatch.setattr("handlers.inline_cards.answer", brittle)
    answers = await street.look(inline(AMINA, "poison"), inline(BILAL, "tea"))
    assert [each["inline_query_id"] for each in answers] == [f"{BILAL}-tea"]
    assert await street.quarantined() == []
    assert await ask(street, AMINA, "tea")


async def test_an_answer_that_telegram_refuses_is_dropped(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    street.refusing = BadRequest("query is too old")
    assert await street.look(inline(AMINA, "tea")) == []
    street.refusing = None
    assert await ask(street, AMINA, "tea")
    assert await street.quarantined() == [] and await street.taken() == set()


async def test_telegram_is_asked_for_them_and_posts_them_to_the_webhook(db: Database, desk: Desk) -> None:
    assert "inline_query" in ALLOWED_UPDATES
    street = Street(db, desk)
    async with TestClient(TestServer(web_app(street.intake, "/hook", "s" * 16))) as telegram:
        answer = await telegram.post(
            "/hook", json=street.numbered(inline(AMINA, "tea")), headers={SECRET_HEADER: "s" * 16}
        )
    await street.inline.finish(10)
    assert answer.status == 200
    assert [each.method for each in street.courtesies] == ["answerInlineQuery"]


@pytest.mark.parametrize(
    "broken",
    [{"from": None}, {"from": {"id": "x"}}, {"id": None}, {"id": 7}, {"query": None}, {"query": ["x"]}, {"offset": 7}],
)
async def test_a_value_of_a_wrong_type_breaks_nothing(broken: dict[str, Any], db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    query = {"inline_query": inline(AMINA, "tea")["inline_query"] | broken}
    answers = await street.look(query, inline(BILAL, "tea"))
    assert f"{BILAL}-tea" in [each["inline_query_id"] for each in answers]
    assert await street.quarantined() == []


async def test_looking_writes_nothing_but_the_first_link(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(AMINA)
    await ask(street, AMINA)
    before = await street.rows()
    assert await ask(street, AMINA, "tea")
    assert await street.rows() == before


async def test_who_takes_back_their_agreement_gives_out_no_link_any_more(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(AMINA)
    await ask(street, AMINA)

    def withdraw(session: Session) -> bool:
        person = session.scalars(people.of_chat(AMINA)).one()
        agreements.take_back_consent(session, person, NOW)
        session.flush()
        return introductions.may_invite(session, person.id)

    assert await db.write(withdraw) is False
    assert not any("start=" in each for each in links(await ask(street, AMINA)))


def test_where_a_link_leads_is_read_back() -> None:
    assert invites.aim(invites.to_event(12)) == (12, None)
    assert invites.aim(invites.to_programme("researchers")) == (None, "researchers")
    assert invites.aim("") == invites.aim("-x") == (None, None)
    assert invites.to_programme("no key & so") == ""
