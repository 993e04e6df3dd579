"""Says where help is to who calls for it: at once, before and without the database, past everything else that waits."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import TypeVar

import orjson
import structlog
from telegram.error import TelegramError

from handlers import help_now
from handlers.danger import recognise
from handlers.incoming import Incoming
from handlers.reception import Known
from handlers.speaking import Desk
from jobs.verdicts import Wait, verdict
from locales import LANGUAGES, guess_language

log = structlog.get_logger()

V = TypeVar("V")
Post = Callable[[str, bytes, float], Awaitable[None]]

TRIES = 3
SECONDS = 2.0  # for one try
PAUSE_SECONDS = 0.2
MOST_KEPT = 50_000  # chats, and updates
NOT_AGAIN_SECONDS = 5.0  # what stands in a chat so lately is not said there again


class FirstAid:
    """`post(method, body, seconds)` calls Telegram; it raises telegram.error.TelegramError."""

    def __init__(self, post: Post, desk: Desk) -> None:
        self._post = post
        self._messages = {each.code: help_now.message(each, desk.content) for each in desk.localizers.all()}
        recognise("")  # the lists are read now, and not when somebody waits
        self._known: OrderedDict[int, Known] = OrderedDict()
        self._given: OrderedDict[int, asyncio.Future[bool]] = OrderedDict()
        self._last: OrderedDict[int, float] = OrderedDict()
        self._tasks: set[asyncio.Future[bool]] = set()

    def remember(self, chat_id: int, known: Known | None) -> None:
        """Who a chat is; None: nobody (any more)."""
        self._known.pop(chat_id, None)
        if known:
            _keep(self._known, chat_id, known)

    def remember_all(self, chats: Iterable[tuple[int, str, bool]]) -> None:
        """The last first. Of whom something was heard meanwhile, that holds."""
        for chat_id, language, team in reversed(list(chats)):
            if chat_id not in self._known:
                self.remember(chat_id, Known(language, team))

    async def give(self, incoming: Incoming) -> Incoming:
        """What came in, with `helped` set when its person has been told where help is. An update that comes again is not answered
        again."""
        if not incoming.calls_for_help:
            return incoming
        known = self._known.get(incoming.chat_id)
        if known and known.team and incoming.help_asked is None:  # they write of other people
            return incoming
        giving = self._given.get(incoming.update_id)
        if giving is None:
            giving = asyncio.ensure_future(self._say(incoming, self._language(incoming, known)))
            self._tasks.add(giving)
            giving.add_done_callback(self._tasks.discard)
            _keep(self._given, incoming.update_id, giving)
        helped = await asyncio.shield(giving)
        if not helped:  # when the update comes again, so is this
            self._given.pop(incoming.update_id, None)
        return replace(incoming, helped=helped)

    def _language(self, incoming: Incoming, known: Known | None) -> str:
        """The one they speak with us; else that of the button, of their words, of the phone."""
        if known:
            return known.language
        if incoming.help_asked in LANGUAGES:
            return str(incoming.help_asked)
        return incoming.danger.language if incoming.danger else guess_language(incoming.phone_language)

    async def _say(self, incoming: Incoming, language: str) -> bool:
        """Whether they have it."""
        now = asyncio.get_running_loop().time()
        before = self._last.get(incoming.chat_id)
        said = asyncio.ensure_future(self._acknowledge(incoming))
        if before is None or now - before > NOT_AGAIN_SECONDS:
            _keep(self._last, incoming.chat_id, now)
            body = orjson.dumps({"chat_id": incoming.chat_id, **self._messages[language]})
            if not await self._persistently(body):
                self._last.pop(incoming.chat_id, None)
                log.error("help not said at once", update_id=incoming.update_id)
                await said
                return False
        await said
        return True

    async def _persistently(self, body: bytes) -> bool:
        for attempt in range(1, TRIES + 1):
            try:
                await self._post("sendMessage", body, SECONDS)
            except TelegramError as error:
                judged = verdict(error, attempt)
            else:
                return True
            if not isinstance(judged, Wait):
                return False
            await asyncio.sleep(min(judged.seconds, SECONDS if judged.told else PAUSE_SECONDS))
        return False

    async def _acknowledge(self, incoming: Incoming) -> None:
        """Stop the tapped button's spinner; dropped when it fails."""
        if incoming.tap and incoming.tap.callback_id:
            body = orjson.dumps({"callback_query_id": incoming.tap.callback_id})
            try:
                await self._post("answerCallbackQuery", body, SECONDS)
            except TelegramError as error:
                log.debug("courtesy dropped", method="answerCallbackQuery", error=type(error).__name__)


def _keep(kept: OrderedDict[int, V], key: int, value: V) -> None:
    """As the newest; the oldest goes when there are too many."""
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > MOST_KEPT:
        kept.popitem(last=False)
