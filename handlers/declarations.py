"""What a journey and an action are, and who may use them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from locales import Words, marked
from models.people import Role
from models.roundup import READERS

if TYPE_CHECKING:
    from handlers.questions import Heard
    from handlers.talk import Talk

STOPPED = marked("That's all right, we've stopped. Nothing of it was kept.")
UNCHANGED = marked("All right, everything stays as it was.")
KEPT_BEFORE = marked("All right, we've stopped. What you told me before these questions is kept.")


class Who(Enum):
    """Who may start a journey, or ask for an action."""

    ANYONE = auto()
    AGREED = auto()  # after the agreement, which is asked for first
    COORDINATORS = auto()
    PARTNERS = auto()
    REFERRERS = auto()  # who may pass somebody on: coordinators and partners
    READERS = auto()  # who gets the weekly round-up
    LEADERS = auto()  # who brings others: leaders and coordinators

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of which one is needed; none for what is open to residents."""
        return ROLES_OF.get(self, frozenset())


ROLES_OF = {
    Who.COORDINATORS: frozenset({Role.COORDINATOR}),
    Who.PARTNERS: frozenset({Role.PARTNER}),
    Who.REFERRERS: frozenset({Role.COORDINATOR, Role.PARTNER}),
    Who.READERS: frozenset(READERS),
    Who.LEADERS: frozenset({Role.LEADER, Role.COORDINATOR}),
}


@dataclass(frozen=True)
class Journey:
    """`known` gives the answers that are on record already, for a person who comes to change them; `stopped` is said to who
    stops on the way."""

    name: str
    title: Words
    who: Who
    function: Callable[["Talk"], None]
    known: Callable[["Talk"], dict[str, Any]] | None
    stopped: Words


@dataclass(frozen=True)
class Action:
    """What a button of a message or menu does, at once and without disturbing the journey under way."""

    name: str
    who: Who
    function: Callable[["Talk", str], None]
    command: bool
    before_language: bool


@dataclass(frozen=True)
class Reply:
    """What becomes of a reply, in Telegram, to a message of ours on the subject "name:subject"."""

    name: str
    who: Who
    function: Callable[["Talk", str, "Heard"], None]


def journey(
    name: str,
    title: Words,
    *,
    who: Who,
    known: Callable[["Talk"], dict[str, Any]] | None = None,
    stopped: Words = STOPPED,
) -> Callable[[Callable[["Talk"], None]], Journey]:
    """Make a journey of a function. Its name is kept in the database and must not change."""
    return lambda function: Journey(name, title, who, function, known, stopped)


def action(
    name: str, *, who: Who, command: bool = False, before_language: bool = False
) -> Callable[[Callable[["Talk", str], None]], Action]:
    """Make an action of a function of the talk and the button's subject. `command`: it answers to /name, too; `before_language`:
    also for who has not chosen a language yet."""
    return lambda function: Action(name, who, function, command, before_language)


def reply(name: str, *, who: Who) -> Callable[[Callable[["Talk", str, "Heard"], None]], Reply]:
    """Make a reply of a function of the talk, what stands behind the colon of the subject, and what was said."""
    return lambda function: Reply(name, who, function)
