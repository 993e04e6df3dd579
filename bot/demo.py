"""The demonstration: a stand-in for Telegram with a page of phones, the bot, and a sample programme. Nothing of it is kept."""

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp
from pydantic import SecretStr
from sqlalchemy.orm import Session

from bot import app
from bot.settings import HERE, Settings, now
from models import content, database, descriptions, migrate, people, planning
from models.bookings import Booking, BookingState
from models.descriptions import Said
from models.events import Event, Rhythm
from models.people import Person, Role
from models.planning import Place, Plan

TOKEN = "7000000001:stand-in-for-tests-and-demonstrations"  # noqa: S105 - of the stand-in, and no secret
ZONE = "Europe/London"
COORDINATOR, PARTNER = 7101, 7104
PHONES = (
    (7102, "Amina (sample)", "en"),
    (7103, "Bilal (sample)", "ur"),
    (COORDINATOR, "Meera (sample)", "en"),
    (PARTNER, "Petra (sample)", "en"),
)
SESSIONS = (  # programme, module, days from now, hour, hub, places, taken, what helps
    ("researchers", "understanding", 2, 18, "summerfield", 12, 9, ["childcare"]),
    ("learning", "drop-in", 3, 11, "smethwick-library", 20, 4, ["interpreter", "step-free"]),
    ("enterprise", "awareness", 4, 18, "soho-house", 15, 6, ["food"]),
    ("researchers", "understanding", 6, 10, "soho-house", 8, 7, ["women-only", "childcare"]),
    ("researchers", "understanding", 9, 13, "smethwick-library", 15, 11, ["step-free", "interpreter"]),
    ("enterprise", "awareness", 12, 10, "summerfield", 15, 1, ["childcare", "step-free"]),
    ("researchers", "understanding", 16, 18, "summerfield", 12, 2, ["childcare", "food"]),
)


async def show(port: int) -> int:
    """Run until Ctrl-C."""
    with tempfile.TemporaryDirectory(prefix="grapevine-demo-") as folder:
        async with _simulator(port) as address:
            settings = Settings(
                bot_token=SecretStr(TOKEN),
                telegram_api_url=address,
                database_url=SecretStr(f"sqlite:///{folder}/demo.sqlite3"),
                coordinators=(COORDINATOR,),
                timezone=ZONE,
                messages_per_chat=10,  # the stand-in does not mind, and whoever shows it taps fast
                webhook_url=None,
            )
            await _prepare(settings)
            await _phones(address)
            print(f"\n    Grapevine is ready: open {address} in a browser. Ctrl-C stops it.\n", flush=True)  # noqa: T201
            await app.run(settings, content.load(HERE / "content" / "greater_icknield.toml"))
    return 0


@contextlib.asynccontextmanager
async def _simulator(port: int) -> AsyncIterator[str]:
    """A process of its own; Ctrl-C reaches it, too, but it is ended after the bot."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", "--port", str(port), "--token", TOKEN, "--limits", "off", "--until-stdin-closes",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True, cwd=HERE,
    )  # fmt: skip
    try:
        line = await process.stdout.readline() if process.stdout else b""
        if not line:
            raise SystemExit(f"The page cannot be shown on port {port}: is something else there?")
        yield line.decode().split()[-1]
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _prepare(settings: Settings) -> None:
    """Tables, and the sample programme."""
    opened = database.connect(settings.database_url.get_secret_value())
    migrate.upgrade(opened.engine)
    await opened.write(_sample_programme, now())
    opened.close()


def _plan_more(db: Session, today: datetime) -> None:
    """Soup evenings at an address, told in two languages; and a network that meets on the same weekday every two months."""
    by, zone = people.arrive(db, COORDINATOR, today), ZoneInfo(ZONE)
    local = today.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    soup = Plan(
        "enterprise", None,
        Said("Soup evening (sample)", "We eat together, three neighbours tell us their idea, and the room gives one of them the pot.",
             "Please ring at the side door."),
        (local + timedelta(days=8)).replace(hour=18), 150, Place(address="14 Soho Road, Birmingham B21 9LR"), 40, ["en", "ur", "pa"],
        ["food", "children-welcome", "prayer-space"], ["week", "day", "hours"],
    )  # fmt: skip
    (evening,) = planning.make(db, soup, "en", by, zone, today)
    in_urdu = Said(
        "سوپ کی شام (نمونہ)", "ہم مل کر کھاتے ہیں، تین پڑوسی اپنا خیال بتاتے ہیں، اور سب مل کر ایک کو رقم دیتے ہیں۔",
        "براہ کرم پہلو کے دروازے پر گھنٹی بجائیں۔",
    )  # fmt: skip
    descriptions.write(db, evening, "ur", in_urdu, by)
    first = (local + timedelta(days=10)).replace(hour=10)
    network = Plan(
        "enterprise", None, Said("Soho Social Enterprise Network (sample)"), first, 120, Place(hub="soho-house"), 50, ["en"],
        ["step-free"], ["week", "day"], Rhythm.TWO_MONTHLY, first.date() + timedelta(days=200),
    )  # fmt: skip
    planning.make(db, network, "en", by, zone, today)


def _sample_programme(db: Session, today: datetime) -> None:
    partner = people.arrive(db, PARTNER, today)
    partner.name = "Petra (sample)"
    people.give_role(db, partner, Role.PARTNER, today, organisation="karis")
    most = max(taken for *_what, taken, _helps in SESSIONS)
    sample = [Person(chat_id=None, name=f"Sample {number + 1}", created_at=today) for number in range(most)]
    db.add_all(sample)
    for programme, module, days, hour, hub, places, taken, helps in SESSIONS:
        local = today.astimezone(ZoneInfo(ZONE)) + timedelta(days=days)
        event = Event(
            programme=programme,
            module=module,
            hub=hub,
            starts_at=local.replace(hour=hour, minute=0, second=0, microsecond=0),
            minutes=120,
            capacity=places,
            helps=helps,
        )
        db.add(event)
        db.flush()
        for person in sample[:taken]:
            db.add(Booking(event_id=event.id, person_id=person.id, state=BookingState.BOOKED, booked_at=today))
    _plan_more(db, today)


async def _phones(address: str) -> None:
    async with aiohttp.ClientSession(address) as browser:
        for number, name, language in PHONES:
            phone = {"id": number, "first_name": name, "language_code": language}
            async with browser.post("/simulator/people", json=phone) as answer:
                answer.raise_for_status()
        # a bot may write only to who has written to it, and the team shall hear of sign-ups at once
        for number in (COORDINATOR, PARTNER):
            async with browser.post(f"/simulator/people/{number}/say", json={"text": "/start"}) as answer:
                answer.raise_for_status()
