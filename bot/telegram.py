"""Talking to Telegram: python-telegram-bot's Bot and our deliverer, over one aiohttp session."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, cast

import aiohttp
import orjson
from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from jobs.verdicts import Unanswered

CONNECTIONS = 256
SECONDS = 20.0
CONNECT_SECONDS = 10.0
KEPT_SECONDS = 30.0  # shorter than Telegram keeps an idle connection: none is closed under a call


@dataclass(frozen=True, slots=True)
class Ready:
    """Stands for a RequestData (which is final) whose JSON is there already; `attachment` goes with it."""

    json_payload: bytes
    attachment: tuple[str, bytes] | None = None

    def form(self) -> aiohttp.FormData:
        """The fields and the file, as Telegram takes them together."""
        form = aiohttp.FormData()
        for name, value in orjson.loads(self.json_payload).items():
            form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
        if self.attachment:
            form.add_field("file", self.attachment[1], filename=self.attachment[0])
        return form


class AiohttpRequest(BaseRequest):
    """python-telegram-bot's way out, on aiohttp (its own client costs three times as much a call)."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEPT_SECONDS)
            self._session = aiohttp.ClientSession(
                connector=connector,
                headers={"User-Agent": "Grapevine"},
                timeout=aiohttp.ClientTimeout(connect=CONNECT_SECONDS),  # for all of it each call has its own, below
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def read_timeout(self) -> float:
        return SECONDS

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        """Raises TimedOut, Unanswered, or NetworkError for what surely was not done."""
        if self._session is None:
            raise NetworkError("the client is closed")
        body: bytes | aiohttp.FormData = request_data.json_payload if request_data is not None else b"{}"
        seconds = read_timeout if isinstance(read_timeout, int | float) else SECONDS
        headers = {"Content-Type": "application/json"}
        if isinstance(request_data, Ready) and request_data.attachment:
            body, headers = request_data.form(), {}
        try:
            async with (
                asyncio.timeout(seconds),
                self._session.request(method, url, data=body, headers=headers) as answer,
            ):
                return answer.status, await answer.read()
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
            raise NetworkError(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise Unanswered(type(error).__name__) from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        try:
            answer = orjson.loads(payload)
        except orjson.JSONDecodeError:
            answer = _with_lone_surrogates(payload)
        if not isinstance(answer, dict):
            raise Unanswered("the answer is not an object")
        return answer


def _with_lone_surrogates(payload: bytes) -> Any:
    """orjson refuses them; one update that has some must not hide the others. Raises Unanswered for what is no JSON at all."""
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise Unanswered("the answer is not JSON") from error


class Telegram:
    """One bot at Telegram. `bot` for rare calls; `post` and `call` for the many. A message that Telegram has not taken after so many
    `seconds` is waited for no longer."""

    def __init__(self, token: str, api_url: str, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._request = AiohttpRequest()
        self._ahead = AiohttpRequest()
        self._base = f"{api_url.rstrip('/')}/bot{token}/"
        self.bot = Bot(
            token, base_url=f"{api_url.rstrip('/')}/bot", request=self._request, get_updates_request=AiohttpRequest()
        )

    async def open(self) -> None:
        """Raises InvalidToken when Telegram does not know the token."""
        await self.bot.initialize()
        await self._ahead.initialize()

    async def close(self) -> None:
        await self.bot.shutdown()
        await self._request.shutdown()
        await self._ahead.shutdown()

    async def call(self, method: str, payload: dict[str, Any], seconds: float = SECONDS) -> Any:
        """The result of any method. Raises TelegramError."""
        return await self._result(method, orjson.dumps(payload), seconds)

    async def post(self, method: str, body: bytes, attachment: tuple[str, bytes] | None = None) -> int | None:
        """Send a message's JSON, with the file (name, content) that it names as attach://file; its message_id. Raises
        TelegramError."""
        result = await self._result(method, body, self._seconds, attachment)
        return result.get("message_id") if isinstance(result, dict) else None

    async def post_ahead(self, method: str, body: bytes, seconds: float) -> None:
        """The same over connections of its own, which nothing else can keep busy."""
        await self._ahead.post(self._base + method, cast(RequestData, Ready(body)), read_timeout=seconds)

    async def _result(
        self, method: str, body: bytes, seconds: float, attachment: tuple[str, bytes] | None = None
    ) -> Any:
        ready = cast(RequestData, Ready(body, attachment))
        try:
            return await self._request.post(self._base + method, ready, read_timeout=seconds)
        except KeyError as error:
            raise Unanswered("the answer has no result") from error
