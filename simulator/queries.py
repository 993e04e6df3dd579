"""Taps that wait for an answer."""

import secrets
from dataclasses import dataclass

from simulator.answers import bad_request
from simulator.people import Person

ANSWER_WITHIN = 15


@dataclass(frozen=True)
class _Query:
    person: Person
    asked: float


class Queries:
    def __init__(self) -> None:
        self._open: dict[str, _Query] = {}

    def ask(self, person: Person, now: float) -> str:
        """The id of a new query."""
        self._forget(now)
        query_id = str(secrets.randbits(62))
        self._open[query_id] = _Query(person, now)
        return query_id

    def answer(self, query_id: str, now: float) -> Person:
        """Whose tap that was. Raises when it is unknown, answered, or older than 15 seconds."""
        query = self._open.pop(query_id, None)
        if query is None or now - query.asked > ANSWER_WITHIN:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return query.person

    def _forget(self, now: float) -> None:
        for query_id, query in list(self._open.items())[:2]:
            if now - query.asked > ANSWER_WITHIN:
                del self._open[query_id]
