"""How the bot presents itself at Telegram, in each language: name, descriptions, commands."""

import structlog
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from handlers.danger_words import LABEL
from locales import LANGUAGES, Localizers, marked

log = structlog.get_logger()

NAME = marked("Grapevine – your neighbourhood")
SHORT_DESCRIPTION = marked("Free courses and help in your neighbourhood, in your language.")
DESCRIPTION = marked(
    "Hello, neighbour. Free training, help with a business, work in the hospital, what's on near you, and people who help: you find "
    "it all here. We speak eight languages. Tap Start."
)
COMMANDS = {
    "helpnow": LABEL,
    "menu": marked("What I can do for you"),
    "whatson": marked("What's on"),
    "person": marked("Talk to a person"),
    "mydetails": marked("My details"),
    "news": marked("News"),
    "invite": marked("Tell a neighbour"),
    "language": marked("Another language"),
    "help": marked("How this works"),
    "cancel": marked("Stop what we are doing"),
}


async def present(bot: Bot, localizers: Localizers) -> None:
    """Set what differs from what Telegram shows now. It limits such calls strictly, so a refusal is logged and left for the
    next start."""
    for code in LANGUAGES:
        try:
            await _present_in(bot, localizers, code, "" if code == "en" else code)
        except TelegramError as error:
            log.warning("profile not set", language=code, reason=type(error).__name__)


async def _present_in(bot: Bot, localizers: Localizers, code: str, telegram_code: str) -> None:
    """English is what Telegram shows to all for whom nothing else is set."""
    localizer = localizers.of(code)
    name, short, long = (localizer.plain(words) for words in (NAME, SHORT_DESCRIPTION, DESCRIPTION))
    commands = [BotCommand(command, localizer.plain(words)) for command, words in COMMANDS.items()]
    if (await bot.get_my_name(telegram_code)).name != name:
        await bot.set_my_name(name, language_code=telegram_code)
    if (await bot.get_my_short_description(telegram_code)).short_description != short:
        await bot.set_my_short_description(short, language_code=telegram_code)
    if (await bot.get_my_description(telegram_code)).description != long:
        await bot.set_my_description(long, language_code=telegram_code)
    if list(await bot.get_my_commands(language_code=telegram_code)) != commands:
        await bot.set_my_commands(commands, language_code=telegram_code)
