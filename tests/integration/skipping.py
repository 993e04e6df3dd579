"""An event loop on which nobody waits for the clock: when all there is to do is to wait for a timer, its time has come."""

import asyncio
import contextlib
import functools
import selectors
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, ParamSpec

P = ParamSpec("P")


class _SkippingSelector(selectors.DefaultSelector):
    """Looks for input as others do, but skips the time until the next timer, unless a thread is at work for the loop."""

    now = 1000.0
    busy = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            if self.busy == 0:
                self.now += timeout
            timeout = 0 if self.busy == 0 else None
        return super().select(timeout)


class SkippingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.skipping = _SkippingSelector()
        super().__init__(self.skipping)

    def time(self) -> float:
        return self.skipping.now


@contextlib.contextmanager
def thread_at_work() -> Iterator[None]:
    """Within it a thread works for the running loop, and no time passes."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SkippingLoop)
    loop.skipping.busy += 1
    try:
        yield
    finally:
        loop.skipping.busy -= 1


def in_no_time(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Makes a test of a coroutine function: hours of the clock in it take no time."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=SkippingLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run
