"""A stand-in for Telegram that costs next to nothing, and a crowd that signs up: one process, one clock.

It answers every Bot API call and posts updates to a webhook over keep-alive connections. Each person plays STEPS; the next step
comes when the answer to the last has arrived, whose text must hold the step's mark. Latency: update handed to a connection ->
the sendMessage that answers it.

Started by bench.contenders: reads one JSON line {"hook_port": .., "watch": {name: pid}}, prints one JSON line of results.
"""

import argparse
import asyncio
import collections
import json
import os
import re
import sys
import time
from typing import Any
from urllib.parse import parse_qs

import orjson
import uvloop

LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: keep-alive\r\nContent-Length: "
SECRET = "bench-secret-bench-secret"
COORDINATOR = 1  # does not play; hears of the week on a Monday
SCATTER, CHATS = 2_654_435_761, 2**48
STEPS = (  # (what the person does, what the answer must say); "tap" taps the first button of the last answer
    ("/start", "Which language"),
    ("tap", "What would you like"),
    ("/enrol", "call you"),
    ("Ada Lovelace", "How far"),
    ("tap", "Is this right"),
    ("tap", "in, "),
)
SPECIAL = {
    "getMe": {"id": 42, "is_bot": True, "first_name": "Bench", "username": "bench_bot"},
    "getMyName": {"name": ""},
    "getMyDescription": {"description": ""},
    "getMyShortDescription": {"short_description": ""},
    "getMyCommands": [],
}


class Person:
    __slots__ = ("began", "button", "message_id", "shown", "step")

    def __init__(self) -> None:
        self.step = 0
        self.began = 0.0
        self.button = ""
        self.message_id = 0
        self.shown: dict[str, Any] = {}


