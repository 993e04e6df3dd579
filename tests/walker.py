"""A neighbourhood that says and taps anything, in every language, for as long as one likes: `python -m tests.walker --seed 1`.

Two dozen residents, some with roles, before the whole program (but for the network) and a Telegram that reads strictly. Nothing is left
to chance but for the seed: a fault is printed with the turns before it, and `--replay FILE` walks to it again, turn by turn.

Checked after each turn: nothing broke; who expects an answer got one; nobody is spoken to in a language not theirs; Telegram has taken
all of it; and, of one answer in four, that the menu is two taps away: by Telegram's own button with the commands, of which /menu is one,
always. From how many the answer's own buttons do not lead there is counted ("menu by /menu only", "answers without buttons").
"""

import argparse
import asyncio
import contextlib
import json
import secrets
import sys
import tempfile
import time
import traceback
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import orjson
import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers import ACTIONS, JOURNEYS, REPLIES, cards
from handlers.incoming import Incoming, Kind, read
from handlers.reception import Reception, Taken
from handlers.speaking import Desk
from jobs.clock import Clock, Hands
from jobs.due import JOBS
from locales import LANGUAGES, guess_language
from locales.catalogue import translations
from models import announcement_words, claims, content, conversations, database, migrate, people
from models.alerts import Alert
from models.buttons import Act, Answer, decode
from models.events import Event, EventState
from models.people import Person, PersonRole, Role
from models.schema import Refusal
from simulator.answers import Refused
from tests.conftest import CONTENT, NOW
from tests.integration.strangers import Street
from tests.walking import tongues
from tests.walking.moves import Chooser, Resident, population
from tests.walking.phones import Made, Phones

Json = dict[str, Any]

IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # to wait for a disk twenty thousand times tells nothing
ZONE = ZoneInfo("Europe/London")
A_BREATH = timedelta(minutes=1)  # after which nobody is held to flood us any more
REMEMBERED = 30  # turns in a script
LIFE_EVERY = 200
PROBE_EVERY = 4
ROLES = {3001: Role.COORDINATOR, 3003: Role.COORDINATOR, 3007: Role.COORDINATOR, 3009: Role.LEADER, 3011: Role.PARTNER, 3012: Role.LEADER,
         3013: Role.COORDINATOR, 3014: Role.PARTNER, 3016: Role.LEADER}  # fmt: skip
HARMLESS = (
    "message is not modified",
    "bot was blocked by the user",
    "can't initiate conversation with a user",
    "query is too old",
)
CARD_TITLES = {translations(code).gettext(cards.TITLE.singular) for code in LANGUAGES}
OF_A_FORGERY = ("message to edit not found", "no text in the message to edit", "no caption in the message to edit")
"""What Telegram says to an answer that is to stand in the place of a message that is not there, or is a picture."""


