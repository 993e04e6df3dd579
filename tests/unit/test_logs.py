"""A line each, JSON or readable, without a word, a name or a number of anybody."""

import ast
import asyncio
import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr

from bot import logs
from bot.logs import hashed, key_of, traced

ROOT = Path(__file__).parent.parent.parent
CANARY = "chrysanthemum"
KEY = b"k" * 32
TELLS = {"debug", "info", "warning", "error", "critical"}
NAMES = {
    "announcement", "done", "due", "error", "job", "language", "level", "library", "method", "port", "reason", "row", "term", "tries",
    "update_id", "updates", "where", "why",
}  # fmt: skip
KINDS = {"error": {"type(error).__name__", "kind"}, "where": {"where", "traced(error) if error else ''"}}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    yield from set_up(io.StringIO())


@pytest.fixture
def shown() -> Iterator[io.StringIO]:
    yield from set_up(Terminal())


def set_up(file: io.StringIO) -> Iterator[io.StringIO]:
    """What is set for the whole process is put back."""
    root = logging.getLogger()
    before = root.handlers, root.level, logging.raiseExceptions
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    root.handlers = []
    logs.set_up(KEY, file)
    yield file
    structlog.reset_defaults()
    root.handlers, root.level, logging.raiseExceptions = before
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks


def spoilt() -> Exception:
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as error:
            raise ValueError(f"no {CANARY}") from error
    except ValueError as error:
        return error


def test_a_line_is_json_and_begins_with_when_how_bad_and_what(told: io.StringIO) -> None:
    structlog.get_logger().warning("job failed", job="reminders", error="KeyError")
    (line,) = told.getvalue().splitlines()
    found = json.loads(line)
    assert list(found)[:3] == ["timestamp", "level", "event"]
    assert (found["level"], found["event"], found["job"]) == ("warning", "job failed", "reminders")


def test_numbers_of_updates_and_messages_are_hashed_the_same_each_time(told: io.StringIO) -> None:
    for _each in range(2):
        structlog.get_logger().error("update failed", update_id=987_654_321, tries=1)
    first, second = (json.loads(line) for line in told.getvalue().splitlines())
    assert first["update_id"] == second["update_id"] == hashed(987_654_321, KEY)
    assert "987654321" not in told.getvalue() and first["tries"] == 1


def test_another_installation_has_other_hashes() -> None:
    keys = {key_of(SecretStr(f"123456789:{token * 30}")) for token in "ab"}
    assert len({hashed(5, key) for key in keys}) == 2


def test_on_a_terminal_it_reads_as_words(shown: io.StringIO) -> None:
    structlog.get_logger().info("running", updates="fetched", row=987_654_321)
    assert shown.getvalue().rstrip().endswith(f"info     running updates=fetched row={hashed(987_654_321, KEY)}")


def test_an_error_is_traced_to_its_cause_without_its_message() -> None:
    found = traced(ExceptionGroup(CANARY, [spoilt()]))
    assert found.index("KeyError\n") < found.index("ValueError\n")
    assert "def test" not in found and "in spoilt" in found and CANARY not in found


def test_an_error_that_causes_itself_is_traced_to_an_end() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert traced(first)


async def test_what_nobody_waited_for_is_told_without_its_message(told: io.StringIO) -> None:
    async def fail() -> None:
        raise spoilt()

    task = asyncio.ensure_future(fail())
    await asyncio.wait([task])
    asyncio.get_running_loop().call_exception_handler(
        {"message": CANARY, "exception": task.exception(), "future": task}
    )
    logging.getLogger("aiohttp.server").critical("%s", CANARY, exc_info=spoilt())
    sys.excepthook(ValueError, spoilt(), None)
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    assert [(each["event"], each["error"]) for each in lines] == [
        ("library", "ValueError"), ("library", "ValueError"), ("crashed", "ValueError"),
    ]  # fmt: skip
    assert CANARY not in told.getvalue()


def calls() -> Iterator[tuple[str, ast.Call, ast.Module]]:
    for package in ("bot", "handlers", "jobs", "locales", "models", "prints"):
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call):
                    yield f"{path.name}:{node.lineno}", node, tree


def is_told(call: ast.Call) -> bool:
    function = call.func
    return isinstance(function, ast.Attribute) and ast.unparse(function.value) == "log" and function.attr in TELLS


TOLD = [(place, call, tree) for place, call, tree in calls() if is_told(call)]


@pytest.mark.parametrize(("place", "call", "tree"), TOLD, ids=[place for place, *_rest in TOLD])
def test_what_is_told_is_one_of_few_things(place: str, call: ast.Call, tree: ast.Module) -> None:
    """A new one is a decision: it must not hold what anybody wrote, or who they are."""
    (event,) = call.args
    constant = isinstance(event, ast.Constant) and isinstance(event.value, str)
    assert constant or place.startswith("logs.py")
    for told in call.keywords:
        if told.arg is None:
            assert place.startswith("logs.py")
        else:
            said = ast.unparse(told.value)
            assert told.arg in NAMES
            assert said in KINDS.get(told.arg, {said})
            assert "str(" not in said or _is_of_the_database(tree, call)


def _is_of_the_database(tree: ast.Module, call: ast.Call) -> bool:
    """Told where it was caught that the database is unavailable."""
    handlers = [each for each in ast.walk(tree) if isinstance(each, ast.ExceptHandler) and call in ast.walk(each)]
    return bool(handlers) and all(
        each.type is not None and ast.unparse(each.type) == "DatabaseUnavailable" for each in handlers
    )


def test_that_the_database_is_unavailable_says_no_more_than_a_kind() -> None:
    raised = [call for _place, call, _tree in calls() if ast.unparse(call.func) == "DatabaseUnavailable"]
    said = {ast.unparse(each) for call in raised for each in call.args}
    assert all(each.startswith("'") or each == "type(raised).__name__" for each in said) and said


def test_statements_that_fail_do_not_show_what_they_were_to_keep() -> None:
    engines = [call for _place, call, _tree in calls() if ast.unparse(call.func) == "create_engine"]
    for call in engines:
        assert [ast.unparse(each.value) for each in call.keywords if each.arg == "hide_parameters"] == ["True"]
    assert len(engines) == 2
