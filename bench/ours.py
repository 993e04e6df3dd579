"""Our contender: the whole program, with one short sign-up journey besides its own, on tables that are there. All promises on; pacing
raised."""

import argparse

import uvloop
from pydantic import SecretStr

from bench.telegram import COORDINATOR, SECRET
from bot import app, logs
from bot.settings import HERE, Settings
from handlers import ACTIONS, JOURNEYS
from handlers.answers import DEPTH
from handlers.declarations import Who, action, journey
from handlers.questions import Text
from handlers.talk import Talk
from locales import Written, _, marked
from models import content, programmes


@journey("bench", marked("Sign up"), who=Who.ANYONE)
def sign_up(talk: Talk) -> None:
    name = talk.ask("name", Text(_("What shall we call you?"), _("Name"), up_to=60))
    depth = talk.ask("depth", DEPTH)
    talk.check_answers()
    talk.person.name = name
    programmes.enrol(talk.db, talk.person, programmes.RESEARCHERS, {"depth": depth}, None, talk.now)
    talk.say(_("You're in, {name}.", name=Written(name)))


@action("enrol", who=Who.ANYONE, command=True)
def enrol(talk: Talk, _subject: str) -> None:
    talk.start("bench")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--share", type=app.Share, default=app.Share.RUN)
    given = parser.parse_args()
    settings = Settings(
        bot_token=SecretStr("42:benchbench"),
        telegram_api_url=given.api,
        database_url=SecretStr(given.database),
        webhook_url=f"http://127.0.0.1:{given.port}/hook",
        webhook_secret=SecretStr(SECRET),
        port=given.port,
        coordinators=(COORDINATOR,),
        messages_per_second=1000,
        messages_per_chat=1000,
    )
    local = content.load(HERE / "content" / "greater_icknield.toml")
    logs.set_up(logs.key_of(settings.bot_token))
    uvloop.run(app.run(settings, local, (*JOURNEYS, sign_up), (*ACTIONS, enrol), given.share))


if __name__ == "__main__":
    main()
