"""Stories: told in the words that were agreed to, to whom, until when; and nowhere once they are taken back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs import announcements as announcement_jobs
from jobs import roundup as roundup_jobs
from jobs import stories as story_jobs
from jobs.clock import Hands
from locales import _
from models import announcement_outcomes as outcomes
from models import (
    announcement_sending,
    announcement_titles,
    announcements,
    news,
    people,
    programmes,
    stories,
    story_uses,
)
from models.agreements import consent_of
from models.announcements import Announcement, AnnouncementState, IsAStory, Wording
from models.audit import AuditRow
from models.database import Database
from models.outbox import MessageOwed, State
from models.people import Person, Role
from models.stories import Story, StoryAudience, StoryState, Terms
from prints import blank
from tests.agreed import resident
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Street
from tests.integration.test_hostile_forgetting import traces

WORDS = "I start on Monday qanary"
MONDAY = NOW + timedelta(days=1)


def hands(desk: Desk) -> Hands:
    return Hands(desk.content, desk.localizers)


def person(db: Session, chat_id: int) -> Person:
    return db.scalars(people.of_chat(chat_id)).one()


def told(db: Session, audience: StoryAudience | None = StoryAudience.EVERYONE, until: datetime | None = None) -> int:
    """Amina's, agreed to for an audience; None: it waits for her yes. Bilal has said yes to news."""
    amina, bilal = resident(db, AMINA, "Amina Khan", NOW), resident(db, BILAL, "Bilal", NOW)
    news.agree(db, bilal, "News?", "en", NOW)
    story = stories.tell(db, amina, "learning", "long words qanary", "voice-qanary", "photo-qanary", "en", NOW)
    assert stories.propose(db, story, WORDS, "en", with_photo=False)
    if audience:
        assert stories.agree(db, story, 1, Terms("Amina", audience, until), NOW)
    return story.id


def scheduled(db: Session, story_id: int, *, begun: bool = False) -> int:
    """An announcement of the story that goes out now; `begun`: it is on its way."""
    made = story_uses.announce(db, person(db, MEERA), db.get_one(Story, story_id), NOW)
    announcement_sending.put_forward(db, made, person(db, MEERA), NOW, NOW, 200)
    assert not begun or announcement_sending.begin(db, made, NOW)
    return made.id


@pytest.fixture
async def street(db: Database, desk: Desk) -> Street:
    street = Street(db, desk)
    await street.appoint(MEERA)
    return street


async def test_a_button_below_older_words_agrees_to_nothing(street: Street, db: Database) -> None:
    story_id = await db.write(told, None)
    await db.write(lambda s: stories.propose(s, s.get_one(Story, story_id), "Other words", "en", with_photo=False))
    [seen] = await street.tap(AMINA, f"a.storyyes.{story_id}.1")
    assert "Other words" in seen.text
    assert await street.state(AMINA) == [None]


async def test_words_that_change_while_she_chooses_are_not_agreed_to(street: Street, db: Database) -> None:
    story_id = await db.write(told, None)
    await street.tap(AMINA, f"a.storyyes.{story_id}.1")
    await street.choose(AMINA, "first", "everyone", "year")
    yes = street.button(AMINA, "yes")
    await db.write(lambda s: stories.propose(s, s.get_one(Story, story_id), "Other words", "en", with_photo=False))
    await street.tap(AMINA, yes)
    assert (await street.rows())["story"][0]["state"] == StoryState.PROPOSED


async def test_her_yes_is_kept_with_the_exact_words(street: Street, db: Database) -> None:
    story_id = await db.write(told, None)
    await street.tap(AMINA, f"a.storyyes.{story_id}.1")
    seen = await street.choose(AMINA, "first", "partners", "months", "yes")
    [row] = (await street.rows())["story"]
    assert (row["state"], row["wording"], row["shown_name"], row["audience"]) == ("agreed", WORDS, "Amina", "partners")
    assert row["until"] - NOW < timedelta(days=91)
    assert [each.chat_id for each in seen if "has agreed" in each.text] == [MEERA]
    [again] = await street.tap(AMINA, f"a.storyyes.{story_id}.1")
    assert "may be told now" in again.text


