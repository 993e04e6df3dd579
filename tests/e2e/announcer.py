"""`python -m tests.e2e.announcer`: the program, with announcements in the words they were written in, and nothing around them."""

import logging

import structlog
import uvloop
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import app
from bot.settings import load
from models import content
from models.announcements import AnnouncementText
from models.notices import message_json


def render(db: Session, announcement_id: int, language: str) -> tuple[str, dict[str, object]]:
    texts = {
        text.language: text.words
        for text in db.scalars(select(AnnouncementText).where(AnnouncementText.announcement_id == announcement_id))
    }
    return "sendMessage", message_json(texts.get(language) or texts["en"], [])


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    settings = load()
    uvloop.run(app.run(settings, content.load(settings.content), render=render))


if __name__ == "__main__":
    main()
