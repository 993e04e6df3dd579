"""Where updates come in: one chat after the other, each taken in its transaction, tried three times, never lost."""

import asyncio
import hmac
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import orjson
import structlog
from aiohttp import web
from sqlalchemy.orm import Session
from telegram.error import TelegramError

from bot.first_aid import FirstAid
from bot.inline import Inline
from bot.logs import traced
from bot.metrics import Metrics
from bot.telegram import Telegram
from handlers.incoming import Incoming, asked, read
from handlers.reception import Reception, Taken
from handlers.switchboard import Courtesy
from models import updates
from models.database import Database, DatabaseUnavailable
from models.outbox import Letter
from models.schema import Refusal

log = structlog.get_logger()

MOST_BYTES = 256 * 1024
BODY_SECONDS = 10.0  # so long an update may take to arrive; a connection that is only held open is given up
MOST_HELD = (
    32  # updates that may wait for a database that does not move; Telegram keeps the others, and the way is free
)
STANDSTILL_SECONDS = 0.5
LOOK_AGAIN_SECONDS = 0.2
AGAIN_SECONDS = 1.0
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "inline_query"]
POLL_SECONDS = 25
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


class Mouth(Protocol):
    """Who delivers: here, or in another process."""

    def hand(self, letters: Iterable[Letter]) -> None:
        """Send these, which are claimed."""

    def wake(self) -> None:
        """Something is owed."""


