"""One's own vine as a picture: who came by whom. Those whom somebody brought themselves have a name, if they like; all others are dots."""

from collections import defaultdict
from collections.abc import Sequence

from handlers import my_people
from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.my_people import MY_PEOPLE
from handlers.talk import Talk
from locales import _
from models import vine
from models.buttons import Act
from models.notices import Button
from models.vine import Place
from prints.vine import Leaf, Vine, vine_order


@action("myvine", who=Who.ANYONE, command=True)
def my_vine(talk: Talk, subject: str) -> None:
    """It is printed when it is sent."""
    places = vine.places(talk.db, talk.me)
    if not places:
        my_people.my_people.function(talk, subject)
        return
    root = as_leaf(vine.first_name(talk.me.name), places)
    order = vine_order(Vine(talk.localizer.code, talk.localizer.plain(MY_PEOPLE), root))
    words = _("This is your vine: everybody who came because of you. A dot is somebody whose name is not shown.")
    rows = [[Button(MY_PEOPLE, Act("mypeople")), menu_button()]]
    talk.hand_over(f"grapevine-vine-{talk.today.isoformat()}.png", order.kept(), words, rows, picture=True)


def as_leaf(name: str | None, places: Sequence[Place]) -> Leaf:
    """The root of a vine of which these are the places: each after the one that it grows from."""
    below: dict[int, list[Leaf]] = defaultdict(list)
    for place in reversed(places):
        below[place.by].append(Leaf(place.name, place.count, below.pop(place.id, [])[::-1]))
    direct = below[places[0].by][::-1]
    return Leaf(name, len(direct), direct)
