"""What each of Telegram's answers means for a message."""

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from jobs.verdicts import Done, Failed, Moved, Unanswered, Unknown, Unreachable, Verdict, Wait, verdict


@pytest.mark.parametrize(
    ("error", "means"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Unreachable()),
        (Forbidden("Forbidden: user is deactivated"), Unreachable()),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Unreachable()),
        (BadRequest("Bad Request: chat not found"), Unreachable()),
        (BadRequest("Chat not found"), Unreachable()),
        (BadRequest("Bad Request: message is not modified: specified new message content is the same"), Done()),
        (BadRequest("Message is not modified"), Done()),
        (BadRequest("Bad Request: can't parse entities: Amina"), Failed("BadRequest")),
        (BadRequest("Message to edit not found"), Failed("BadRequest")),
        (ChatMigrated(-1001), Moved(-1001)),
    ],
)
def test_an_answer_decides_what_becomes_of_a_message(error: TelegramError, means: Verdict) -> None:
    assert verdict(error, 1) == verdict(error, 9) == means


@pytest.mark.parametrize("told", [7, timedelta(seconds=7)])
def test_a_message_waits_as_long_as_telegram_says(told: int | timedelta) -> None:
    assert verdict(RetryAfter(told), 1) == verdict(RetryAfter(told), 9) == Wait(7.0, told=True)


@pytest.mark.parametrize(
    "error",
    [NetworkError("Bad Gateway (502)"), TimedOut(), InvalidToken(), Conflict("another"), TelegramError("what?")],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize(("attempt", "most"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (100, 60), (5000, 60)])
def test_what_may_pass_is_tried_again_after_a_wait_that_doubles_up_to_a_minute(
    error: TelegramError, attempt: int, most: float
) -> None:
    waits = [verdict(error, attempt) for _ in range(50)]
    assert all(isinstance(wait, Wait) and not wait.told and most / 2 <= wait.seconds <= most for wait in waits)
    assert len({wait.seconds for wait in waits if isinstance(wait, Wait)}) > 1


@pytest.mark.parametrize("error", [TimedOut(), Unanswered("ServerDisconnectedError")])
def test_what_must_not_be_said_twice_is_not_tried_again_when_it_may_have_been_said(error: TelegramError) -> None:
    assert verdict(error, 1, once=True) == Unknown()
    assert isinstance(verdict(error, 1), Wait)


@pytest.mark.parametrize("error", [RetryAfter(7), NetworkError("Bad Gateway (502)")])
def test_what_was_surely_not_said_is_tried_again(error: TelegramError) -> None:
    assert isinstance(verdict(error, 1, once=True), Wait)


def test_no_words_of_anybody_are_in_the_reason() -> None:
    judged = verdict(BadRequest("can't parse entities: Amina's secret"), 1)
    assert isinstance(judged, Failed) and "Amina" not in judged.why