@dataclass
class Turn:
    """A chat's queue: its updates are taken one after the other, in the order they came."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Intake:
    """Takes updates, and hands on what came of them."""

    def __init__(
        self,
        database: Database,
        reception: Reception,
        mouth: Mouth,
        telegram: Telegram,
        first_aid: FirstAid,
        inline: Inline,
        clock: Callable[[], datetime],
        metrics: Metrics | None = None,
    ) -> None:
        self._database = database
        self._reception = reception
        self._mouth = mouth
        self._telegram = telegram
        self._first_aid = first_aid
        self._inline = inline
        self._clock = clock
        self._metrics = metrics or Metrics()
        self._turns: dict[int, Turn] = {}
        self._held = 0
        self._moved_at = 0.0
        self._courtesies: set[asyncio.Task[None]] = set()

    async def take(self, update: dict[str, Any]) -> None:
        """Returns once the update is stored or was before. Raises DatabaseUnavailable when it is not: send it again.

        Who calls for help is answered first, whatever the database does. What is typed behind the bot's name in other chats is not stored.
        """
        with self._metrics.taking():
            await self._take(update)

    async def _take(self, update: dict[str, Any]) -> None:
        if query := asked(update):
            self._inline.ask(query)
            return
        incoming = await self._first_aid.give(read(update))
        if self._stands_still():
            raise DatabaseUnavailable("too much waits for it")
        turn = self._turns.setdefault(incoming.chat_id, Turn())
        turn.waiting += 1
        self._held += 1
        try:
            async with turn.lock:
                taken = await self._taken(incoming, update)
                if taken.looked_up:
                    self._first_aid.remember(incoming.chat_id, taken.known)
                self._hand_on(taken)
            self._moved_at = asyncio.get_running_loop().time()  # by what is taken; what is given up moves nothing
        finally:
            self._held -= 1
            turn.waiting -= 1
            if not turn.waiting:
                del self._turns[incoming.chat_id]

    async def take_again(self, update_id: int) -> bool:
        """One that was set aside; False when there is none. Raises what it fails with: then it stays there."""
        try:
            taken = await self._database.write(self._again, update_id)
        except Refusal as refusal:
            taken = await self._database.write(self._again, update_id, refusal)
        if taken is None:
            return False
        self._mouth.hand(taken.letters)
        self._mouth.wake()
        return True

    def _again(self, db: Session, update_id: int, refused: Refusal | None = None) -> Taken | None:
        payload = updates.release(db, update_id)
        return self._reception.take(db, read(json.loads(payload)), self._clock(), refused) if payload else None

    def _stands_still(self) -> bool:
        """Whether updates wait, and none has been taken for a while. Telegram has only so many connections: those who call for
        help must find one."""
        now = asyncio.get_running_loop().time()
        if not self._held:
            self._moved_at = now
        return self._held >= MOST_HELD and now - self._moved_at > STANDSTILL_SECONDS

    async def _taken(self, incoming: Incoming, update: dict[str, Any]) -> Taken:
        tries = 0
        while True:
            try:
                taken = await self._once(incoming)
                if tries:
                    await self._database.write(updates.clear_failure, incoming.update_id)
                return taken
            except DatabaseUnavailable:
                raise
            except Exception as error:
                tries = await self._database.write(
                    updates.note_failure,
                    incoming.update_id,
                    incoming.chat_id,
                    traced(error),
                    _without_others(update),
                    self._clock(),
                )
                log.error("update failed", update_id=incoming.update_id, tries=tries, error=type(error).__name__)
                if tries >= updates.TRIES:
                    self._metrics.set_aside()
                    return await self._database.write(self._reception.apologise, incoming, self._clock())

    async def _once(self, incoming: Incoming) -> Taken:
        try:
            return await self._database.write(self._reception.take, incoming, self._clock())
        except Refusal as refusal:
            return await self._database.write(self._reception.take, incoming, self._clock(), refusal)

    def _hand_on(self, taken: Taken) -> None:
        for courtesy in taken.courtesies:
            task = asyncio.ensure_future(self._be_courteous(courtesy))
            self._courtesies.add(task)
            task.add_done_callback(self._courtesies.discard)
        self._mouth.hand(taken.letters)
        if taken.owed:
            self._mouth.wake()

    async def _be_courteous(self, courtesy: Courtesy) -> None:
        try:
            await self._telegram.post(courtesy.method, orjson.dumps(courtesy.payload))
        except TelegramError as error:
            log.debug("courtesy dropped", method=courtesy.method, error=type(error).__name__)


async def poll(telegram: Telegram, intake: Intake) -> None:
    """Fetch updates until cancelled. The offset moves past what is stored, and no further; what comes while others wait for the
    database is seen all the same (as far as Telegram shows it: a hundred updates from the offset)."""
    await telegram.bot.delete_webhook()
    log.info("running", updates="fetched")
    offset = 0
    under_way: dict[int, asyncio.Task[bool]] = {}
    try:
        while True:
            asked = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": ALLOWED_UPDATES}
            try:
                found = await telegram.call("getUpdates", asked, seconds=POLL_SECONDS + 10)
            except TelegramError as error:
                log.warning("cannot fetch updates", error=type(error).__name__)
                await asyncio.sleep(1)
                continue
            for update in found:
                if update["update_id"] not in under_way:
                    under_way[update["update_id"]] = asyncio.ensure_future(_is_stored(intake, update))
            if under_way:
                await asyncio.wait(under_way.values(), timeout=LOOK_AGAIN_SECONDS)
            offset = _advanced(under_way, offset)
    finally:
        for task in under_way.values():
            task.cancel()
        await asyncio.gather(*under_way.values(), return_exceptions=True)


def _advanced(under_way: dict[int, "asyncio.Task[bool]"], offset: int) -> int:
    """The offset past all that is stored without a gap; what is not stored is forgotten, to be fetched again."""
    for update_id in sorted(under_way):
        task = under_way[update_id]
        if not task.done():
            break
        del under_way[update_id]
        if not task.result():
            break
        offset = update_id + 1
    return offset


async def _is_stored(intake: Intake, update: dict[str, Any]) -> bool:
    try:
        await intake.take(update)
    except DatabaseUnavailable as error:
        log.warning("update not stored, it will be fetched again", reason=str(error))
    except Exception as error:  # not even set aside: better fetched again and again than lost
        log.error("update cannot be stored", error=type(error).__name__)
    else:
        return True
    await asyncio.sleep(AGAIN_SECONDS)
    return False


def web_app(intake: Intake, path: str, secret: str, more: Iterable[web.RouteDef] = ()) -> web.Application:
    """The webhook. 200: stored. 401: not from Telegram. 400, 413: no update. 408: too slow. 503: send it again. `more`: what else is
    served."""

    async def hook(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="replace"), secret.encode()):
            return web.Response(status=401)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        update = _parsed(body)
        if update is None:
            return web.Response(status=400)
        try:
            await intake.take(update)
        except DatabaseUnavailable as error:
            log.warning("update not stored", reason=str(error))
            return web.Response(status=503)
        return web.Response()

    app = web.Application(client_max_size=MOST_BYTES)
    app.router.add_post(path, hook)
    app.add_routes(more)
    return app


def _parsed(body: bytes) -> dict[str, Any] | None:
    """An update, or None. Lone surrogates, which orjson refuses, are let through: they are cleaned later."""
    try:
        update = orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return None
    known = isinstance(update, dict) and type(update.get("update_id")) is int and 0 <= update["update_id"] < 2**63
    return update if known else None


def _without_others(update: dict[str, Any]) -> str:
    """An update as it is set aside: without the messages that it answers, which may hold somebody else's words."""
    kept = dict(update)
    for kind in ("message", "edited_message", "callback_query"):
        if isinstance(kept.get(kind), dict):
            kept[kind] = {
                name: part for name, part in kept[kind].items() if name not in ("reply_to_message", "quote", "message")
            }
    return json.dumps(kept)
