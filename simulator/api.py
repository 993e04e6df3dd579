"""The Bot API: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import re
from collections.abc import Callable
from inspect import isawaitable
from typing import Any

import orjson
from aiohttp import web

from simulator import editing, inline, polling, presentation, sending, subscription
from simulator.answers import ApiError, Json, bad_request
from simulator.calls import Call, read_call
from simulator.faults import Fault
from simulator.telegram import Telegram

Method = Callable[[Telegram, Call], Any]

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
DOWNLOAD_BYTES = 20 * 1024 * 1024
JSON_TYPE = "application/json"


def get_file(telegram: Telegram, call: Call) -> Json:
    stored = telegram.files.by_id.get(call.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    size = len(stored.content)
    if size > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {"file_id": stored.file_id, "file_unique_id": stored.unique_id, "file_size": size, "file_path": stored.path}


METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method)
    for name, method in {
        "getMe": presentation.get_me,
        "getUpdates": polling.get_updates,
        "setWebhook": subscription.set_webhook,
        "deleteWebhook": subscription.delete_webhook,
        "getWebhookInfo": subscription.get_webhook_info,
        "sendMessage": sending.send_message,
        "sendPhoto": sending.send_photo,
        "sendVoice": sending.send_voice,
        "sendDocument": sending.send_document,
        "sendChatAction": sending.send_chat_action,
        "copyMessage": sending.copy_message,
        "editMessageText": editing.edit_message_text,
        "editMessageCaption": editing.edit_message_caption,
        "editMessageMedia": editing.edit_message_media,
        "editMessageReplyMarkup": editing.edit_message_reply_markup,
        "deleteMessage": editing.delete_message,
        "answerCallbackQuery": editing.answer_callback_query,
        "answerInlineQuery": inline.answer_inline_query,
        "getFile": get_file,
        "setMyName": presentation.set_my_name,
        "getMyName": presentation.get_my_name,
        "setMyDescription": presentation.set_my_description,
        "getMyDescription": presentation.get_my_description,
        "setMyShortDescription": presentation.set_my_short_description,
        "getMyShortDescription": presentation.get_my_short_description,
        "setMyCommands": presentation.set_my_commands,
        "getMyCommands": presentation.get_my_commands,
        "deleteMyCommands": presentation.delete_my_commands,
        "setChatMenuButton": presentation.set_chat_menu_button,
    }.items()
}


class BotApi:
    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Do one call, note it in the ledger, and answer as Telegram does."""
        try:
            self._check_token(request.match_info["token"])
            name, method = _find(request.match_info["method"])
        except ApiError as error:
            return _json(error.as_json(), error.code)
        try:
            call = await read_call(request, name)
        except ApiError as error:
            return self._failed(Call(name, {}), error)
        fault = self.telegram.faults.take(name, _chat_id(call))
        return await self._do(request, call, method, fault)

    async def file(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request.match_info["token"])
        except ApiError as error:
            return _json(error.as_json(), error.code)
        stored = self.telegram.files.by_path.get(request.match_info["path"])
        if stored is None:
            return _json(ApiError(404, "Not Found").as_json(), 404)
        return web.Response(body=stored.content, content_type="application/octet-stream")

    async def _do(self, request: web.Request, call: Call, method: Method, fault: Fault | None) -> web.StreamResponse:
        try:
            await _apply(fault)
            result = method(self.telegram, call)
            if isawaitable(result):
                result = await result
        except ApiError as error:
            return self._failed(call, error)
        message_id = result.get("message_id") if isinstance(result, dict) else None
        dropped, cut = (fault.drop_answer, fault.cut_body) if fault else (False, False)
        self._note(call, "cut" if dropped or cut else "ok", message_id)
        if dropped and request.transport is not None:
            request.transport.abort()
        answer = _json({"ok": True, "result": result})
        return _cut(answer) if cut else answer

    def _check_token(self, token: str) -> None:
        if not TOKEN.fullmatch(token):
            raise ApiError(404, "Not Found")
        if token != self.telegram.config.token:
            raise ApiError(401, "Unauthorized")

    def _failed(self, call: Call, error: ApiError) -> web.Response:
        self._note(call, str(error.code))
        return _json(error.as_json(), error.code)

    def _note(self, call: Call, outcome: str, message_id: int | None = None) -> None:
        self.telegram.ledger.note(self.telegram.config.clock(), call.method, call.values, outcome, message_id)


def _find(method: str) -> tuple[str, Method]:
    found = METHODS.get(method.lower())
    if found is None:
        raise ApiError(404, "Not Found: method not found")
    return found


async def _apply(fault: Fault | None) -> None:
    if fault is None:
        return
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if error := fault.error():
        raise error


def _chat_id(call: Call) -> int | None:
    try:
        return int(call.text("chat_id"))
    except ValueError:
        return None


def _cut(answer: web.Response) -> web.Response:
    """As from something in between that forgot the end."""
    body = bytes(answer.body) if isinstance(answer.body, bytes) else b""
    return web.Response(body=body[: len(body) // 2], status=answer.status, content_type=JSON_TYPE)


def _json(value: Json, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(value), status=status, content_type=JSON_TYPE)
