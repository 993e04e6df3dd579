"""Every journey and action says who may use it, has a name of its own, and fits on a button whatever it is about."""

from itertools import chain

import pytest

from bot.profile import COMMANDS
from handlers import ACTIONS, JOURNEYS
from handlers.checking import CHANGE
from handlers.declarations import Action, Journey, Who
from locales import LANGUAGES
from models.buttons import Act, Answer, decode, encode
from models.content import Content
from models.programmes import Depth, Help

TELEGRAM_ID = str(2**52)


@pytest.mark.parametrize("declared", [*JOURNEYS, *ACTIONS], ids=lambda declared: declared.name)
def test_it_is_declared_who_may(declared: Journey | Action) -> None:
    assert isinstance(declared.who, Who)


@pytest.mark.parametrize("declared", [JOURNEYS, ACTIONS])
def test_names_are_unique(declared: tuple[Journey | Action, ...]) -> None:
    names = [each.name for each in declared]
    assert len(set(names)) == len(names)


def test_what_concerns_others_is_for_coordinators_alone() -> None:
    for_coordinators = {each.name for each in (*JOURNEYS, *ACTIONS) if each.who is Who.COORDINATORS}
    assert {"signups", "signup", "seeto"} <= for_coordinators


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_an_action_fits_on_a_button_with_whatever_it_is_about(action: Action, local_content: Content) -> None:
    keys = chain(local_content.areas, local_content.hubs, local_content.programmes, LANGUAGES)
    for subject in (TELEGRAM_ID, *(journey.name for journey in JOURNEYS), *keys):
        assert decode(encode(Act(action.name, subject))) == Act(action.name, subject)


def test_every_option_fits_on_a_button_late_in_a_long_conversation(local_content: Content) -> None:
    keys = chain(
        local_content.areas, local_content.spoken_languages, Depth, Help, [TELEGRAM_ID, CHANGE + "other_languages"]
    )
    for key in keys:
        assert decode(encode(Answer(2**53, 10**6, key))) == Answer(2**53, 10**6, key)


def test_the_commands_shown_at_telegram_are_answered() -> None:
    answered = {action.name for action in ACTIONS if action.command}
    assert set(COMMANDS) <= answered


def test_a_command_is_a_name_that_telegram_takes() -> None:
    commands = {action.name for action in ACTIONS if action.command}
    assert all(name.isascii() and name.replace("_", "").isalnum() and name.islower() for name in commands)