@pytest.mark.parametrize("act", ["storyyes", "storychange", "storyback"])
async def test_nobody_decides_on_the_story_of_another(act: str, street: Street, db: Database) -> None:
    story_id = await db.write(told, None)
    for subject in (f"{story_id}.1", str(story_id), "", "x", "999", "9" * 40):
        [seen] = await street.tap(BILAL, f"a.{act}.{subject}")
        assert "not there any more" in seen.text
    assert len((await street.rows())["story"]) == 1


async def test_other_words_end_the_agreement_and_what_has_not_gone_out(street: Street, db: Database) -> None:
    story_id = await db.write(told)
    await db.write(scheduled, story_id)
    await street.tap(MEERA, f"a.wordstory.{story_id}")
    await street.choose(MEERA, "en")
    await street.say(MEERA, "Something else")
    seen = await street.choose(MEERA, "without", "yes")
    assert any("The draft is deleted" in each.text for each in seen if each.chat_id == MEERA)
    assert (await street.rows())["announcement"] == []
    assert not await db.write(lambda s: stories.to_everyone(s, NOW, 9))
    assert "Something else" in street.to(AMINA)[-1].text


async def test_only_partners_means_no_reader_no_menu_no_announcement(street: Street, db: Database, desk: Desk) -> None:
    def readers(session: Session) -> None:
        for chat_id, role in ((31, Role.READER), (32, Role.PARTNER)):
            reader = resident(session, chat_id, "Reader", NOW)
            people.give_role(session, reader, role, NOW, organisation="karis" if role is Role.PARTNER else None)

    story_id = await db.write(told, StoryAudience.PARTNERS)
    await db.write(readers)
    for _again in range(4):
        await db.write(roundup_jobs.send, hands(desk), MONDAY)
    street.now = MONDAY
    await street.deliver()
    assert {each.chat_id for each in street.sent if WORDS in each.text} == {MEERA, 32}
    assert [WORDS in each.text for each in await street.tap(BILAL, "a.likeyou.0")] == [False]
    await street.tap(MEERA, f"a.newsstory.{story_id}")
    assert (await street.rows())["announcement"] == []


async def test_it_is_in_the_round_up_of_one_week_only(street: Street, db: Database, desk: Desk) -> None:
    await db.write(told)
    for weeks in (0, 1):
        await db.write(roundup_jobs.send, hands(desk), MONDAY + timedelta(weeks=weeks))
    street.now = MONDAY
    await street.deliver()
    assert sum(WORDS in each.text for each in street.sent) == 1


async def test_it_is_told_no_more_from_its_day_on(street: Street, db: Database, desk: Desk) -> None:
    until = NOW + timedelta(hours=1)
    story_id = await db.write(told, StoryAudience.EVERYONE, until)
    await db.write(scheduled, story_id)
    await street.tap(BILAL, "a.likeyou.")
    street.now = until
    assert await db.write(story_jobs.end, hands(desk), until) == 1
    assert await db.write(story_jobs.end, hands(desk), until) == 0
    assert await db.write(announcement_jobs.begin, hands(desk), until) == 0
    await db.write(story_jobs.unsay, hands(desk), until)
    await street.deliver()
    assert not [text for text in street.phone(BILAL).values() if WORDS in text]
    assert not await db.write(stories.for_week, MONDAY.date(), list(StoryAudience), until)


async def test_one_tap_takes_it_out_of_everything(street: Street, db: Database, desk: Desk) -> None:
    story_id = await db.write(told)
    await db.write(scheduled, story_id)
    under_way = await db.write(lambda s: scheduled(s, story_id, begun=True))
    await street.tap(BILAL, "a.likeyou.0")
    seen = await street.tap(AMINA, f"a.storyback.{story_id}")
    assert any("taken back their story" in each.text for each in seen if each.chat_id == MEERA)
    rows = await street.rows()
    assert [row["state"] for row in rows["announcement"]] == [AnnouncementState.STOPPED]
    assert rows["story"] == [] and traces([rows["announcement_text"], rows["story_use"]]) == set()
    assert await db.write(announcement_sending.set_aside, await db.read(announcements.find, under_way)) == 1
    while await db.write(story_jobs.unsay, hands(desk), street.now):
        await street.deliver()
    assert not [text for text in street.phone(BILAL).values() if "qanary" in text]
    assert (await street.rows())["story_unsaid"] == []
    [again] = await street.tap(AMINA, f"a.storyback.{story_id}")
    assert "not there any more" in again.text


