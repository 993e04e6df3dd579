"""The press: a template and the data that it reads go in, a PDF or a picture comes out. All words are data, never markup.

What somebody asks for in a chat is kept as an order beside the message that is owed, and printed when that is sent: no transaction
waits for it. `python -m prints.press` is the process that prints it: an order comes in, the bytes go out, and what a press takes of
the memory is free again.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from importlib.resources import as_file, files
from pathlib import Path
from threading import Lock
from typing import Any, Final

import orjson

from prints import fonts

ACCESSIBLE: Final = "ua-1"  # PDF/UA: tagged, with title, language and what is read in the place of a picture
INCH = 25.4  # mm
KEPT = b"grapevine order: "  # no file that goes with a message begins so
SECONDS = 60.0
ROOT = Path(__file__).parent.parent
_press = Lock()  # one is enough


class Form(StrEnum):
    PDF = "pdf"
    PNG = "png"


@dataclass(frozen=True)
class Order:
    """`template` is the name of a file in prints/templates, `data` the JSON that it reads; `ppi`: how fine a picture is; `made`: seconds
    since 1970 that stand in a PDF, the same for the same bytes."""

    template: str
    data: str
    form: Form
    ppi: float = 144.0
    made: int = 0

    def kept(self) -> bytes:
        """As it waits beside its message, until `ready` prints it."""
        return KEPT + orjson.dumps(asdict(self))


def order(
    template: str, data: Mapping[str, Any], form: Form, *, ppi: float = 144.0, made: datetime | None = None
) -> Order:
    return Order(template, orjson.dumps(data).decode(), form, ppi, int(made.timestamp()) if made else 0)


def is_order(content: bytes) -> bool:
    return content.startswith(KEPT)


def ready(content: bytes) -> bytes:
    """What is sent for what was kept: an order is printed, in a process of its own, any other file is as it should be. Raises
    subprocess.SubprocessError."""
    if not is_order(content):
        return content
    with _press:
        try:
            return subprocess.run(
                [sys.executable, "-m", "prints.press"], input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                check=True, timeout=SECONDS, cwd=ROOT, env={"PATH": os.environ.get("PATH", "")},
            ).stdout  # fmt: skip
        except OSError:  # no process can be started now
            return printed(_order_in(content))


def main() -> None:
    sys.stdout.buffer.write(printed(_order_in(sys.stdin.buffer.read())))


def printed(what: Order) -> bytes:
    """In this process, which holds the press from then on. A PDF names nobody as its author."""
    import typst

    if what.form == Form.PNG:
        return _compiled(what)
    try:
        return _compiled(what, pdf_standards=[ACCESSIBLE])
    except typst.TypstError:  # a letter that no font has: a document with an empty box is better than none
        return _compiled(what)


def _compiled(what: Order, **more: Any) -> bytes:
    import typst

    with as_file(files("prints") / "templates") as folder:
        compiler = typst.Compiler(folder / f"{what.template}.typ", folder, fonts.fonts(), ignore_system_fonts=True)
        content = compiler.compile(
            format=what.form.value, ppi=what.ppi, sys_inputs={"data": what.data}, timestamp=what.made, **more
        )
    if not isinstance(content, bytes):
        raise TypeError("a document in parts")
    return content


def _order_in(content: bytes) -> Order:
    fields = orjson.loads(content.removeprefix(KEPT))
    return Order(**{**fields, "form": Form(fields["form"])})


if __name__ == "__main__":
    main()
