"""`python -m bench.prints`: seconds for a code, a poster, a card and a vine in each language; the median of five, fonts read before."""

import statistics
import time
from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

from locales import LANGUAGES, Localizers
from models import content
from prints import codes
from prints.cards import card_png
from prints.posters import Size, poster_pdf, poster_png
from prints.vine import Leaf, Vine, vine_png
from tests.conftest import CONTENT
from tests.unit.on_paper import LINK, MADE, card, poster, side

TIMES = 5


def seconds(make: Callable[[], bytes]) -> float:
    taken = []
    for _time in range(TIMES):
        began = time.perf_counter()
        make()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main() -> None:
    town, localizers = content.load(CONTENT), Localizers(ZoneInfo("Europe/London"))
    codes.png(LINK)
    print(f"code: {seconds(lambda: codes.png(LINK)):.3f}")
    print("language  A4 PDF  A4 PNG  two PDF  two PNG  card  vine of 400")
    for code in LANGUAGES:
        words, other = side(town, localizers.of(code)), side(town, localizers.of("ur" if code != "ur" else "pl"))
        one, two = poster(words), poster(words, other, size=Size.A5)
        handed, name = card(town, localizers.of(code)), LANGUAGES[code].own_name
        many = Leaf(name, 19, [Leaf(name, 20, [Leaf(name)] * 20) for _each in range(19)])
        vine = Vine(code, name, many)
        poster_pdf(one, MADE)
        makes = (
            partial(poster_pdf, one, MADE), partial(poster_png, one, MADE), partial(poster_pdf, two, MADE),
            partial(poster_png, two, MADE), partial(card_png, handed), partial(vine_png, vine),
        )  # fmt: skip
        row = [seconds(make) for make in makes]
        print(f"{code:8}", *(f"{each:7.3f}" for each in row))


if __name__ == "__main__":
    main()