async def test_what_was_sent_long_ago_is_put_right_in_slices(street: Street, db: Database, desk: Desk) -> None:
    def gone_out(session: Session) -> Story:
        story = session.get_one(Story, told(session))
        for chat_id in range(70_000, 70_130):
            resident(session, chat_id, "Neighbour", NOW, "pl")
            session.add(MessageOwed(chat_id=chat_id, lane=2, method="sendMessage", payload="", state=State.SENT,
                                    due_at=NOW, message_id=chat_id, subject=story_uses.subject(story)))  # fmt: skip
        session.flush()
        story_uses.take_back(session, desk.localizers, story, NOW, teller=person(session, AMINA))
        return story

    await db.write(gone_out)
    done = []
    while count := await db.write(story_jobs.unsay, hands(desk), NOW):
        done.append(count)
    assert done == [50, 50, 30]
    edits = select(MessageOwed.payload).where(MessageOwed.method == "editMessageText")
    assert len(set(await db.read(lambda s: list(s.scalars(edits))))) == 130


async def test_who_is_forgotten_leaves_no_story(street: Street, db: Database, desk: Desk) -> None:
    story_id = await db.write(told)
    await db.write(scheduled, story_id)
    await street.tap(MEERA, f"a.story.{story_id}")
    await street.tap(BILAL, "a.likeyou.0")
    await street.tap(AMINA, "a.forget.yes")
    rows = await street.rows()
    assert traces(rows) == set()
    assert rows["story"] == []
    assert any("has taken back their story" in each.text for each in street.to(MEERA))


async def test_what_the_team_was_just_writing_of_it_goes_too(street: Street, db: Database) -> None:
    story_id = await db.write(told)
    await street.tap(MEERA, f"a.wordstory.{story_id}")
    await street.choose(MEERA, "en")
    await street.say(MEERA, "Other qanary words")
    await street.tap(AMINA, "a.forget.yes")
    assert traces((await street.rows())["conversation"]) == set()
    seen = await street.choose(MEERA, "without")
    assert "not there any more" in seen[-1].text


async def test_who_takes_back_the_agreement_takes_the_story_with_it(street: Street, db: Database) -> None:
    await db.write(told)
    await street.tap(AMINA, "a.withdraw.yes")
    assert (await street.rows())["story"] == []


async def test_an_announcement_of_a_story_says_nothing_else(street: Street, db: Database) -> None:
    def write(session: Session) -> None:
        made = story_uses.announce(session, person(session, MEERA), session.get_one(Story, told(session)), NOW)
        for language in ("en", "ur"):
            with pytest.raises(IsAStory):
                announcements.write(session, made, language, Wording("better words"), person(session, MEERA))

    await db.write(write)
    await street.tap(MEERA, "a.wording.1.ur")
    assert await street.state(MEERA) == [None]


async def test_what_nobody_may_tell_goes_after_a_year_and_its_teller_hears_it(
    street: Street, db: Database, desk: Desk
) -> None:
    await db.write(told, None)
    street.now = NOW + timedelta(days=366)
    assert await db.write(story_jobs.clear, hands(desk), street.now) == 1
    assert await db.write(story_jobs.clear, hands(desk), street.now) == 0
    await street.deliver()
    assert "it is erased" in street.to(AMINA)[-1].text
    assert (await street.rows())["story"] == []


async def test_who_looks_at_a_story_is_noted(street: Street, db: Database) -> None:
    story_id = await db.write(told)
    await street.tap(MEERA, f"a.story.{story_id}")
    assert await db.read(lambda s: s.scalar(select(AuditRow.what).where(AuditRow.person_id == person(s, AMINA).id)))
    assert await db.read(lambda s: consent_of(s, person(s, AMINA).id)) is not None


