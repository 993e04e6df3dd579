"""Photos, voice messages and documents, as the fields of a message."""

import mimetypes
import struct

from simulator.answers import ApiError, Json, bad_request
from simulator.calls import Call
from simulator.files import Files, Kind, StoredFile

PHOTO_BYTES = 10 * 1024 * 1024
FILE_BYTES = 50 * 1024 * 1024
FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def photo_content(files: Files, call: Call) -> Json:
    stored = _take(files, call, "photo", "photos", PHOTO_BYTES)
    size = image_size(stored.content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > 10_000 or max(size) > 20 * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return {"photo": [photo_size(stored, width, height)]}


def voice_content(files: Files, call: Call) -> Json:
    stored = _take(files, call, "voice", "voice", FILE_BYTES)
    return {"voice": voice(stored, call.integer("duration"))}


def document_content(files: Files, call: Call) -> Json:
    stored = _take(files, call, "document", "documents", FILE_BYTES)
    return {"document": {**_file(stored), "file_name": stored.filename, "mime_type": stored.content_type}}


def photo_size(stored: StoredFile, width: int, height: int) -> Json:
    return {**_file(stored), "width": width, "height": height}


def voice(stored: StoredFile, duration: int) -> Json:
    return {**_file(stored), "duration": duration, "mime_type": "audio/ogg"}


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 <= len(content) and content[position] == 0xFF:
        marker, length = content[position + 1], int.from_bytes(content[position + 2 : position + 4], "big")
        if marker in FRAME_MARKERS:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return int(width), int(height)
        position += 2 + length
    return None


def _take(files: Files, call: Call, name: str, kind: Kind, longest: int) -> StoredFile:
    """The file of a call: sent along, or one that Telegram knows already."""
    upload = call.upload(name)
    if upload is None:
        return _known(files, call, name, kind)
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > longest:
        raise ApiError(413, "Request Entity Too Large")
    guessed = mimetypes.guess_type(upload.filename)[0] or upload.content_type
    return files.add(kind, upload.content, guessed, upload.filename)


def _known(files: Files, call: Call, name: str, kind: Kind) -> StoredFile:
    file_id = call.text(name)
    if not file_id:
        raise bad_request(f"there is no {name} in the request")
    stored = files.by_id.get(file_id)
    if stored is None:
        if file_id.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {name.title()}")
    return stored


def _file(stored: StoredFile) -> Json:
    return {"file_id": stored.file_id, "file_unique_id": stored.unique_id, "file_size": len(stored.content)}
