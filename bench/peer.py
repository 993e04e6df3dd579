"""The peer: the same sign-up on aiogram with its finite-state machine, in memory or in Redis. Not durable but for what Redis
keeps; the same texts, buttons and calls."""

import argparse
import asyncio
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bench.telegram import SECRET

LANGUAGES = ("English", "ਪੰਜਾਬੀ", "اردو", "বাংলা", "العربية", "Soomaali", "Polski", "Română")
MENU = ("Become a community researcher", "What's on", "Talk to a person", "My details", "Language")
DEPTHS = (
    "Come to a session and see",
    "Help to write the questions",
    "Ask family and friends",
    "Research my community in depth",
)
HELLO = "Hello, I'm Grapevine, the helper of your neighbourhood programme. I speak your language, and it costs nothing."
router = Router()


class SignUp(StatesGroup):
    name = State()
    depth = State()
    check = State()


def keyboard(prefix: str, labels: tuple[str, ...], columns: int = 1) -> InlineKeyboardMarkup:
    cells = [
        InlineKeyboardButton(text=label, callback_data=f"{prefix}:{number}") for number, label in enumerate(labels)
    ]
    return InlineKeyboardMarkup(inline_keyboard=[cells[at : at + columns] for at in range(0, len(cells), columns)])


async def say(event: Message | CallbackQuery, text: str, markup: InlineKeyboardMarkup | None = None) -> None:
    assert event.bot and event.from_user
    await event.bot.send_message(
        event.from_user.id, text, parse_mode="HTML", reply_markup=markup,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )  # fmt: skip


async def show_answer(query: CallbackQuery, label: str) -> None:
    assert isinstance(query.message, Message)
    await query.message.edit_text(f"{query.message.html_text}\n\n✓ <b>{label}</b>", parse_mode="HTML")


@router.message(Command("start"))
async def start(message: Message, state: FSMContext) -> None:
    await say(message, "Which language shall we speak?", keyboard("language", LANGUAGES, 2))


@router.callback_query(F.data.startswith("language:"))
async def language(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    await state.update_data(language=query.data)
    await say(query, f"{HELLO}\n\nWhat would you like to do?", keyboard("menu", MENU, 2))


@router.message(Command("enrol"))
async def enrol(message: Message, state: FSMContext) -> None:
    await state.set_state(SignUp.name)
    await say(message, "What shall we call you?", keyboard("way", ("Stop",)))


@router.message(SignUp.name, F.text)
async def name(message: Message, state: FSMContext) -> None:
    await state.update_data(name=message.text)
    await state.set_state(SignUp.depth)
    await say(message, "How far would you like to go?", keyboard("depth", (*DEPTHS, "‹ Back", "Stop")))


@router.callback_query(SignUp.depth, F.data.startswith("depth:"))
async def depth(query: CallbackQuery, state: FSMContext) -> None:
    assert query.data
    await query.answer()
    await state.update_data(depth=query.data)
    await state.set_state(SignUp.check)
    data = await state.get_data()
    label = DEPTHS[int(query.data.split(":")[1])]
    await show_answer(query, label)
    text = f"Is this right?\n• <b>Name:</b> {data['name']}\n• <b>How far:</b> {label}"
    labels = ("Yes, that's right", "Change: Name", "Change: How far", "‹ Back", "Stop")
    await say(query, text, keyboard("check", labels, 2))


@router.callback_query(SignUp.check, F.data.startswith("check:"))
async def check(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    data = await state.get_data()
    await state.clear()
    await show_answer(query, "Yes, that's right")
    await say(query, f"You're in, {data['name']}.")


async def run(given: argparse.Namespace) -> None:
    storage: BaseStorage = MemoryStorage()
    if given.redis:
        from aiogram.fsm.storage.redis import RedisStorage

        storage = RedisStorage.from_url(given.redis)
    bot = Bot("42:benchbench", session=AiohttpSession(api=TelegramAPIServer.from_base(given.api), limit=100))
    dispatcher = Dispatcher(storage=storage)
    dispatcher.include_router(router)
    app = web.Application()
    handler: Any = SimpleRequestHandler(dispatcher, bot, secret_token=SECRET)
    handler.register(app, "/hook")
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", given.port, backlog=1024).start()
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api", required=True)
    parser.add_argument("--redis", default="")
    parser.add_argument("--uvloop", action="store_true")
    given = parser.parse_args()
    if given.uvloop:
        import uvloop

        uvloop.run(run(given))
    else:
        asyncio.run(run(given))


if __name__ == "__main__":
    main()
