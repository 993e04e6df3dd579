"""Prints how many sentences find their door; with `--missed`, those that do not."""

import sys
from zoneinfo import ZoneInfo

from handlers.doors import Doors
from locales import Localizers
from tests.sentences import all_sentences, first_offered, table

doors = Doors(Localizers(ZoneInfo("Europe/London")))
print(table(doors))  # noqa: T201 - a command's answer
if "--missed" in sys.argv:
    for each in all_sentences():
        if (first := first_offered(doors, each)) != each.door:
            unseen = " (held out)" if each.held_out else ""
            print(f"{each.language}{unseen}: {each.said!r} means {each.door or '-'}, finds {first or '-'}")  # noqa: T201
