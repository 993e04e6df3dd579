"""An empty picture: it takes the place of one that is to be seen no more."""

import struct
import zlib
from functools import cache

NAME = "empty.png"
SIDE = 160  # pixels: Telegram refuses pictures that are much smaller
GREY = b"\xdd"


@cache
def png() -> bytes:
    """A grey square."""
    lines = (b"\x00" + GREY * SIDE) * SIDE
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(lines)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
