"""`python -m simulator --port 8081`: a Telegram of one's own on this machine."""

import argparse
import asyncio
import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Coroutine
from dataclasses import replace

from aiohttp import web

from simulator.app import create_app
from simulator.config import DEMO_BOT, Config, Limits


def main() -> None:
    arguments = _arguments()
    gc.set_threshold(10_000, 20, 1000)  # to look through all that it remembers would hold up all calls
    with contextlib.suppress(KeyboardInterrupt):
        _run(_serve(_config(arguments), arguments))


async def _serve(config: Config, arguments: argparse.Namespace) -> None:
    """Serve until SIGINT or SIGTERM, or (if so asked) until whoever started us is gone and standard input closes with them."""
    host, port = arguments.host, arguments.port
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    if arguments.until_stdin_closes:
        threading.Thread(target=_wait_for_end, args=(asyncio.get_running_loop(), stop), daemon=True).start()
    runner = web.AppRunner(create_app(config), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, host, port, backlog=1024)
    await site.start()
    address = runner.addresses[0]
    sys.stdout.write(f"simulator ready on http://{host}:{address[1]}\n")
    sys.stdout.flush()
    await stop.wait()
    await runner.cleanup()


def _wait_for_end(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    while os.read(0, 1024):  # not through sys.stdin, whose lock the end of the program would wait for
        pass
    loop.call_soon_threadsafe(stop.set)


def _run(work: Coroutine[None, None, None]) -> None:
    try:
        import uvloop
    except ImportError:
        asyncio.run(work)
    else:
        uvloop.run(work)


def _config(arguments: argparse.Namespace) -> Config:
    limits = Limits(arguments.limits == "on", arguments.per_second, arguments.per_chat, arguments.per_chat_burst)
    config = Config(
        token=arguments.token,
        username=arguments.username,
        name=arguments.name,
        limits=limits,
        retry_scale=arguments.retry_scale,
    )
    if not arguments.keep_all:
        return config
    return replace(config, calls_kept=None, sends_kept=None, updates_kept=None, messages_kept=None)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    limits = Limits()
    parser.add_argument("--port", type=int, default=8081, help="0 chooses one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--token", default=DEMO_BOT)
    parser.add_argument("--username", default=Config.username)
    parser.add_argument("--name", default=Config.name)
    parser.add_argument("--limits", choices=("on", "off"), default="on", help="answer 429 past the rates below")
    parser.add_argument("--per-second", type=int, default=limits.per_second)
    parser.add_argument("--per-chat", type=float, default=limits.per_chat, help="messages a second to one chat")
    parser.add_argument("--per-chat-burst", type=int, default=limits.per_chat_burst)
    parser.add_argument("--retry-scale", type=float, default=1.0, help="multiplies the webhook's delays between tries")
    parser.add_argument("--keep-all", action="store_true", help="forget no call, message or update, however many")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the process that started this one")
    return parser.parse_args()


if __name__ == "__main__":
    main()
