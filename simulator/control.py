"""The simulator's own API, for tests, benches and the page of phones: `/simulator/...`."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import orjson
from aiohttp import web

from simulator import inline, phone
from simulator.answers import Json, Refused
from simulator.people import Person
from simulator.screen import show
from simulator.telegram import Telegram

LONGEST_WAIT = 60
INLINE_TYPES = ("image/", "audio/")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Control:
    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    def routes(self) -> list[web.RouteDef]:
        person = "/simulator/people/{person:-?\\d+}"
        return [
            web.get("/simulator/people", self.people),
            web.post("/simulator/people", self.add),
            web.post(person + "/say", self.say),
            web.post(person + "/tap", self.tap),
            web.post(person + "/inline", self.inline),
            web.post(person + "/inline/choose", self.choose),
            web.get(person + "/friends", self.friends),
            web.post(person + "/block", self.block),
            web.post(person + "/unblock", self.unblock),
            web.post(person + "/updates", self.forge),
            web.get(person + "/chat", self.chat),
            web.post("/simulator/redeliver", self.redeliver),
            web.get("/simulator/ledger", self.ledger),
            web.delete("/simulator/ledger", self.clear_ledger),
            web.post("/simulator/faults", self.order_fault),
            web.delete("/simulator/faults", self.clear_faults),
            web.get("/simulator/files/{path:.+}", self.file),
        ]

    async def people(self, request: web.Request) -> web.Response:
        everybody = [
            {"id": each.id, "first_name": each.first_name, "language_code": each.language_code, "blocked": each.blocked}
            for each in self.telegram.people.by_id.values()
        ]
        return _json(
            {"people": everybody, "bot": self._bot(request.query.get("language", ""), _number(request, "person"))}
        )

    async def add(self, request: web.Request) -> web.Response:
        wanted = await _body(request)
        details = {name: wanted.get(name) for name in ("language_code", "last_name", "username")}
        person = self.telegram.people.add(_person_id(wanted), str(wanted.get("first_name") or "Someone"), **details)
        return _json({"id": person.id})

    async def say(self, request: web.Request) -> web.Response:
        return _json(phone.say(self.telegram, self._person(request), await _body(request)))

    async def tap(self, request: web.Request) -> web.Response:
        return _json(phone.tap(self.telegram, self._person(request), await _body(request)))

    async def inline(self, request: web.Request) -> web.Response:
        return _json(await inline.ask(self.telegram, self._person(request), await _body(request)))

    async def choose(self, request: web.Request) -> web.Response:
        return _json(inline.choose(self.telegram, self._person(request), await _body(request)))

    async def friends(self, request: web.Request) -> web.Response:
        """What other people have sent this one by the bot's name; the bot does not see it."""
        return _json(show(self._person(request).friends, self.telegram.files, _number(request, "after") or 0))

    async def block(self, request: web.Request) -> web.Response:
        return _json(phone.set_blocked(self.telegram, self._person(request), True))

    async def unblock(self, request: web.Request) -> web.Response:
        return _json(phone.set_blocked(self.telegram, self._person(request), False))

    async def forge(self, request: web.Request) -> web.Response:
        """Deliver an update as it is, in the queue of this person."""
        fields = await _body(request)
        return _json({"update_id": self.telegram.deliveries.put(fields, self._person(request).id)})

    async def chat(self, request: web.Request) -> web.Response:
        chat = self._person(request).chat
        after = _number(request, "after") or 0
        await chat.wait(after, min(float(request.query.get("wait", 0)), LONGEST_WAIT))
        return _json(show(chat, self.telegram.files, after))

    async def redeliver(self, request: web.Request) -> web.Response:
        wanted = (await _body(request)).get("update_id")
        try:
            return _json({"delivered": self.telegram.deliveries.repeat(None if wanted == "all" else wanted)})
        except KeyError:
            raise Refused(404, "no update of this id was taken") from None

    async def ledger(self, request: web.Request) -> web.Response:
        """`?full=1` adds the sends; `?calls=1` the calls with their arguments (`after`, `method`, `chat` narrow it)."""
        ledger = self.telegram.ledger
        answer = {**ledger.summary(), "pending_updates": self.telegram.deliveries.count()}
        if request.query.get("full"):
            answer["sends"] = [record.as_json(with_values=False) for record in ledger.sends]
        if request.query.get("calls"):
            found = ledger.find(
                _number(request, "after") or 0, request.query.get("method", ""), _number(request, "chat")
            )
            answer["records"] = [record.as_json(with_values=True) for record in found]
        return _json(answer)

    async def clear_ledger(self, request: web.Request) -> web.Response:
        self.telegram.ledger.clear()
        return _json({"cleared": True})

    async def order_fault(self, request: web.Request) -> web.Response:
        self.telegram.faults.order(await _body(request))
        return _json({"faults": len(self.telegram.faults.waiting)})

    async def clear_faults(self, request: web.Request) -> web.Response:
        self.telegram.faults.waiting.clear()
        return _json({"faults": 0})

    async def file(self, request: web.Request) -> web.Response:
        stored = self.telegram.files.by_path.get(request.match_info["path"])
        if stored is None:
            raise Refused(404, "no such file")
        shown = stored.content_type.startswith(INLINE_TYPES) and "svg" not in stored.content_type
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
        if not shown:
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=stored.content, content_type=stored.content_type.partition(";")[0], headers=headers)

    def _person(self, request: web.Request) -> Person:
        person = self.telegram.people.by_id.get(int(request.match_info["person"]))
        if person is None:
            raise Refused(404, "no such person")
        return person

    def _bot(self, language: str, person_id: int | None) -> Json:
        profile = self.telegram.profile
        return {
            "id": self.telegram.config.bot_id,
            "username": self.telegram.config.username,
            "name": profile.name.get(language),
            "description": profile.description.get(language),
            "short_description": profile.short_description.get(language),
            "commands": profile.commands_for(language, person_id),
        }


@web.middleware
async def own_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns refusals into JSON, and away whoever posts from a page of another site."""
    origin = request.headers.get("Origin")
    if origin and request.method not in ("GET", "HEAD") and urlsplit(origin).netloc != request.host:
        return _json({"error": "this request comes from another site"}, 403)
    try:
        return await handler(request)
    except Refused as refused:
        return _json({"error": refused.reason}, refused.status)


async def _body(request: web.Request) -> Json:
    raw = await request.read()
    try:
        value = orjson.loads(raw) if raw.strip() else {}
    except orjson.JSONDecodeError:
        raise Refused(400, "this is not JSON") from None
    if not isinstance(value, dict):
        raise Refused(400, "a JSON object is expected")
    return value


def _number(request: web.Request, name: str) -> int | None:
    raw = request.query.get(name)
    try:
        return int(raw) if raw else None
    except ValueError:
        raise Refused(400, f"{name} must be a number") from None


def _json(value: Json, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(value), status=status, content_type="application/json")


def _person_id(wanted: Json) -> int | None:
    raw = wanted.get("id")
    if raw is None or (isinstance(raw, int) and raw > 0):
        return raw
    raise Refused(400, "id must be a positive number")
