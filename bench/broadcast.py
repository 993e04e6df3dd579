"""The peer of bench.announcement: aiogram tells everybody, a call every 1/rate seconds, and answers who writes. It remembers nothing."""

import argparse
import asyncio
import contextlib

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import Message

TEXT = "Soup on Friday at six, bring your neighbours. (en)"


async def answer(message: Message) -> None:
    await message.answer("Thank you for writing.")


async def tell(bot: Bot, chat_id: int) -> None:
    while True:
        try:
            await bot.send_message(chat_id, TEXT, parse_mode="HTML")
        except TelegramRetryAfter as refused:
            await asyncio.sleep(refused.retry_after)
        else:
            return


async def broadcast(bot: Bot, given: argparse.Namespace) -> None:
    under_way = set[asyncio.Task[None]]()
    for number in range(given.times * given.people):
        task = asyncio.create_task(tell(bot, given.first + number % given.people))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        await asyncio.sleep(1 / given.rate)


async def run(given: argparse.Namespace) -> None:
    bot = Bot(given.token, session=AiohttpSession(api=TelegramAPIServer.from_base(given.api), limit=256))
    dispatcher = Dispatcher()
    dispatcher.message.register(answer)
    telling = asyncio.create_task(broadcast(bot, given))
    try:
        await dispatcher.start_polling(bot)
    finally:
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await telling


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, kind in (("api", str), ("token", str), ("rate", float), ("first", int), ("people", int), ("times", int)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    uvloop.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
