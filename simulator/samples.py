"""What a person's phone records: a silent voice message and a plain grey photo, made of nothing."""

import struct
from functools import lru_cache

SILENCE = b"\xf8\xff\xfe"
PACKET_SAMPLES = 960
PACKETS_A_SECOND = 50
PACKETS_A_PAGE = 200
OPUS_HEAD = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)
OPUS_TAGS = b"OpusTags" + struct.pack("<I", 9) + b"simulator" + struct.pack("<I", 0)


@lru_cache(maxsize=256)
def voice(seconds: int) -> bytes:
    """An Ogg file with this much Opus silence, which browsers play."""
    pages = [_page([OPUS_HEAD], 0, 0, 2), _page([OPUS_TAGS], 0, 1, 0)]
    left, position = max(seconds, 1) * PACKETS_A_SECOND, 0
    while left:
        packets = min(left, PACKETS_A_PAGE)
        left -= packets
        position += packets * PACKET_SAMPLES
        pages.append(_page([SILENCE] * packets, position, len(pages), 0 if left else 4))
    return b"".join(pages)


def _page(packets: list[bytes], position: int, number: int, flags: int) -> bytes:
    sizes = bytes(len(packet) for packet in packets)
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, position, 1, number, 0) + bytes([len(sizes)]) + sizes
    page = head + b"".join(packets)
    return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


def _checksum(data: bytes) -> int:
    """Ogg's CRC-32: polynomial 04c11db7, not reflected."""
    value = 0
    for byte in data:
        value = ((value << 8) & 0xFFFFFFFF) ^ _TABLE[(value >> 24) ^ byte]
    return value


def _table_entry(index: int) -> int:
    value = index << 24
    for _ in range(8):
        value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
    return value & 0xFFFFFFFF


_TABLE = [_table_entry(index) for index in range(256)]


@lru_cache(maxsize=16)
def photo(width: int, height: int) -> bytes:
    """A grey JPEG of this size: every block is the two bits that mean "as before, and nothing more"."""
    blocks = -(-width // 8) * -(-height // 8)
    bits = 2 * blocks
    scan = bytearray(-(-bits // 8))
    if spare := -bits % 8:
        scan[-1] = (1 << spare) - 1
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xDB, b"\x00" + b"\x01" * 64),
            _segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"),
            _segment(0xC4, b"\x00" + bytes([1, *[0] * 15, 0])),
            _segment(0xC4, b"\x10" + bytes([1, *[0] * 15, 0])),
            _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
            bytes(scan),
            b"\xff\xd9",
        )
    )


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
