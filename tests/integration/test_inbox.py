"""What people write to the team is read by whoever speaks their language, answered once, and never forgotten before they are."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers import team_answers
from handlers.ready_replies import REPLIES
from handlers.speaking import Desk
from jobs import inbox as jobs
from jobs.clock import Hands
from jobs.due import JOBS
from locales import LANGUAGES
from models import drafts, inbox, people
from models.database import Database
from models.inbox import Box, Draft, Enquiry, EnquiryMessage
from models.people import Person, Role
from tests.conftest import NOW
from tests.ending import end_role
from tests.integration.strangers import AMINA, MEERA, Sent, Street

PRIYA, NASREEN = 2104, 2105
HOUR = timedelta(hours=1)


class Team(Street):
    """Meera and Priya speak English, Nasreen Urdu, too."""

    async def gather(self) -> None:
        for chat_id, name, spoken in ((MEERA, "Meera", []), (PRIYA, "Priya", []), (NASREEN, "Nasreen", ["ur"])):
            await self.database.write(self._give, chat_id, name, spoken)

    def _give(self, db: Session, chat_id: int, name: str, spoken: list[str]) -> None:
        person = people.arrive(db, chat_id, self.now)
        person.name, person.language, person.other_languages = name, "en", spoken
        people.give_role(db, person, Role.COORDINATOR, self.now)

    async def asks(self, text: str | None, language: str = "en", **more: Any) -> list[Sent]:
        await self.arrive(AMINA, language)
        await self.tap(AMINA, "a.person.")
        return await self.say(AMINA, text, **more)

    def newest(self, chat_id: int, words: str) -> Sent:
        return next(
            each for each in reversed(self.to(chat_id)) if words in each.text and "message_id" not in each.payload
        )

    def reply(self, chat_id: int, text: str, to: str = "Message from") -> dict[str, Any]:
        message = {
            "message_id": 5,
            "chat": {"id": chat_id, "type": "private"},
            "from": {"id": chat_id, "is_bot": False},
        }
        answered = {"message_id": self.newest(chat_id, to).message_id}
        return {"message": {**message, "text": text, "reply_to_message": answered}}

    async def tick(self) -> list[Sent]:
        before = len(self.sent)
        for job in JOBS:
            await self.database.write(job.work, Hands(self.desk.content, self.desk.localizers), self.now)
        await self.deliver()
        return self.sent[before:]

    def tap_on(self, chat_id: int, action: str) -> str:
        data = (b["callback_data"] for each in reversed(self.to(chat_id)) for b in each.buttons)
        return next(each for each in data if each.startswith(f"a.{action}."))


@pytest.fixture
async def team(db: Database, desk: Desk) -> Team:
    street = Team(db, desk)
    await street.gather()
    return street


def chats(sent: list[Sent], words: str) -> list[int]:
    return sorted(each.chat_id for each in sent if words in each.text)


async def test_it_goes_to_those_who_speak_the_language_and_after_an_hour_once_to_the_others(team: Team) -> None:
    assert chats(await team.asks("salaam", "ur"), "salaam") == [NASREEN]
    assert await team.tick() == []
    team.now += HOUR
    assert chats(await team.tick(), "salaam") == [MEERA, PRIYA]
    assert await team.tick() == []


async def test_it_goes_to_all_when_nobody_speaks_the_language(team: Team) -> None:
    assert chats(await team.asks("salut", "ro"), "salut") == [MEERA, PRIYA, NASREEN]


async def test_what_somebody_has_taken_or_answered_is_not_sent_to_the_others(team: Team) -> None:
    await team.asks("salaam", "ur")
    await team.tap(NASREEN, team.tap_on(NASREEN, "illanswer"))
    team.now += HOUR
    assert await team.tick() == []


async def test_two_ticks_at_once_ask_everybody_once(db: Database, desk: Desk, team: Team) -> None:
    await team.asks("salaam", "ur")
    hands, later = Hands(desk.content, desk.localizers), team.now + HOUR
    done = await asyncio.gather(*(db.write(jobs.ask_everybody, hands, later) for _tick in range(4)))
    assert sorted(done) == [0, 0, 0, 1]


async def test_a_broken_promise_is_said_once_to_the_team_and_to_the_person(
    db: Database, desk: Desk, team: Team
) -> None:
    await team.asks("hello")
    team.now = NOW + timedelta(days=1, hours=8)
    hands = Hands(desk.content, desk.localizers)
    done = await asyncio.gather(*(db.write(jobs.remind, hands, team.now) for _tick in range(4)))
    assert sorted(done) == [0, 0, 0, 1]
    before = len(team.sent)
    await team.deliver()
    told = team.sent[before:]
    assert chats(told, "nobody has given one yet") == [MEERA, PRIYA, NASREEN]
    assert chats(told, "nobody has written to you yet") == [AMINA]


async def test_nobody_is_reminded_of_what_is_answered(team: Team) -> None:
    await team.asks("hello")
    await team.take(team.reply(MEERA, "Hello Amina"))
    team.now = NOW + timedelta(days=3)
    assert await team.tick() == []


def test_the_clock_leaves_people_alone_at_night() -> None:
    assert all(job.quiet for job in JOBS if job.work in (jobs.ask_everybody, jobs.remind))


async def test_what_is_written_before_the_answer_joins_the_same_enquiry(db: Database, team: Team) -> None:
    await team.asks("first")
    await team.tap(AMINA, "a.person.")
    await team.say(AMINA, "second")
    rows = await team.rows()
    assert len(rows["enquiry"]) == 1
    assert [row["words"] for row in rows["enquiry_message"]] == ["first", "second"]


async def test_of_two_who_reply_together_one_answers_and_the_other_hears_it(team: Team) -> None:
    await team.asks("hello")
    sent = await team.take(team.reply(MEERA, "from Meera"), team.reply(PRIYA, "from Priya"))
    assert len(chats(sent, "writes to you")) == 1
    [second] = chats(sent, "has answered already")
    assert second in (MEERA, PRIYA)
    assert chats(await team.tap(second, team.tap_on(second, "sendtoo")), "writes to you") == [AMINA]


async def test_of_two_answers_in_two_transactions_one_is_first(db: Database) -> None:
    def prepare(session: Session) -> list[int]:
        amina, *authors = (people.arrive(session, chat, NOW) for chat in (AMINA, MEERA, PRIYA))
        enquiry, _message = inbox.hear(session, amina, "hello", None, NOW, NOW)
        return [drafts.draft(session, enquiry, each, "hello", None, "en", NOW).id for each in authors]

    def answer(session: Session, draft: int) -> str:
        return drafts.answer(session, session.get_one(EnquiryMessage, draft), NOW).name

    written = await db.write(prepare)
    assert sorted(await asyncio.gather(*(db.write(answer, each) for each in written))) == ["OVERTAKEN", "SENT"]


async def test_an_answer_is_sent_once_however_often_its_button_is_tapped(team: Team) -> None:
    await team.asks("salaam", "ur")
    await team.take(team.reply(NASREEN, "salaam, Amina"))
    data = team.tap_on(NASREEN, "sendasis")
    sent = [*await team.tap(NASREEN, data), *await team.tap(NASREEN, data)]
    assert len(chats(sent, "salaam, Amina")) == 1


async def test_a_ready_reply_is_sent_once_by_two_quick_taps(team: Team) -> None:
    await team.asks("hello")
    sent = [*await team.tap(MEERA, "a.readyreplies.1.free"), *await team.tap(MEERA, "a.readyreplies.1.free")]
    assert chats(sent, "You pay nothing") == [AMINA]


async def test_the_words_of_one_coordinator_are_not_sent_by_another(team: Team) -> None:
    await team.asks("salaam", "ur")
    await team.take(team.reply(NASREEN, "draft"))
    data = team.tap_on(NASREEN, "sendasis")
    for action in ("sendasis", "sendtoo", "leaveit", "askcolleague"):
        [told] = await team.tap(PRIYA, data.replace("sendasis", action))
        assert "not there any more" in told.text


async def test_a_reply_of_who_is_a_coordinator_no_more_goes_nowhere(db: Database, team: Team) -> None:
    await team.asks("hello")

    def end(session: Session) -> None:
        end_role(session, session.scalars(people.of_chat(MEERA)).one().id, Role.COORDINATOR)

    await db.write(end)
    sent = await team.take(team.reply(MEERA, "I see to it"))
    assert {each.chat_id for each in sent} == {MEERA}
    assert len((await team.rows())["enquiry_message"]) == 1


async def test_a_colleague_translates_and_both_texts_are_kept(team: Team) -> None:
    await team.asks("salaam", "ur")
    team.now += HOUR
    await team.tick()
    await team.take(team.reply(MEERA, "You are welcome."))
    sent = await team.tap(MEERA, team.tap_on(MEERA, "askcolleague"))
    assert chats(sent, "asks you to put this into") == [NASREEN]
    sent = await team.take(team.reply(NASREEN, "khush amdeed", "asks you"))
    assert chats(sent, "khush amdeed") == [AMINA]
    kept = (await team.rows())["enquiry_message"][-1]
    assert (kept["words"], kept["translation"], kept["draft"]) == ("You are welcome.", "khush amdeed", Draft.SENT)


async def test_the_first_of_two_translations_counts(db: Database) -> None:
    def prepare(session: Session) -> tuple[int, list[int]]:
        amina, meera, *others = (people.arrive(session, chat, NOW) for chat in (AMINA, MEERA, PRIYA, NASREEN))
        enquiry, _message = inbox.hear(session, amina, "hello", None, NOW, NOW)
        message = drafts.draft(session, enquiry, meera, "hello", None, "en", NOW)
        drafts.ask_translation(session, message)
        return message.id, [each.id for each in others]

    def translate(session: Session, message: int, who: int) -> bool:
        translator = session.get_one(Person, who)
        return drafts.translate(session, session.get_one(EnquiryMessage, message), translator, "salaam")

    message, others = await db.write(prepare)
    assert sorted(await asyncio.gather(*(db.write(translate, message, each) for each in others))) == [False, True]


async def test_no_translation_is_offered_where_nobody_speaks_the_language(team: Team) -> None:
    await team.asks("salut", "ro")
    [asked] = await team.take(team.reply(MEERA, "Hello"))
    assert "Nobody else in the team speaks it" in asked.text
    assert not [each for each in asked.buttons if "askcolleague" in each["callback_data"]]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_ready_reply_speaks_the_persons_language(language: str, team: Team) -> None:
    await team.asks("hello", language)
    sent = await team.tap(MEERA, "a.readyreplies.1.come")
    sentence = team.desk.localizers.of(language).sentence(REPLIES["come"]).partition(":")[0]
    assert [each for each in sent if each.chat_id == AMINA and sentence in each.text]


async def test_the_longest_words_fit_wherever_they_are_shown(team: Team) -> None:
    longest = "😀" * (team_answers.UP_TO - 1) + "a"
    await team.asks(longest, "ur")
    await team.tap(AMINA, "a.person.")
    await team.say(AMINA, None, photo=[{"file_id": "p", "file_unique_id": "p"}], caption=longest)
    team.now += HOUR
    await team.tick()
    await team.take(team.reply(MEERA, longest))
    await team.tap(MEERA, team.tap_on(MEERA, "askcolleague"))
    await team.take(team.reply(NASREEN, longest, "asks you"))
    await team.take(team.reply(PRIYA, longest))
    for skip in ("", ".1", ".2", ".3"):
        assert await team.tap(PRIYA, f"a.enquiry.1{skip}")


async def test_what_was_written_to_the_team_goes_with_the_person(db: Database, team: Team) -> None:
    await team.asks("forget-me-not")
    await team.tap(MEERA, "a.enquiry.1")
    await team.tap(AMINA, "a.forget.yes")
    rows = await team.rows()
    assert (rows["enquiry"], rows["enquiry_message"]) == ([], [])
    assert not [
        text for chat in (MEERA, PRIYA, NASREEN) for text in team.phone(chat).values() if "forget-me-not" in text
    ]


async def test_an_enquiry_is_not_opened_again_beside_a_newer_one(db: Database) -> None:
    def try_it(session: Session) -> tuple[bool, int, int]:
        amina, meera = (people.arrive(session, chat, NOW) for chat in (AMINA, MEERA))
        first, _message = inbox.hear(session, amina, "first", None, NOW, NOW)
        assert not inbox.done(session, first, NOW)  # nobody can have read it
        assert inbox.done(session, first, NOW + timedelta(minutes=1))
        inbox.hear(session, amina, "second", None, NOW, NOW)
        reopened = inbox.reopen(session, session.get_one(Enquiry, first.id))
        return reopened, inbox.count(session, Box.OPEN, meera), inbox.count(session, Box.DONE, meera)

    assert await db.write(try_it) == (False, 1, 1)


async def test_who_neither_agreed_nor_wrote_is_not_written_to(team: Team) -> None:
    await team.arrive(AMINA)
    amina = (await team.ids())[AMINA]
    [told] = await team.tap(MEERA, f"a.write.{amina}")
    assert "nobody there to write to" in told.text


async def test_who_looked_is_written_down(team: Team) -> None:
    await team.asks("hello")
    await team.tap(MEERA, "a.enquiry.1")
    [row] = (await team.rows())["audit"]
    assert (row["what"], row["deed"]) == ("messages", "saw")