class Log:
    """Everything that was logged as an error, with where it came from."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def __call__(self, _logger: Any, method: str, event: Json) -> Json:
        if method in ("error", "critical", "exception"):
            self.errors.append(" ".join(f"{key}={value}" for key, value in event.items()))
        raise structlog.DropEvent


class Tried(Exception):
    """What was tried is rolled back; it would have said this."""

    def __init__(self, said: list[Json]) -> None:
        super().__init__()
        self.said = said


class Watched(Reception):
    """Keeps what broke in it, with where."""

    broke: list[str]

    def take(self, db: Session, incoming: Incoming, now: datetime, refused: Refusal | None = None) -> Taken:
        try:
            return super().take(db, incoming, now, refused)
        except Refusal:
            raise
        except Exception:
            self.broke.append(traceback.format_exc())
            raise


class House(Street):
    """The program from one start to the next."""

    def __init__(
        self, opened: database.SqliteDatabase | database.PostgresDatabase, phones: Phones, now: datetime
    ) -> None:
        localizers = tongues.MarkingLocalizers(ZONE)
        super().__init__(opened, Desk(content.load(CONTENT), localizers, "grapevine_demo_bot", approval_over=10))
        self.phones, self.now = phones, now
        self.intake._reception.__class__ = Watched
        self.broke: list[str] = []
        self.intake._reception.broke = self.broke  # type: ignore[attr-defined]
        self.render = partial(announcement_words.render, localizers)
        self.clockwork = Clock(opened, Hands(self.desk.content, localizers), JOBS, self.clock, lambda: None)
        self.probing = Reception(self.desk, JOURNEYS, ACTIONS, lambda: "probe", REPLIES)

    async def start(self) -> None:
        self.first_aid.remember_all(await self.database.read(conversations.languages, 1000))
        await self.database.read(self.desk.recordings.load)

    async def _post(self, method: str, body: bytes, attachment: tuple[str, bytes] | None = None) -> int:
        return await self.phones.call(method, body, attachment)

    async def post(self, method: str, body: bytes) -> None:
        await self.phones.call(method, body)

    async def deliver(self) -> None:
        """Everything that is owed."""
        await asyncio.sleep(0)
        await self.deliverer.said(30)
        for function, more in ((claims.claim, ()), (claims.claim_announced, (self.render,))):
            while True:
                claimed = await self.database.write(function, self.deliverer.name, self.now, 100, *more)
                self.deliverer.hand(claimed.letters)
                await self.deliverer.said(30)
                if not claimed.letters:
                    break
        await asyncio.gather(*self.intake._courtesies, return_exceptions=True)

    async def pass_time(self, seconds: float) -> None:
        """In steps; the clock ticks at each that is a while."""
        steps = 1 if seconds < 3600 else 3
        for _step in range(steps):
            self.now += timedelta(seconds=seconds / steps)
            if seconds >= 60:
                await self.clockwork.tick()
        self.first_aid._last.clear()  # it counts real seconds
        await self.deliver()


@dataclass(frozen=True)
class Reader:
    """The language somebody has chosen, or the likely one until then; `helps`: they have a role, and may be shown what stands there for
    others to read, or what others wrote."""

    language: str | None = None
    likely: str | None = None
    helps: bool = False


@dataclass
class Fault:
    turn: int
    kind: str
    what: str

    @property
    def key(self) -> str:
        """The same for what is surely the same."""
        told = self.what[-200:] if self.kind == "broke" else self.what[:60]
        return f"{self.kind}: {''.join(each for each in told if not each.isdigit())}"


@dataclass
class Walk:
    """What came of it."""

    seed: int
    turns: int = 0
    seconds: float = 0.0
    faults: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    asked: set[tuple[str, str]] = field(default_factory=set)
    acted: set[str] = field(default_factory=set)
    last: deque[Json] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    scripts: dict[str, list[Json]] = field(default_factory=dict)

    def script(self) -> str:
        """The turns before the first fault, one a line, behind how to come there."""
        turns = self.scripts[self.faults[0].key]
        first = {"seed": self.seed, "walk": self.faults[0].turn - len(turns)}
        return "\n".join(json.dumps(each, ensure_ascii=True) for each in (first, *turns))


class Walker:
    def __init__(self, seed: int, url: str) -> None:
        self.random, self.url = Random(seed), url
        self.walked = Walk(seed)
        self.now = NOW
        self.phones = Phones(lambda: self.now.timestamp())
        self.residents = population()
        for each in self.residents:
            self.phones.telegram.people.add(each.number, f"Phone {each.number}", language_code=each.language)
        self.chooser = Chooser(self.random, self.phones, self.residents)
        self.log = Log()
        self.house: House

    async def go(self, turns: int, script: list[Json] | None = None, patient: int = 1, loud: bool = False) -> Walk:
        """So many turns of chance, and those of the script; until there are so many kinds of faults."""
        began, found = time.monotonic(), set[str]()
        with self._by_the_seed():
            await self._open()
            planned = [self.chooser.turn] * turns + [partial(dict, each) for each in script or ()]
            try:
                await self._walk(planned, patient, loud, found, began)
            finally:
                self.house.database.close()
        self.walked.seconds = time.monotonic() - began
        return self.walked

    async def _walk(self, planned: list[Any], patient: int, loud: bool, found: set[str], began: float) -> None:
        for choose in planned:
            if self.walked.turns % LIFE_EVERY == 0:
                await self._live()
            turn = choose()
            self.walked.last.append(turn)
            self.walked.turns += 1
            for fault in await self._faults(turn):
                self.walked.faults.append(fault)
                if fault.key not in found:
                    found.add(fault.key)
                    self.walked.scripts[fault.key] = list(self.walked.last)
                    if loud:
                        print(f"--- turn {fault.turn}, {fault.kind}\n{fault.what}\n", flush=True)
            if loud and self.walked.turns % 1000 == 0:
                print(f"{self.walked.turns} turns, {time.monotonic() - began:.0f} s, {self.now:%Y-%m-%d}", flush=True)
            if len(found) >= patient:
                break

    @contextlib.contextmanager
    def _by_the_seed(self) -> Iterator[None]:
        """What the program draws by lot comes from the seed, too."""
        lot = Random(self.walked.seed + 1)

        def token(size: int = 32) -> str:
            return "".join(
                lot.choice("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
                for _ in range(size * 4 // 3 + 1)
            )

        before = structlog.get_config()
        structlog.configure(processors=[self.log], cache_logger_on_first_use=False)
        with (
            patch.object(secrets, "randbits", lot.getrandbits), patch.object(secrets, "choice", lot.choice),
            patch.object(secrets, "token_urlsafe", token), patch.object(secrets, "randbelow", lot.randrange),
        ):  # fmt: skip
            try:
                yield
            finally:
                structlog.configure(**before)

    async def _open(self) -> None:
        """A start of the program."""
        self.house = House(database.connect(self.url), self.phones, self.now)
        await self.house.start()

    async def _live(self) -> None:
        """What others do meanwhile: somebody plans events, and roles that were taken are given again."""
        await self.house.database.write(_plan, self.now, Random(self.walked.turns))
        await self.house.database.write(_give_roles, self.residents, self.now)
        await self.house.start()  # first aid knows them as if they had written
        for number in ROLES:
            self.phones.person(number).started = True

    # a turn, and what is to be said of it

    async def _faults(self, turn: Json) -> list[Fault]:
        self.log.errors.clear()
        if turn.get("restart"):
            await self.house.deliver()
            self.house.database.close()
            await self._open()
            self.walked.counts["restarts"] += 1
        await self._pass(turn["after"])
        number, does = turn["who"], turn["does"]
        late = len(self.phones.calls)
        before, state = await self.house.database.read(_readers), await self._state(number)
        try:
            update = await self._take(number, does)
        except Refused as refused:  # their phone does not let them
            self.walked.counts[f"phone: {refused.reason}"[:60]] += 1
            update = None
        await self.house.deliver()
        after = await self.house.database.read(_readers)
        made = self.phones.calls[late:]
        found = [
            *self._broken(),
            *self._refused(turn, self.phones.calls),
            *self._foreign(does, made, before, after, update),
        ]
        self.walked.counts[next(iter(does))] += 1
        if state and state.course:
            self.walked.asked.add((state.course.journey, str(state.course.asked)))
        if update and (tapped := read(update).tap) and isinstance(act := decode(tapped.data), Act):
            self.walked.acted.add(act.action)
        answers = [each for each in made if each.chat_id == number and _is_said(each)]
        if update is not None:
            found += self._unanswered(number, does, update, answers, state, made)
        if answers and not self.phones.person(number).blocked and self.walked.turns % PROBE_EVERY == 0:
            found += await self._without_way(number, answers[-1], update or {})
        self._remember(number)
        return [replace(each, turn=self.walked.turns) for each in found]

    async def _pass(self, seconds: float) -> None:
        self.phones.calls.clear()
        self.house.now = self.now
        if seconds >= 60:
            await self.house.database.write(_see_alerts, self.now)
        self.now += timedelta(seconds=seconds)
        await self.house.pass_time(seconds)
        self.house.now = self.now

    async def _take(self, number: int, does: Json) -> Json | None:
        if "inline" in does:
            asking, pending = self.phones.ask_inline(number, does["inline"])
            answer = asyncio.ensure_future(asking)
            await asyncio.sleep(0)
            for update_id in list(pending):
                await self.house.intake.take(pending.pop(update_id).update)
            await self.house.inline.finish(10)
            if not (await answer)["answered"]:
                self.log.errors.append("inline query not answered")
            return None
        update = self.phones.update(number, does)
        if update is not None:
            await self.house.intake.take(update)
        return update

    async def _state(self, number: int) -> Any:
        visitor = await self.house.database.read(conversations.load, number)
        return visitor.conversation if visitor else None

    def _broken(self) -> list[Fault]:
        errors = [
            each for each in self.log.errors if "event=message failed" not in each and "event=update failed" not in each
        ]
        found = [Fault(0, "broke", each) for each in (*dict.fromkeys(self.house.broke), *errors)]
        self.house.broke.clear()
        return found

    def _refused(self, turn: Json, made: list[Made]) -> list[Fault]:
        found = []
        for each in made:
            if each.objection is None or each.chat_id < 0 or any(why in each.objection for why in HARMLESS):
                continue
            if self._is_forged(turn["who"], turn["does"]) and any(why in each.objection for why in OF_A_FORGERY):
                continue
            found.append(
                Fault(
                    0,
                    "refused by Telegram",
                    f"{each.objection}: {each.method} {json.dumps(each.payload, ensure_ascii=False)[:1500]}",
                )
            )
        return found

    def _is_forged(self, number: int, does: Json) -> bool:
        """Whether no phone shows this button."""
        tapped = does.get("tap")
        message = self.phones.person(number).chat.find(tapped["message_id"]) if tapped else None
        if not tapped or message is None:
            return bool(tapped)
        rows = (message.inline or {}).get("inline_keyboard", [])
        return message.content.get("text") is None and tapped["data"] not in [
            b.get("callback_data") for row in rows for b in row
        ]

    def _foreign(
        self, does: Json, made: list[Made], before: dict[int, Reader], after: dict[int, Reader], update: Json | None
    ) -> list[Fault]:
        """What was said to somebody in another language than they have (or had when this turn began)."""
        found = []
        asked_for = _asked_for(does, update)
        if str(does.get("tap", {}).get("data", "")).startswith(("a.open.", "a.readnews.")):
            return []  # sealed in the language of that time
        for each in made:
            if each.chat_id not in self.phones.telegram.people.by_id or "entities" in each.payload:
                continue  # a group; the tapped question, given back as it came
            phone = guess_language(self.phones.person(each.chat_id).language_code)
            then, now = before.get(each.chat_id, Reader()), after.get(each.chat_id, Reader())
            theirs = {each for each in (then.language or phone, now.language or phone, then.likely) if each} | _offered(
                each
            )
            theirs |= set() if then.language else asked_for | ({now.likely} if now.likely else set())
            parts = [each.words, *(button["text"] for button in (*each.buttons, *each.below))]
            for part in parts:
                if (now.helps or then.helps) and (each.method == "sendDocument" or _is_card(each)):
                    continue  # a card or a sheet is in the language of whoever it is for
                quotes = now.helps or then.helps or "?start=" in each.words  # what a neighbour is to read of an invite
                if other := tongues.languages_of(tongues.without_quotes(part) if quotes else part) - theirs:
                    found.append(
                        Fault(
                            0,
                            "language",
                            f"{sorted(theirs)} read {sorted(other)}: {_shown(part)!r} in {_shown(each.words)[:600]!r}",
                        )
                    )
                elif part and not tongues.is_marked(part) and not part.strip("✓ ").startswith(("/", "@")):
                    found.append(Fault(0, "language", f"said by no catalogue: {part!r} in {each.words[:600]!r}"))
        return found

    def _unanswered(
        self, number: int, does: Json, update: Json, answers: list[Made], state: Any, made: list[Made]
    ) -> list[Fault]:
        if answers or (why := self._rightly_unanswered(number, does, read(update), state, made)):
            if not answers:
                self.walked.counts[f"unanswered: {why}"] += 1
            return []
        return [Fault(0, "unanswered", f"{json.dumps(does, ensure_ascii=False)[:800]} {str(state)[:600]}")]

    def _rightly_unanswered(
        self, number: int, does: Json, incoming: Incoming, state: Any, made: list[Made]
    ) -> str | None:
        """Why nobody waits for an answer to this."""
        if incoming.kind in (Kind.BLOCKED, Kind.UNBLOCKED):
            return "they have blocked us, or do so no more: there is nothing to say to it"
        if incoming.kind in (Kind.GROUP, Kind.OTHER):
            return "a group (told once to write privately), a channel, a change without words"
        if not self.phones.person(number).started:
            return "they have never written to us, so Telegram lets nobody write to them"
        if state and incoming.album and incoming.album == state.album:
            return "one more picture of an album, which is one message"
        if state and state.flood_told and state.burst > conversations.BURST_SIZE / 2:
            return "a flood, which is answered once"
        tapped = decode(incoming.tap.data) if incoming.tap and state else None
        if isinstance(tapped, Answer) and (tapped.serial, f"{tapped.turn}.{tapped.option}") == (
            state.serial,
            state.last_tap,
        ):
            return "the same tap once more: it has been answered"
        if self._is_forged(number, does) and any(each.objection and each.chat_id == number for each in made):
            return "a forged button: its answer was to stand in the place of a message that is none"
        return None

    # the way to the menu

    async def _without_way(self, number: int, answer: Made, update: Json) -> list[Fault]:
        """Tried in transactions that are rolled back."""
        found = []
        menu = await self._tried(number, {"message": self._said(number, "/menu")})
        if not any(_is_menu(each) or _asks_language(each) for each in menu):
            found.append(Fault(0, "no way", f"/menu shows no menu: {[_shown(str(each.get('text'))) for each in menu]}"))
        visible = [answer.buttons] if answer.buttons else []
        taps = [str(b["callback_data"]) for row in visible for b in row if "callback_data" in b]
        if not taps:
            self.walked.counts["answers without buttons"] += 1
            return found
        if _leads_to_menu(answer.payload):
            return found
        for data in sorted(taps, key=lambda each: not each.endswith(".x")):
            seen = await self._tried(number, {"callback_query": self._tapped(number, data)})
            if any(_leads_to_menu(each) for each in seen):
                return found
        self.walked.counts["menu by /menu only"] += 1
        return found

    async def _tried(self, number: int, fields: Json) -> list[Json]:
        """What would be said to them if they did this; nothing of it is kept."""
        incoming = read({"update_id": 2**40, **fields})
        refused: Refusal | None = None
        while True:
            try:
                await self.house.database.write(self._try, number, incoming, refused)
            except Tried as tried:
                return tried.said
            except Refusal as refusal:
                refused = refusal

    def _try(self, db: Session, number: int, incoming: Incoming, refused: Refusal | None) -> None:
        taken = self.house.probing.take(db, incoming, self.now + A_BREATH, refused)
        raise Tried([orjson.loads(letter.body) for letter in taken.letters if letter.chat_id == number])

    def _said(self, number: int, text: str) -> Json:
        person = self.phones.person(number)
        return {"message_id": 1, "date": 0, "chat": person.as_chat(), "from": person.as_user(), "text": text}

    def _tapped(self, number: int, data: str) -> Json:
        person = self.phones.person(number)
        return {"id": "1", "from": person.as_user(), "chat_instance": "1", "data": data}

    def _remember(self, number: int) -> None:
        for each in self.phones.calls:
            self.chooser.look_at(tongues.without_marks(each.words), each.buttons)


def _is_said(made: Made) -> bool:
    """Whether it shows them something: also an edit to what stands there already."""
    if made.method == "answerCallbackQuery" or "entities" in made.payload:  # courtesies
        return False
    return made.objection is None or "not modified" in made.objection


def _is_card(made: Made) -> bool:
    """For somebody else, to be shown or passed on."""
    return any(title in tongues.without_marks(made.words) for title in CARD_TITLES)


def _is_menu(payload: Json) -> bool:
    return any(data.startswith("a.mydetails.") for data in _datas(payload))


def _asks_language(payload: Json) -> bool:
    """After which comes the menu."""
    return sum(data.startswith("a.language.") for data in _datas(payload)) == len(LANGUAGES)


def _leads_to_menu(payload: Json) -> bool:
    return _is_menu(payload) or _asks_language(payload) or any(data.startswith("a.menu.") for data in _datas(payload))


def _datas(payload: Json) -> list[str]:
    rows = (payload.get("reply_markup") or {}).get("inline_keyboard", [])
    return [str(button.get("callback_data", "")) for row in rows for button in row]


def _offered(made: Made) -> set[str]:
    """The language of what they have just written, in which they are asked whether to go on in it."""
    return {
        data.removeprefix("a.offer.").partition(".")[0] for data in _datas(made.payload) if data.startswith("a.offer.")
    }


def _asked_for(does: Json, update: Json | None) -> set[str]:
    """The languages that the turn itself speaks: of the words in which somebody calls for help, or of the tapped button."""
    found = set[str]()
    incoming = read(update) if update else None
    if incoming and incoming.danger:
        found.add(incoming.danger.language)
    if incoming and incoming.tap and isinstance(act := decode(incoming.tap.data), Act):
        found.add(act.subject)
    return found


def _shown(text: str) -> str:
    for code, mark in tongues.MARKS.items():
        text = text.replace(mark, f"‹{code}›")
    return text.replace(tongues.SOMEBODYS, "")


def _readers(db: Session) -> dict[int, Reader]:
    """By their chats."""
    helpers = set(db.scalars(select(PersonRole.person_id)))
    rows = db.execute(
        select(Person.chat_id, Person.id, Person.language, Person.likely_language).where(Person.chat_id.is_not(None))
    )
    return {int(chat): Reader(language, likely, number in helpers) for chat, number, language, likely in rows if chat}


def _plan(db: Session, now: datetime, random: Random) -> None:
    coming = db.scalars(
        select(Event).where(Event.starts_at > now + timedelta(hours=3), Event.state != EventState.CANCELLED)
    ).all()
    modules = [("researchers", "understanding"), ("learning", "drop-in"), ("enterprise", "awareness")]
    for number in range(max(0, 7 - len(coming))):
        programme, module = modules[number % 3]
        at = (now + timedelta(days=random.randint(1, 20))).replace(minute=0, second=0, microsecond=0)
        db.add(
            Event(programme=programme, module=module, hub=random.choice(["summerfield", "soho-house"]), starts_at=at, minutes=90,
                  capacity=random.choice([1, 2, 8]), helps=random.choice([[], ["childcare", "step-free"]]))
        )  # fmt: skip


def _see_alerts(db: Session, now: datetime) -> None:
    """Somebody does in time, else the coordinators' phones would be full of them: they are told again every ten minutes."""
    late = update(Alert).where(Alert.seen_at.is_(None), Alert.raised_at < now - timedelta(minutes=30))
    db.execute(late.values(seen_at=now))