@pytest.mark.parametrize("act", ["story", "stories", "wordstory", "newsstory", "likeyou"])
@pytest.mark.parametrize("subject", ["", "x", "999", "9" * 40, "1.1.1"])
async def test_nonsense_gets_an_answer(act: str, subject: str, street: Street) -> None:
    assert await street.tap(MEERA, f"a.{act}.{subject}")
    assert (await street.rows())["announcement"] == []


def with_its_picture(db: Session) -> int:
    story_id = told(db, None)
    story = db.get_one(Story, story_id)
    assert stories.propose(db, story, WORDS, "en", with_photo=True)
    assert stories.agree(db, story, 2, Terms(None, StoryAudience.EVERYONE, None, with_photo=True), NOW)
    return story_id


async def test_the_teller_sees_the_picture_with_the_exact_words(street: Street, db: Database) -> None:
    story_id = await db.write(told, None)
    await street.tap(MEERA, f"a.wordstory.{story_id}")
    await street.choose(MEERA, "en")
    await street.say(MEERA, "Exactly <b>this</b>")
    await street.choose(MEERA, "with", "yes")
    seen = street.to(AMINA)[-1]
    assert (seen.method, seen.payload["photo"]) == ("sendPhoto", "photo-qanary")
    assert "Exactly <b>this</b>" in seen.text
    assert [len(button["text"]) <= 30 for button in seen.buttons] == [True] * 3


async def test_the_teller_says_whether_the_picture_stands_with_it(street: Street, db: Database) -> None:
    def propose(session: Session) -> int:
        story_id = told(session, None)
        assert stories.propose(session, session.get_one(Story, story_id), WORDS, "en", with_photo=True)
        return story_id

    story_id = await db.write(propose)
    await street.tap(AMINA, f"a.storyyes.{story_id}.2")
    await street.choose(AMINA, "none", "without", "everyone", "always", "yes")
    [shown] = await street.tap(BILAL, "a.likeyou.0")
    assert (shown.method, shown.text) == ("sendMessage", WORDS)


async def test_words_in_another_language_are_marked_for_the_teller_and_for_readers(
    street: Street, db: Database
) -> None:
    story_id = await db.write(told, None)
    await db.write(lambda s: setattr(person(s, AMINA), "language", "pl"))
    await street.tap(MEERA, f"a.wordstory.{story_id}")
    labels = [button["text"] for button in street.to(MEERA)[-1].buttons]
    assert labels[:2] == ["Polish", "English"]
    await street.choose(MEERA, "en")
    await street.say(MEERA, WORDS)
    await street.choose(MEERA, "without", "yes")
    proposed = street.to(AMINA)[-1].text
    assert WORDS in proposed and "angielski" in proposed
    assert "w swoim języku" in proposed
    [again] = await street.tap(AMINA, f"a.storyyes.{story_id}.2")
    assert WORDS in again.text and "angielski" in again.text
    await street.choose(AMINA, "none", "everyone", "always", "yes")
    await db.write(lambda s: setattr(person(s, BILAL), "language", "pl"))
    [read] = await street.tap(BILAL, "a.likeyou.0")
    assert WORDS in read.text and "angielski" in read.text


async def test_the_oldest_button_takes_it_back_and_my_details_say_what_was_agreed(street: Street, db: Database) -> None:
    story_id = await db.write(told, None)
    await street.tap(AMINA, f"a.storyyes.{story_id}.1")
    await street.choose(AMINA, "none", "partners", "year", "yes")
    [seen] = await street.tap(AMINA, "a.mydetails.places")
    assert "No name" in seen.text and "Only partner organisations" in seen.text and "Until" in seen.text
    street.now += timedelta(days=100)
    await street.tap(
        AMINA, f"a.storyback.{story_id}"
    )  # "No, don't tell my story", below the words as they were first shown
    assert (await street.rows())["story"] == []


