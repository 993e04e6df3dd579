"""Files people and the bot have sent, by id and by path."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal

Kind = Literal["voice", "photos", "documents"]
SUFFIXES = {"voice": "oga", "photos": "jpg"}
PREFIXES = {"voice": "AwACAgQAAxk", "photos": "AgACAgQAAxk", "documents": "BQACAgQAAxk"}


@dataclass(frozen=True)
class StoredFile:
    """`unique_id` is the same for the same content, `file_id` is not."""

    file_id: str
    unique_id: str
    kind: Kind
    path: str
    content: bytes
    content_type: str
    filename: str = ""


class Files:
    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}
        self._contents: dict[str, bytes] = {}

    def add(self, kind: Kind, content: bytes, content_type: str, filename: str = "") -> StoredFile:
        """Keep a file; equal contents are kept once."""
        digest = hashlib.sha256(content).hexdigest()
        content = self._contents.setdefault(digest, content)
        suffix = SUFFIXES.get(kind) or filename.rpartition(".")[2] or "bin"
        path = f"{kind}/file_{len(self.by_id)}.{suffix}"
        file_id = PREFIXES[kind] + secrets.token_urlsafe(40)
        stored = StoredFile(file_id, f"AgAD{digest[:12]}", kind, path, content, content_type, filename)
        self.by_id[file_id] = self.by_path[path] = stored
        return stored
