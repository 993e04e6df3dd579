"""Whatever comes back over the wire, a call to Telegram ends in its result or in a TelegramError that names it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.telegram import AiohttpRequest, Telegram
from jobs.verdicts import Unanswered, Wait, verdict

TOKEN = "7000000001:stand-in-for-tests"
ME = {"id": 7000000001, "is_bot": True, "first_name": "Grapevine", "username": "grapevine_demo_bot"}


def answer(status: int, body: bytes | object, length: int | None = None) -> bytes:
    """An HTTP answer; `length` is what it claims to hold."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {length or len(content)}\r\n\r\n"
    return head.encode() + content


def result(value: object) -> bytes:
    return answer(200, {"ok": True, "result": value})


def refusal(status: int, description: str, **parameters: object) -> bytes:
    told = {"ok": False, "error_code": status, "description": description}
    return answer(status, {**told, "parameters": parameters} if parameters else told)


@dataclass
class Server:
    """Answers getMe with `me` and everything else with `says`, byte for byte; then it hangs up, or keeps silent."""

    me: bytes = result(ME)
    says: bytes = b""
    hangs_up: bool = True
    port: int = 0
    asked: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().split("\r\n")
                headers = {name.casefold(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.asked.append((lines[0], body))
                known = "/getMe" in lines[0]
                writer.write(self.me if known else self.says)
                await writer.drain()
                if self.hangs_up and not known:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone
        finally:
            writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    script = Server()
    listening = await asyncio.start_server(script.serve, "127.0.0.1", 0)
    script.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield script


@pytest.fixture
async def telegram(server: Server) -> AsyncIterator[Telegram]:
    opened = Telegram(TOKEN, server.url)
    await opened.open()
    yield opened
    await opened.close()


async def failure(telegram: Telegram, **how: Any) -> TelegramError:
    with pytest.raises(TelegramError) as raised:
        await telegram.call("sendMessage", {"chat_id": 1}, **how)
    return raised.value


async def test_a_message_is_posted_as_its_json_and_its_id_comes_back(server: Server, telegram: Telegram) -> None:
    server.says = result({"message_id": 77, "date": 1})
    assert await telegram.post("sendMessage", b'{"chat_id":1,"text":"\xe0\xa8\xb8"}') == 77
    line, body = server.asked[-1]
    assert line == f"POST /bot{TOKEN}/sendMessage HTTP/1.1"
    assert body == b'{"chat_id":1,"text":"\xe0\xa8\xb8"}'


async def test_a_result_that_is_no_message_has_no_id(server: Server, telegram: Telegram) -> None:
    server.says = result(True)
    assert await telegram.post("answerCallbackQuery", b"{}") is None


async def test_a_call_gives_back_the_result(server: Server, telegram: Telegram) -> None:
    server.says = result([{"update_id": 1}])
    assert await telegram.call("getUpdates", {"offset": 1}) == [{"update_id": 1}]
    assert json.loads(server.asked[-1][1]) == {"offset": 1}


@pytest.mark.parametrize(
    ("says", "error"),
    [
        (refusal(400, "Bad Request: chat not found"), BadRequest),
        (refusal(401, "Unauthorized"), InvalidToken),
        (refusal(403, "Forbidden: bot was blocked by the user"), Forbidden),
        (refusal(404, "Not Found"), InvalidToken),
        (refusal(409, "Conflict: terminated by other getUpdates request"), Conflict),
        (refusal(500, "Internal Server Error"), NetworkError),
        (answer(502, b"<html>Bad Gateway</html>"), NetworkError),
        (answer(502, "bad gateway"), NetworkError),
        (answer(502, ["bad", "gateway"]), NetworkError),
        (answer(503, b""), NetworkError),
        (answer(200, b"<html>Log in to this network</html>"), Unanswered),
        (answer(200, b"\xff\xfe"), Unanswered),
        (answer(200, b""), Unanswered),
        (answer(200, {"ok": True}), Unanswered),
        (answer(200, ["ok"]), Unanswered),
        (answer(200, None), Unanswered),
        (answer(200, b'{"ok":true,"result":', length=100), Unanswered),
        (b"", Unanswered),
        (b"hello\r\n\r\n", Unanswered),
    ],
)
async def test_an_answer_that_is_no_result_is_an_error_with_its_name(
    server: Server, telegram: Telegram, says: bytes, error: type[TelegramError]
) -> None:
    server.says = says
    raised = await failure(telegram)
    assert type(raised) is error
    assert TOKEN not in str(raised)


async def test_what_telegram_describes_is_kept(server: Server, telegram: Telegram) -> None:
    server.says = refusal(403, "Forbidden: bot was blocked by the user")
    assert str(await failure(telegram)) == "Forbidden: bot was blocked by the user"


async def test_too_many_requests_say_how_long_to_wait(server: Server, telegram: Telegram) -> None:
    server.says = refusal(429, "Too Many Requests: retry after 7", retry_after=7)
    raised = await failure(telegram)
    assert isinstance(raised, RetryAfter)
    assert verdict(raised, attempt=1) == Wait(7.0, told=True)


@pytest.mark.parametrize("says", [b"", answer(200, b"{", length=100)], ids=["no answer", "half an answer"])
async def test_who_keeps_silent_is_not_waited_for(server: Server, telegram: Telegram, says: bytes) -> None:
    server.says, server.hangs_up = says, False
    assert isinstance(await failure(telegram, seconds=0.05), TimedOut)


async def test_nobody_at_the_other_end_is_an_error_without_the_token(server: Server, telegram: Telegram) -> None:
    gone = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = gone.sockets[0].getsockname()[1]
    gone.close()
    await gone.wait_closed()
    request = AiohttpRequest()
    await request.initialize()
    with pytest.raises(NetworkError) as raised:
        await request.post(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe")
    await request.shutdown()
    assert type(raised.value) is NetworkError  # it surely was not done
    assert TOKEN not in str(raised.value)


async def test_a_closed_client_says_so(server: Server) -> None:
    request = AiohttpRequest()
    await request.initialize()
    await request.shutdown()
    await request.shutdown()
    with pytest.raises(NetworkError, match="closed"):
        await request.post(f"{server.url}/bot{TOKEN}/getMe")


async def test_a_token_that_telegram_does_not_know_is_refused_at_the_start(server: Server) -> None:
    server.me = refusal(401, "Unauthorized")
    stranger = Telegram(TOKEN, server.url)
    with pytest.raises(InvalidToken):
        await stranger.open()
    await stranger.close()