async def test_a_picture_is_shown_and_taken_away_with_the_words(street: Street, db: Database, desk: Desk) -> None:
    story_id = await db.write(with_its_picture)
    await street.tap(BILAL, "a.likeyou.0")
    [shown] = [number for number, text in street.phone(BILAL).items() if text == WORDS]
    await street.tap(AMINA, f"a.storyback.{story_id}")
    await db.write(story_jobs.unsay, hands(desk), street.now)
    await street.deliver()
    assert shown not in street.phone(BILAL)


async def test_an_empty_picture_takes_the_place_of_one_that_telegram_does_not_delete_any_more(
    street: Street, db: Database, desk: Desk
) -> None:
    story_id = await db.write(with_its_picture)
    [shown] = await street.tap(BILAL, "a.likeyou.0")
    street.now += timedelta(days=3)
    await street.tap(AMINA, f"a.storyback.{story_id}")
    await db.write(story_jobs.unsay, hands(desk), street.now)
    await street.deliver()
    [change] = [each.payload for each in street.to(BILAL) if each.method == "editMessageMedia"]
    assert (change["message_id"], change["media"]["media"]) == (shown.message_id, "attach://file")
    assert change["media"]["caption"] == "This story is not shown any more."
    assert street.files[-1] == (blank.NAME, blank.png())


async def test_the_team_hears_of_voice_messages_that_telegram_does_not_delete_any_more(
    street: Street, db: Database
) -> None:
    story_id = await db.write(told)
    await street.tap(MEERA, f"a.story.{story_id}")
    street.now += timedelta(days=3)
    seen = await street.tap(AMINA, f"a.storyback.{story_id}")
    assert "voice message is older than two days" in next(each.text for each in seen if each.chat_id == MEERA)


async def test_an_announcement_of_a_story_whose_time_is_over_does_not_begin(
    street: Street, db: Database, desk: Desk
) -> None:
    until = NOW + timedelta(minutes=1)
    story_id = await db.write(told, StoryAudience.EVERYONE, until)
    await db.write(scheduled, story_id)
    await db.write(announcement_jobs.begin, hands(desk), until)  # before the clock has looked at the story
    assert (await street.rows())["announcement"][0]["state"] == AnnouncementState.DRAFT


async def test_a_story_is_read_out_to_nobody_and_answers_to_it_do_not_quote_it(street: Street, db: Database) -> None:
    def go_out(session: Session) -> None:
        lost = resident(session, 71_000, "Lost", NOW)
        news.agree(session, lost, "News?", "en", NOW)
        announcement = session.get_one(Announcement, scheduled(session, told(session), begun=True))
        mine = update(MessageOwed).where(MessageOwed.chat_id == 71_000, MessageOwed.announcement_id == announcement.id)
        session.execute(mine.values(state=State.UNREACHABLE))
        assert outcomes.ring(session, announcement, None, {"en": WORDS}, NOW) == 0
        assert announcement_titles.first_line(session, announcement) == _("From a story")

    await db.write(go_out)
    seen = await street.tap(MEERA, "a.newsoutcome.1")
    assert not [each for each in seen if WORDS in each.text or "look after" in str(each.buttons)]


async def test_a_story_can_be_spoken(street: Street, db: Database) -> None:
    await db.write(told)
    await street.tap(BILAL, "a.join.tell-story")
    await street.say(BILAL, None, voice={"file_id": "spoken", "file_unique_id": "v", "duration": 4})
    await street.choose(BILAL, "skip", "yes")
    assert (await street.rows())["story"][1]["voice"] == "spoken"
    await street.tap(MEERA, "a.story.2")
    assert "spoken" in [each.payload.get("voice") for each in street.to(MEERA)]


@pytest.mark.parametrize(("stage", "may"), [("signed-up", False), ("training", False), ("trained", True)])
async def test_the_menu_asks_who_has_come_far(stage: str, may: bool, street: Street, db: Database) -> None:
    def enrol(session: Session) -> None:
        programmes.enrol(session, resident(session, AMINA, "Amina", NOW), "researchers", {}, None, NOW, stage)

    await db.write(enrol)
    [menu] = await street.say(AMINA, "/menu")
    assert ("Tell your story" in [button["text"] for button in menu.buttons]) == may
