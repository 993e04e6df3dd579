"""Inline mode: what people type behind the bot's name in any chat, what the bot answers, and what of it they send to a friend."""

import asyncio
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.answers import Json, Refused, bad_request
from simulator.calls import Call
from simulator.chats import StoredMessage
from simulator.markup import read_inline
from simulator.people import Person
from simulator.screen import show
from simulator.texts import MESSAGE_LIMIT, read_text

if TYPE_CHECKING:
    from simulator.telegram import Telegram

ANSWER_WITHIN = 10
MOST_RESULTS = 50
ID_BYTES = OFFSET_BYTES = 64
QUERY_LENGTH = 256
DEFAULT_CACHE = 300
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
ARTICLE = frozenset(
    {"type", "id", "title", "input_message_content", "reply_markup", "url", "hide_url", "description", "thumbnail_url",
     "thumbnail_width", "thumbnail_height"}
)  # fmt: skip
CONTENT = frozenset({"message_text", "parse_mode", "entities", "link_preview_options"})

Place = tuple[int, str, str]  # who asked (0: anybody), what, from where on


@dataclass
class Query:
    person: Person
    words: str
    offset: str
    asked: float
    answer: asyncio.Future[Json]


@dataclass
class InlineQueries:
    """Those that wait for an answer; what is remembered of answers, and until when; what each person was shown last."""

    open: dict[str, Query] = field(default_factory=dict)
    cached: dict[Place, tuple[float, Json]] = field(default_factory=dict)
    shown: dict[int, dict[str, Json]] = field(default_factory=dict)


async def ask(telegram: "Telegram", person: Person, wanted: Json) -> Json:
    """Type something behind the bot's name. `answered`: whether the bot did so in time; what it said."""
    words, offset = str(wanted.get("query", "")), str(wanted.get("offset", ""))
    if len(words) > QUERY_LENGTH:
        raise Refused(400, f"a phone sends queries of at most {QUERY_LENGTH} characters")
    now = telegram.config.clock()
    for place in ((person.id, words, offset), (0, words, offset)):
        until, answer = telegram.inline.cached.get(place, (0.0, {}))
        if now < until:
            return _show(telegram, person, answer, cached=True)
    query_id, query = str(secrets.randbits(62)), Query(person, words, offset, now, _future())
    telegram.inline.open[query_id] = query
    sent = {"id": query_id, "from": person.as_user(), "query": words, "offset": offset, "chat_type": "private"}
    update_id = telegram.deliveries.put({"inline_query": sent}, person.id)
    try:
        async with asyncio.timeout(float(wanted.get("wait", ANSWER_WITHIN)) if update_id else 0):
            return _show(telegram, person, await query.answer, update_id=update_id)
    except TimeoutError:
        return {"answered": False, "cached": False, "update_id": update_id, "results": [], "button": None}
    finally:
        telegram.inline.open.pop(query_id, None)


def answer_inline_query(telegram: "Telegram", call: Call) -> bool:
    results = _results(call)
    answer: Json = {"results": results, "button": _button(call), "next_offset": call.text("next_offset")}
    if len(answer["next_offset"].encode()) > OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    cache = call.integer("cache_time", DEFAULT_CACHE)
    if cache < 0:
        raise bad_request("CACHE_TIME_INVALID")
    query = telegram.inline.open.pop(call.text("inline_query_id"), None)
    now = telegram.config.clock()
    if query is None or query.answer.done() or now - query.asked > ANSWER_WITHIN:
        raise bad_request(TOO_OLD)
    whose = query.person.id if call.flag("is_personal") else 0
    telegram.inline.cached[whose, query.words, query.offset] = (now + cache, answer)
    query.answer.set_result(answer)
    return True


def choose(telegram: "Telegram", person: Person, wanted: Json) -> Json:
    """Send one of the results shown last to a friend: it stands in the chat of the two, which the bot does not see."""
    result = telegram.inline.shown.get(person.id, {}).get(str(wanted.get("result_id")))
    friend = telegram.people.by_id.get(wanted.get("to", 0))
    if result is None or friend is None:
        raise Refused(404, "no such result or person")
    content = {**result["message"], "from": person.as_user(), "via_bot": telegram.bot_user()}
    message = StoredMessage(
        telegram.next_message_id(), telegram.now(), False, content, inline=result.get("reply_markup")
    )
    friend.friends.touch(message)
    return show(friend.friends, telegram.files, friend.friends.version - 1)


def _show(telegram: "Telegram", person: Person, answer: Json, **how: Any) -> Json:
    telegram.inline.shown[person.id] = {each["id"]: each for each in answer["results"]}
    return {"answered": True, "cached": False, "update_id": None, **how, **answer}


def _future() -> asyncio.Future[Json]:
    return asyncio.get_running_loop().create_future()


def _results(call: Call) -> list[Json]:
    raw = call.data("results", "inline query results")
    if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
        raise bad_request("can't parse inline query results: Array of InlineQueryResult expected")
    if len(raw) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    results = [_article(each) for each in raw]
    if len({each["id"] for each in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    return results


def _article(raw: Json) -> Json:
    """The one kind of result that this stand-in knows, with the message that it becomes."""
    if raw.get("type") != "article":
        raise bad_request("can't parse inline query result: unknown inline query result type")
    _check_fields(raw, ARTICLE, "InlineQueryResultArticle")
    if not isinstance(raw.get("id"), str) or not 1 <= len(raw["id"].encode()) <= ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    if not isinstance(raw.get("title"), str) or not raw["title"].strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    if not isinstance(raw.get("description", ""), str):
        raise bad_request('can\'t parse inline query result: Field "description" must be of type String')
    markup = read_inline(Call("", raw))
    shown: Json = {name: raw[name] for name in ("id", "title", "description", "url") if name in raw}
    return {
        **shown,
        "message": _message(raw.get("input_message_content")),
        **({"reply_markup": markup} if markup else {}),
    }


def _message(raw: Any) -> Json:
    if not isinstance(raw, dict) or "message_text" not in raw:
        raise bad_request("can't parse inline query result: input message content must be non-empty")
    _check_fields(raw, CONTENT, "InputTextMessageContent")
    text, entities = read_text(Call("", raw), "message_text", "entities", MESSAGE_LIMIT)
    if not text:
        raise bad_request("message text is empty")
    return {"text": text, "entities": entities} if entities else {"text": text}


def _button(call: Call) -> Json | None:
    raw = call.data("button", "inline query results button")
    if raw is None:
        return None
    given = {name for name in ("web_app", "start_parameter") if isinstance(raw, dict) and raw.get(name) is not None}
    if not given or len(given) > 1 or not isinstance(raw.get("text"), str) or not raw["text"].strip():
        raise bad_request("can't parse InlineQueryResultsButton: exactly one action must be specified")
    if "start_parameter" in given and not START_PARAMETER.fullmatch(str(raw["start_parameter"])):
        raise bad_request("START_PARAM_INVALID")
    return dict(raw)


def _check_fields(raw: Json, known: frozenset[str], kind: str) -> None:
    """Telegram passes over what it does not know; a bot that says it has made a mistake."""
    if unknown := raw.keys() - known:
        raise bad_request(f"can't parse {kind}: unknown field {min(unknown)}")
