"""One address before several processes: each connection goes to the next of them. `python -m bench.address PORT TO TO ...`"""

import asyncio
import itertools
import sys

import uvloop


class End(asyncio.Protocol):
    """One end of a connection; what comes in here goes out there."""

    def __init__(self) -> None:
        self.other: End | None = None
        self.early = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if self.other:
            self.other.transport.write(data)  # type: ignore[attr-defined]
        else:
            self.early += data

    def connection_lost(self, _error: Exception | None) -> None:
        if self.other:
            self.other.transport.close()

    def join(self, other: "End") -> None:
        self.other, other.other = other, self
        other.transport.write(self.early)  # type: ignore[attr-defined]


async def main() -> None:
    address, *ports = map(int, sys.argv[1:])
    loop, turn = asyncio.get_running_loop(), itertools.cycle(ports)
    joining = set[asyncio.Task[None]]()

    async def join(end: End) -> None:
        try:
            _transport, there = await loop.create_connection(End, "127.0.0.1", next(turn))
        except OSError:
            end.transport.close()
        else:
            end.join(there)

    class Door(End):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            task = loop.create_task(join(self))
            joining.add(task)
            task.add_done_callback(joining.discard)

    await loop.create_server(Door, "127.0.0.1", address, backlog=1024)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
