"""A call to the Bot API as it came: in the query, as JSON, as a form or as multipart with files."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web
from aiohttp.web_request import FileField

from simulator.answers import Json, bad_request


@dataclass(frozen=True)
class Upload:
    filename: str
    content: bytes
    content_type: str


@dataclass
class Call:
    """The arguments of a call; each reader takes what any of the encodings may have made of the value."""

    method: str
    values: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else orjson.dumps(value).decode()

    def integer(self, name: str, default: int = 0) -> int:
        value = self.values.get(name)
        try:
            return default if value is None or value == "" else int(value)
        except (TypeError, ValueError):
            raise bad_request(f"field {name} must be an integer") from None

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        return value.lower() in ("true", "1", "yes") if isinstance(value, str) else bool(value)

    def data(self, name: str, what: str) -> Any:
        """An object or array, which forms carry as text."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return orjson.loads(value) if value else None
        except orjson.JSONDecodeError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """The file sent under this name, directly or by `attach://`."""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            return self.uploads.get(value.removeprefix("attach://"))
        return self.uploads.get(name)


async def read_call(request: web.Request, method: str) -> Call:
    call = Call(method, dict(request.query))
    if not request.body_exists:
        return call
    if request.content_type == "application/json":
        call.values.update(_json_object(await request.read()))
        return call
    for name, value in (await request.post()).items():
        if isinstance(value, FileField):
            call.uploads[name] = Upload(value.filename, value.file.read(), value.content_type)
        else:
            call.values[name] = value if isinstance(value, str) else bytes(value).decode()
    return call


def _json_object(body: bytes) -> Json:
    try:
        value = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError:
        raise bad_request("can't parse request body as JSON") from None
    if not isinstance(value, dict):
        raise bad_request("request body must be a JSON object")
    return value