def _give_roles(db: Session, residents: list[Resident], now: datetime) -> None:
    phones = {each.number: each.language for each in residents}
    for number, role in ROLES.items():
        person = people.arrive(db, number, now)
        person.name = person.name or f"{role.value} {number}"
        person.language = person.language or guess_language(phones[number])
        if people.role_of(db, person.id, role) is None:
            people.give_role(db, person, role, now, organisation="karis" if role is Role.PARTNER else None)


@contextlib.contextmanager
def own_database(url: str | None) -> Iterator[str]:
    """A new one, unless there is an empty one."""
    with tempfile.TemporaryDirectory(prefix="grapevine-walker-", dir=IN_MEMORY) as folder:
        opened = database.connect(url or f"sqlite:///{folder}/walker.sqlite3")
        migrate.upgrade(opened.engine)
        opened.close()
        yield url or f"sqlite:///{folder}/walker.sqlite3"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.walker", description=__doc__)
    parser.add_argument("--turns", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", help="of an empty database; a new SQLite file otherwise")
    parser.add_argument("--faults", type=int, default=1, help="kinds of faults after which to stop")
    parser.add_argument("--replay", type=Path, help="a script that was printed for a fault")
    given = parser.parse_args(arguments)
    script: list[Json] = []
    if given.replay:
        first, *script = [json.loads(each) for each in given.replay.read_text().splitlines() if each.strip()]
        given.seed, given.turns = first["seed"], first["walk"]
    with own_database(given.database) as url:
        walked = asyncio.run(Walker(given.seed, url).go(given.turns, script, given.faults, loud=True))
    for name, count in sorted(walked.counts.items()):
        print(f"{count:7} {name}")
    print(f"{len({journey for journey, _asked in walked.asked})} of {len(JOURNEYS)} journeys, {len(walked.asked)} questions, "
          f"{len(walked.acted & {each.name for each in ACTIONS})} of {len(ACTIONS)} actions")  # fmt: skip
    print(
        f"not begun: {' '.join(sorted({each.name for each in JOURNEYS} - {journey for journey, _asked in walked.asked}))}"
    )
    if walked.faults:
        print(f"\n{walked.script()}")
    print(f"seed {walked.seed}: {walked.turns} turns in {walked.seconds:.0f} s, {len(walked.scripts)} kinds of faults")
    return 1 if walked.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