class Telegram:
    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self.calls: collections.Counter[str] = collections.Counter()
        self.people: dict[int, Person] = {}
        self.next_chat = given.first
        self.update_id = given.first
        self.latencies: list[float] = []
        self.measuring = self.over = False
        self.answers = self.signed_up = self.wrong = self.hook_errors = 0
        self.free: list[Hook] = []
        self.waiting: collections.deque[bytes] = collections.deque()

    # the Bot API

    def call(self, method: str, body: bytes, json_body: bool) -> bytes:
        self.calls[method] += 1
        if method != "sendMessage":
            return orjson.dumps({"ok": True, "result": SPECIAL.get(method, True)})
        sent = (
            orjson.loads(body) if json_body else {name: values[0] for name, values in parse_qs(body.decode()).items()}
        )
        markup = sent.get("reply_markup")
        markup = orjson.loads(markup) if isinstance(markup, str) else markup
        chat = int(sent["chat_id"])
        message: dict[str, Any] = {
            "message_id": self.calls[method],
            "from": SPECIAL["getMe"],
            "chat": {"id": chat, "first_name": "Ada", "type": "private"},
            "date": 1700000000,
            "text": re.sub("<[^>]+>", "", sent["text"]),
        }
        if markup:
            message["reply_markup"] = markup
        self.answered(chat, sent["text"], message)
        return orjson.dumps({"ok": True, "result": message})

    # the crowd

    def answered(self, chat: int, text: str, message: dict[str, Any]) -> None:
        now = time.perf_counter()
        if chat == COORDINATOR:
            return
        person = self.people.get(chat)
        if person is None or STEPS[person.step][1] not in text:
            self.wrong += 1
            return
        if self.measuring:
            self.latencies.append(now - person.began)
            self.answers += 1
        person.shown = message
        person.step += 1
        if person.step < len(STEPS):
            asyncio.get_running_loop().call_later(self.given.think, self.act, chat)
            return
        del self.people[chat]
        self.signed_up += 1
        if not self.given.rate:
            asyncio.get_running_loop().call_later(self.given.think, self.come)

    def come(self) -> None:
        self.next_chat += 1
        chat = scattered(self.next_chat)
        self.people[chat] = Person()
        self.act(chat)

    def act(self, chat: int) -> None:
        if self.over:
            return
        person = self.people[chat]
        does = STEPS[person.step][0]
        self.update_id += 1
        user = {"id": chat, "is_bot": False, "first_name": "Ada", "username": f"ada{chat}", "language_code": "en"}
        update: dict[str, Any] = {"update_id": self.update_id}
        if does == "tap":
            data = person.shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
            update["callback_query"] = {
                "id": str(self.update_id), "from": user, "message": person.shown, "chat_instance": "1", "data": data
            }  # fmt: skip
        else:
            message = {
                "message_id": self.update_id, "from": user, "chat": {"id": chat, "first_name": "Ada", "type": "private"},
                "date": 1700000000, "text": does,
            }  # fmt: skip
            if does.startswith("/"):
                message["entities"] = [{"offset": 0, "length": len(does), "type": "bot_command"}]
            update["message"] = message
        body = orjson.dumps(update)
        person.began = time.perf_counter()
        self.post(
            b"POST /hook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"X-Telegram-Bot-Api-Secret-Token: %s\r\nContent-Length: %d\r\n\r\n%s" % (SECRET.encode(), len(body), body)
        )

    def post(self, request: bytes) -> None:
        if self.free:
            self.free.pop().send(request)
        else:
            self.waiting.append(request)

    async def drive(self, hook_port: int, watch: dict[str, int]) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        for _ in range(400):
            try:
                transport, _protocol = await loop.create_connection(asyncio.Protocol, "127.0.0.1", hook_port)
                transport.close()
                break
            except OSError:
                await asyncio.sleep(0.05)
        for _ in range(self.given.connections):
            _transport, hook = await loop.create_connection(lambda: Hook(self), "127.0.0.1", hook_port)
            self.free.append(hook)
        await asyncio.sleep(1.5)  # whatever the bot does at its start
        arriving = asyncio.ensure_future(self.arrive()) if self.given.rate else None
        for _ in range(0 if self.given.rate else self.given.people):
            self.come()
        await asyncio.sleep(self.given.warm_up)
        cpu_before = {name: cpu_seconds(pid) for name, pid in watch.items()}
        own_before, began, calls_before = time.process_time(), time.perf_counter(), self.calls.copy()
        done_before = self.signed_up
        self.measuring = True
        await asyncio.sleep(self.given.seconds)
        self.measuring, self.over = False, True  # what is still to be answered is, before the bot goes
        seconds = time.perf_counter() - began
        if arriving:
            arriving.cancel()
        spent = {name: cpu_seconds(pid) - cpu_before[name] for name, pid in watch.items()}
        latencies = sorted(self.latencies) or [0.0]
        answers = max(1, self.answers)
        signed_up = max(1, self.signed_up - done_before)
        calls = self.calls - calls_before
        return {
            "updates_s": round(self.answers / seconds, 1),
            "p50_ms": round(latencies[len(latencies) // 2] * 1e3, 2),
            "p99_ms": round(latencies[int(len(latencies) * 0.99)] * 1e3, 2),
            "cpu_us": {name: round(each / answers * 1e6) for name, each in spent.items()},
            "rss_mib": {name: resident_mib(pid) for name, pid in watch.items()},
            "stand_in_percent": round((time.process_time() - own_before) / seconds * 100),
            "calls_per_sign_up": round(sum(calls.values()) / signed_up, 2),
            "wrong": self.wrong,
            "hook_errors": self.hook_errors,
        }

    async def arrive(self) -> None:
        gap, due = len(STEPS) / self.given.rate, time.perf_counter()
        while True:
            due += gap
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            self.come()


class Api(asyncio.Protocol):
    """HTTP/1.1, keep-alive, bodies with a length: what the clients of this bench send."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        while (end := self.received.find(b"\r\n\r\n")) >= 0:
            head = self.received[:end]
            found = LENGTH.search(head)
            size = int(found[1]) if found else 0
            if len(self.received) < end + 4 + size:
                return
            body, self.received = self.received[end + 4 : end + 4 + size], self.received[end + 4 + size :]
            method = head[: head.index(b"\r\n")].split(b" ")[1].rsplit(b"/", 1)[1].split(b"?")[0].decode()
            answer = self.telegram.call(method, body, b"application/json" in head)
            answer = HEAD + b"%d\r\n\r\n" % len(answer) + answer
            if self.telegram.given.delay:
                asyncio.get_running_loop().call_later(self.telegram.given.delay, self.transport.write, answer)  # type: ignore[attr-defined]
            else:
                self.transport.write(answer)  # type: ignore[attr-defined]


class Hook(asyncio.Protocol):
    """One of the connections over which updates are posted."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def send(self, request: bytes) -> None:
        self.transport.write(request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.received += data
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return
        found = LENGTH.search(self.received[:end])
        if len(self.received) < end + 4 + (int(found[1]) if found else 0):
            return
        if self.received[9:12] != b"200":
            self.telegram.hook_errors += 1
        self.received = b""
        if self.telegram.waiting:
            self.send(self.telegram.waiting.popleft())
        else:
            self.telegram.free.append(self)


def scattered(number: int) -> int:
    """Chat numbers do not come in the order in which people do; each number has one of its own."""
    return number * SCATTER % CHATS


def processes(pid: int) -> list[int]:
    """The process and its children (a database server and its backends)."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [pid, *map(int, file.read().split())]
    except OSError:
        return [pid]


def cpu_seconds(pid: int) -> float:
    ticks = 0
    for each in processes(pid):
        try:
            with open(f"/proc/{each}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    with open(f"/proc/{pid}/status") as file:
        peak = next(line for line in file if line.startswith("VmHWM"))
    return round(int(peak.split()[1]) / 1024, 1)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--api-port", type=int, required=True)
    parser.add_argument("--people", type=int, default=40, help="at the same time")
    parser.add_argument("--rate", type=float, default=0, help="updates a second instead, whatever the answers do")
    parser.add_argument("--connections", type=int, default=40)
    parser.add_argument("--warm-up", type=float, default=1.5)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--delay", type=float, default=0, help="seconds before an API answer, as of a network")
    parser.add_argument("--think", type=float, default=0.002)
    parser.add_argument("--first", type=int, default=10_000_000, help="first chat and update id")
    telegram = Telegram(parser.parse_args())
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: Api(telegram), "127.0.0.1", telegram.given.api_port, backlog=2048)
    print("ready", flush=True)
    asked = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    print(json.dumps(await telegram.drive(asked["hook_port"], asked["watch"])), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
